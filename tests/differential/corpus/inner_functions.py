"""Functions defined in a function's body: what they read, defaults, recursion, being passed on."""
import math

from tests.differential.values import *


def simpson(n, sigma):
    def f(x):
        return math.exp(-x * x / (2 * sigma * sigma))

    h = 6.0 / n
    s = f(-3.0) + f(3.0)
    for i in range(1, n):
        s += (4 if i % 2 else 2) * f(-3.0 + i * h)
    return s * h / 3


def integrate(f, a, b, n):
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * (b - a) / n)
    return total * (b - a) / n


def passed_on(n, k):
    def force(x):
        return -k * x * x

    k = k + 1
    first = integrate(force, 0.0, 1.0, n)
    k = 2.5
    return first, integrate(force, 0, 1, n)


def reads_what_is_there(n):
    def g(x):
        return x + k

    k = 1
    total = g(n)
    for k in range(3):
        total += g(k)
    k = 0.5
    return total, g(n)


def not_bound_yet(n):
    def g():
        return late

    if n > 2:
        late = n * 2
    return g()


def defaults(n):
    def g(x, step=2, *, scale=0.5, flag=True, none=None):
        return x + step * scale if flag and none is None else x

    return g(n), g(n, 3), g(n, scale=n), g(x=n, flag=False), g(n, none=0)


def computed_default(n):
    def g(x, k=n):
        return x + k

    n = n + 1
    return g(1)


def calls_itself(n):
    def ackermann(m, k):
        if m == 0:
            return k + 1
        if k == 0:
            return ackermann(m - 1, 1)
        return ackermann(m - 1, ackermann(m, k - 1))

    return ackermann(1, n)


def endless(n):
    def down(k):
        return down(k + 1) + 1 if n > 2 else k

    return down(n)


def memoised(n):
    memo = {}

    def fib(k):
        if k in memo:
            return memo[k]
        found = k if k < 2 else fib(k - 1) + fib(k - 2)
        memo[k] = found
        return found

    return fib(n)


def collects(n):
    out = []

    def walk(k):
        out.append(k)
        if k > 0:
            walk(k - 1)
            walk(k - 2)

    walk(n)
    return out


def stores(a, n):
    def put(i, value):
        a[i] = value
        return a[i] + a[0]

    total = 0.0
    for i in range(n):
        total += put(i, i * 0.5) / (i + 1)
    return total


def stores_then_fails(xs, n):
    def put(i):
        xs[i] = xs[i] + 1
        return 10 // (n - i)

    total = 0
    for i in range(len(xs)):
        total += put(i)
    return total


def nested(n):
    def outer(x):
        def inner(y):
            return y * n + x

        x = x + 1
        return inner(x) - inner(n)

    return outer(2) + outer(n)


def two_of_a_name(n):
    if n > 2:

        def g(x):
            return x + 1
    else:

        def g(x):
            return x - 1

    return g(n)


def redefined(n):
    def g(x):
        return x + 1

    first = g(n)

    def g(x):
        return x * n

    return first, g(n)


def counts(n):
    calls = 0

    def g(x):
        nonlocal calls
        calls += 1
        return x * calls

    return g(n) + g(n), calls


def given_back(n):
    def g(x):
        return x * n

    return g(2), g is not None


def hides_a_builtin(n):
    def g(abs, sum=3):
        return abs - sum

    return g(n) + abs(-n)


def own_names(n):
    i = 5

    def g(x):
        total = 0
        for i in range(x):
            total += i
        return total

    return g(n), i


def with_comprehension(n):
    def row(k):
        return [k * j for j in range(n)]

    return [sum(row(j)) for j in range(3)]


def on_arrays(a):
    def mean(x):
        return x.sum() / len(x)

    return mean(a), mean(a * 2.0)


def returns_tuples(n, dt):
    def deriv(x, y):
        return -y, x

    x, y = 1.0, 0.0
    for _ in range(n):
        dx, dy = deriv(x, y)
        k = deriv(x + dt * dx, y + dt * dy)
        x, y = x + dt * k[0], y + dt * k[1]
    return x, y


def raises(n):
    def check(x):
        if x > 3:
            raise ValueError(f"{x} is too much")
        return x

    total = 0
    for i in range(n):
        total += check(i)
    return total


def of_a_closure(scale):
    def run(n):
        def g(x):
            return x * scale + n

        return g(n) + g(1)

    return run


scaled = of_a_closure(3)


class Solver:
    def __init__(self, k):
        self.k = k

    def solve(self, n):
        def f(x):
            return self.k * x

        total = 0.0
        for i in range(n):
            total += f(i)
        return total


NUMBERS = lambda: one_each([0, 1, 2, 3, 4, 7, True, 2.5, np.int64(3), np.float64(0.5), -1])
CALLS = {
    "simpson": lambda: product([0, 1, 4, 10], [1.5, 0.0, 1e-200, math.nan, 2]),
    **dict.fromkeys(["passed_on", "returns_tuples"], lambda: product([0, 1, 5], [1.5, 2, -0.0, True, 1e308])),
    **dict.fromkeys(["reads_what_is_there", "not_bound_yet", "defaults", "computed_default", "memoised", "collects", "nested", "two_of_a_name", "redefined", "counts", "given_back", "hides_a_builtin", "own_names", "with_comprehension", "raises", "scaled"], NUMBERS),
    "calls_itself": lambda: one_each([0, 1, 5, True]),
    "endless": lambda: one_each([1, 2, 3]),
    "stores": lambda: product([np.zeros(4), np.zeros(4, "int64"), np.zeros(0), [0.0, 1.0, 2.0]], [0, 3, 4, 5]),
    "stores_then_fails": lambda: product([[1, 2, 3], [2**63 - 1], [1.5, 2.0], []], [1, 5, 2]),
    "on_arrays": lambda: one_each([np.arange(5.0), np.zeros(0), np.arange(4)]),
    "method": lambda: one_each([0, 1, 5]),
}


def method(n):
    return Solver(n).solve(n)
