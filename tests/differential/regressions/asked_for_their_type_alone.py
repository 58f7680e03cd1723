"""What is asked for its type alone is computed: it may raise, and NumPy may warn of it."""
from tests.differential.values import *


def none_or_quotient(a, x):
    return (None if x > 3 else 1 // x) is None


def none_or_element(a, x):
    return (None if x > 2 else a[5 + x]) is not None


def integer_or_float(a, x):
    return isinstance(1 // x if x < 3 else 2.5, int)


def one_type_or_another(a, x):
    v = 0 if x > 2 else a[0]
    return isinstance(1.0 / v, np.float64), isinstance(v / x, np.float64)


def type_of_a_quotient(a, x):
    if type(np.float64(1e-5) / x) is float:
        pass
    return isinstance(1.0 / a[x], float)


def item_of_a_tuple(a, x):
    return (1.0 / a[x], x)[1] + len((2.0 / a[0], 1 // x))


CALLS = {
    name: lambda: [(ramp(3) * 0.0, x) for x in (0, 1, 2, 4, 5, -1)]
    for name in (
        "none_or_quotient", "none_or_element", "integer_or_float", "one_type_or_another",
        "type_of_a_quotient", "item_of_a_tuple",
    )
}
