"""A warning of NumPy's stays one where an inner loop of NumPy's that clears the flags comes later."""
from tests.differential.values import *


def root_then_tangent(a, x):
    b = np.sqrt(a)
    return np.tanh(x) + 1.0 * x


def quotient_then_maximum(a, x):
    b = 1.0 / a[0]
    c = np.maximum(x, 0.1)
    return b


def quotient_then_sign(a, x):
    b = 1.0 / a[0]
    c = np.sign(x) + np.tanh(x)
    return 0.5 if x > 100 else b


def quotient_for_one_path(a, x):
    b = 1.0 / a[0]
    return max(x, 5.0) if x > 100 else min(b, 3.0)


def quotient_for_a_choice(a, x):
    b = 1.0 / a[0]
    c = x > 100 or b > 5
    d = 1.0 / a[1]
    return c, len([k * d for k in range(0 if x > 100 else 3)]), x < 100 < d


def quotient_then_whole_array(a, x):
    b = 1.0 / a[0]
    c = np.exp(a) + np.where(a > x, a, 1.0)
    return (a == x).any() or b > 1 or c[0] > 2


def ignoring(p, q):
    return q * 2 if q > 100 else p


def arguments_nobody_reads(a, x):
    return (lambda k: 3)(1.0 / a[0]) + ignoring(2.0 / a[1], x)


def hidden_in_a_number_of_python(a, x):
    c = float(1.0 / a[0]) * 0 == 5
    (1.0 / a[1]) == (2.0 / a[2])
    return complex(1.0 / a[0], 2).imag + x


def sought_in_nothing(a, x):
    return (7 // int(a[0])) in () or x > 100


CALLS = dict.fromkeys(
    (
        "root_then_tangent", "quotient_then_maximum", "quotient_then_sign",
        "arguments_nobody_reads", "hidden_in_a_number_of_python", "sought_in_nothing",
        "quotient_for_one_path", "quotient_for_a_choice", "quotient_then_whole_array",
    ),
    lambda: [(make(3), x) for make in (np.zeros, np.ones, lambda n: -np.ones(n)) for x in (0.5, 200.5, -1.0, 200, 0)],
)
