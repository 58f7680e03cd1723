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


def rounded_to_cents(a):
    return round(a, 2)


def rounded_to_hundreds(a):
    return round(a, -2)


def rounded_to_none(a):
    return round(a, 0) * 1


def rounded_to_many(a):
    return round(a, 22), round(a, -22)


def rounded_elements(a, n):
    total = 0
    for x in a:
        total += round(x, n)
    return total


def rounded_array_elements(a):
    total = 0.0
    for i in range(len(a)):
        total += round(a[i], 2) - round(a[i], -1)
    return total


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
    **dict.fromkeys(["rounded_to_cents", "rounded_to_hundreds", "rounded_to_none", "rounded_to_many"], lambda: one_each(floats() + [np.float64(x) for x in [0.125, 2.675, -0.005, 1e307, -1e307, 1e22, 5e-324, 0.0, -0.0, 250.0, 350.0, math.nan, math.inf, -math.inf]] + [1, 0, -0, 50, 150, 250, -50, -150, -149, -151, 2**60, 2**63 - 1, -2**63 + 1, 2**70, True, False, np.float32(1.5), np.int64(150)])),
    "rounded_elements": lambda: product([[x] for x in [0, 1, 5, 15, 25, -5, -15, -25, 49, 50, 51, 149, 150, 151, -150, 10**18, 15 * 10**17, 5 * 10**17, 2**62, 2**63 - 1, -2**63 + 1, 1.005, 0.5, True, False]], [0, 1, 10**6, -1, -2, -3, -17, -18, -19, -20, -21, -299, -301, True]),
    "rounded_array_elements": lambda: one_each([np.array([0.125, 2.675, 1.005, -7.5, 15.0, 25.0]), np.array([1e308]), np.array([math.nan, math.inf]), np.array([5e-324, -5e-324]), np.arange(3), np.array([1.5], dtype=np.float32)]),
    "rounded_to": lambda: product([0.5, 1.5, 2.5, 2.675, 1e300, 1e22, math.nan, math.inf, -0.05, 12345.678, 7, 2**70, 1250], [0, 1, 2, 15, -1, -2, 300, -400, None]),
    "fused": lambda: product(floats(), floats(), mild_floats(), limit=300),
    "sequential_sum": lambda: one_each([0, 1, 100, 10000]),
    "alternating": lambda: one_each([0, 1, 1000]),
    "logistic": lambda: product([3.9, 4.0, 2.0, 5.0], [0.3, 0.5], [0, 1, 500]),
    "bisect": lambda: product([2.0, 2, 1e300, math.nan], [0.0, 0], [2.0, 1e200, 3]),
    "float_range": lambda: product([0.0, 0, 1e16], [1.0, 3, math.inf], [0.1, 1, 0.0]),
}
