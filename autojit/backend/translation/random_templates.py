"""Methods of generators that are translated from here, as if they were written in the program.

Those of ``random.Random`` whose source in Lib/random.py has no compiled form, and those of
NumPy's generators that are loops around a draw. The same arithmetic in the same order: where
the original catches an exception or looks at what it was given, compiled code leaves or refuses.
"""

from __future__ import annotations

from math import floor, inf, sqrt
from typing import Any

import numpy as np


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


def weighted_choices(self: Any, population: Any, weights: Any, *, k: Any = 1) -> Any:
    """Choose with replacement, by weight: ``accumulate``, then ``bisect`` for each draw."""
    n = len(population)
    if len(weights) != n:
        raise ValueError
    sums = [weights[0]]
    for i in range(1, n):
        sums.append(sums[i - 1] + weights[i])
    total = sums[n - 1] + 0.0
    if not 0.0 < total < inf:
        raise ValueError
    result = [population[0] for _ in range(0)]
    for _ in range(k):
        x = self.random() * total
        low = 0
        high = n - 1
        while low < high:
            middle = (low + high) // 2
            if x < sums[middle]:
                high = middle
            else:
                low = middle + 1
        result.append(population[low])
    return result


def sample(self: Any, population: Any, k: Any) -> Any:
    """Choose without replacement; Lib/random.py has a set where this marks an array."""
    n = len(population)
    if not 0 <= k <= n:
        raise ValueError
    limit = 21
    if k > 5:  # noqa: PLR2004 - as the original has it
        table = 1
        while table < k * 3:
            table *= 4  # the least power of four, 4 ** ceil(log(k * 3, 4))
        limit += table
    result = [population[0] for _ in range(0)]
    if n <= limit:
        pool = [item for item in population]  # noqa: C416 - of a tuple, too
        for i in range(k):
            j = self._randbelow(n - i)
            result.append(pool[j])
            pool[j] = pool[n - i - 1]
    else:
        chosen = np.zeros(n, bool)
        for _ in range(k):
            j = self._randbelow(n)
            while chosen[j]:
                j = self._randbelow(n)
            chosen[j] = True
            result.append(population[j])
    return result


def numpy_shuffle(self: Any, x: Any) -> None:
    """Shuffle in place, the last item first (numpy/random/_generator.pyx and mtrand.pyx)."""
    for i in range(len(x) - 1, 0, -1):
        j = self._interval(i)
        x[i], x[j] = x[j], x[i]


def numpy_permutation(self: Any, n: Any) -> Any:
    """Return the numbers of ``range(n)`` in some order."""
    x = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = self._interval(i)
        x[i], x[j] = x[j], x[i]
    return x


def numpy_permuted(self: Any, items: Any) -> Any:
    """Return a shuffled copy of an array."""
    x = items.copy()
    for i in range(len(x) - 1, 0, -1):
        j = self._interval(i)
        x[i], x[j] = x[j], x[i]
    return x
