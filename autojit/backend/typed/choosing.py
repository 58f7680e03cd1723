"""Whether a function is faster by its loops, shared out, or as one: found out by measuring.

Where loops that may be shared out lie within others, Python runs the others. That pays where the
inner ones take long, and costs much where they are short and many.
"""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.typed.sharing import SharedLoop

    Bound = tuple[object, ...]
    Run = Callable[[Bound], object]

_TRIED: Final = 2  # calls of each way that are measured
_MOST: Final = 64  # size classes
#: How much faster the whole has to be: sharing was asked for, and a busy machine hides its gain.
_LEAD: Final = 1.25


def size_class(bound: Bound) -> tuple[int, ...]:
    """Return what stands for calls that take about as long.

    >>> size_class((np.zeros(1000), 1023, 2.0))
    (10, 10, 0)
    """
    return tuple(map(_bits, bound))


def _bits(value: object) -> int:
    if isinstance(value, np.ndarray):
        return value.size.bit_length()
    if isinstance(value, list | tuple):
        return len(value).bit_length()
    return abs(value).bit_length() if isinstance(value, int) else 0


@final
class Either:
    """A function in two ways; for each size class the faster one answers. For any thread."""

    def __init__(self, by_loops: Run, whole: Run, loops: tuple[SharedLoop, ...]) -> None:
        """Measure nothing yet."""
        self._ways: tuple[Run, Run] = (whole, by_loops)
        self._loops = loops
        self._times: dict[tuple[int, ...], tuple[list[int], list[int]]] = {}

    def __call__(self, bound: Bound) -> Any:
        """Answer a call."""
        key = size_class(bound)
        times = self._times.get(key)
        if times is None:
            if len(self._times) >= _MOST:
                self._times.clear()
            times = self._times.setdefault(key, ([], []))
        for way, spent in zip(self._ways, times, strict=True):
            if len(spent) < _TRIED:
                return self._timed(way, spent, bound)
        whole, by_loops = map(min, times)
        return self._ways[by_loops < _LEAD * whole](bound)

    def _timed(self, way: Run, spent: list[int], bound: Bound) -> object:
        """Answer a call and note its time, unless something was compiled in it."""
        before = sum(loop.compiled() for loop in self._loops)
        began_ns = perf_counter_ns()
        answer = way(bound)
        if before == sum(loop.compiled() for loop in self._loops):
            spent.append(perf_counter_ns() - began_ns)
        return answer
