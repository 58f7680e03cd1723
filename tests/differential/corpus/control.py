"""Names that may be unbound, comprehensions with scopes of their own, handlers, matches."""
import math

from tests.differential.values import *


def index_after(values, wanted):
    for i, value in enumerate(values):
        if value == wanted:
            break
    return i


def first_over(limit):
    for n in range(100):
        square = n * n
        if square > limit:
            break
    return n, square


def set_on_a_branch(n):
    if n > 2:
        found = n * 2
    elif n < 0:
        found = n / 2
    return found


def differences(values):
    total = 0.0
    for i in range(len(values)):
        if i:
            total += values[i] - last
        last = values[i]
    return total, last


def buffer_on_a_branch(n):
    if n > 2:
        buffer = np.zeros(n)
        buffer[0] = n
    for i in range(n):
        buffer[i] += i
    return buffer


def deleted(n):
    total = 0
    for i in range(n):
        square = i * i
        total += square
        if i == 5:
            del square
    return total, square


def normalised(values):
    total = 0.0
    for x in values:
        total += x
    return [x / total for x in values], x


def shadowed(n):
    i = n + 1
    squares = [i * i for i in range(5)]
    nested = sum(sum(i * j for i in range(j)) for j in range(i % 7))
    return i, squares, nested


def name_of_its_own(n):
    i = n * 2
    total = sum(i for i in range(3))
    return i + total


def own_iterable(x):
    x = [x, 2, 3]
    return [x for x in x], x


def extremes(values):
    return min(v * v for v in values), max(v - 1 for v in values if v != 3)


def extremes_of_mixed(values):
    return max(v if k % 2 else k for k, v in enumerate(values))


def prime_pairs(n):
    return sum(
        1
        for a in range(2, n)
        if all(a % d for d in range(2, a)) and any(a * b == n for b in range(n))
    )


def walrus_loop(x):
    steps = 0
    while (x := x / 2) > 1e-3:
        steps += 1
    return steps, x


def walrus_condition(a, b):
    if a > 0 and (c := a * b) > 5:
        return c
    return c


def walrus_comprehension(values):
    out = [y for v in values if (y := v * 2) > 1]
    return out, y


def mean_or_zero(values):
    return sum(v for v in values) / len(values) if len(values) else 0.0


def mixed_chain(n, x):
    return n < x <= 3, 0 <= x < n, x < n < 10


def safe_ratio(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return 0.0


def ratios(values, divisor):
    total = 0.0
    for i in range(len(values)):
        try:
            total += values[i] / (divisor - i)
        except ZeroDivisionError:
            total += 100.0
            continue
        finally:
            divisor += 1
    return total


def ratios_kept(values, out, divisor):
    for i in range(len(values)):
        try:
            out[i] = 1.0
            out[i] = values[i] // divisor
        except (ZeroDivisionError, IndexError) as error:
            out[0] = len(error.args)
        else:
            out[i] += 1
    return out[0]


def guarded_log(x):
    try:
        if x < 0:
            raise ValueError(x)
        y = math.log(x)
    except ValueError as error:
        y = -len(error.args)
    return y


def handler_binds(x, n):
    try:
        y = x // n
    except ZeroDivisionError as error:
        n = 1
        e = 2
    return y, n


def always_raises(x):
    try:
        raise KeyError(x + 1)
    except KeyError:
        return x - 1


def raises_through(x):
    try:
        return 1 // x
    finally:
        x += 1


def weekday(n):
    match n % 7:
        case 0 | 6:
            return 0
        case d if d > 3:
            return d * 10
        case 1:
            pass
        case d:
            return -d
    return d


def kind_of_float(x):
    match x:
        case 0:
            return 1
        case 0.5 | -0.5:
            return 2
        case None:
            return 3
        case y if y != y:
            return y
    return x


def quadrant(x, y):
    match (x > 0, y > 0):
        case (True, True):
            return 1
        case (False, True):
            return 2
        case (_, up):
            return up


def fizz(a, b):
    match a % 3, b % 5:
        case 0, 0:
            return a * b
        case 0, rest:
            return rest
        case rest, 0:
            return -rest
    return rest


def summed(f, n):
    result = 0.0
    for i in range(n):
        result += f(i / 2)
    return result


def lambdas(n, k):
    f = lambda x: x * k
    k = k + 1
    return f(n) + summed(f, 3) - summed(lambda x: x + k / 2, 4)


def recursive_lambda(n):
    f = lambda i: 1 if i < 2 else i * f(i - 1)
    return f(n)


def newton(x):
    solve = lambda f, df, at: at - f(at) / df(at)
    for _ in range(5):
        x = solve(lambda t: t * t - 2, lambda t: 2 * t, x)
    return x


def kept_lambda(n):
    fs = [lambda x: x + n, lambda x: x * n]
    return fs[n % 2](3) + n


def bound_late(n, k):
    f = lambda x: x * k
    first = f(n)
    k = k + 10
    return first + f(n)


def matches_by_class(x):
    total = 0
    match x:
        case int(y):
            total += y
        case float(y):
            total += 2 * y
        case [a, *_]:
            total += a
    return total * 1


def order_of_reads(values, n):
    return n * values[0] + (n := n + 1) + values[0] * n


def unbound_in_lambda(n):
    f = lambda: k + n
    if n > 2:
        k = n
    return f()


CALLS = {
    "lambdas": lambda: product([0, 1, 2.5, 2**62, np.float64(3.0)], [0, -1, 0.5, 2**53 + 1]),
    "recursive_lambda": lambda: one_each([0, 1, 5, 20, 21, 2.5, 2000]),
    "newton": lambda: one_each([*mild_floats(), 0, 1, np.float64(0.0)]),
    "kept_lambda": lambda: one_each([0, 1, 2, 3]),
    "bound_late": lambda: product([1, 2.5], [0, 3, 0.5]),
    "matches_by_class": lambda: one_each([1, 2.5, [3, 4], True]),
    "order_of_reads": lambda: product([[1, 2, 3], [0.5, 1.5]], [0, 1, 2, 5]),
    "unbound_in_lambda": lambda: one_each([1, 2, 3, 3.5]),
    "index_after": lambda: product([ramp(9), ramp(0), [3, 1, 2], [], (1, 2)], [1, 2.5, 77]),
    "first_over": lambda: one_each([0, 50, 10**4, 2**62, -1, 2.5, math.nan]),
    "set_on_a_branch": lambda: one_each([*small_ints(), *floats(), True, np.int64(3)]),
    "differences": lambda: one_each([*vectors(), *vectors("int64"), *float_lists(), *int_lists()]),
    "buffer_on_a_branch": lambda: one_each([-1, 0, 1, 2, 3, 9]),
    "deleted": lambda: one_each([0, 1, 5, 6, 7]),
    "normalised": lambda: one_each([*vectors(), *float_lists(), *int_lists()]),
    "shadowed": lambda: one_each(small_ints()),
    "name_of_its_own": lambda: one_each([0, 1, 7, -2, True, 2**62]),
    "own_iterable": lambda: one_each([1, 2.5, True, 2**62]),
    "extremes": lambda: one_each([*vectors(), special_floats(), *float_lists(), *int_lists()]),
    "extremes_of_mixed": lambda: one_each([*vectors(), *vectors("int64"), *float_lists(), *lists()]),
    "prime_pairs": lambda: one_each(small_ints()),
    "walrus_loop": lambda: one_each([*mild_floats(), 1, 100, np.float64(9.0), np.int64(4)]),
    "walrus_condition": lambda: product(small_ints(), [*small_ints(), 2.5, 2**62]),
    "walrus_comprehension": lambda: one_each([*vectors(), *float_lists(), *int_lists()]),
    "mean_or_zero": lambda: one_each([*vectors(), *float_lists(), *int_lists()]),
    "mixed_chain": lambda: product([0, 1, 2**53 + 1, 2.5], [*mild_floats(), np.float64(2.0), 3]),
    "safe_ratio": lambda: product([*floats(), 1, 0, 2**60], [*floats(), 0, 3, np.float64(0.0)]),
    "ratios": lambda: product([*vectors(), *float_lists()], [0, 1, -3, 100, 2.0]),
    "ratios_kept": lambda: product(
        [ramp(5), [1, 2, 3], ramp(3, "int64")], [ramp(3), ramp(9), ramp(5, "int32")], [0, 2, 2.0]
    ),
    "guarded_log": lambda: one_each([*floats(), *small_ints(), np.float64(-1.0)]),
    "handler_binds": lambda: product(small_ints(), [0, 1, -2, 0.0, 2.5]),
    "always_raises": lambda: one_each([1, 2.5]),
    "raises_through": lambda: one_each([1, 0, 2.5, 0.0, np.float64(0.0)]),
    "weekday": lambda: one_each([*range(-3, 9), 4.0, 2**63, True, np.int64(5)]),
    "kind_of_float": lambda: one_each([*floats(), 0, None, np.float64(0.5), True]),
    "quadrant": lambda: product([1, -1, 2.5, -0.0, math.nan, np.float64(1)], [0, 3, -2.5]),
    "fizz": lambda: product(small_ints(), small_ints(), limit=60),
}
