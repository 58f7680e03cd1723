"""Between the ledger and promotion: what earlier runs tell of a region, and what this one adds."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS, VERSION, Reason, Refused
from autojit.ledger import Record
from autojit.promotion import Recollection
from autojit.tiering import COSTS, Memory, Tier, plan

if TYPE_CHECKING:
    from collections.abc import Collection

    from autojit.core import RegionKey
    from autojit.ledger import Decision, Ledger
    from autojit.tiering import Cell, Costs

__builtins__ = OWN_BUILTINS

_NS_PER_S: Final = 1_000_000_000
#: A region that burnt less in a run cannot repay starting the backend in the next.
_WORTH_KNOWING_NS: Final = 200_000_000
_LONG_CALL_S: Final = 0.25
_FEW_CALLS: Final = 3
# Whether a call is long enough and often enough depends on the day's input, and a process may have
# been ended by anybody: judged anew.
_OF_THE_DAY: Final = frozenset({Reason.TOO_SHORT, Reason.NOT_WORTH, Reason.COMPILER_ENDED})
_GAIN: Final = frozenset({Reason.SLOWER, *_OF_THE_DAY})


@final
class Knowledge:
    """What is known of the regions that were found in this process."""

    __slots__ = (
        "_artifacts",
        "_costs",
        "_crashed",
        "_eager",
        "_hashes",
        "_known",
        "_ledger",
        "_planned",
    )

    def __init__(
        self,
        ledger: Ledger,
        crashed: Collection[RegionKey] = (),
        *,
        eager: bool = False,
        artifacts: bool = False,
        costs: Costs = COSTS,
    ) -> None:
        """Read from and write to ``ledger``.

        Args:
            ledger: what earlier runs learnt.
            crashed: regions in whose machine code a process died.
            eager: compile whatever it costs: what does not pay is no reason against.
            artifacts: machine code of earlier runs is kept.
            costs: what compiling is expected to take.
        """
        self._artifacts = artifacts
        self._ledger = ledger
        self._crashed = frozenset(crashed)
        self._eager = eager
        self._costs = costs
        self._hashes: dict[RegionKey, str] = {}
        self._known: dict[RegionKey, Recollection] = {}
        self._planned: tuple[int, frozenset[RegionKey]] = (0, frozenset())

    def note(self, key: RegionKey, source_hash: str) -> None:
        """Say what source a region has in this process."""
        if self._hashes.get(key) == source_hash:
            return
        self._hashes[key] = source_hash
        self._known[key] = self._read(key)

    def recall(self, key: RegionKey) -> Recollection:
        """Return what is known of a region."""
        return self._known.get(key) or Recollection()

    def _read(self, key: RegionKey) -> Recollection:
        """Turn the region's record into what promotion asks for."""
        if key in self._crashed:
            return Recollection(Refused(Reason.CRASHED, "a process died in its compiled code"))
        record = self._ledger.record_for(key, self._hashes[key])
        if record is None:
            return Recollection()
        if record.decision == "left_alone" and record.reason is not None:
            return Recollection(self._refusal(record))
        memory = Memory(
            python_equivalent_s=record.python_s_per_run,
            speedup=record.speedup,
            cost_s=record.compile_s,
            artifact=self._artifacts and record.decision == "native",
        )
        verified = frozenset(record.specialisations if record.verified else ())
        call_s = record.python_s_per_run / max(record.calls_per_run, 1)
        few = 0 < record.calls_per_run <= _FEW_CALLS and call_s >= _LONG_CALL_S
        return Recollection(None, memory, verified, call_s, few)

    def _refusal(self, record: Record) -> Refused | None:
        """Return the reason that a record holds, if it still counts."""
        try:
            reason = Reason.from_code(str(record.reason))
        except KeyError:
            return None  # a code of a newer release: find out anew
        if reason in (_GAIN if self._eager else _OF_THE_DAY):
            return None
        message = record.message or reason.title
        return Refused(reason, message, line=record.line, hint=record.hint)

    def pays(self, key: RegionKey) -> bool:
        """Tell whether a region is worth being native from its first call.

        All regions found so far count: they share the cost of starting the backend.
        """
        if self._eager:
            return False  # eager waits for the threshold, and then for nothing
        size, native = self._planned
        if size != len(self._known):
            memories = {one: found.memory for one, found in self._known.items() if found.memory}
            native = plan(memories, costs=self._costs).native
            self._planned = len(self._known), native
        return key in native

    def learn(self, cell: Cell, passed: Collection[str], spent_native_s: float = 0.0) -> None:
        """Write down what became of a region, if that is worth knowing.

        Args:
            cell: its state at the end of the run.
            passed: the signatures that answered calls.
            spent_native_s: what all regions that became native took in this run, compiling
                and the time before included. It may have been within this region's calls, and
                will not be again: only what is left of them is there to be gained.
        """
        source_hash = self._hashes.get(cell.key)
        known = self.recall(cell.key)
        called = cell.python_calls + cell.native_calls > 0
        native = cell.tier is Tier.NATIVE
        counted_again = cell.tier is Tier.COUNTING and known.memory is not None
        crashed = cell.reason is not None and cell.reason.reason is Reason.CRASHED
        left_alone = cell.tier is Tier.LEFT_ALONE and cell.reason is not None
        if source_hash is None or not (called or crashed):
            return
        own_ns = cell.python_ns - spent_native_s * _NS_PER_S
        burnt = cell.tier is Tier.COUNTING and own_ns >= _WORTH_KNOWING_NS
        if native or counted_again or left_alone or (burnt and cell.inside is None):
            elsewhere_s = spent_native_s if cell.tier is Tier.COUNTING else 0.0
            self._ledger.learn(self._record(cell, known, source_hash, passed, elsewhere_s))

    def _record(
        self,
        cell: Cell,
        known: Recollection,
        source_hash: str,
        passed: Collection[str],
        elsewhere_s: float,
    ) -> Record:
        """Write a region's state down."""
        memory, refused = known.memory, cell.reason if cell.tier is Tier.LEFT_ALONE else None
        speedup = cell.speedup or (memory.speedup if memory else None) or _seen(cell, known)
        python_s = max(_python_equivalent_s(cell, known, speedup) - elsewhere_s, 0.0)
        compile_s = cell.compile_ns / _NS_PER_S
        reused = memory is not None and (cell.from_artifact or not compile_s)
        return Record(
            region=str(cell.key),
            source_hash=source_hash,
            fingerprint=self._ledger.holds_for,
            autojit=VERSION,
            decision=_decision(cell, speedup),
            decided_s=int(time()),
            reason=refused.reason.code if refused else None,
            message=refused.message if refused else None,
            line=refused.line if refused else None,
            hint=refused.hint if refused else None,
            python_s_per_run=python_s,
            calls_per_run=cell.python_calls + cell.native_calls,
            speedup=speedup,
            compile_s=memory.cost_s if memory and reused else compile_s,
            specialisations=tuple(sorted({*passed, *known.verified})),
            verified=cell.verified or len(known.verified),
        ).finite()

    def save(self) -> str | None:
        """Write the ledger; None, or why it could not be written."""
        return self._ledger.save()


def _decision(cell: Cell, speedup: float | None) -> Decision:
    if cell.tier is Tier.LEFT_ALONE:
        return "left_alone"
    return "native" if cell.tier is Tier.NATIVE or speedup is not None else "counting"


def _seen(cell: Cell, known: Recollection) -> float | None:
    """Return the gain of a region that had no trial: an earlier run's calls by this one's."""
    if not (cell.native_ns and cell.native_calls and known.call_s):
        return None
    return known.call_s * _NS_PER_S * cell.native_calls / cell.native_ns


def _python_equivalent_s(cell: Cell, known: Recollection, speedup: float | None) -> float:
    """Return what a run's calls would have taken in Python alone."""
    python_s = cell.python_ns / _NS_PER_S
    call_s = python_s / cell.python_calls if cell.python_calls else known.call_s
    if cell.native_ns and speedup is not None:
        return python_s + cell.native_ns * speedup / _NS_PER_S
    return python_s + cell.native_calls * call_s  # too few native calls to have timed one
