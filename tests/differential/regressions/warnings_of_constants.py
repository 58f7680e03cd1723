"""What LLVM could work out when compiling sets no status flag: NumPy warns of it all the same."""
from tests.differential.values import *


def of_int64(n):
    value = np.int64(10) / np.int64(0)
    return n + 1


def of_int64_used(n):
    return np.int64(n % 1) / np.int64(0)


def of_an_element_just_stored(n):
    a = np.empty(2)
    a[0] = 0.0
    return 1.0 / a[0] + n


def of_zeros(n):
    a = np.zeros(3)
    return 1.0 / a[1] + n


def of_zeros_in_a_loop(n):
    a = np.zeros(3)
    total = 0.0
    for i in range(3):
        total = total + 1.0 / a[i]
    return total + n


def of_an_integer_element(n):
    a = np.zeros(2, dtype=np.int64)
    return 1.0 / a[0] + n


def of_a_float32(n):
    a = np.zeros(2, dtype=np.float32)
    a[1] = 3.0
    return a[1] / a[0]


def overflow(n):
    a = np.empty(1)
    a[0] = 1e300
    return a[0] * 1e300 + n


def invalid(n):
    a = np.empty(1)
    a[0] = 1e300 * 1e300
    return a[0] - a[0] + n


def of_a_comparison(n):
    return (np.int64(1) / np.int64(n * 0)) > 2.0


def halves(x):
    return x / np.int64(0)


def of_a_callee(n):
    return halves(1.0) + n


CALLS = {
    name: lambda: [(3,), (0,)]
    for name in (
        "of_int64", "of_int64_used", "of_an_element_just_stored", "of_zeros",
        "of_zeros_in_a_loop", "of_an_integer_element", "of_a_float32", "overflow", "invalid",
        "of_a_comparison", "of_a_callee",
    )
}


def of_stored_integers(n):
    counts = np.ones(4, dtype=np.int32)
    flags = np.ones(4, dtype=np.bool_)
    for i in range(4):
        counts[i] = 0
        flags[i] = i > 1
    return 1.0 / counts[2] + (1 if flags[3] else 0)


def of_a_root(n):
    return np.float64(1.0) / np.sqrt(0.0) + 2.0 / np.floor(0.5)


def of_a_difference(n):
    m = np.int64(n)
    return 1.0 / (m - m)


CALLS |= {name: CALLS["of_zeros"] for name in ("of_stored_integers", "of_a_root", "of_a_difference")}
