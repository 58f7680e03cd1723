"""Whether a value is Python's or NumPy's must survive joins, choices and loops."""
from tests.differential.values import *


def ternary_in_loop(values):
    x = 0
    for v in values:
        x = v if v > x else x
    return x


def or_in_loop(values):
    x = 0
    for v in values:
        x = x or v
    return x


def and_in_loop(values):
    x = 1
    for v in values:
        x = x and v
    return x


def max_once(values):
    return max(0, values[0])


def max_of_three(values):
    return max(0, values[0], 1)


def min_in_loop(values):
    x = 100
    for v in values:
        x = min(x, v)
    return x


def max_flipped(values):
    x = 0
    for v in values:
        x = max(v, x)
    return x


def max_then_add(values):
    x = 0
    for v in values:
        x = max(x, v) + 0
    return x


def max_doubled(values):
    x = 0
    for v in values:
        x = max(x, v)
    return x * 2, x + 1.5, x / 2


def comparison_flag(values, limit):
    found = False
    for v in values:
        found = found or v > limit
    return found


def not_flag(values):
    ok = True
    for v in values:
        ok = not (v > 0)
    return ok


def bit_flag(values):
    ok = True
    for v in values:
        ok = ok & (v > 0)
    return ok


def bit_or_flag(values):
    any_one = False
    for v in values:
        any_one |= v > 2
    return any_one


def chained_flag(values):
    ok = True
    for v in values:
        ok = -10 < v < 10
    return ok


def last_or_zero(values):
    x = 0
    for v in values:
        if v > 0:
            x = v
    return x


def swapped(values):
    a, b = 0, 1
    for v in values:
        a, b = b, v
    return a, b


def count_or_element(values):
    n = 0
    for v in values:
        if v > 3:
            n = v
        else:
            n += 1
    return n


def float_start(values):
    x = 0.0
    for v in values:
        x = x + v
    return x


def float_start_max(values):
    x = 0.0
    for v in values:
        x = max(x, v)
    return x


def float_start_choice(values):
    x = 1e300
    for v in values:
        if v < x:
            x = v
    return x


def infinite_start(values):
    x = float("inf")
    for v in values:
        x = min(x, v)
    return x


def absolute_max(values):
    x = 0.0
    for v in values:
        x = max(x, abs(v))
    return x


def stored_choice(values):
    out = [0] * len(values)
    for i in range(len(values)):
        out[i] = max(0, values[i])
    return out


def appended_choice(values):
    out = []
    for v in values:
        out.append(v if v > 0 else 0)
    return out


def appended_max(values):
    out = []
    for v in values:
        out.append(max(v, 0))
    return out


def appended_elements(values):
    out = []
    for v in values:
        out.append(v)
    return out


def tuple_of_choice(values):
    x = 0
    y = 0
    for v in values:
        x, y = (v, x) if v > x else (x, v)
    return x, y


def helper_max(a, b):
    return a if a > b else b


def through_helper(values):
    x = 0
    for v in values:
        x = helper_max(x, v)
    return x


def helper_zero(x):
    if x > 0:
        return x
    return 0


def sum_of_helper(values):
    s = 0
    for v in values:
        s = s + helper_zero(v)
    return s


def helper_result(values):
    return helper_zero(values[0]), helper_max(values[0], 1)


def flag_times(values):
    s = 0
    for v in values:
        s = s + (v > 0) * 2
    return s


def flag_sum(values):
    s = 0
    for v in values:
        s += v > 0
    return s


def flag_index(values):
    counts = [0, 0]
    for v in values:
        counts[v > 0] += 1
    return counts


def index_result(values):
    where = -1
    for i in range(len(values)):
        if values[i] > 1:
            where = i
    return where


def argument_or_element(x, values):
    for v in values:
        if v > x:
            x = v
    return x


def argument_scaled(x, values):
    for v in values:
        x = x * v
    return x


def while_element(values):
    i = 0
    x = 1
    while i < len(values):
        x = values[i]
        i += 1
    return x, i


def element_bound(values):
    s = 0
    n = int(values[0]) if len(values) else 0
    for i in range(n):
        s += i
    return s


def range_of_element(values):
    s = 0
    last = -1
    for i in range(values[0]):
        s += i
        last = i
    return s, last


def modulo_of_element(values, n):
    x = 0
    for v in values:
        x = (x + v) % n
    return x


def power_of_choice(values):
    x = 0
    for v in values:
        x = max(x, v)
    return x**2


def divided_choice(values):
    x = 0
    for v in values:
        x = min(x, v)
    return 1 / x


def compared_choice(values):
    x = 0
    for v in values:
        x = max(x, v)
    return x > 1, x == 2, not x


def returned_in_loop(values, limit):
    for v in values:
        if v > limit:
            return v
    return limit


def clamped(values, i):
    return max(0, min(values[i], 3))


def clamped_floats(values, i):
    return max(0.0, min(values[i], 1.0))


def clamp_store(values):
    for i in range(len(values)):
        values[i] = max(0, min(values[i], 3))
    return values[0]


def sign_of(values, i):
    return (values[i] > 0) - (values[i] < 0)


def rounded_choice(values):
    x = 0
    for v in values:
        x = max(x, v)
    return round(x)


def singles_against(values, limit):
    n = 0
    for i in range(len(values)):
        if values[i] < limit:
            n += 1
        elif values[i] == limit:
            n += 100
    return n, values[0] >= limit, limit > values[0]


SOME = lambda: [ramp(5), ramp(5, "int64"), ramp(0), ramp(5, "bool"), ramp(5, "float32"), ramp(5, "uint8"), ramp(5, "int32"), [1, 2], [1.5, 2.5], [True, False], [-1, -2], [-1.5], [], (1, 2), (1, 2.5), ramp(1), ramp(1, "int64"), np.array([math.nan, 1.0]), np.array([0.0, -0.0]), [0.0, -0.0], np.array([2, 7])]
EACH = lambda: one_each(SOME())
CALLS = {
    name: EACH
    for name, value in list(globals().items())
    if getattr(value, "__code__", None) and value.__module__ == __name__ and value.__code__.co_argcount == 1 and name.islower() and not name.startswith("helper_zero")
}
CALLS |= {
    "comparison_flag": lambda: product(SOME(), [0, 1.5, 100]),
    "argument_or_element": lambda: product([0, 0.5, np.float64(0.5), np.int64(1)], SOME()),
    "argument_scaled": lambda: product([1, 0.5, np.float64(0.5), np.int64(1), True], SOME()),
    "modulo_of_element": lambda: product(SOME(), [3, 2.5, 0]),
    "singles_against": lambda: product([np.array([0.1, 16777216.0, -0.0, math.nan], "float32"), np.array([math.inf, 3.4e38], "float32")], [0.1, 0, 0.5, 16777217, 2**53 + 1, 1e300, 3.5e38, 1e-50, math.inf, math.nan, np.float64(0.1), np.int64(2**60 + 1), np.float32(0.1), np.int8(1)]),
    "returned_in_loop": lambda: product(SOME(), [0, 1.5, np.float64(0.5)]),
    **dict.fromkeys(["clamped", "clamped_floats", "sign_of"], lambda: product(SOME(), [0, 1, -1])),
    "helper_max": lambda: product([1, 2.5, np.int64(2), np.float64(1.5), True], [1, 0.5, np.int64(1)]),
}
