"""What is not a plain number: strings, None, objects, subclasses, tuples, errors."""
from tests.differential.values import *


class Failure(Exception):
    pass


def add(a, b):
    return a + b


def double(x):
    return x * 2


def loop_add(x, n):
    s = x
    for _ in range(n):
        s = s + x
    return s


def compare(a, b):
    return (a < b) * 1


def fstring(x):
    return f"{x:.2f} {x + 1!r}"


def concatenated(n):
    s = ""
    for i in range(n):
        s += str(i)
    return s


def ord_sum(text):
    s = 0
    for c in text:
        s += ord(c)
    return s


def swap(pair):
    a, b = pair
    return b, a, a + b


def tuple_index(t, i):
    return t[i] * 2


def tuple_sum(t):
    s = 0
    for v in t:
        s += v
    return s


def tuple_total(t):
    s = 0.0
    for v in t:
        s += v
    return s


def tuple_difference(pair):
    return pair[0] - pair[-1]


def tuple_length(t):
    return len(t) + 1


def nested_tuple(x, y):
    return (x, (y, x + y)), x * y


def returns_none(x):
    x = x + 1


def returns_empty(x):
    return (), x * 1


def returns_string(x):
    return "small" if x < 10 else "big"


def raises(x):
    if x < 0:
        raise ValueError(f"negative: {x}")
    return x * 2


def raises_own(x):
    if x > 3:
        raise Failure("too big", x)
    return x + 1


def raises_after_write(values, x):
    values[0] = x
    if x < 0:
        raise ValueError("negative")
    return values[0] * 2


def catches(x):
    try:
        return 1 / x
    except ZeroDivisionError:
        return 0


def finally_adds(x):
    try:
        y = 1 / x
    finally:
        x = x + 1
    return y + x


def unbound(x):
    if x > 0:
        y = x
    return y + 1


def unbound_loop(values):
    for v in values:
        last = v
    return last * 2


def unbound_after_del(x):
    y = x
    if x > 2:
        del y
    return y + 0


def attribute(x):
    return x.real + x.imag


def method(x):
    return x.bit_length() + 1


def prints(x):
    s = 0
    for i in range(3):
        s += x
    print(end="")
    return s


def dictionary(d, x):
    return d[x] * 2


def membership(x):
    return (x in (1, 2, 3)) + 0


def chained_comparison(a, b, c):
    return (a < b < c) + 0


def complex_numbers(x):
    z = x + 2j
    return z * z


def mandelbrot(c, n):
    z = 0
    for i in range(n):
        if abs(z) > 2:
            return i
        z = z * z + c
    return n


def generator(n):
    for i in range(n):
        yield i * 2


async def coroutine(x):
    return x * 2


def with_statement(x):
    with np.errstate(all="ignore"):
        return np.float64(x) / 0


def imports(x):
    import math

    return math.sqrt(x) * 2


def assertion(x):
    assert x > 0, "must be positive"
    return x * 2


def enum_value(x):
    return x * 2 if x == Colour.RED else x


def divides(a, b):
    return a / b


def divides_in_loop(values):
    s = 0.0
    for v in values:
        s += 1 / v
    return s


def warns(a, i):
    return a[i] / a[i + 1]


def warns_in_loop(a):
    s = 0.0
    for i in range(len(a)):
        s += np.log(a[i])
    return s


def overflow_warns(a):
    s = a[0]
    for i in range(1, len(a)):
        s = s * a[i]
    return s


ODD = lambda: one_each([1, 2.5, *odd_numbers(), *numpy_scalars(), True, 2**70, math.nan, ramp(3), grid(2, 2), b"xy", {}, {1}, Arithmetic])
CALLS = {
    **dict.fromkeys(["add", "compare", "divides"], lambda: product([1, 2.5, 0, *odd_numbers()], [2, 0.5, 0, *odd_numbers()], limit=250)),
    **dict.fromkeys(["double", "fstring", "tuple_length", "returns_none", "returns_empty", "returns_string", "raises", "raises_own", "catches", "finally_adds", "unbound", "unbound_after_del", "attribute", "method", "prints", "membership", "complex_numbers", "with_statement", "imports", "assertion", "enum_value"], ODD),
    "loop_add": lambda: product([1, 2.5, "ab", (1,), [1], True, MyInt(3), np.float32(0.1), np.uint8(200), None], [0, 1, 3]),
    "concatenated": lambda: one_each([0, 3]),
    "ord_sum": lambda: one_each(["", "abc", "é", b"ab"]),
    "swap": lambda: one_each([(1, 2), (1, 2.5), (1.5, "a"), [1, 2], (1, 2, 3), (True, 1)]),
    "tuple_index": lambda: product([(1, 2, 3), (1, 2.5), ((1, 2), 3), ()], [0, 1, -1, 5]),
    "tuple_sum": lambda: one_each([(), (1, 2), (1.5, 2.5), (1, 2.5), (True, 2), (2**63, 1), (2**62, 2**62), tuple(range(50)), ("a",)]),
    "tuple_total": lambda: one_each([(1.5, 2.5), (2.5, 1), (0.5, 2.5, 3.5), (0.5, True)]),
    "tuple_difference": lambda: one_each([(1, None), (None, 2.5), ("a", 1)]),
    "nested_tuple": lambda: product([1, 2.5, np.int64(3)], [2, 0.5]),
    "raises_after_write": lambda: product([[1, 2], [1.5], ramp(3), []], [1, -1, 2.5, -2.5]),
    "unbound_loop": lambda: one_each([[], [1, 2], [1.5], ramp(0), ramp(3), ()]),
    "dictionary": lambda: [({1: 2}, 1), ({1: 2.5}, 1), ({}, 1), ({0.0: 1}, -0.0)],
    "chained_comparison": lambda: product([1, 2.5], [2, math.nan], [3, 0.5]),
    "mandelbrot": lambda: product([0.1 + 0.2j, 1 + 1j, -2, 0.3], [0, 10]),
    "generator": lambda: one_each([3]),
    "divides_in_loop": lambda: one_each([[1.0, 2.0], [1.0, 0.0], [1, 0], [], ramp(3), ramp(9), ramp(9, "int64"), (0.5,)]),
    "warns": lambda: product([np.array([1.0, 0.0, 0.0, math.inf, math.inf]), np.array([1, 0, 0]), np.array([1, 0], np.uint8), np.array([1, 0], "float32")], [0, 1, 3]),
    "warns_in_loop": lambda: one_each([np.array([1.0, 2.0]), np.array([1.0, 0.0]), np.array([-1.0]), np.array([math.nan]), np.array([math.inf]), ramp(0)]),
    "overflow_warns": lambda: one_each([np.full(9, 1e300), np.full(9, 2**60), np.full(9, 200, np.uint8), np.full(9, 1e30, "float32"), np.full(9, 1e-300), np.full(3, 2)]),
}
