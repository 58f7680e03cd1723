"""Names and results that hold now one type, now another."""
from tests.differential.values import *
import cmath


def one_or_half(flag):
    if flag:
        return 1
    return 2.5


def half_or_bool(x):
    if x > 0:
        return True
    return x / 2


def none_or_value(x):
    if x > 0:
        return x * 2
    return None


def falls_off(x):
    if x > 0:
        return x + 1


def clamp_mixed(x):
    if x < 0:
        return 0
    if x > 1:
        return 1
    return x


def conditional(x):
    return x if x > 0 else 0.5


def accumulates(values):
    total = 0
    for v in values:
        total += v
    return total


def accumulates_products(n, x):
    total = 0
    for i in range(n):
        total += i * x
    return total


def zero_trip_mean(values):
    total = 0
    for v in values:
        total += v
    return total / len(values) if len(values) else 0


def best_so_far(values):
    best = 0
    for v in values:
        if v > best:
            best = v
    return best


def largest_by_max(values):
    best = 0
    for v in values:
        best = max(best, v)
    return best


def smallest_by_min(values):
    least = 1
    for v in values:
        least = min(v, least)
    return least


def largest_of_halves(n):
    best = 0
    for i in range(n):
        best = max(best, i / 2)
    return best


def starts_false(values):
    n = False
    for v in values:
        n = n + v
    return n


def starts_true_and(values):
    ok = True
    for v in values:
        ok = ok and v > 0
    return ok


def toggled_types(n):
    x = True
    for _ in range(n):
        x = not x if x else 2
    return x


def int_then_numpy(a):
    x = 0
    for i in range(len(a)):
        x = a[i]
    return x


def float_or_element(a, i):
    x = 0.0
    if i < len(a):
        x = a[i]
    return x * 2


def running_max(values):
    best = None
    for v in values:
        if best is None or v > best:
            best = v
    return best


def becomes_float(n):
    x = 1
    for _ in range(n):
        x = x / 2
    return x


def becomes_int(x):
    y = 0.0
    if x > 1:
        y = 3
    return y


def parity_type(n):
    x = 1
    for i in range(n):
        if i % 2:
            x = x + 0.5
        else:
            x = int(x) + 1
    return x


def scale_or_keep(x, flag):
    if flag:
        x = x * 0.5
    return x


def min_of_mixed(a, b):
    return min(a, b)


def max_of_mixed(a, b, c):
    return max(a, b, c)


def int_zero_or(x):
    return x or 0


def both_or(a, b):
    return a and b


def swap_types(a, b, n):
    for _ in range(n):
        a, b = b, a
    return a


def tuple_or_number(x):
    if x > 0:
        return x, 1
    return x


def different_lengths(x):
    if x > 0:
        return 1, 2
    return 1, 2, 3


def mixed_tuple(x):
    return x, 1, 2.5, True, None


def literal_list(x):
    return [1, 2.5, x]


def typed_by_branch(values, flag):
    if flag:
        total = 0
    else:
        total = 0.0
    for v in values:
        total += v
    return total


def rebinds_argument(n):
    n = n * 1.0
    n = int(n)
    return n


def shadowed_loop(n):
    i = 2.5
    for i in range(n):
        pass
    return i


def last_value(values):
    v = 0
    for v in values:
        v = v + 1
    return v


def string_or_number(x):
    if x > 5:
        return "big"
    return x + 0


def nested_types(x, y):
    r = 0
    while r < 10:
        if x > y:
            r += 1
        else:
            r += y
        x = x - 1
    return r


NUMBERS = lambda: one_each([2, -2, 0, 2.5, -2.5, 0.5, True, False, np.float64(1.5), np.int64(2), np.int64(-2), math.nan])
VALUES = lambda: one_each(lists() + vectors() + vectors("int64"))


def one_or_other(x, y, flag):
    z = x
    if flag:
        z = y
    return z + z, z - z, z * z, -z, z + 1, z * 2.5, abs(z), z == 3, z - x


def one_or_other_squared(x, y, flag):
    z = x
    if flag:
        z = y
    return z ** 2, z + y


def iterated_map(z, c, n):
    for _ in range(n):
        z = z * z + c
    return z


def squares_until(c, n):
    z = 0
    i = 0
    while abs(z) <= 2 and i < n:
        z = z ** 2 + c
        i += 1
    return i, z


def parts_of_either(x, y, flag):
    z = x if flag else y
    return z.real, z.imag, isinstance(z, complex), z + 1j, z * y


def transform(xs):
    out = []
    for k in range(len(xs)):
        s = 0
        for j in range(len(xs)):
            s += xs[j] * cmath.exp(-2j * math.pi * k * j / len(xs))
        out.append(s)
    return out


def over_either(x, y, flag):
    z = x
    if flag:
        z = y
    return z / y, z / 2


_REALS = [0, 1, -3, 2**53, 2**60, 0.0, -0.0, 2.5, math.inf, math.nan, 1e300]
_COMPLEX = [0j, 1 + 2j, complex(-0.0, -0.0), complex(0.0, -0.0), -0.5 + 0.5j, complex(1e200, 1e200), complex(math.inf, 0.0), 3 + 0j]
CALLS = {
    **dict.fromkeys(["one_or_other", "one_or_other_squared", "parts_of_either", "over_either"], lambda: product(_REALS, _COMPLEX + [1.5, -0.0, np.float64(2.5), np.int64(7)], [True, False], limit=300)),
    "iterated_map": lambda: product([0, 1, -2, 0.5, 2**31], [*_COMPLEX[:5], 1, -1.5, 2**40, np.float64(0.25)], [0, 1, 2, 6]),
    "squares_until": lambda: product([*_COMPLEX, 0.2, 1, -2], [0, 1, 30]),
    "transform": lambda: one_each([[1.0, 2.0, 0.5, -1.0], [1, 2, 3], []]),
    **dict.fromkeys(["one_or_half", "half_or_bool", "none_or_value", "falls_off", "clamp_mixed", "conditional", "becomes_int", "int_zero_or", "tuple_or_number", "different_lengths", "mixed_tuple", "literal_list", "rebinds_argument", "string_or_number"], NUMBERS),
    **dict.fromkeys(["accumulates", "zero_trip_mean", "best_so_far", "largest_by_max", "smallest_by_min", "starts_false", "starts_true_and", "int_then_numpy", "running_max", "last_value"], VALUES),
    "accumulates_products": lambda: product([0, 1, 5], [1, 2.5, True, np.float64(1.5), 2**62]),
    **dict.fromkeys(["becomes_float", "largest_of_halves", "toggled_types", "parity_type", "shadowed_loop"], lambda: one_each([0, 1, 2, 5, 60])),
    "float_or_element": lambda: product([ramp(3), ramp(3, "int64"), ramp(3, "float32"), ramp(3, "bool"), [1, 2, 3], [1.5]], [0, 5]),
    "scale_or_keep": lambda: product([1, 2.5, True, np.int64(3)], [True, False, 0, 1]),
    "min_of_mixed": lambda: product([1, 1.0, True, -0.0, 0, math.nan, 2**53 + 1], [1, 1.0, True, 0.0, 0, math.nan, 2.0**53]),
    "max_of_mixed": lambda: product([1, 1.0, 0], [1, 1.0, True], [1.0, 0, 2]),
    "both_or": lambda: product([0, 1, 0.0, 2.5, False], [1, 0, 2.5, True]),
    "swap_types": lambda: product([1, 2.5], [3, 0.5], [0, 1, 2]),
    "typed_by_branch": lambda: product([[1, 2], [1.5], []], [True, False]),
    "nested_types": lambda: product([5, 2.5], [1, 0.5]),
}
