"""Whole arrays: every ufunc, reductions, products, masks, forms, and code as it is written."""
import numpy as np

from tests.differential.values import *


def negative_of(x):
    return np.negative(x)


def reciprocal_of(x):
    return np.reciprocal(x)


def sign_of(x):
    return np.sign(x)


def square_of(x):
    return np.square(x)


def fabs_of(x):
    return np.fabs(x)


def cbrt_of(x):
    return np.cbrt(x)


def exp2_of(x):
    return np.exp2(x)


def expm1_of(x):
    return np.expm1(x)


def log2_of(x):
    return np.log2(x)


def log10_of(x):
    return np.log10(x)


def log1p_of(x):
    return np.log1p(x)


def arcsin_of(x):
    return np.arcsin(x)


def arccos_of(x):
    return np.arccos(x)


def arctan_of(x):
    return np.arctan(x)


def arcsinh_of(x):
    return np.arcsinh(x)


def arccosh_of(x):
    return np.arccosh(x)


def arctanh_of(x):
    return np.arctanh(x)


def sinh_of(x):
    return np.sinh(x)


def cosh_of(x):
    return np.cosh(x)


def tan_of(x):
    return np.tan(x)


def ceil_of(x):
    return np.ceil(x)


def trunc_of(x):
    return np.trunc(x)


def rint_of(x):
    return np.rint(x)


def isinf_of(x):
    return np.isinf(x)


def isfinite_of(x):
    return np.isfinite(x)


def signbit_of(x):
    return np.signbit(x)


def deg2rad_of(x):
    return np.deg2rad(x)


def rad2deg_of(x):
    return np.rad2deg(x)


def degrees_of(x):
    return np.degrees(x)


def radians_of(x):
    return np.radians(x)


def logical_not_of(x):
    return np.logical_not(x)


def add_of_two(x, y):
    return np.add(x, y)


def subtract_of_two(x, y):
    return np.subtract(x, y)


def multiply_of_two(x, y):
    return np.multiply(x, y)


def divide_of_two(x, y):
    return np.divide(x, y)


def floor_divide_of_two(x, y):
    return np.floor_divide(x, y)


def remainder_of_two(x, y):
    return np.remainder(x, y)


def fmod_of_two(x, y):
    return np.fmod(x, y)


def fmax_of_two(x, y):
    return np.fmax(x, y)


def fmin_of_two(x, y):
    return np.fmin(x, y)


def copysign_of_two(x, y):
    return np.copysign(x, y)


def logaddexp_of_two(x, y):
    return np.logaddexp(x, y)


def logaddexp2_of_two(x, y):
    return np.logaddexp2(x, y)


def heaviside_of_two(x, y):
    return np.heaviside(x, y)


def less_of_two(x, y):
    return np.less(x, y)


def less_equal_of_two(x, y):
    return np.less_equal(x, y)


def greater_of_two(x, y):
    return np.greater(x, y)


def greater_equal_of_two(x, y):
    return np.greater_equal(x, y)


def equal_of_two(x, y):
    return np.equal(x, y)


def not_equal_of_two(x, y):
    return np.not_equal(x, y)


def logical_and_of_two(x, y):
    return np.logical_and(x, y)


def logical_or_of_two(x, y):
    return np.logical_or(x, y)


def logical_xor_of_two(x, y):
    return np.logical_xor(x, y)


def bitwise_and_of_two(x, y):
    return np.bitwise_and(x, y)


def bitwise_or_of_two(x, y):
    return np.bitwise_or(x, y)


def bitwise_xor_of_two(x, y):
    return np.bitwise_xor(x, y)


def left_shift_of_two(x, y):
    return np.left_shift(x, y)


def right_shift_of_two(x, y):
    return np.right_shift(x, y)


def inverted(x):
    return np.invert(x)


def reductions(x):
    return np.sum(x), np.mean(x), np.min(x), np.max(x), np.argmin(x), np.argmax(x), np.ptp(x)


def spreads(x):
    return np.var(x), np.std(x), np.prod(x)


def truths(x):
    return np.any(x), np.all(x), np.count_nonzero(x)


def of_columns(x):
    return x.sum(axis=0), x.mean(axis=0), x.std(axis=0), x.max(axis=0), x.min(axis=0)


def of_rows(x):
    return x.sum(axis=1), x.mean(axis=1), x.var(axis=1), x.max(axis=1), x.prod(axis=1)


def running(x):
    return np.cumsum(x), np.cumprod(x), np.diff(x)


def copies(x):
    return np.copy(x), x.flatten(), x.astype(np.float64) + 1


def limited(x):
    return np.clip(x, 0, 1), np.clip(x, None, 1), np.where(x > 0, x, 0) * 2


def products(x, y):
    return np.dot(x, y), np.matmul(x, y), np.inner(x, y), np.vdot(x, y), np.outer(x, y), x @ y


def length(x):
    return np.linalg.norm(x) + 1.0


def ends(x, y):
    return np.concatenate((x, y)) * 1


def line(n):
    return np.linspace(0.0, 1.0, n) * 2.0


def steps(a, b, c):
    return np.arange(a, b, c) * 1.0


def chained(x, y):
    return 0.5 * (x + y) - x * y + 1, -x / (1.0 + y * y)


def put(x, y):
    x[x > 0] = 0
    x[1:] += y[:-1]
    x *= 2
    return x


def picked(x, y):
    return x[x > y], x[y > 0].sum()


def standardised(x):
    return (x - x.mean()) / x.std()


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def softmax_of_rows(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def relaxed(u):
    u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
    return u


def add_of_lengths(x, y):
    return x + y


def chosen(x, mask):
    return x[mask] * 1


def plain_exponentials(x):
    return np.exp(x)


def total_of_thirds(x):
    return np.sum(x)


def product_of_thirds(x, y):
    return np.dot(x, y)


def of_both_axes(x):
    return np.sum(x, axis=(0, 1))


def places_of_columns(x):
    return np.argmax(x, axis=0)


def from_a_start(x):
    return np.sum(x, initial=2.5)


def iterated(a, v):
    for _ in range(5):
        w = a @ v
        v = w / np.sqrt(w @ w)
    return v


VECTORS = lambda: [*vectors(), ramp(9), ramp(130), ramp(9, "int64"), ramp(9, "bool"), ramp(9, "uint8"), ramp(9, "float32"), ramp(18)[::2], ramp(9)[::-1], special_floats(), grid(3, 3), np.asfortranarray(grid(3, 3)), grid(6, 6)[::2, ::2], np.zeros(0)]
ONE = lambda: one_each([*VECTORS(), 2.5, -1, True, np.float32(1.5)])
TWO = lambda: [(x, y) for x, y in zip(VECTORS(), VECTORS())] + product([ramp(9), ramp(9, "int64"), 2.5, 3], [ramp(9), ramp(9, "float32"), 0.5, 2, 0])
SAME = lambda: [(make(ramp(9)), make(ramp(9) + 1)) for make in (np.copy, lambda a: a[::-1], lambda a: np.repeat(a, 2)[::2], lambda a: a.astype("float32"), lambda a: a.astype("int64"))]
GRIDS = lambda: one_each([grid(3, 3), grid(4, 7), np.asfortranarray(grid(3, 3)), grid(6, 6)[::2, ::2], grid(3, 3).astype("float32"), grid(3, 3).astype("int64"), np.zeros((0, 3))])
CALLS = {
    **dict.fromkeys(["negative_of", "reciprocal_of", "sign_of", "square_of", "fabs_of", "cbrt_of", "exp2_of", "expm1_of", "log2_of", "log10_of", "log1p_of", "arcsin_of", "arccos_of", "arctan_of", "arcsinh_of", "arccosh_of", "arctanh_of", "sinh_of", "cosh_of", "tan_of", "ceil_of", "trunc_of", "rint_of", "isinf_of", "isfinite_of", "signbit_of", "deg2rad_of", "rad2deg_of", "degrees_of", "radians_of", "logical_not_of"], ONE),
    **dict.fromkeys(["add_of_two", "subtract_of_two", "multiply_of_two", "divide_of_two", "floor_divide_of_two", "remainder_of_two", "fmod_of_two", "fmax_of_two", "fmin_of_two", "copysign_of_two", "logaddexp_of_two", "logaddexp2_of_two", "heaviside_of_two", "less_of_two", "less_equal_of_two", "greater_of_two", "greater_equal_of_two", "equal_of_two", "not_equal_of_two", "logical_and_of_two", "logical_or_of_two", "logical_xor_of_two", "bitwise_and_of_two", "bitwise_or_of_two", "bitwise_xor_of_two", "left_shift_of_two", "right_shift_of_two"], TWO),
    **dict.fromkeys(["inverted", "reductions", "spreads", "truths", "running", "copies", "limited", "length", "standardised", "softmax"], ONE),
    **dict.fromkeys(["products", "ends", "chained", "put", "picked"], lambda: SAME() + [(ramp(3), ramp(4))]),
    **dict.fromkeys(["of_columns", "of_rows", "softmax_of_rows", "relaxed"], GRIDS),
    "line": lambda: one_each([0, 1, 5, 20, -1, 2.5]),
    "steps": lambda: product([0, 0.0, -0.0], [5, 1.0], [1, 0.3, -0.5, 0.0]),
    "add_of_lengths": lambda: [(ramp(9), ramp(9)), (ramp(3), ramp(4)), (grid(2, 3), ramp(2)), (grid(2, 3), grid(3, 2))],
    "chosen": lambda: [(ramp(9), ramp(9) > 0), (ramp(9), ramp(5) > 0), (ramp(5), ramp(9) > 0), (ramp(9), np.array([True]))],
    "plain_exponentials": lambda: one_each([np.linspace(1.0, 2.0, 300), special_floats()[:6]]),
    "total_of_thirds": lambda: one_each([ramp(1000) / 3, np.array([0.1] * 300)]),
    "product_of_thirds": lambda: [(ramp(1000) / 3, ramp(1000) / 7), (np.array([0.1] * 300), ramp(300))],
    **dict.fromkeys(["of_both_axes", "places_of_columns", "from_a_start"], lambda: one_each([grid(3, 3), grid(4, 7), grid(3, 3, "int64"), np.asfortranarray(grid(3, 3))])),
    "iterated": lambda: [(grid(4, 4), ramp(4) + 1.0), (grid(4, 4), np.zeros(4))],
}
