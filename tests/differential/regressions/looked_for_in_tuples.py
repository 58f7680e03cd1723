"""``x in (a, b)`` where an item is an ``int`` on one path and an ``np.int64`` on another."""
from tests.differential.values import *


def looked_for(p):
    p += max(np.int64(22), 0)
    if p not in (p,):
        v = 1.0
    return v


def among(p, q):
    one = max(np.int64(p), q)
    return p in (one, 7), one in (q, 3), q not in (one,)


CALLS = {
    "looked_for": lambda: [(16,), (-1,), (2**62,)],
    "among": lambda: [(1, 2), (2, 1), (7, 7), (3, 3), (np.int64(5), 5), (5, np.int64(5)), (True, 1)],
}
