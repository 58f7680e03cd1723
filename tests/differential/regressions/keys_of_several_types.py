"""``d[(0.0, 0.0)]`` and ``d[(0, 0)]`` are one place, though the keys are held differently."""
from tests.differential.values import *


def pairs(n, r):
    counts = {(0.0, 0.5): 1}
    for k in range(n):
        counts[(k, k / 2 if k else 0.5)] = r
        counts[(k, k)] = r
    return sum(counts.values()), len(counts)


def seen(n):
    found = {(0.0, 0.0)}
    for k in range(n):
        found.add((k, k % 3))
    return len(found)


def numpy_s(n):
    counts = {(1, 2): 5}
    for k in range(n):
        key = (np.int64(k), 2) if k % 2 else (k, 2)
        counts[key] = counts.get(key, 0) + 1
    return counts[(1, 2)], len(counts)


CALLS = {
    "pairs": lambda: [(0, 2), (1, 2), (5, -2)],
    "seen": lambda: [(0,), (1,), (7,)],
    "numpy_s": lambda: [(0,), (2,), (5,)],
}
