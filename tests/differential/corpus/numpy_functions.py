"""NumPy's functions on scalars and whole arrays, ufuncs, reductions, constructors."""
import numpy

from tests.differential.values import *


def np_sqrt(x):
    return np.sqrt(x)


def np_exp(x):
    return np.exp(x)


def np_log(x):
    return np.log(x)


def np_sin(x):
    return np.sin(x)


def np_tanh(x):
    return np.tanh(x)


def np_abs(x):
    return np.abs(x)


def np_floor(x):
    return np.floor(x)


def np_isnan(x):
    return np.isnan(x)


def np_sign(x):
    return np.sign(x)


def np_square(x):
    return np.square(x)


def np_sum(x):
    return np.sum(x)


def np_mean(x):
    return np.mean(x)


def np_std(x):
    return np.std(x)


def np_min_max(x):
    return np.min(x), np.max(x)


def np_argmax(x):
    return np.argmax(x)


def np_cumsum(x):
    return np.cumsum(x)


def np_sort(x):
    return np.sort(x)


def np_any_all(x):
    return np.any(x), np.all(x)


def np_prod(x):
    return np.prod(x)


def np_median(x):
    return np.median(x)


def np_diff(x):
    return np.diff(x)


def np_unique(x):
    return np.unique(x)


def np_where(x):
    return np.where(x > 0, x, 0)


def np_clip(x):
    return np.clip(x, -1, 2)


def np_float_of(x):
    return np.float64(x) + 1


def np_float32_of(x):
    return np.float32(x) * 2


def np_int_of(x):
    return np.int64(x) + 1


def np_uint8_of(x):
    return np.uint8(x) + 1


def method_sum(x):
    return x.sum(), x.mean(), x.max()


def expression(x):
    return x * 2 + 1


def expression_of_strided(x):
    return x * 2.0 + 1.0


def in_place(x):
    x += 1
    x *= 2
    return x


def masked(x):
    return x[x > 0]


def sliced_write(x):
    x[1:3] = 7
    return x


def whole_copy(x):
    y = x[:]
    y[0] = 5
    return y


def overlapping_add(x):
    x[1:] += x[:-1]
    return x


def transposed_add(x):
    x += x.T
    return x


def reversed_view(x):
    return x[::-1] * 1


def loop_of_sqrt(a):
    s = 0.0
    for i in range(len(a)):
        s += np.sqrt(a[i])
    return s


def loop_of_exp(a, out):
    for i in range(len(a)):
        out[i] = np.exp(-a[i] * a[i])


def loop_of_abs(a):
    s = 0.0
    for i in range(len(a)):
        s += np.abs(a[i]) + abs(a[i])
    return s


def loop_of_minimum(a, x):
    s = 0.0
    for i in range(len(a)):
        s += np.minimum(a[i], x) + np.maximum(a[i], x)
    return s


def np_power(a, b):
    return np.power(a, b)


def np_arctan2(a, b):
    return np.arctan2(a, b)


def np_hypot(a, b):
    return np.hypot(a, b)


def np_dot(a, b):
    return np.dot(a, b)


def np_linspace(n):
    a = np.linspace(0.0, 1.0, n)
    s = 0.0
    for x in a:
        s += x
    return s


def np_arange(n):
    s = 0
    for x in np.arange(n):
        s += x
    return s


def np_arange_step(a, b, c):
    return np.arange(a, b, c)


def np_array_of(x, y):
    a = np.array([x, y])
    return a, a[0] + a[1]


def np_zeros_2d(n, m):
    a = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            a[i, j] = i - j
    return a


def np_full(n, x):
    return np.full(n, x)


def np_ones(n):
    return np.ones(n) * 2


def np_empty_f32(n):
    a = np.empty(n, np.float32)
    for i in range(n):
        a[i] = i / 3
    return a


def np_random(n):
    s = 0.0
    for _ in range(n):
        s += np.random.random()
    return s


def np_seeded(n):
    np.random.seed(5)
    s = 0.0
    for _ in range(n):
        s += np.random.normal()
    return s


def np_constants(x):
    return np.pi * x, np.inf + x, np.e - x


def long_name(x):
    return numpy.sqrt(x) + numpy.pi


def np_append(a, x):
    return np.append(a, x)


def np_concatenate(a, b):
    return np.concatenate((a, b))


def np_reshape(a):
    return a.reshape(3, 3)


def np_astype(a):
    return a.astype(np.int64)


def np_tolist(a):
    return a.tolist()


SCALARS = lambda: one_each([*floats(), 0, 1, -1, 4, 2**60, 2**70, True, *numpy_scalars()])
ARRAYS = lambda: one_each([*vectors(), ramp(1000), *every_dtype(), *layouts(), *matrix_layouts(), [1, 2, 3], [1.5]])
FEW = lambda: one_each([special_floats(), *vectors(), ramp(9, "int64"), ramp(9, "bool"), ramp(9, "uint8"), ramp(9, "float32"), ramp(18)[::2], grid(3, 3), np.asfortranarray(grid(3, 3)), grid(6, 6)[::2, ::2], [1, 2, 3]])
CALLS = {
    **dict.fromkeys(["np_sqrt", "np_exp", "np_log", "np_sin", "np_tanh", "np_abs", "np_floor", "np_isnan", "np_sign", "np_square"], lambda: SCALARS() + FEW()),
    **dict.fromkeys(["np_float_of", "np_float32_of", "np_int_of", "np_uint8_of", "np_constants", "long_name"], SCALARS),
    **dict.fromkeys(["np_sum", "np_mean", "np_std", "np_min_max", "np_argmax", "np_cumsum", "np_sort", "np_any_all", "np_prod", "np_median", "np_diff", "np_unique", "np_where", "np_clip", "method_sum", "expression", "in_place", "masked", "sliced_write", "whole_copy", "overlapping_add", "transposed_add", "reversed_view"], FEW),
    **dict.fromkeys(["loop_of_sqrt", "loop_of_abs"], lambda: one_each([*vectors(), *every_dtype(), special_floats(), [4.0, 9.0], [4, 9]])),
    "loop_of_exp": lambda: [(ramp(9), np.zeros(9)), (ramp(9), np.zeros(9, "float32")), (special_floats(), np.zeros(33)), (ramp(9, "int64"), np.zeros(9)), (np.linspace(0.0, 2.0, 300), np.zeros(300)), (ramp(1000), np.zeros(1000))],
    "loop_of_minimum": lambda: product([*vectors(), ramp(9, "int64"), special_floats()], [1, 0.5, math.nan, True]),
    **dict.fromkeys(["np_power", "np_arctan2", "np_hypot"], lambda: product(take(12, floats()) + [2, -3], take(9, floats()) + [2, -1])),
    "expression_of_strided": lambda: one_each([grid(6, 6)[::2, ::2], grid(6, 6)[::2, ::2].T, np.asfortranarray(grid(6, 6))[::2, ::2], grid(3, 3)]),
    "np_dot": lambda: [(ramp(5), ramp(5)), (ramp(1000), ramp(1000)), (grid(3, 3), grid(3, 3)), (ramp(5, "int64"), ramp(5, "int64")), (ramp(3), ramp(4)), ([1, 2], [3, 4])],
    **dict.fromkeys(["np_linspace", "np_arange", "np_full", "np_ones", "np_empty_f32", "np_random", "np_seeded"], lambda: one_each([0, 1, 5, 20, -1, 2.5])),
    "np_full": lambda: product([0, 3], [1, 2.5, True, np.float32(1.5)]),
    "np_arange_step": lambda: product([0, 0.0], [5, 1.0], [1, 0.3]),
    "np_array_of": lambda: product([1, 2.5, True, 2**63], [3, 0.5]),
    "np_zeros_2d": lambda: product([0, 2], [3, -1]),
    "np_append": lambda: product([ramp(3), ramp(3, "int64")], [1, 2.5]),
    "np_concatenate": lambda: [(ramp(3), ramp(2)), (ramp(3), ramp(2, "int64"))],
    **dict.fromkeys(["np_reshape", "np_astype", "np_tolist"], lambda: one_each([ramp(9), ramp(18)[::2], ramp(9, "int64"), special_floats(), ramp(9, "float32")])),
}
