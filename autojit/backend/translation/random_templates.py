"""Methods of ``random.Random`` that are translated from here instead of from Lib/random.py.

The same arithmetic in the same order, without what has no compiled form there: where the
original catches an exception or looks at what it was given, compiled code leaves or refuses.
"""

from __future__ import annotations

from math import floor, sqrt
from typing import Any


def triangular(self: Any, low: Any = 0.0, high: Any = 1.0, mode: Any = None) -> Any:
    """Draw from a triangle; where its ends meet, the original catches the division by zero."""
    u = self.random()
    c = 0.5 if mode is None else (mode - low) / (high - low)
    if u > c:
        u = 1.0 - u
        c = 1.0 - c
        low, high = high, low
    return low + (high - low) * sqrt(u * c)


def choices(self: Any, population: Any, *, k: Any = 1) -> Any:
    """Choose with replacement, all being equally likely."""
    n = len(population) + 0.0
    return [population[floor(self.random() * n)] for _ in range(k)]
