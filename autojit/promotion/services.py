"""What promotion needs from others, as callables and plain values; the session fills it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import TYPE_CHECKING, Protocol, final

from autojit.core import OWN_BUILTINS, Events
from autojit.tiering import COSTS, Costs, Limits, Memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autojit.backend import Backend
    from autojit.core import Refused, RegionKey

__builtins__ = OWN_BUILTINS


@final
@dataclass(frozen=True, slots=True)
class Recollection:
    """What the ledger tells of one region as it stands in the source today.

    Attributes:
        refused: why it is to stay Python; None if nothing speaks against compiling.
        memory: its times and its gain in earlier runs; None if it was never native.
        call_s: seconds of Python that a call took, or would have; 0.0 if unknown.
        verified: the signatures whose trial it passed, on this numba, Python and processor.
        few: a run has few calls of it, long ones: a trial would cost what there is to gain.
    """

    refused: Refused | None = None
    memory: Memory | None = None
    verified: frozenset[str] = frozenset()
    call_s: float = 0.0
    few: bool = False


class Marker(Protocol):
    """The crash journal, as promotion uses it."""

    def enter(self, key: RegionKey) -> None:
        """Note that machine code of ``key`` is about to run for the first time."""

    def leave(self, key: RegionKey) -> None:
        """Note that it came back."""


@final
class NoMarker:
    """A journal that keeps nothing, for a process that may write nowhere."""

    def enter(self, key: RegionKey) -> None:
        """Do nothing."""

    def leave(self, key: RegionKey) -> None:
        """Do nothing."""


def _idle() -> None:
    """Do nothing."""


def _silent(_line: str) -> None:
    """Drop a line."""


def _unknown(_key: RegionKey) -> bool:
    """Know nothing of what pays."""
    return False


def _nothing(_key: RegionKey) -> Recollection:
    """Remember nothing."""
    return Recollection()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What promotion needs from others.

    Attributes:
        make_backend: builds the backend; called once, when something is hot.
        warm: starts what compiles, when something will be hot soon.
        recall: what the ledger tells of a region.
        pays: whether earlier runs say that a region pays from its first call on; asked then.
        limits: what a region must reach to be compiled, and to be kept.
        costs: what compiling is expected to take.
        verify: calls of a specialisation that Python runs too; -1: all, 0: none.
        dry_run: decide, but compile nothing.
        events: where news go.
        complain: writes the one line that a person needs to see.
        journal: the crash journal.
        reproducers: the folder for scripts that show a wrong answer; None: none are written.
        clock: nanoseconds.
    """

    make_backend: Callable[[], Backend]
    warm: Callable[[], None] = _idle
    recall: Callable[[RegionKey], Recollection] = _nothing
    pays: Callable[[RegionKey], bool] = _unknown
    limits: Limits = field(default_factory=Limits)
    costs: Costs = COSTS
    verify: int = 3
    dry_run: bool = False
    events: Events = field(default_factory=Events)
    complain: Callable[[str], None] = _silent
    journal: Marker = field(default_factory=NoMarker)
    reproducers: Path | None = None
    clock: Callable[[], int] = perf_counter_ns
