"""The ``math`` module, in and out of each function's domain."""
import math
from math import ceil, floor, sqrt

from tests.differential.values import *


def f_sqrt(x):
    return math.sqrt(x)


def f_exp(x):
    return math.exp(x)


def f_log(x):
    return math.log(x)


def f_log2(x):
    return math.log2(x)


def f_log10(x):
    return math.log10(x)


def f_log1p(x):
    return math.log1p(x)


def f_expm1(x):
    return math.expm1(x)


def f_sin(x):
    return math.sin(x)


def f_cos(x):
    return math.cos(x)


def f_tan(x):
    return math.tan(x)


def f_asin(x):
    return math.asin(x)


def f_acos(x):
    return math.acos(x)


def f_atan(x):
    return math.atan(x)


def f_sinh(x):
    return math.sinh(x)


def f_cosh(x):
    return math.cosh(x)


def f_tanh(x):
    return math.tanh(x)


def f_asinh(x):
    return math.asinh(x)


def f_acosh(x):
    return math.acosh(x)


def f_atanh(x):
    return math.atanh(x)


def f_erf(x):
    return math.erf(x)


def f_erfc(x):
    return math.erfc(x)


def f_gamma(x):
    return math.gamma(x)


def f_lgamma(x):
    return math.lgamma(x)


def f_fabs(x):
    return math.fabs(x)


def f_floor(x):
    return math.floor(x)


def f_ceil(x):
    return math.ceil(x)


def f_trunc(x):
    return math.trunc(x)


def f_degrees(x):
    return math.degrees(x)


def f_radians(x):
    return math.radians(x)


def f_isnan(x):
    return math.isnan(x)


def f_isinf(x):
    return math.isinf(x)


def f_isfinite(x):
    return math.isfinite(x)


def f_modf(x):
    return math.modf(x)


def f_frexp(x):
    return math.frexp(x)


def f_isqrt(x):
    return math.isqrt(x)


def f_factorial(x):
    return math.factorial(x)


def f_log_base(x, b):
    return math.log(x, b)


def f_pow(a, b):
    return math.pow(a, b)


def f_atan2(a, b):
    return math.atan2(a, b)


def f_hypot(a, b):
    return math.hypot(a, b)


def lengths(a, b):
    return math.hypot(a, b) + 0.0


def f_fmod(a, b):
    return math.fmod(a, b)


def f_copysign(a, b):
    return math.copysign(a, b)


def f_ldexp(a, n):
    return math.ldexp(a, n)


def f_gcd(a, b):
    return math.gcd(a, b)


def f_comb(a, b):
    return math.comb(a, b)


def f_cbrt(x):
    return math.cbrt(x)


def f_exp2(x):
    return math.exp2(x)


def f_ulp(x):
    return math.ulp(x)


def f_nextafter(a, b):
    return math.nextafter(a, b)


def f_remainder(a, b):
    return math.remainder(a, b)


def f_isclose(a, b):
    return math.isclose(a, b), math.isclose(a, b, rel_tol=0.5, abs_tol=0.25)


def f_lcm(a, b):
    return math.lcm(a, b)


def f_perm(a, b):
    return math.perm(a, b)


def from_import(x):
    return sqrt(x) + floor(x) - ceil(x)


def constants(x):
    return math.pi * x + math.e - math.tau + math.inf * 0.0


def dist(a, b):
    return math.dist(a, b)


def precise_sum(a):
    return math.fsum(a)


def product_of(a):
    return math.prod(a)


def normal(x, mu, sigma):
    return math.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))


ONE = [name for name in list(globals()) if name.startswith("f_")]
TWO = ["f_pow", "f_atan2", "f_hypot", "f_fmod", "f_copysign", "f_log_base", "f_nextafter", "f_remainder", "f_isclose"]
CALLS = {
    **dict.fromkeys([name for name in ONE if name not in [*TWO, "f_ldexp", "f_gcd", "f_lcm", "f_perm", "f_comb", "f_factorial"]] + ["from_import", "constants"], lambda: one_each([*floats(), 0.9, -0.9, 170.6, 171.5, 0, 1, -1, 5, 20, 21, 2**60, 2**63, 2**70, True, np.float64(2.0), np.float64(-1.0), np.float32(2.0), np.int64(9), "a", None])),
    **dict.fromkeys(TWO, lambda: product(floats() + [2, 0, 10], floats() + [2, 0, 10], limit=250)),
    "f_ldexp": lambda: product(take(9, floats()), [0, 1, -1, 1000, 2000, -2000, 1.5, True, np.int64(3), np.int8(3)]),
    "f_gcd": lambda: product(ints(), ints(), limit=80),
    "f_lcm": lambda: product(ints(), ints(), limit=80),
    "f_perm": lambda: product([0, 1, 5, 20, 25, -1], [0, 1, 3, 20, 26, -1]),
    "f_factorial": lambda: one_each([0, 1, 5, 20, 21, 25, -1, 2.0, True]),
    "f_comb": lambda: product([0, 1, 5, 60, 67, 68, 100, -1], [0, 1, 3, 30, 33, 70, -1]),
    "lengths": lambda: [(16.855360788759775, 65.30669980365252), (7.416754906970224, 24.12183124566043), *product(mild_floats(), mild_floats(), limit=20)],
    "dist": lambda: [([0.0, 1.0], [3.0, 5.0]), ((1, 2), (4, 6)), ([1.0], [1.0, 2.0])],
    "precise_sum": lambda: one_each(float_lists() + [[0.1] * 10, [1, 2]]),
    "product_of": lambda: one_each(float_lists() + int_lists()),
    "normal": lambda: product(mild_floats()[:6] + [3], [0.0, 1], [1.0, 2, 0.0]),
}
