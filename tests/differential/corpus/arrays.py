"""NumPy arrays read and written by index: dtypes, layouts, sizes, aliasing."""
from tests.differential.values import *


def total(a):
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    return s


def int_total(a):
    s = 0
    for i in range(len(a)):
        s += a[i]
    return s


def iterated(a):
    s = 0
    for v in a:
        s = s + v
    return s


def element(a, i):
    return a[i]


def element_plus(a, i, x):
    return a[i] + x


def element_times(a, i, x):
    return a[i] * x


def element_over(a, i, j):
    return a[i] / a[j]


def element_floor(a, i, j):
    return a[i] // a[j], a[i] % a[j]


def element_minus(a, i, j):
    return a[i] - a[j]


def element_negated(a, i):
    return -a[i], abs(a[i]), +a[i]


def element_compared(a, i, x):
    return (a[i] < x, a[i] == x, a[i] >= 1)


def element_as_int(a, i):
    return int(a[i]) + 1, float(a[i]) * 2


def element_bits(a, i, k):
    return a[i] & k, a[i] | k, a[i] ^ k, a[i] << 1, a[i] >> 1


def element_inverted(a, i):
    return ~a[i]


def element_power(a, i, n):
    return a[i] ** n


def element_or_int(a, i, flag):
    if flag:
        return a[i]
    return 0


def element_min(a, i, x):
    return min(a[i], x), max(a[i], x)


def element_round(a, i):
    return round(a[i])


def element_truth(a, i):
    return 1 if a[i] else 0


def index_by_element(a, which):
    s = 0.0
    for i in range(len(which)):
        s += a[which[i]]
    return s


def store(a, i, x):
    a[i] = x


def store_sum(a, b, out):
    for i in range(len(out)):
        out[i] = a[i] + b[i]


def scale(a, factor):
    for i in range(a.shape[0]):
        a[i] = a[i] * factor
    return a


def scale_singles(a, factor):
    return a[0] * factor + a[1] * factor


def scale_in_place(a, factor):
    for i in range(a.size):
        a[i] *= factor


def increment(a):
    for i in range(len(a)):
        a[i] += 1


def smooth(a):
    for i in range(1, len(a) - 1):
        a[i] = (a[i - 1] + a[i] + a[i + 1]) / 3


def shift(a, b):
    for i in range(1, len(a)):
        a[i] = a[i] + b[i - 1]


def writes_then_fails(a, n):
    for i in range(n):
        a[i] = a[i] + 1
    return a[0]


def writes_then_divides(a, x):
    a[0] = 99
    return 1 / x


def allocates(n):
    a = np.zeros(n)
    return a[0] + 1


def fills(n):
    a = np.zeros(n)
    for i in range(n):
        a[i] = i * 0.5
    return a


def fills_ints(n):
    a = np.zeros(n, dtype=np.int64)
    for i in range(n):
        a[i] = i * i
    return a


def fills_small(n):
    a = np.empty(n, dtype=np.uint8)
    for i in range(n):
        a[i] = i
    return a


def fills_like(a):
    out = np.zeros_like(a)
    for i in range(len(a)):
        out[i] = a[i] * 2
    return out


def copies(a):
    b = a.copy()
    for i in range(len(b)):
        b[i] += 1
    return b


def returns_itself(a):
    for i in range(len(a)):
        a[i] = 0
    return a


def returns_view(a):
    return a[1:3], len(a) * 1


def returns_row(a):
    return a[0], a.shape[0] * 1


def shape_of(a):
    return a.shape, a.ndim * 1, a.size, len(a)


def dtype_of(a):
    return a.dtype, a.size * 1


def grid_sum(a):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s += a[i, j]
    return s


def grid_sum_chained(a):
    s = 0.0
    for i in range(len(a)):
        for j in range(len(a[i])):
            s += a[i][j]
    return s


def grid_step(u, new):
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            new[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])


def wrap_around(a):
    s = 0.0
    for i in range(a.shape[0]):
        s += a[i - 1, -1] * a[i, 0]
    return s


def matmul(a, b, out):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            out[i, j] = s


def row_function(a, i):
    row = a[i]
    s = 0.0
    for j in range(len(row)):
        s += row[j]
        row[j] = 0
    return s


def cube_sum(a):
    s = 0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                s += a[i, j, k]
    return s


def largest(a):
    best = a[0]
    for i in range(1, len(a)):
        if a[i] > best:
            best = a[i]
    return best


def largest_from_zero(a):
    best = 0
    for x in a:
        if x > best:
            best = x
    return best


def largest_element(a):
    return max(a[0], a[-1]) * 1


def argmax(a):
    best = 0
    for i in range(len(a)):
        if a[i] > a[best]:
            best = i
    return best


def count_positive(a):
    n = 0
    for x in a:
        if x > 0:
            n += 1
    return n


def mean(a):
    s = 0.0
    for x in a:
        s += x
    return s / len(a)


def histogram(a, bins):
    counts = np.zeros(bins, dtype=np.int64)
    for x in a:
        counts[int(x) % bins] += 1
    return counts


def binary_search(a, x):
    low, high = 0, len(a)
    while low < high:
        middle = (low + high) // 2
        if a[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


def cumulative(a):
    for i in range(1, len(a)):
        a[i] += a[i - 1]
    return a[-1]


def out_of_bounds(a, i, j):
    return a[i, j] * 2


def frozen():
    a = ramp(9)
    a.flags.writeable = False
    return a


VECTORS = lambda: one_each([*vectors(), *every_dtype(), *layouts(), grid(3, 3), [1, 2], [1.5], None, special_floats()])
AT = lambda: product([np.array([-(2**63), 1, 2])] + every_dtype(3) + [special_floats(), ramp(0)], [0, -1, 2])
WITH = lambda: product(every_dtype(3) + [special_floats()[9:]], [0, 2], [1, 2.5, True, -1, 300, 2**40, math.nan, np.float64(1.5), np.uint8(200)], limit=260)
TWO_AT = lambda: product(every_dtype(4) + [np.array([1.0, 0.0, -0.0, math.inf]), np.array([2**63 - 1, -2, 0, -(2**63)]), np.array([255, 1, 0, 7], np.uint8)], [0, 1, 3], [1, 2, -1], limit=200)
PAIRS = lambda: [(a, a) if same else (a, ramp(9)) for a in vectors() + layouts() for same in (True, False)]
def overlapping():
    a, b, c = ramp(10), ramp(10), ramp(10)
    return [(a[1:], a[:-1]), (b[:-1], b[1:]), (c, c), (c[::2], c[:5])]
CALLS = {
    **dict.fromkeys(["total", "int_total", "iterated", "increment", "smooth", "fills_like", "copies", "returns_itself", "returns_view", "returns_row", "shape_of", "dtype_of", "largest", "largest_from_zero", "argmax", "count_positive", "mean", "cumulative"], VECTORS),
    **dict.fromkeys(["element", "element_negated", "element_as_int", "element_inverted", "element_round", "element_truth"], AT),
    **dict.fromkeys(["element_plus", "element_times", "element_compared", "element_min", "store"], WITH),
    **dict.fromkeys(["element_over", "element_floor", "element_minus"], TWO_AT),
    "element_bits": lambda: product(every_dtype(3), [0, 2], [1, 255, -1, True]),
    "element_power": lambda: product(every_dtype(3), [0, 2], [0, 1, 2, 3, -1, 0.5]),
    "element_or_int": lambda: product(every_dtype(3), [0], [True, False]),
    "index_by_element": lambda: product([ramp(5), ramp(0)], [np.array([0, 4, -1]), np.array([1, 5]), np.array([0, 1], np.uint8), np.array([0, 1], np.int32), np.array([0.0, 1.0]), [0, 1], np.array([True, False])]),
    "store_sum": lambda: [(ramp(5), ramp(5), ramp(5)), (ramp(5, "int64"), ramp(5, "int64"), ramp(5, "int64")), (ramp(5), ramp(5), ramp(5, "int64")), (ramp(5, "uint8"), ramp(5, "uint8"), np.zeros(5)), (ramp(3), ramp(5), ramp(5)), (ramp(5, "float32"), ramp(5), ramp(5, "float32")), (ramp(5), ramp(5, "int32"), frozen())] + [(a, a, a) for a in vectors()],
    **dict.fromkeys(["scale", "scale_in_place"], lambda: product(every_dtype() + layouts()[:6] + vectors(), [2, 0.5, True, np.float32(1.5)], limit=120)),
    "scale_singles": lambda: product([np.array([0.1, 1 / 3], "float32"), np.array([3e38, -0.0], "float32"), ramp(3)], [0.1, 3, np.float32(0.7), 1e10]),
    "shift": lambda: PAIRS() + overlapping(),
    "writes_then_fails": lambda: product(vectors() + vectors("int64") + [frozen()], [0, 1, 2, 5, 11]) + [(np.array([2**63 - 1, 5]), 2), (np.array([5, 2**63 - 1]), 2)],
    "writes_then_divides": lambda: product([ramp(3), ramp(3, "int64"), ramp(0)], [1, 0, 0.0, 2.5]),
    **dict.fromkeys(["fills", "fills_ints"], lambda: one_each([0, 1, 5, 100, -1, 2**45, 2.0, True])),
    "allocates": lambda: one_each([1, 3, 2**45]),
    "fills_small": lambda: one_each([0, 5, 256, 257]),
    **dict.fromkeys(["grid_sum", "grid_sum_chained", "wrap_around", "returns_row"], lambda: one_each(matrix_layouts() + [grid(3, 3, "int64"), grid(3, 3, "bool"), grid(3, 3, "uint8"), ramp(3), np.zeros((2, 2, 2)), [[1.0, 2.0]]])),
    "grid_step": lambda: [(grid(6, 7), grid(6, 7)), (grid(6, 7), np.zeros((6, 7), "float32")), (np.asfortranarray(grid(4, 4)), grid(4, 4)), (grid(4, 4), grid(2, 2)), (grid(4, 4), frozen()), *((a, a) for a in matrix_layouts())],
    "matmul": lambda: [(grid(3, 4), grid(4, 2), np.zeros((3, 2))), (grid(3, 3), grid(3, 3).T, np.zeros((3, 3))), (grid(2, 3), grid(2, 2), np.zeros((2, 2))), (grid(2, 2, "int64"), grid(2, 2), np.zeros((2, 2), "int64")), *((a, a, a) for a in [grid(3, 3)])],
    "largest_element": lambda: one_each([np.array([1, 2**63 + 5], "uint64"), np.array([1, 2**62 - 5]), np.array([2**63 - 1, 2**63], "uint64"), ramp(9, "uint64"), ramp(9)]),
    "row_function": lambda: product([grid(3, 4), grid(4, 3).T, grid(3, 4, "int64")], [0, -1, 3]),
    "cube_sum": lambda: one_each([ramp(24).reshape(2, 3, 4), ramp(24, "int64").reshape(4, 3, 2), ramp(24).reshape(2, 3, 4).T, np.zeros((0, 2, 2))]),
    "histogram": lambda: product([ramp(9), ramp(9, "int64"), ramp(9, "uint8"), special_floats()[:20], special_floats()], [3, 1, 0]),
    "binary_search": lambda: product([np.arange(10.0), np.arange(10), ramp(0)], [3, 3.5, -1, 100, math.nan]),
    "out_of_bounds": lambda: product([grid(3, 4), np.asfortranarray(grid(3, 4)), grid(6, 8)[::2, ::2]], [0, 2, 3, -3, -4, 2**40], [0, 3, 4, -4, -5], limit=100),
}
