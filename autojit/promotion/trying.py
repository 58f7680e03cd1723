"""Compile a hot region and try it: Python's answer is the truth, compiled code must match it.

Called by the watched closure, before and after each call. Compiled code runs first, on
copies; then Python runs, on the real arguments, called from the closure like any other
call; then everything is compared. So the program gets Python's own answer, or Python's own
exception with its own context, whatever compiled code did.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, final

from autojit.backend import Deopt, Specialisation
from autojit.core import OWN_BUILTINS, Channel, Reason, Refused
from autojit.promotion.builtin_names import BuiltinNames
from autojit.promotion.orders import being_compiled
from autojit.promotion.region import (
    Attempt,
    Draws,
    Region,
    Trial,
    note_specialised,
)
from autojit.promotion.work import Work
from autojit.tiering import Tier
from autojit.trial import (
    Case,
    Outcome,
    Raised,
    Returned,
    Snapshot,
    difference,
    is_alone,
    put_back,
    same_states,
    size_of,
    states_of,
    write_reproducer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend import Backend, Hooks
    from autojit.promotion.services import Services

__builtins__ = OWN_BUILTINS

# Beyond a quarter of a second a second verification costs more than it can find.
_LONG_CALL_NS: Final = 250_000_000
# Below this the way in is a noticeable part of a call, so it is timed with the rest.
_SHORT_CALL_NS: Final = 200_000
_SPARES: Final = 3
# Bytes of arguments that a trial keeps for a report: copying them takes a millisecond.
_MOST_KEPT: Final = 4 * 2**20
_MAX_SPECIALISATIONS: Final = 4
_MAX_REFUSALS: Final = 2
_MAX_TRIAL_DEOPTS: Final = 8
# More of these teach nothing: a program that overflows once is a bignum program.
_HOPELESS: Final = frozenset({Reason.OVERFLOW, Reason.GUARD_FAILED})
_MAX_HOPELESS: Final = 3
# Refusals that other arguments may escape.
_BY_ARGUMENT: Final = frozenset({Reason.ARGUMENT_TYPE, Reason.ARGUMENT_CLASS})


@final
class Trying:
    """Takes regions from hot to native, or leaves them alone."""

    __slots__ = (
        "_backend",
        "_builtins",
        "_cold_ns",
        "_hooks",
        "_leave_alone",
        "_promote",
        "_services",
        "_wait",
        "_work",
    )

    def __init__(
        self,
        services: Services,
        leave_alone: Callable[[Region, Refused], None],
        promote: Callable[[Region, Callable[..., object]], None],
        wait: Callable[[Region], None],
        hooks: Callable[[Region], Hooks],
    ) -> None:
        """Report to the promoter, which alone moves tiers to their ends.

        Args:
            services: what others provide.
            leave_alone: gives a region up.
            promote: puts a region's entry in its place.
            wait: lets Python go on with a region whose machine code is being made elsewhere.
            hooks: what a region's entry tells its owner.
        """
        self._services = services
        self._leave_alone = leave_alone
        self._promote = promote
        self._wait = wait
        self._hooks = hooks
        self._backend: Backend | None = None
        self._work = Work(services.clock)  # to compile or to compare
        self._builtins = BuiltinNames()
        self._cold_ns = 1e9 * services.costs.warm_s

    @property
    def backend_loaded(self) -> bool:
        """Tell whether the backend's start was paid already."""
        return self._backend is not None

    def warm(self, burnt_ns: int) -> None:
        """Hear what was burnt; start what compiles if something will be hot soon."""
        if burnt_ns >= self._cold_ns:
            self._cold_ns = inf
            if not self._services.dry_run:
                self._services.warm()

    def busy(self) -> bool:
        """Tell whether now is no time to begin: this thread calls a region from our own work.

        Or the program has put other builtins in place, as with ``mock.patch``: they would be ours.
        """
        return self._work.going_on() or not self._builtins.are_as_ever()

    def forked(self) -> None:
        """Forget the threads that a fork left behind."""
        self._work.forked()

    def before(
        self,
        region: Region,
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> tuple[Callable[..., object], object]:
        """Say who answers this call, and what to remember until it is over."""
        way: Attempt | Callable[..., object] | None = None
        if not self.busy() and region.lock.acquire(blocking=False):
            try:
                way = self._guarded(region, args, kwargs)
            finally:
                if not isinstance(way, Attempt):
                    region.lock.release()
        if way is None or isinstance(way, Attempt):
            region.cell.python_calls += 1
            return region.python, None if way is None else (way, self._work.spent_ns())
        return way, None

    def after(
        self,
        region: Region,
        token: object,
        result: object,
        error: BaseException | None,
        elapsed_ns: int,
    ) -> None:
        """Judge a call that both answered; never raise."""
        assert isinstance(token, tuple)
        attempt, spent_ns = token
        # What was compiled meanwhile, for regions that Python called, is not the program's time.
        elapsed_ns -= self._work.spent_ns() - spent_ns
        self._work.begin()
        try:
            region.cell.python_ns += elapsed_ns
            self._services.journal.leave(region.cell.key)
            if not isinstance(error, KeyboardInterrupt):
                expected = Returned(result) if error is None else Raised(error)
                self._judge(region, attempt, expected, elapsed_ns)
        except Exception as defect:  # noqa: BLE001 - a defect of ours is not the program's
            self._internal(region, defect)
        finally:
            self._work.end()
            region.lock.release()

    def _guarded(
        self,
        region: Region,
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> Attempt | Callable[..., object] | None:
        """Prepare the call; a defect leaves the region alone, an interrupt is the person's."""
        if region.cell.tier is Tier.LEFT_ALONE:
            return None
        self._work.begin()
        try:
            return self._prepare(region, args, kwargs)
        except KeyboardInterrupt as interrupt:
            # As if it had struck at the call: nothing of ours in the traceback.
            raise interrupt.with_traceback(None)  # noqa: B904 - it is the same one
        except Exception as defect:  # noqa: BLE001 - a defect of ours is not the program's
            self._internal(region, defect)
            return None
        finally:
            self._work.end()

    def _prepare(
        self,
        region: Region,
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> Attempt | Callable[..., object] | None:
        """Find or make the specialisation for this call and run it on copies."""
        backend = self.backend()
        try:
            bound = backend.bind(region.function, args, kwargs)
        except TypeError:
            return None  # Python says it in its own words
        trial = region.trial_for(bound)
        if trial is None:
            first = not (region.trials or region.refusals or region.orders.awaited)
            if not first and not self.wants_more(region):
                return None
            trial = self._compiled(region, backend, bound, later=self._can_wait(region))
        if trial is None or trial.given_up:
            return None
        if trial.passed:
            return region.entry
        if trial.specialisation.streams(bound) and not is_alone():
            return None  # another thread may draw between our draws and Python's
        return self._attempt(region, trial, bound, args, kwargs)

    def backend(self) -> Backend:
        """Return the backend, built when it is first needed."""
        backend = self._backend
        if backend is None:
            backend = self._backend = self._services.make_backend()
        return backend

    def at_once(self, region: Region, bound: tuple[object, ...]) -> Specialisation | None:
        """Compile for a call that no specialisation fits, where calls are few and long.

        Elsewhere Python answers it, and the next one like it is compiled and tried.
        """
        if not self._services.recall(region.cell.key).few or self._services.verify < 0:
            return None
        trial = self._compiled_alone(region, bound)
        return trial.specialisation if trial is not None and trial.passed else None

    def prepare(self, region: Region, bound: tuple[object, ...]) -> bool:
        """Compile for the types of ``bound`` ahead of any call; tell whether that went well."""
        known = region.trial_for(bound) is not None
        return known or self._compiled_alone(region, bound) is not None

    def _compiled_alone(self, region: Region, bound: tuple[object, ...]) -> Trial | None:
        """Compile outside of any trial, unless somebody is at work on the region."""
        if self.busy() or not region.lock.acquire(blocking=False):
            return None
        self._work.begin()
        try:
            return self._compiled(region, self.backend(), bound, later=False)
        except Exception as defect:  # noqa: BLE001 - a defect of ours is not the program's
            self._internal(region, defect)
            return None
        finally:
            self._work.end()
            region.lock.release()

    def wants_more(self, region: Region) -> bool:
        """Count a call that no specialisation fits; tell whether it is time for another one."""
        if region.orders.awaited is not None:
            return region.orders.is_due
        region.misses += 1
        limits, costs = region.limits, self._services.costs
        if len(region.trials) >= _MAX_SPECIALISATIONS:
            if region.misses > max(region.cell.native_calls, limits.judged_calls):
                self._leave_alone(
                    region, Refused(Reason.NEW_TYPES, "is called with ever new types")
                )
            return False
        call_ns = max(region.mean_call_ns(), 1e9 * self._services.recall(region.cell.key).call_s)
        # One call that takes longer than compiling is reason enough.
        enough = region.misses >= limits.min_calls or call_ns >= 1e9 * costs.function_s
        if len(region.refusals) >= _MAX_REFUSALS or not enough:
            return False
        return limits.eager or limits.asked or region.misses * call_ns >= 1e9 * costs.function_s

    def _compiled(
        self,
        region: Region,
        backend: Backend,
        bound: tuple[object, ...],
        *,
        later: bool,
    ) -> Trial | None:
        """Compile for the types of ``bound``; None if the backend refuses, or has it done."""
        cell = region.cell
        if cell.tier in (Tier.COUNTING, Tier.NATIVE):
            cell.move(Tier.COMPILING)
        region.misses = 0
        if later:
            answer = region.orders.settled(backend.specialise_later(region.function, bound))
        else:
            wishes = region.named.wishes if region.named is not None else None
            answer = region.orders.settled(backend.specialise(region.function, bound, wishes))
        if answer is None:
            self._ordered(region)
            return None
        if isinstance(answer, Refused):
            self._refused(region, answer)
            return None
        note_specialised(cell, answer, self._services.events)
        trial = Trial(answer, self._needed(region, answer))
        region.trials.append(trial)
        if trial.needed == 0:
            self._pass(region, trial)
        elif cell.tier is Tier.COMPILING:
            cell.move(Tier.TRIAL)
        return trial

    def _can_wait(self, region: Region) -> bool:
        """Tell whether Python may go on meanwhile: not if a run has few calls, or types abound."""
        limits = region.limits
        at_once = limits.eager or limits.asked or region.named is not None
        few = self._services.recall(region.cell.key).few
        return not (at_once or few or region.orders.are_many)

    def _ordered(self, region: Region) -> None:
        """Let whoever answered calls go on doing so, until the machine code is there."""
        if any(trial.passed for trial in region.trials):
            self._enter(region)
        elif region.cell.tier is Tier.COMPILING:
            region.cell.move(Tier.COUNTING, being_compiled(region.cell))
            self._wait(region)

    def _needed(self, region: Region, specialisation: Specialisation) -> int:
        """Return how many calls must agree: none where an earlier run saw to it.

        Nor where a run has but a few long calls: Python would have to answer them beside
        compiled code, and nothing could ever be gained. ``--verify=all`` insists.
        """
        verify = self._services.verify
        known = self._services.recall(region.cell.key)
        seen_to = specialisation.signature in known.verified or known.few
        if specialisation.by_numba:
            return verify or 1  # what a call comes to in Python is learnt from Python
        return 0 if verify > 0 and seen_to and not region.limits.eager else verify

    def _refused(self, region: Region, refused: Refused) -> None:
        """Take a no from the backend: final, unless other arguments may escape it."""
        region.refusals.append(refused)
        self._services.events.say(Channel.COMPILE, f"{region.cell.key} refused: {refused}")
        if any(trial.passed for trial in region.trials):
            self._enter(region)
        elif refused.reason not in _BY_ARGUMENT or len(region.refusals) >= _MAX_REFUSALS:
            self._leave_alone(region, refused)

    def _attempt(
        self,
        region: Region,
        trial: Trial,
        bound: tuple[object, ...],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> Attempt:
        """Run compiled code on copies of the arguments."""
        clock = self._services.clock
        opened = trial.specialisation.opened(bound)
        snapshot = Snapshot(bound, opened=opened)
        before = Snapshot(bound).args if size_of(bound) <= _MOST_KEPT else None
        # Copied instances lack what compiled code does not use: Python could not answer with them.
        short = region.mean_call_ns() < _SHORT_CALL_NS and not region.limits.eager and not opened
        spares = tuple(Snapshot(args, kwargs) for _ in range(_SPARES)) if short else ()
        if not trial.verified:
            self._services.journal.enter(region.cell.key)
        value: object = None
        deopt: Deopt | None = None
        streams = trial.specialisation.streams(snapshot.args)
        behind = states = states_of(streams)
        began_ns = clock()
        try:
            value = trial.specialisation.run(snapshot.args)
        except Deopt as left:
            deopt = left
        finally:
            native_ns = clock() - began_ns
            behind = states_of(streams)
            put_back(streams, states)  # Python draws the same again
        warned = _warned(region)
        draws = Draws(streams, states, behind)
        return Attempt(
            trial, bound, snapshot, before, value, deopt, native_ns, spares, warned, draws
        )

    def _judge(self, region: Region, attempt: Attempt, expected: Outcome, python_ns: int) -> None:
        """Compare the two outcomes and draw the consequence."""
        cell, trial = region.cell, attempt.trial
        draws = attempt.draws
        if attempt.deopt is not None:
            if same_states(draws.before, draws.behind):
                self._deopted(region, trial, attempt.deopt.refused)
            else:
                message = "random numbers drawn before it left were not put back"
                self._mismatch(region, attempt, message)
            return
        found = _difference(attempt, expected)
        if found is None and _warned(region) > attempt.warned:
            found = "a warning was not given"
        if found is None and not same_states(states_of(draws.streams), draws.behind):
            found = "random numbers were drawn differently"
        if found is not None:
            self._mismatch(region, attempt, found)
            return
        cell.verified += 1
        trial.verified += 1
        trial.python_ns.append(python_ns)
        trial.native_ns.append(attempt.native_ns)
        enough = trial.verified >= trial.needed or python_ns > _LONG_CALL_NS
        if trial.needed > 0 and enough:
            self._conclude(region, trial, attempt)

    def _deopted(self, region: Region, trial: Trial, refused: Refused) -> None:
        """Count a call that left compiled code in its trial; give up after too many."""
        region.cell.deopts += 1
        trial.deopts += 1
        self._services.events.say(Channel.DEOPT, f"{region.cell.key} {refused}")
        hopeless = refused.reason in _HOPELESS
        if trial.deopts < (_MAX_HOPELESS if hopeless else _MAX_TRIAL_DEOPTS):
            return
        if hopeless or not any(one.passed for one in region.trials):
            self._leave_alone(region, refused)
        else:
            trial.given_up = True  # these types are Python's; the others stay native
            self._enter(region)

    def _mismatch(self, region: Region, attempt: Attempt, found: str) -> None:
        """Leave a region alone that answered differently, and ask for a report."""
        region.cell.mismatches += 1
        specialisation = attempt.trial.specialisation
        if specialisation.by_numba:
            text = f"numba answers differently: {found}"
            self._leave_alone(region, Refused(Reason.NUMBA_DIFFERS, text))
            return
        if specialisation.close:
            self._leave_alone(region, Refused(Reason.NOT_CLOSE, f"is not close: {found}"))
            return
        refused = Refused(Reason.MISMATCH, f"answered differently: {found}")
        self._leave_alone(region, refused)
        folder = self._services.reproducers
        script = None
        if folder is not None and not attempt.draws.streams:  # whose states a script would lack
            function, callees = region.function, attempt.trial.specialisation.includes
            versions = self.backend().fingerprint()
            case = Case(str(region.cell.key), function, callees, attempt.before, found, versions)
            script = write_reproducer(folder, case)
        how = f" with {script}" if script else ""
        self._services.complain(
            f"{region.cell.key} answered differently when compiled ({found}); "
            f"Python's answer was used, please report it{how} ({Reason.MISMATCH.code})"
        )

    def _conclude(self, region: Region, trial: Trial, attempt: Attempt) -> None:
        """Weigh the two times against each other, the way in included."""
        cell = region.cell
        limits = region.limits
        # Not the mean: what Python calls in one of these calls may be compiled in it.
        python_ns, native_ns = min(trial.python_ns), min(trial.native_ns)
        if attempt.spares:
            python_ns, native_ns = min(trial.python_ns), self._entry_ns(region, trial, attempt)
        cell.speedup = python_ns / max(native_ns, 1)
        if cell.speedup < limits.least_speedup and not limits.eager:
            text = f"compiled is not faster ({cell.speedup:.1f}x)"
            self._leave_alone(region, Refused(Reason.SLOWER, text))
            return
        self._pass(region, trial)

    def _entry_ns(self, region: Region, trial: Trial, attempt: Attempt) -> int:
        """Time the real way in, on copies that nobody will look at."""
        backend, clock = self.backend(), self._services.clock
        scratch = type(region.cell)(region.cell.key, region.cell.file, region.cell.line)
        hooks = self._hooks(region)
        entry = backend.entry(
            region.function, [trial.specialisation], scratch, hooks, region.python
        )
        times_ns = []
        streams = attempt.draws.streams
        now = states_of(streams)
        try:
            for spare in attempt.spares:
                began_ns = clock()
                entry(*spare.args, **spare.kwargs)
                times_ns.append(clock() - began_ns)
        finally:
            put_back(streams, now)
        return min(times_ns)

    def _pass(self, region: Region, trial: Trial) -> None:
        """Let a specialisation answer calls from now on."""
        trial.passed = True
        self._enter(region)

    def _enter(self, region: Region) -> None:
        """Build the entry from all specialisations that passed, and promote the region."""
        passed = [trial.specialisation for trial in region.trials if trial.passed]
        backend = self.backend()
        hooks = self._hooks(region)
        entry = backend.entry(region.function, passed, region.cell, hooks, region.python)
        region.entry = entry
        self._promote(region, entry)

    def _internal(self, region: Region, defect: Exception) -> None:
        """Leave a region alone on which autojit itself failed."""
        text = f"autojit failed on it: {type(defect).__name__}: {defect}"
        self._services.events.say(Channel.COMPILE, f"{region.cell.key} {text}")
        self._leave_alone(region, Refused(Reason.INTERNAL, text.splitlines()[0]))


def _difference(attempt: Attempt, expected: Outcome) -> str | None:
    """Say how compiled code departed from what Python came to."""
    specialisation = attempt.trial.specialisation
    value = attempt.value
    if isinstance(expected, Returned):
        value = specialisation.as_python(value, attempt.copies.args, expected.value, attempt.bound)
    return difference(
        expected,
        Returned(value),
        attempt.bound,
        attempt.copies.args,
        attempt.copies.opened,
        close=specialisation.close,
    )


def _warned(region: Region) -> int:
    """Return how many kinds of warning the region's module has shown so far.

    ``warnings`` itself keeps this registry, to show each once. Reading it disturbs nothing,
    while recording warnings would show all of them again.
    """
    registry = region.function.__globals__.get("__warningregistry__")
    return len(registry) if isinstance(registry, dict) else 0
