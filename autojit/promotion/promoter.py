"""The sole writer of tiers: adopts functions, hears that they are hot, gives them up.

The session makes one and hands ``adopt`` to whoever finds functions. What happens between
hot and native is in ``trying``.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock
from dataclasses import replace
from typing import TYPE_CHECKING, Final, final
from weakref import WeakSet, ref

from autojit.core import OWN_BUILTINS, Channel, Reason, Refused, RegionKey
from autojit.promotion.hearing import Hearing
from autojit.promotion.homes import put_back, reached
from autojit.promotion.region import Region
from autojit.promotion.trying import Trying
from autojit.proxy import aim, counting, plain, target_of, watching, wrap
from autojit.tiering import (
    Burning,
    Cell,
    Decision,
    Sampler,
    Tier,
    backend_start_s,
    decide,
    expected_compile_s,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FunctionType

    from autojit.loops import LoopHook
    from autojit.promotion.looping import LoopRegion
    from autojit.promotion.named import Named
    from autojit.promotion.naming import Naming
    from autojit.promotion.services import Services
    from autojit.proxy.region_proxy import RegionProxy
    from autojit.tiering import Heat

__builtins__ = OWN_BUILTINS

# ``type`` turns these into static and class methods if they are true functions, and only then.
_CLASS_MACHINERY: Final = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_FRAMES_UP: Final = 100
_LOOK_NS: Final = 1_000_000
_NEVER_NS: Final = sys.maxsize
# A def that is executed this often, for so little work each, costs more to wrap than it gives.
_JUDGED_ADOPTIONS: Final = 256
_LEAST_NS_AN_ADOPTION: Final = 50_000


@final
class Promoter:
    """Moves regions between tiers, and keeps each proxy aimed where its region is."""

    def __init__(self, services: Services) -> None:
        """Start with no region."""
        self._services = services
        self._trying = Trying(services, self.leave_alone, self._promote, self._wait, self._hearing)
        self._burning = Burning()
        self._samplers: dict[RegionKey, tuple[Cell, Sampler]] = {}
        self._adoptions: dict[RegionKey, int] = {}
        self._regions: WeakSet[Region] = WeakSet()
        # A module's functions live as long as the program; a weak reference to a proxy, a
        # WeakMethod's for example, must not die because the name was bound to the function.
        self._kept: list[tuple[Region, RegionProxy]] = []
        self._by_code: dict[object, Region] = {}
        self._deferred: dict[Region, list[Region]] = {}
        self._passed: dict[RegionKey, set[str]] = {}
        self._paused: dict[Region, Callable[..., object]] | None = None

    # -- the beginning -------------------------------------------------------------------

    def adopt(
        self,
        cell: Cell,
        function: FunctionType,
        min_calls: int | None = None,
    ) -> FunctionType | RegionProxy:
        """Take a function in: return its proxy, or itself if it is better left as it is.

        Args:
            cell: its state, at ``COUNTING``; one for all functions of one ``def``.
            function: the function itself.
            min_calls: its own threshold, in place of the limits'.
        """
        refused = self._standing_refusal(cell, function)
        if refused is not None or cell.tier is Tier.LEFT_ALONE:
            if cell.tier is Tier.COUNTING and refused is not None:
                cell.move(Tier.LEFT_ALONE, refused)
            return function
        limits = self._services.limits
        if min_calls is not None:
            limits = replace(limits, min_calls=min_calls)
        region = Region(cell, function, self._sampler(cell, limits.min_calls), limits)
        return self._wrapped(region)

    def take(self, cell: Cell, function: FunctionType, named: Named) -> RegionProxy:
        """Take a function in that a person named; return its proxy, whatever speaks against it.

        Args:
            cell: its state, at ``COUNTING`` or, if the screen refused it, at ``REFUSED``.
            function: the function itself.
            named: how it is to be treated.
        """
        refused = None if named.limits.eager else self._services.recall(cell.key).refused
        if refused is not None and cell.tier is Tier.COUNTING:
            cell.move(Tier.LEFT_ALONE, refused)
        sampler = self._sampler(cell, named.limits.min_calls)
        region = Region(cell, function, sampler, named.limits)
        region.named = named
        return self._wrapped(region)

    def _wrapped(self, region: Region) -> RegionProxy:
        """Put a proxy in the place of a region's function."""
        function = region.function
        proxy = wrap(function, lambda name: self._changed(region, name))
        region.proxy = ref(proxy)
        self._regions.add(region)
        if not region.nested:
            self._kept.append((region, proxy))
            self._by_code[function.__code__] = region
        self._aim(region, self._first_target(region))
        return proxy

    @property
    def naming(self) -> Naming:
        """Return what a person may do with the regions that were taken in."""
        from autojit.promotion.naming import Naming

        return Naming(self._regions, self._trying, self._watched, self._aim)

    def drive(self, cell: Cell, hook: LoopHook, outer: LoopHook | None) -> LoopRegion:
        """Take a loop in that has shown to be slow; return what drives it.

        Args:
            cell: its state, at ``COUNTING``.
            hook: its hook.
            outer: the hook of the loop around it, if there is one.
        """
        from autojit.promotion.looping import LoopRegion

        return LoopRegion(cell, hook, self._services, self._trying, outer, self)

    def _standing_refusal(self, cell: Cell, function: FunctionType) -> Refused | None:
        """Say what speaks against wrapping at all, before the first call."""
        if function.__name__ in _CLASS_MACHINERY:
            return Refused(Reason.OBJECTS, "is part of how its class is made")
        key = cell.key
        adoptions = self._adoptions[key] = self._adoptions.get(key, 0) + 1
        if adoptions == 1:
            return self._services.recall(key).refused
        spent_ns = cell.python_ns + cell.native_ns
        if adoptions >= _JUDGED_ADOPTIONS and spent_ns < adoptions * _LEAST_NS_AN_ADOPTION:
            return Refused(Reason.TOO_SHORT, "is defined anew for little work each time")
        return None

    def _sampler(self, cell: Cell, min_calls: int) -> Sampler:
        """Return the sampler of a cell, one for all functions that share it."""
        known = self._samplers.get(cell.key)
        if known is None or known[0] is not cell:
            sampler = Sampler(cell, self._burning, min_calls)
            known = self._samplers[cell.key] = (cell, sampler)
        return known[1]

    def _first_target(self, region: Region) -> Callable[..., object]:
        """Return where the first call goes: it counts, or it is compiled at once."""
        if region.cell.tier in (Tier.LEFT_ALONE, Tier.REFUSED):
            return _resting(region)
        at_once = region.named is not None and region.named.at_once
        if region.cell.tier is not Tier.COUNTING or (at_once and not self._services.dry_run):
            return self._watched(region)  # or another function of the same def went ahead
        if self._services.dry_run or self._services.recall(region.cell.key).memory is None:
            return self._counting(region)
        return watching(
            region.function,
            lambda args, kwargs: self._first_call(region, args, kwargs),
            lambda *call: self._trying.after(region, *call),
            self._services.clock,
        )

    def _first_call(
        self,
        region: Region,
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> tuple[Callable[..., object], object]:
        """Decide on what earlier runs tell, now that the program's modules are there."""
        if self._services.pays(region.cell.key):
            region.cell.hot = True
            self._aim(region, self._watched(region))
            return self._trying.before(region, args, kwargs)
        target = self._counting(region)
        self._aim(region, target)
        return target, None

    def _counting(self, region: Region) -> Callable[..., object]:
        """Return the counting closure of a region."""
        target = counting(
            region.python,
            region.cell,
            self._burning,
            lambda call, elapsed_ns: self._sample(region, call, elapsed_ns),
            self._services.clock if region.cell.timed else _standing_still,
        )
        if region.named is None:
            return target
        from autojit.promotion.naming import noting_first

        return noting_first(region, target, self._aim)

    def _watched(self, region: Region) -> Callable[..., object]:
        """Return the closure through which calls are compiled and tried.

        Nobody but the proxy keeps it: a nested function must be gone when it is dropped.
        """
        return watching(
            region.function,
            lambda args, kwargs: self._trying.before(region, args, kwargs),
            lambda *call: self._trying.after(region, *call),
            self._services.clock,
        )

    # -- hot or not ----------------------------------------------------------------------

    def _sample(self, region: Region, call: int, elapsed_ns: int) -> int:
        """Hear of a timed call; return the next one to time. Never raises."""
        try:
            return self._sampled(region, call, elapsed_ns)
        except Exception as defect:  # noqa: BLE001 - a defect of ours is not the program's
            text = f"autojit failed on it: {type(defect).__name__}: {defect}"
            self.leave_alone(region, Refused(Reason.INTERNAL, text))
            return sys.maxsize

    def _sampled(self, region: Region, call: int, elapsed_ns: int) -> int:
        """Take a timed call in, and ask the policy if it is time to."""
        due = region.sampler.measured(call, elapsed_ns)
        # Deciding costs more than the call it follows may: only after 3 % more of something.
        cell = region.cell
        if cell.python_calls < region.look_calls and cell.python_ns < region.look_ns:
            return due
        if self._trying.busy() or cell.python_ns < region.deferred_ns:
            return due
        if region.cell.tier is not Tier.COUNTING:
            # Another function of the same def went ahead.
            left = region.cell.tier is Tier.LEFT_ALONE
            self._aim(region, _resting(region) if left else self._watched(region))
            return due
        if region.orders.awaited is not None:
            if region.orders.is_due:
                self._aim(region, self._watched(region))
            return due
        self._trying.warm(self._burning.total_ns)
        decision = self._decide(region, region.sampler.heat())
        if decision is Decision.COMPILE:
            self._hot(region)
        elif decision is Decision.TOO_SHORT:
            refused = Refused(
                Reason.TOO_SHORT, "a call takes less than entering compiled code pays"
            )
            self.leave_alone(region, refused)
        else:
            calls, spent_ns = cell.python_calls, cell.python_ns
            early = calls < region.limits.min_calls
            region.look_calls = region.limits.min_calls if early else calls + (calls >> 5) + 1
            region.look_ns = _NEVER_NS if early else spent_ns + max(spent_ns >> 5, _LOOK_NS)
        return due

    def _decide(self, region: Region, heat: Heat) -> Decision:
        """Ask the policy."""
        services = self._services
        memory = services.recall(region.cell.key).memory if heat.calls >= 1 else None
        loaded = self._trying.backend_loaded
        return decide(
            heat,
            region.limits,
            expected_s=expected_compile_s(
                memory,
                backend_loaded=True,
                costs=services.costs,
                code_bytes=len(region.function.__code__.co_code),
            ),
            others_s=self._burning.total_ns / 1e9,
            shared_s=0.0 if loaded else backend_start_s(memory, services.costs),
        )

    def _hot(self, region: Region) -> None:
        """Compile a region at its next call, or let its caller go first."""
        region.cell.hot = True
        if self._services.dry_run:
            self._services.events.say(Channel.COMPILE, f"would compile {region.cell.key}")
            region.look_calls = region.look_ns = sys.maxsize  # counted on, decided
            return
        patient = not region.deferred_ns and not (region.limits.eager or region.limits.asked)
        outer = self._caller_of(region) if patient else None
        if outer is not None:
            # Compiled, the caller takes the region in. Should it not be called again, or be
            # refused, the region has its turn.
            region.deferred_ns = 2 * region.cell.python_ns
            self._deferred.setdefault(outer, []).append(region)
            outer.cell.hot = True
            self._aim(outer, self._watched(outer))
            return
        self._aim(region, self._watched(region))

    def _caller_of(self, region: Region) -> Region | None:
        """Return the outermost region on the stack that may be compiled at its next call."""
        found = None
        frame = sys._getframe(1)  # noqa: SLF001 - the stack is what is asked for
        for _ in range(_FRAMES_UP):
            outer = self._by_code.get(frame.f_code)
            if outer is not None and outer is not region and outer.cell.tier is Tier.COUNTING:
                enough = outer.cell.python_calls >= outer.limits.min_calls - 1
                found = outer if enough else found
            if frame.f_back is None:
                break
            frame = frame.f_back
        return found

    # -- the ends ------------------------------------------------------------------------

    def passed(self, key: RegionKey) -> frozenset[str]:
        """Return the signatures that may answer calls of a region."""
        return frozenset(self._passed.get(key, ()))

    def _promote(self, region: Region, entry: Callable[..., object]) -> None:
        """Put a region's entry in its place."""
        passed = [one.specialisation for one in region.trials if one.passed]
        signatures = {one.signature for one in passed}
        self.took_in(region.cell.key, (f for one in passed for f in one.includes))
        self._passed.setdefault(region.cell.key, set()).update(signatures)
        if region.cell.tier is not Tier.NATIVE:
            if region.cell.tier is Tier.COUNTING:
                region.cell.move(Tier.COMPILING)
            region.cell.move(Tier.NATIVE)
        self._aim(region, self._watched(region) if self._services.verify < 0 else entry)
        self._deferred.pop(region, None)

    def _wait(self, region: Region) -> None:
        """Let Python go on with a region whose machine code is being made elsewhere."""
        region.look_calls = region.look_ns = 0
        self._aim(region, self._counting(region))

    def passed_by(self, key: RegionKey, label: str, functions: Iterable[FunctionType]) -> None:
        """Hear that a loop's machine code needs no trial any more, and which functions it holds.

        In a later run ``label`` tells it again.
        """
        self._passed.setdefault(key, set()).add(label)
        self.took_in(key, functions)

    def took_in(self, key: RegionKey, functions: Iterable[FunctionType]) -> None:
        """Note which regions a native one has in its own machine code."""
        for function in functions:
            inner = self._by_code.get(function.__code__)
            if inner is not None and inner.cell.key != key:
                inner.cell.inside = key

    def is_called_often(self, code: CodeType) -> bool:
        """Tell whether some code is that of a region whose calls will decide about it."""
        region = self._by_code.get(code)
        if region is None or region.cell.tier is Tier.LEFT_ALONE:
            return False
        calls = region.cell.python_calls + region.cell.native_calls
        return calls >= region.limits.min_calls

    def leave_alone(self, region: Region, refused: Refused) -> None:
        """Give a region up: its proxy forwards, and its names are the plain function's again."""
        cell = region.cell
        if cell.tier not in (Tier.LEFT_ALONE, Tier.REFUSED):
            cell.move(Tier.LEFT_ALONE, refused)
            self._services.events.say(Channel.COMPILE, f"left alone {cell.key}: {refused}")
        for one in [one for one in list(self._regions) if one.cell is cell]:
            self._aim(one, _resting(one))
            self._unwrap(one)
        for inner in self._deferred.pop(region, ()):
            inner.deferred_ns = 1  # it has its turn, and no caller is looked for again

    def retire(self, thing: object, refused: Refused) -> object:
        """Return the plain function of ``thing``, given up if it was a region."""
        function = plain(thing)
        for region in list(self._regions):
            if function is not None and region.function is function:
                self.leave_alone(region, refused)
        return thing if function is None else function

    def _changed(self, region: Region, name: str) -> None:
        """Hear that the program assigned the function's code or defaults."""
        if region.cell.tier is Tier.COUNTING and name != "__code__":
            return  # nothing was compiled with the old ones
        self.leave_alone(region, Refused(Reason.GUARD_FAILED, f"its {name} was assigned"))

    def _hearing(self, region: Region) -> Hearing:
        """Return what a region's entry tells its owner."""
        return Hearing(region, self._services, self._trying, self.leave_alone, self._try_again)

    def _try_again(self, region: Region) -> None:
        """Send a native region's next call through compiling and trial."""
        region.cell.move(Tier.COMPILING)
        self._aim(region, self._watched(region))

    def _unwrap(self, region: Region) -> None:
        """Bind the names that hold the region's proxy to the plain function."""
        proxy = region.proxy() if region.proxy is not None else None
        if proxy is None or region.nested or region.named is not None:
            return  # who named it holds the proxy, and may have it compiled yet
        native = [one for one in list(self._regions) if one.trials]
        # A method that was compiled in is found by no global name.
        inside = {
            f for one in native for trial in one.trials for f in trial.specialisation.includes
        }
        if region.function not in inside | reached(one.function for one in native):
            region.unwrapped = True
            put_back(region.function, proxy)

    # -- all at once ---------------------------------------------------------------------

    def _aim(self, region: Region, target: Callable[..., object]) -> None:
        """Aim a region's proxy, now or when the pause ends; through its gate if it has one."""
        proxy = region.proxy() if region.proxy is not None else None
        if self._paused is not None:
            self._paused[region] = target
        elif proxy is not None:
            named, gated = region.named, target
            if named is not None:
                region.target = target
                if named.gate is not None:
                    gated = named.gate(target, region.python)
            aim(proxy, gated)

    def pause(self) -> None:
        """Let Python answer every call."""
        if self._paused is not None:
            return
        paused: dict[Region, Callable[..., object]] = {}
        for region in list(self._regions):
            proxy = region.proxy() if region.proxy is not None else None
            if proxy is not None:
                paused[region] = target_of(proxy) if region.named is None else region.target
                aim(proxy, region.python)
        self._paused = paused

    def resume(self) -> None:
        """Go on where ``pause`` stopped."""
        paused, self._paused = self._paused, None
        for region, target in (paused or {}).items():
            self._aim(region, target)

    def shutdown(self) -> None:
        """Let Python answer every call for good, through the plain names."""
        for region in list(self._regions):
            self._services.journal.leave(region.cell.key)
            region.named = None  # nobody looks on any more
            self._aim(region, region.function)
            region.trials.clear()
        for region in list(self._regions):
            self._unwrap(region)
        self._kept.clear()
        self._by_code.clear()

    def forked(self) -> None:
        """Go on in a forked child, where the threads that held locks are gone."""
        self._trying.forked()
        self._burning.depth = self._burning.total_ns = 0
        for region in list(self._regions):
            region.lock = allocate_lock()


def _resting(region: Region) -> Callable[..., object]:
    """Return what answers the calls of a region that stays Python."""
    if region.named is None or not region.named.tallied:
        return region.python
    from autojit.proxy import tallying

    return tallying(region.python, region.cell)


def _standing_still() -> int:
    """Tell no time: nobody wants to know it."""
    return 0
