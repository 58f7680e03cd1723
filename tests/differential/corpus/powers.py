"""``**`` and ``pow`` with every kind of base and exponent."""
from tests.differential.values import *


def power(a, b):
    return a**b


def square(x):
    return x**2


def cube(x):
    return x**3


def fourth(x):
    return x**4


def tenth(x):
    return x**10


def inverse(x):
    return x**-1


def inverse_square(x):
    return x**-2


def root(x):
    return x**0.5


def cube_root(x):
    return x ** (1 / 3)


def zeroth(x):
    return x**0 + 1


def first(x):
    return x**1


def square_float(x):
    return x**2.0


def builtin_pow(a, b):
    return pow(a, b) + 0


def modular_pow(a, b, m):
    return pow(a, b, m) + 0


def two_to(n):
    return 2**n


def ten_to(n):
    return 10.0**n


def minus_one_to(n):
    return (-1) ** n


def negative_base(x):
    return (-2.5) ** x


def in_place(x, n):
    x **= n
    return x


def distance(x1, y1, x2, y2):
    return ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5


def sum_of_powers(n, k):
    total = 0
    for i in range(n):
        total += i**k
    return total


def decay(half_life, n):
    total = 0.0
    for i in range(n):
        total += 0.5 ** (i / half_life)
    return total


def array_square_sum(a):
    total = 0.0
    for i in range(len(a)):
        total += a[i] ** 2
    return total


def array_cube_sum(a):
    total = 0.0
    for x in a:
        total += x**3
    return total


def array_power(a):
    return a**2


CALLS = {
    "power": lambda: product(take(10, ints()) + take(16, floats()), [0, 1, 2, 3, 5, -1, -2, 0.5, -0.5, 2.0, 64, 1000, math.inf, math.nan], limit=300),
    **dict.fromkeys(["square", "cube", "fourth", "tenth", "inverse", "inverse_square", "root", "cube_root", "zeroth", "first", "square_float"], lambda: one_each(floats() + ints() + bools() + [np.float64(1.1), np.float32(1.1), np.int64(-2)])),
    "builtin_pow": lambda: product([2, -2, 2.5, 0, 0.0], [0, 3, -1, 62, 63, 64, 0.5]),
    "modular_pow": lambda: product([2, 3, -7, 2**61], [0, 5, 1000, -1], [7, 2**61 - 1, 1, 0, -5]),
    "two_to": lambda: one_each([0, 1, 10, 62, 63, 64, -1, -3, 0.5, True]),
    "ten_to": lambda: one_each([0, 5, 22, 23, 308, 309, -5, -400, 0.5]),
    "minus_one_to": lambda: one_each([0, 1, 2, 7, -1, -2, 2**62, 0.5]),
    "negative_base": lambda: one_each([0, 1, 2, 0.5, 2.0, 3.0, -1, -1.5, math.nan]),
    "in_place": lambda: product([2, 2.5, -3], [0, 2, 3, -1, 50]),
    "distance": lambda: product(mild_floats()[:6] + [1, 2], [0.5, 1e200], [0.1, 3], [0.2, -1e200]),
    "sum_of_powers": lambda: product([0, 1, 10, 100], [0, 1, 2, 3, 5, 9, 10, -1]),
    "decay": lambda: product([1, 2.5, 7], [0, 1, 50]),
    **dict.fromkeys(["array_square_sum", "array_cube_sum", "array_power"], lambda: one_each([np.array([1.2131646764254524, 1.8190554752387018]), *vectors(), *every_dtype(), special_floats(), [1.1, 2.2, 3.3], [1, 2, 3]])),
}
