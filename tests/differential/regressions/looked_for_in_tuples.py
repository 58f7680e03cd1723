"""``x in (a, b)``: items that are ``int`` or ``np.int64``, and items that raise behind the one found."""
from tests.differential.values import *


def looked_for(p):
    p += max(np.int64(22), 0)
    if p not in (p,):
        v = 1.0
    return v


def among(p, q):
    one = max(np.int64(p), q)
    return p in (one, 7), one in (q, 3), q not in (one,)


def beyond(items, i):
    return i in (0, items[i]), i not in (0, items[i] // (i - 1))


CALLS = {
    "looked_for": lambda: [(16,), (-1,), (2**62,)],
    "beyond": lambda: [([3, 1, 2], 0), ([], 0), ([3, 1, 2], 2), ([3, 1, 2], 1), ([3, 1, 2], 7)],
    "among": lambda: [(1, 2), (2, 1), (7, 7), (3, 3), (np.int64(5), 5), (5, np.int64(5)), (True, 1)],
}
