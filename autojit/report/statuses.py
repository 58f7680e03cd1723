"""What ``autojit.status()`` returns: all cells at one moment, frozen.

The attributes are the fields of the JSON report, in its order, so that a person learns
them once. Named tuples: every run makes these classes, and dataclasses cost 2 ms more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from autojit.tiering import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autojit.core import Refused
    from autojit.tiering import Cell

_NS_PER_S: Final = 1_000_000_000


class ReasonStatus(NamedTuple):
    """Why a region is refused or left alone.

    Attributes:
        code: the stable code, as in ``"AJ104"``.
        message: what exactly, in a few words.
        file: the source file as the program knows it.
        line: the source line of the culprit.
        hint: what to try.
        column: the culprit's first column, counted from zero.
        end_column: the column behind it.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    hint: str | None = None
    column: int | None = None
    end_column: int | None = None


class RegionStatus(NamedTuple):
    """One region at the moment of the snapshot; times in seconds.

    Attributes:
        region: ``module:qualname``, for a loop with `` loop@LINE``.
        kind: function or loop.
        tier: one of the values of ``Tier``.
        reason: why it is refused or left alone.
        python_calls: calls that Python answered.
        python_s: what they took.
        native_calls: calls that compiled code answered.
        native_s: what they took.
        compile_s: what compiling or loading took.
        specialisations: the type tuples compiled, as text.
        speedup: Python's time by native's, as the trial measured it.
        deopts: calls that left compiled code.
        verified: calls that were run both ways and agreed.
        mismatches: calls that were run both ways and did not.
        from_artifact: the machine code was loaded, not compiled.
        file: the source file as the program knows it.
        line: the line of the ``def`` or of the loop.
    """

    region: str
    kind: Literal["function", "loop"]
    tier: str
    reason: ReasonStatus | None = None
    python_calls: int = 0
    python_s: float = 0.0
    native_calls: int = 0
    native_s: float = 0.0
    compile_s: float = 0.0
    specialisations: tuple[str, ...] = ()
    speedup: float | None = None
    deopts: int = 0
    verified: int = 0
    mismatches: int = 0
    from_artifact: bool = False
    file: str | None = None
    line: int | None = None

    @property
    def saved_s(self) -> float | None:
        """Estimate what native calls saved, compiling paid; None where nothing can be said.

        Python's time for a call is that of the calls it answered here; where it answered
        none, the speed-up measured in an earlier run has to do.
        """
        if not self.native_calls:
            return None
        if self.python_calls and self.python_s:
            python_s = self.python_s / self.python_calls * self.native_calls
        elif self.speedup is not None:
            python_s = self.speedup * self.native_s
        else:
            return None
        return python_s - self.native_s - self.compile_s


class Status(NamedTuple):
    """What autojit does in this process, now.

    Attributes:
        active: whether newly imported modules are looked at.
        mode: ``exact`` or ``close``.
        regions: every region found, by name.
    """

    active: bool
    mode: Literal["exact", "close"]
    regions: tuple[RegionStatus, ...] = ()


def merged(status: Status, others: Iterable[RegionStatus]) -> Status:
    """Return a status with the regions of other engines.

    One that was named by hand is refused where the import hook met it: it was the person's.
    """
    added = tuple(others)
    names = {region.region for region in added}
    own = [region for region in status.regions if region.region not in names]
    regions = sorted((*own, *added), key=lambda region: region.region)
    return status._replace(regions=tuple(regions))


def snapshot(
    cells: Iterable[Cell], *, active: bool, mode: Literal["exact", "close"] = "exact"
) -> Status:
    """Freeze ``cells`` as they are now."""
    regions = sorted((_region(cell) for cell in cells), key=lambda region: region.region)
    return Status(active=active, mode=mode, regions=tuple(regions))


def _region(cell: Cell) -> RegionStatus:
    tier = _tier(cell)
    # What runs inside a native caller waits for nothing.
    reason = cell.reason if tier != str(Tier.NATIVE) else None
    return RegionStatus(
        region=str(cell.key),
        kind="function" if cell.key.loop_line is None else "loop",
        tier=tier,
        reason=None if reason is None else _reason(reason, cell),
        python_calls=cell.python_calls,
        python_s=cell.python_ns / _NS_PER_S,
        native_calls=cell.native_calls,
        native_s=cell.native_ns / _NS_PER_S,
        compile_s=cell.compile_ns / _NS_PER_S,
        specialisations=tuple(cell.specialisations),
        speedup=cell.speedup,
        deopts=cell.deopts,
        verified=cell.verified,
        mismatches=cell.mismatches,
        from_artifact=cell.from_artifact,
        file=cell.file,
        line=cell.line,
    )


def _tier(cell: Cell) -> str:
    """Return where a region is; one that runs inside a native caller is native."""
    inlined = cell.tier in (Tier.COUNTING, Tier.TRIAL) and cell.inside is not None
    return str(Tier.NATIVE if inlined else cell.tier)


def _reason(refused: Refused, cell: Cell) -> ReasonStatus:
    return ReasonStatus(
        code=refused.reason.code,
        message=refused.message,
        file=refused.file or cell.file,
        line=refused.line or cell.line,
        hint=refused.hint or refused.reason.hint,
        column=refused.column,
        end_column=refused.end_column,
    )
