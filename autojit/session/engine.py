"""An engine of functions that a person names: a session of its own, without an import hook.

What it takes in are regions like any other: the same proxy, cell, tiers, trial, ledger and
report. ``decorators``, ``ml`` and ``profiling`` are its faces.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, final

from autojit.config import load_settings, switched_off
from autojit.core import ELIGIBLE, OWN_BUILTINS, CompilationRefused, RegionKey
from autojit.promotion import Named
from autojit.proxy import plain
from autojit.session.current import join, named_by_hand
from autojit.session.session import Session
from autojit.tiering import Cell, Limits, Tier
from autojit.trial import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from autojit.backend import Backend, Specialisation, Wishes
    from autojit.config import Settings
    from autojit.core import Refused
    from autojit.session.comparing import Comparison
    from autojit.session.variants import Variant

    Call = Callable[..., object]
    Gate = Callable[[Call, Call], Call]

__builtins__ = OWN_BUILTINS

NEVER: Final = sys.maxsize
_GIVEN_UP: Final = frozenset({Tier.REFUSED, Tier.LEFT_ALONE})


@final
@dataclass(frozen=True, slots=True)
class Way:
    """How a function is taken in.

    Attributes:
        min_calls: calls in Python before it is compiled; ``NEVER``: only by ``force``.
        at_once: its first call is compiled, whatever ``min_calls`` says.
        kept: it is kept though it be no faster.
        wishes: what the backend is asked for; None: what the engine asks for.
        gate: looks on, or chooses, in front of the region; see ``promotion.Named``.
    """

    min_calls: int = NEVER
    at_once: bool = False
    kept: bool = False
    wishes: Wishes | None = None
    gate: Gate | None = None


@final
@dataclass(slots=True, eq=False)
class Owned:
    """One function that a person named.

    Attributes:
        function: the plain function.
        cell: its state.
        proxy: what stands in its place.
        way: how it was taken in.
        counters: what a gate counts beside, by name.
    """

    function: FunctionType
    cell: Cell
    proxy: Any
    way: Way
    counters: dict[str, int] = field(default_factory=dict)


@final
class Engine:
    """The functions of one owner, and what holds for them. Safe to use from several threads."""

    def __init__(
        self,
        asked: Mapping[str, object],
        *,
        asked_by: str,
        keeps_code: bool = True,
        timed: bool = True,
        make_backend: Callable[[], Backend] | None = None,
    ) -> None:
        """Build a session; what is not asked for comes from environment and files.

        Args:
            asked: settings by name.
            asked_by: who asks, for errors.
            keeps_code: machine code is kept on disk, and taken from there.
            timed: clocks are read in some calls.
            make_backend: builds the backend; None for the real one.

        Raises:
            ConfigurationError: a setting is unknown or out of range.
        """
        self.off = switched_off(os.environ)
        #: What is asked of the backend for functions whose way says nothing of it.
        self.wishes: Wishes | None = None
        self.settings: Settings = load_settings(asked, os.environ, Path.cwd(), asked_by=asked_by)
        self._timed = timed
        script = getattr(sys.modules.get("__main__"), "__file__", None)
        self.session = Session(
            self.settings, script, make_backend, keeps_code=keeps_code, others=named_by_hand
        )
        self._lock = RLock()  # guards _owned and _of_function
        self._owned: dict[RegionKey, Owned] = {}
        #: One ``def`` makes many functions, and a name may be bound anew: the last has the name.
        self._of_function: dict[int, Owned] = {}
        if not self.off:
            join(self.session)

    def take(self, thing: object, way: Way, asked_by: str) -> Owned:
        """Take a function in, or change the way of one that is in already.

        Args:
            thing: a plain function, or its proxy.
            way: how it is to be treated.
            asked_by: who asks, for errors.

        Raises:
            TypeError: ``thing`` is no function that was made by ``def``.
        """
        function = checked(thing, asked_by)
        with self._lock:
            known = self._of(function)
            if known is not None:
                return self._changed(known, way)
            return self._taken(function, way)

    def _taken(self, function: FunctionType, way: Way) -> Owned:
        """Take a function in."""
        if self.off:
            key = RegionKey(function.__module__ or "__main__", function.__qualname__)
            cell = Cell(key, function.__code__.co_filename, function.__code__.co_firstlineno)
            owned = Owned(function, cell, function, way)
        else:
            cell, proxy = self.session.take(function, self._named(way), timed=self._timed)
            owned = Owned(function, cell, proxy, way)
        self._owned[owned.cell.key] = self._of_function[id(function)] = owned
        return owned

    def forget(self, owned: Owned) -> None:
        """Know no more of a function whose owner was told that it cannot be taken in."""
        with self._lock:
            self._owned.pop(owned.cell.key, None)
            self._of_function.pop(id(owned.function), None)

    def take_variant(self, variant: Variant, way: Way) -> Owned:
        """Take in a function that was made of one that is in already."""
        self.backend().remember(variant.function, variant.tree)
        cell, proxy = self.session.take(
            variant.function, self._named(way), timed=self._timed, verdict=ELIGIBLE
        )
        return Owned(variant.function, cell, proxy, way)

    def rehearse(self, owned: Owned, bound: tuple[object, ...]) -> None:
        """Call a function on copies, so that it gets on with its trial."""
        copies = Snapshot(bound).args
        code = owned.function.__code__
        names = code.co_varnames[code.co_argcount :]
        given = dict(zip(names, copies[code.co_argcount :], strict=False))
        owned.proxy(*copies[: code.co_argcount], **given)

    def specialisation(self, owned: Owned, bound: tuple[object, ...]) -> Specialisation | None:
        """Return the machine code that answers a call with these arguments."""
        made = () if self.off else self.session.promoter.naming.specialisations(owned.function)
        return next((one for one in made if one.matches(bound)), None)

    def _named(self, way: Way) -> Named:
        """Say it in promotion's words."""
        limits = Limits(min_calls=way.min_calls, eager=way.kept, asked=True)
        wishes = way.wishes or self.wishes
        return Named(limits, way.at_once, wishes, way.gate, tallied=self._timed)

    def _changed(self, owned: Owned, way: Way) -> Owned:
        """Add a gate to those of a function, and take the lower threshold."""
        old = owned.way
        gates = [one for one in (old.gate, way.gate) if one is not None]
        owned.way = replace(
            old,
            min_calls=min(old.min_calls, way.min_calls),
            at_once=old.at_once or way.at_once,
            kept=old.kept or way.kept,
            wishes=way.wishes or old.wishes,
            gate=_one_behind_the_other(gates) if gates else None,
        )
        if not self.off:
            self.session.promoter.naming.rename(owned.function, self._named(owned.way))
        return owned

    def _of(self, function: FunctionType) -> Owned | None:
        """Return what is owned of a function."""
        return self._of_function.get(id(function))

    # -- by name -------------------------------------------------------------------------

    def owned(self) -> dict[str, Owned]:
        """Return what was named, by name: qualified as far as it takes to tell them apart."""
        with self._lock:
            every = list(self._owned.values())
        names = [one.cell.key.qualname for one in every]
        return {
            name if names.count(name) == 1 else str(one.cell.key): one
            for name, one in zip(names, every, strict=True)
        }

    def find(self, which: object, asked_by: str) -> Owned:
        """Return what is meant by a name, a qualified name, or the function itself.

        Raises:
            LookupError: nothing is known by that name, or more than one thing.
        """
        if not isinstance(which, str):
            found = self._of(checked(which, asked_by))
            matching = [found] if found else []
        else:
            every = self.owned().values()
            matching = [one for one in every if which in _names_of(one.cell.key)]
        if len(matching) == 1:
            return matching[0]
        known = ", ".join(sorted(str(one.cell.key) for one in (matching or self.owned().values())))
        problem = "is ambiguous" if matching else "is not known"
        shown = which if isinstance(which, str) else getattr(which, "__qualname__", which)
        message = f"{asked_by}: {shown!r} {problem}; allowed: {known or 'nothing was named yet'}"
        raise LookupError(message)

    def force(self, which: object, asked_by: str) -> bool:
        """Compile now; tell whether it is native, or whether the next call decides.

        Raises:
            LookupError: nothing is known by that name, or more than one thing.
            CompilationRefused: it has to stay Python.
        """
        owned = self.find(which, asked_by)
        if self.off:
            return False
        decided = self.session.promoter.naming.force(owned.function)
        refuse_if_given_up(owned.cell)
        return decided

    def prepare(self, owned: Owned, bound: tuple[object, ...]) -> Refused | None:
        """Compile for arguments that stand for those of calls to come; say why not, if so."""
        return None if self.off else self.session.promoter.naming.prepare(owned.function, bound)

    def backend(self) -> Backend:
        """Return the backend; the first time it takes half a second."""
        return self.session.promoter.naming.backend()

    def includes(self, owned: Owned) -> frozenset[FunctionType]:
        """Return the functions that are in the machine code of a function, itself included."""
        made = () if self.off else self.session.promoter.naming.specialisations(owned.function)
        return frozenset(function for one in made for function in one.includes)

    def chosen(self, owned: Owned) -> dict[int, str]:
        """Tell, by the size of its loops, whether a function's rounds are shared out."""
        made = () if self.off else self.session.promoter.naming.specialisations(owned.function)
        found: dict[int, str] = {}
        for one in made:
            for loop in getattr(getattr(one, "code", None), "loops", ()):
                found |= loop.chosen()
        return found

    def assembly(self, which: object, asked_by: str) -> str:
        """Return what numba compiled for a function, as text.

        Raises:
            LookupError: nothing is known by that name, or numba compiled nothing for it.
        """
        owned = self.find(which, asked_by)
        made = () if self.off else self.session.promoter.naming.specialisations(owned.function)
        texts = [one.assembly() for one in made if hasattr(one, "assembly")]
        if not texts:
            message = f"{asked_by}: numba has compiled nothing for {owned.cell.key}"
            raise LookupError(message)
        return "\n".join(texts)

    def compare(
        self, thing: object, args: tuple[object, ...], kwargs: dict[str, object], rounds: int
    ) -> Comparison:
        """Measure Python against compiled code on copies of these arguments."""
        from autojit.session.comparing import compared

        function = checked(thing, "run_comparison_benchmark")
        known = self._of(function)
        wishes = (known.way.wishes if known is not None else None) or self.wishes
        return compared(self.backend(), function, args, kwargs, rounds, wishes)

    def end(self) -> None:
        """Let the plain functions answer for good, and write down what was learnt."""
        self.off = True
        self.session.uninstall()
        self.session.close(report=False)


def refuse_if_given_up(cell: Cell) -> None:
    """Raise if a region stays Python.

    Raises:
        CompilationRefused: with the reason.
    """
    if cell.tier in _GIVEN_UP and cell.reason is not None:
        raise CompilationRefused(cell.reason)


def checked(thing: object, asked_by: str) -> FunctionType:
    """Return the plain function that ``thing`` is or stands for.

    Raises:
        TypeError: it is something else.
    """
    function = plain(thing)
    if function is not None:
        return function
    if type(thing) is FunctionType:
        return thing
    kind = type(thing)
    message = (
        f"{asked_by}: the function must be one made by def, not {kind.__module__}.{kind.__name__}"
    )
    raise TypeError(message)


def _names_of(key: RegionKey) -> tuple[str, ...]:
    """Return what a region may be called."""
    return (str(key), f"{key.module}.{key.qualname}", key.qualname, key.qualname.split(".")[-1])


def _one_behind_the_other(gates: list[Gate]) -> Gate:
    """Join gates; the last is the first that a call meets."""

    def joined(target: Call, python: Call) -> Call:
        for gate in gates:
            target = gate(target, python)
        return target

    return joined
