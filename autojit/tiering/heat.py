"""How hot a region is: its Python time, estimated from a sample of its calls.

Arithmetic only: no clock, no lock, no I/O. Fed by the counting closure, read by the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from autojit.tiering.cell import Cell

__builtins__ = OWN_BUILTINS

# Timing a call and deciding on it costs 2 us: 2 % of a call this long.
LONG_CALL_NS: Final = 100_000
# About one call in sixteen. Not a constant step: a program that alternates long and short
# calls must not stay in step with it.
_STRIDES: Final = (13, 19, 11, 17, 16, 20)
_UNUSUAL: Final = 4.0  # times the usual call
_WINDOW: Final = 16  # timed calls that make up "recently"


@final
@dataclass(frozen=True, slots=True)
class Heat:
    """What is known of a region when it is decided upon.

    Attributes:
        calls: calls that Python answered.
        python_s: seconds they took, calls inside them included.
        recent_call_s: mean seconds of the calls timed lately.
        earlier_call_s: the same for those timed before that; None if there are too few.
    """

    calls: int
    python_s: float
    recent_call_s: float
    earlier_call_s: float | None = None

    @property
    def growing(self) -> bool:
        """Tell whether calls take longer and longer, as those of a sieve's ``is_prime(n)``."""
        return self.earlier_call_s is not None and self.recent_call_s > 1.25 * self.earlier_call_s


@final
class Burning:
    """Python time burnt by all regions together, shared by their counting closures.

    Attributes:
        depth: timed calls under way; their time is counted for the outermost only.
        total_ns: nanoseconds burnt, no call counted twice.
    """

    __slots__ = ("depth", "total_ns")

    def __init__(self) -> None:
        """Start at nothing."""
        self.depth = 0
        self.total_ns = 0


@final
class Sampler:
    """Time some calls of one region and estimate the rest.

    Every call is timed until ``min_calls`` and for as long as calls are long; later one in
    about sixteen is, and stands for those skipped since the last. A call much longer than
    usual stands for itself alone: the skipped ones are taken to have been nearer to that.
    """

    __slots__ = (
        "_burning",
        "_cell",
        "_earlier_ns",
        "_last",
        "_min_calls",
        "_recent_count",
        "_recent_ns",
        "_usual_ns",
    )

    def __init__(self, cell: Cell, burning: Burning, min_calls: int) -> None:
        """Sample calls into ``cell.python_ns`` and ``burning.total_ns``."""
        self._cell = cell
        self._burning = burning
        self._min_calls = min_calls
        self._last = cell.python_calls
        self._usual_ns = 0.0
        self._recent_ns = 0
        self._recent_count = 0
        self._earlier_ns: float | None = None

    def measured(self, call: int, elapsed_ns: int) -> int:
        """Take in that call number ``call`` took ``elapsed_ns``; return the next call to time."""
        cell = self._cell
        skipped = max(call - self._last - 1, 0)
        stands_for_ns = min(float(elapsed_ns), _UNUSUAL * self._usual_ns)
        spent_ns = elapsed_ns + int(skipped * stands_for_ns)
        cell.python_ns += spent_ns
        if self._burning.depth == 0:
            self._burning.total_ns += spent_ns
        self._learn(elapsed_ns)
        # Calls made inside this one were counted and are part of its time already.
        now = self._last = max(call, cell.python_calls)
        long = max(elapsed_ns, self._usual_ns) >= LONG_CALL_NS
        return now + (1 if now < self._min_calls or long else _STRIDES[now % len(_STRIDES)])

    def _learn(self, elapsed_ns: int) -> None:
        """Move the usual call, an average that forgets, and the window of recent ones."""
        self._usual_ns += (elapsed_ns - self._usual_ns) / (8 if self._usual_ns else 1)
        if self._recent_count == _WINDOW:
            self._earlier_ns = self._recent_ns / _WINDOW
            self._recent_ns = self._recent_count = 0
        self._recent_ns += elapsed_ns
        self._recent_count += 1

    def heat(self) -> Heat:
        """Return what is known now."""
        earlier_ns = self._earlier_ns
        recent_ns = self._recent_ns / max(self._recent_count, 1)
        return Heat(
            calls=self._cell.python_calls,
            python_s=self._cell.python_ns / 1e9,
            recent_call_s=recent_ns / 1e9,
            earlier_call_s=None if earlier_ns is None else earlier_ns / 1e9,
        )
