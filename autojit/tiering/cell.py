"""The cell: all mutable state of one region. Promotion alone changes its tier.

Counters are written without a lock: a lost tick delays a decision and spoils nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from autojit.core import OWN_BUILTINS
from autojit.tiering.tiers import Tier, moved

if TYPE_CHECKING:
    from autojit.core import Refused, RegionKey

__builtins__ = OWN_BUILTINS


@final
class Cell:
    """What is known of one region in this process.

    Attributes:
        key: the region's name.
        file: its source file as the program knows it.
        line: the line of its ``def`` or of its loop.
        tier: where it is in its life; change it with ``move``.
        hot: the policy wanted it compiled, whether or not it came to that.
        reason: why it is refused or left alone, or counts still.
        python_calls: calls that Python answered, the trial's included.
        python_ns: nanoseconds that Python took for them (sampled and scaled).
        native_calls: calls that compiled code answered.
        native_ns: nanoseconds that compiled code took for them (sampled and scaled).
        compile_ns: nanoseconds spent compiling or loading.
        deopts: calls that left compiled code.
        verified: calls that were run both ways and agreed.
        mismatches: calls that were run both ways and did not.
        speedup: Python's time by native's, as the trial measured it.
        from_artifact: the machine code was loaded, not compiled.
        specialisations: the type tuples compiled, as text.
        inside: the native region that it was compiled into, if it was.
        timed: clocks are read in some of its calls, beyond those of its trial.
    """

    __slots__ = (
        "__weakref__",
        "compile_ns",
        "deopts",
        "file",
        "from_artifact",
        "hot",
        "inside",
        "key",
        "line",
        "mismatches",
        "native_calls",
        "native_ns",
        "python_calls",
        "python_ns",
        "reason",
        "specialisations",
        "speedup",
        "tier",
        "timed",
        "verified",
    )

    def __init__(self, key: RegionKey, file: str, line: int, tier: Tier = Tier.COUNTING) -> None:
        """Start a region's life at ``tier``."""
        self.key = key
        self.file = file
        self.line = line
        self.tier = tier
        self.hot = False
        self.reason: Refused | None = None
        self.python_calls = 0
        self.python_ns = 0
        self.native_calls = 0
        self.native_ns = 0
        self.compile_ns = 0
        self.deopts = 0
        self.verified = 0
        self.mismatches = 0
        self.speedup: float | None = None
        self.from_artifact = False
        self.specialisations: list[str] = []
        self.inside: RegionKey | None = None
        self.timed = True

    def pending(self, reason: Refused) -> None:
        """Note what keeps it counting for now; for promotion's use alone."""
        if self.tier is Tier.COUNTING:
            self.reason = reason

    def move(self, then: Tier, reason: Refused | None = None) -> None:
        """Go to tier ``then``; for promotion's use alone.

        Raises:
            IllegalMoveError: the table of moves has no such way.
        """
        self.tier = moved(self.tier, then)
        self.reason = reason
