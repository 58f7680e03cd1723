"""Bools as numbers, Python's and NumPy's."""
from tests.differential.values import *


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def invert(a):
    return ~a


def negate(a):
    return -a


def logic(a, b):
    return a & b, a | b, a ^ b, a + 0


def words(a, b):
    return (a and b), (a or b), (not a), a + 0


def counted(flags):
    n = 0
    for f in flags:
        if f:
            n += 1
    return n


def summed(flags):
    n = 0
    for f in flags:
        n += f
    return n


def compared(a, b):
    return (a == b, a < b, a != b, a + 0)


def multiplied(flag, x):
    return flag * x


def indexed(values, flag):
    return values[flag] + 0


def counted_above(values, limit):
    n = 0
    for i in range(len(values)):
        n += values[i] > limit
    return n


def masked_total(values, mask):
    total = 0
    for i in range(len(values)):
        total += values[i] * mask[i]
    return total, 1 - mask[0], mask[0] * 2.5


def element_sum(mask, i, j):
    return mask[i] + mask[j]


def element_difference(mask, i, j):
    return mask[i] - mask[j], mask[i] * mask[j]


def comparison_sum(a, b):
    return (a > b) + (a == b)


def sign(x):
    return (x > 0) - (x < 0)


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def all_positive(values):
    for v in values:
        if v <= 0:
            return False
    return True


def any_above(values, limit):
    found = False
    for v in values:
        found = found or v > limit
    return found


def divided(a, b):
    return a / b, a // b, a % b


def powered(a, b):
    return a**b


def shifted(a, k):
    return a << k, a >> k


def as_bool(x):
    return bool(x) + 0, bool(x)


def toggles(n):
    flag = False
    for _ in range(n):
        flag = not flag
    return flag


def xor_all(flags):
    state = False
    for f in flags:
        state ^= f
    return state


def store_comparison(a, out):
    for i in range(len(a)):
        out[i] = a[i] > 0
    return out


EACH = lambda: product([True, False, 1, 0, 2.5, np.bool_(1), np.bool_(0)], [True, False, 1, 3, 0.5, np.bool_(1), np.bool_(0)])
CALLS = {
    **dict.fromkeys(["add", "subtract", "multiply", "logic", "words", "compared", "comparison_sum", "divided", "powered"], EACH),
    **dict.fromkeys(["invert", "negate", "as_bool", "sign"], lambda: one_each([True, False, np.bool_(1), 0, 1, 2.5, -1, math.nan, -0.0, np.uint8(3)])),
    **dict.fromkeys(["counted", "summed", "xor_all", "all_positive"], lambda: one_each([[], [True, False, True], [True, 1], [1, 0], ramp(9, "bool"), ramp(9, "bool")[::2], ramp(9, "uint8"), ramp(9)])),
    "multiplied": lambda: product([True, False, np.bool_(1)], [1, 2.5, 2**63 - 1, math.inf, -0.0]),
    "indexed": lambda: product([[10, 20], [1.5, 2.5], ramp(5)], [True, False, np.bool_(1)]),
    "is_leap": lambda: one_each([1900, 2000, 2023, 2024, -4, 0, 2000.0]),
    "any_above": lambda: product([[1, 2], [0.5], [], ramp(9)], [0, 1.5, 100]),
    "shifted": lambda: product([True, False], [0, 1, 63, True]),
    "counted_above": lambda: product([ramp(9, dtype) for dtype in ("float64", "int64", "int8", "uint8", "float32")] + [[1, 2], [0.5]], [1, 0.5, 4, np.float64(2.0), np.int64(2)]),
    "masked_total": lambda: product([ramp(9, dtype) for dtype in ("float64", "int64", "int8", "uint8", "float32")] + [np.array([2**63 - 1, 1]), [1, 2], [0.5, 1.5]], [ramp(9, "bool"), ramp(9) > 3, [True, False] * 5]),
    **dict.fromkeys(["element_sum", "element_difference"], lambda: product([ramp(9, "bool"), ramp(9) > 3, [True, False] * 3, ramp(9, "int8")], [0, 1, 2, 5], [0, 1])),
    "toggles": lambda: one_each([0, 1, 2, 7]),
    "store_comparison": lambda: [(ramp(9), np.zeros(9, bool)), (ramp(9), np.zeros(9)), (ramp(9), np.zeros(9, np.int64)), (ramp(9), np.zeros(9, np.uint8)), ([1, -1], [0, 0]), ([1, -1], [False, False])],
}
