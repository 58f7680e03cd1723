"""One function under promotion: the object itself, its proxy, its specialisations and trials.

Promotion's own record. Several of them share a cell where one ``def`` is executed several
times: a nested function.
"""

from __future__ import annotations

from _thread import allocate_lock
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final
from weakref import ref

from autojit.core import OWN_BUILTINS, Channel
from autojit.promotion.orders import Orders
from autojit.proxy import calls_its_own_name, stepping_aside

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType
    from weakref import ReferenceType

    from autojit.backend import Deopt, Specialisation
    from autojit.core import Events, Reason, Refused
    from autojit.promotion.named import Named, Noted
    from autojit.proxy.region_proxy import RegionProxy
    from autojit.tiering import Cell, Limits, Sampler
    from autojit.trial import Snapshot

__builtins__ = OWN_BUILTINS


@final
@dataclass(slots=True, eq=False)
class Trial:
    """How one specialisation does in its first calls.

    Attributes:
        specialisation: what is on trial.
        needed: calls that must agree; -1: all of them, for ever.
        verified: calls that did.
        deopts: calls that left compiled code.
        python_ns: what Python took for each call that agreed.
        native_ns: what compiled code took for it.
        passed: it may answer calls.
        given_up: it left compiled code too often to be tried further.
    """

    specialisation: Specialisation
    needed: int
    verified: int = 0
    deopts: int = 0
    python_ns: list[int] = field(default_factory=list)
    native_ns: list[int] = field(default_factory=list)
    passed: bool = False
    given_up: bool = False


@final
@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """The generators of random numbers that a call draws from.

    Attributes:
        streams: the program's own objects.
        before: their states before the call.
        behind: their states behind compiled code's.
    """

    streams: tuple[object, ...]
    before: tuple[object, ...]
    behind: tuple[object, ...]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One call that compiled code answered first, on copies, and Python answers next.

    Attributes:
        trial: whose call it is.
        bound: the arguments that Python gets.
        copies: the arguments that compiled code got.
        before: the arguments as they were, or None if keeping them would take too much.
        value: what compiled code returned.
        deopt: why it did not return.
        native_ns: what it took.
        spares: more copies of positional and keyword arguments, for timing the entry.
        warned: entries in the module's registry of warnings, before Python runs.
        draws: the random numbers that it drew, put back since.
    """

    trial: Trial
    bound: tuple[object, ...]
    copies: Snapshot
    before: tuple[object, ...] | None
    value: object
    deopt: Deopt | None
    native_ns: int
    spares: tuple[Snapshot, ...]
    warned: int
    draws: Draws


@final
class Region:
    """What promotion keeps of one function object.

    Attributes:
        cell: the region's state as everybody sees it.
        function: the plain function.
        sampler: times the counting calls of the cell.
        limits: what the region must reach.
        nested: the ``def`` is inside another function.
        lock: guards trials, entry and moves. It is only ever tried, never waited for: who
            does not get it runs Python, another thread as well as compiling's own.
        proxy: what stands in the function's place, for as long as somebody holds it.
        python: what answers a call in Python: the function, that of a recursive one with its
            name bound to it meanwhile.
        unwrapped: its names are the plain function's for good.
        trials: one for each specialisation.
        entry: the fast way in, once a specialisation has passed.
        refusals: what the backend said no to.
        left: how often compiled code was left, by reason.
        look_calls: the number of calls at which the policy is asked again.
        look_ns: the Python time at which it is, whichever comes first.
        misses: calls that no specialisation fits, since the last one was compiled.
        orders: what another process compiles for its calls.
        deferred_ns: Python time until which a caller of this region has precedence.
        named: what a person asked for who named it.
        noted: the arguments of a call, to compile for them when somebody says so.
        target: what answers its calls now, behind the gate; kept if a person named it, whose
            region is not gone when the proxy is.
    """

    __slots__ = (
        "__weakref__",
        "cell",
        "deferred_ns",
        "entry",
        "function",
        "left",
        "limits",
        "lock",
        "look_calls",
        "look_ns",
        "misses",
        "named",
        "nested",
        "noted",
        "orders",
        "proxy",
        "python",
        "refusals",
        "sampler",
        "target",
        "trials",
        "unwrapped",
    )

    def __init__(
        self,
        cell: Cell,
        function: FunctionType,
        sampler: Sampler,
        limits: Limits,
    ) -> None:
        """Start without a proxy."""
        self.cell = cell
        self.function = function
        self.sampler = sampler
        self.limits = limits
        self.nested = "<locals>" in function.__qualname__
        self.lock = allocate_lock()
        self.proxy: ReferenceType[RegionProxy] | None = None
        self.unwrapped = False
        self.python: Callable[..., object] = function
        if calls_its_own_name(function):
            # Weakly: the region must be gone when its proxy is dropped.
            me = ref(self)
            self.python = stepping_aside(function, lambda: _proxy_of(me()))
        self.trials: list[Trial] = []
        self.entry: Callable[..., object] | None = None
        self.refusals: list[Refused] = []
        self.left: dict[Reason, int] = {}
        self.look_calls = self.look_ns = 0
        self.misses = 0
        self.orders = Orders()
        self.deferred_ns = 0
        self.named: Named | None = None
        self.noted: Noted | None = None
        self.target: Callable[..., object] = self.python

    def trial_for(self, bound: tuple[object, ...]) -> Trial | None:
        """Return the trial of the specialisation that fits ``bound``."""
        for trial in self.trials:
            if trial.specialisation.matches(bound):
                return trial
        return None

    def mean_call_ns(self) -> float:
        """Return what Python takes for a call, as far as it is known."""
        return self.cell.python_ns / max(self.cell.python_calls, 1)


def _proxy_of(region: Region | None) -> object:
    """Return the proxy that a region's names are bound to."""
    if region is None or region.unwrapped or region.proxy is None:
        return None
    return region.proxy()


def note_specialised(cell: Cell, made: Specialisation, events: Events) -> None:
    """Note what a specialisation of a function, or of a loop, cost, and tell of it."""
    cell.compile_ns += made.compile_ns
    cell.from_artifact = made.from_artifact
    if made.signature not in cell.specialisations:
        cell.specialisations.append(made.signature)
    word = "loaded" if made.from_artifact else "compiled"
    text = f"{word} {cell.key} {made.signature} in {made.compile_ns / 1e9:.3f} s"
    events.say(Channel.COMPILE, text)
