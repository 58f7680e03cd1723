"""Floating-point arithmetic over zeros, infinities, NaN, denormals."""
from tests.differential.values import *


def add(a, b):
    return a + b


def multiply(a, b):
    return a * b


def divide(a, b):
    return a / b


def floor_divide(a, b):
    return a // b


def modulo(a, b):
    return a % b


def both_divisions(a, b):
    return divmod(a, b)


def compare_all(a, b):
    return (a < b, a <= b, a == b, a != b, a > b, a >= b, a + 0.0)


def smallest(a, b):
    return min(a, b) * 1.0


def biggest(a, b):
    return max(a, b) * 1.0


def negate(a):
    return -a


def absolute(a):
    return abs(a) + 0.0


def rounded(a):
    return round(a) + 0


def rounded_to(a, n):
    return round(a, n) + 0


def truncated(a):
    return int(a) * 1


def truth(a):
    return 1.5 if a else 2.5


def negated_truth(a):
    return (not a) + 0


def and_or(a, b):
    return (a and b) * 1.0, (a or b) * 1.0


def horner(x):
    return ((1.5 * x - 2.25) * x + 0.75) * x - 0.1


def fused(a, b, c):
    """A fused multiply-add would differ in the last bit."""
    return a * b + c


def chained(a, b):
    return a < b < 10.0 <= a + b or a == b


def heron(x):
    r = x if x > 1.0 else 1.0
    for _ in range(40):
        r = 0.5 * (r + x / r)
    return r


def sequential_sum(n):
    total = 0.0
    for i in range(n):
        total += 0.1 * i
    return total


def alternating(n):
    total = 0.0
    sign = 1.0
    for k in range(n):
        total += sign / (2 * k + 1)
        sign = -sign
    return 4.0 * total


def logistic(r, x, n):
    for _ in range(n):
        x = r * x * (1.0 - x)
    return x


def bisect(target, low, high):
    for _ in range(60):
        middle = (low + high) / 2
        if middle * middle < target:
            low = middle
        else:
            high = middle
    return low


def float_range(start, stop, step):
    n = 0
    while start < stop and n < 500:
        start += step
        n += 1
    return start, n


def is_nan(x):
    return (x != x) * 1


def inf_minus(x):
    return float("inf") - x


def to_float(x):
    return float(x) / 3


def in_place(a, b):
    a += b
    a *= 3
    a -= 0.5
    a /= 7
    return a


def floor_in_place(a, b):
    a //= b
    a %= 2.0
    return a


PAIRS = lambda: product(floats(), floats(), limit=300)
CALLS = {
    **dict.fromkeys(["add", "multiply", "divide", "floor_divide", "modulo", "both_divisions", "compare_all", "smallest", "biggest", "and_or", "chained", "in_place", "floor_in_place"], PAIRS),
    **dict.fromkeys(["negate", "absolute", "rounded", "truncated", "truth", "negated_truth", "horner", "is_nan", "inf_minus", "to_float", "heron"], lambda: one_each(floats() + [1, 0, 2**60, 2**70, True])),
    "rounded_to": lambda: product([0.5, 1.5, 2.5, 2.675, 1e300, 1e22, math.nan, math.inf, -0.05, 12345.678, 7, 2**70, 1250], [0, 1, 2, 15, -1, -2, 300, -400, None]),
    "fused": lambda: product(floats(), floats(), mild_floats(), limit=300),
    "sequential_sum": lambda: one_each([0, 1, 100, 10000]),
    "alternating": lambda: one_each([0, 1, 1000]),
    "logistic": lambda: product([3.9, 4.0, 2.0, 5.0], [0.3, 0.5], [0, 1, 500]),
    "bisect": lambda: product([2.0, 2, 1e300, math.nan], [0.0, 0], [2.0, 1e200, 3]),
    "float_range": lambda: product([0.0, 0, 1e16], [1.0, 3, math.inf], [0.1, 1, 0.0]),
}
