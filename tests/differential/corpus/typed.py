"""Types that are asked for: isinstance, type, and the messages of what is refused."""

import sys

from tests.differential.values import *

NUMBER = (int, float)


def factorial(n):
    if not isinstance(n, int):
        message = f"factorial() of {type(n).__name__}"
        raise TypeError(message)
    if isinstance(n, bool) or n < 0:
        sys.stderr.write("")
        raise ValueError("factorial() not defined for %r" % (n,))
    total = 1
    for i in range(2, n + 1):
        total *= i
    return total


def sort_of(x):
    if isinstance(x, bool | np.bool_):
        return 1
    if isinstance(x, int):
        return 2
    if isinstance(x, float):
        return 3 if type(x) is float else 4
    if isinstance(x, np.integer):
        return 5
    if isinstance(x, (list, tuple)):
        return 6 + len(x)
    if isinstance(x, np.ndarray):
        return 100 + x.size
    if isinstance(x, type(None)) or isinstance(x, None | str):
        return -1
    return 0


def settled_late(n):
    value = 1 if n > 2 else 2.5
    kept = None if n < 0 else value
    count = 0
    for i in range(3):
        if isinstance(value, int):
            count += 1
        if isinstance(kept, (int, float)):
            count += 10
        if not isinstance(kept, float):
            count += 100
    return count


def same_types(a, b):
    total = 0
    for i in range(4):
        if type(a) == type(b):
            total += i
        if type(a) is not type(b):
            total -= i
        if type(a) != float and (type(b) is int or type(b) == float):
            total += 100
    return total


def checked_mean(values):
    if isinstance(values, list) and len(values) == 0:
        error = "mean of nothing"
        hint = error.upper() + "!"
        raise ValueError(hint)
    total = 0.0
    for x in values:
        if x < 0:
            why = {"value": x}
            raise LookupError(why)
        total += x
    return total / len(values)


def crossings(fast, slow):
    count = 0
    last = None
    for i in range(len(fast)):
        above = fast[i] > slow[i]
        if last is not None and above != last:
            count += 1
        last = above
    return count, last


def best_so_far(values, limit):
    best = None
    at = None
    for i in range(len(values)):
        if best is None or values[i] > best:
            best = values[i]
            at = i
    if limit is not None and best > limit:
        return -best, values[at]
    return best, at


def none_in_arithmetic(n):
    x = None
    if n > 2:
        x = n * 2
    return -x + 1, x // 2, x < 3, abs(x - n)


ANY = [*(1, -1, True, 2.5, None, "text", (1, 2), [1, 2]), np.float64(1), np.int64(2), np.bool_(True)]

CALLS = {
    "factorial": lambda: one_each([0, 1, 5, 20, 21, -1, True, 2.5, np.int64(3), np.float64(2.0)]),
    "sort_of": lambda: one_each([*ANY, np.float32(1), np.uint8(3), np.zeros(3), np.int32(4), 1j]),
    "settled_late": lambda: one_each([-1, 0, 2, 3, 9, 2.5]),
    "same_types": lambda: product([1, 2.5, True, np.float64(1)], [2, 3.5, False, np.float64(2)]),
    "crossings": lambda: product([ramp(5), [1.0, 5.0, 1.0]], [ramp(5)[::-1], [2.0, 2.0, 2.0]]),
    "best_so_far": lambda: product([ramp(5), [3, 1, 2], [3.5, -1.0], ramp(0)], [None, 2, 0.5]),
    "none_in_arithmetic": lambda: one_each([0, 1, 3, 2**61, 2.5, -1.0, np.float64(3)]),
    "checked_mean": lambda: one_each([[1.0, 2.0], [1.0, -2.0], [], [3, 4], [3, -4], ramp(4)]),
}
