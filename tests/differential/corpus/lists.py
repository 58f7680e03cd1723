"""Lists in and out: read, written, grown, nested, shared."""
from tests.differential.values import *


def total(values):
    s = 0
    for v in values:
        s += v
    return s


def total_by_index(values):
    s = 0.0
    for i in range(len(values)):
        s += values[i]
    return s


def builtin_sum(values):
    return sum(values) + 0


def builtin_min_max(values):
    return min(values), max(values), len(values) * 2


def doubles(values):
    for i in range(len(values)):
        values[i] = values[i] * 2


def doubles_and_returns(values):
    for i in range(len(values)):
        values[i] *= 2
    return values


def stores_float(values):
    for i in range(len(values)):
        values[i] = i / 2


def stores_int(values):
    for i in range(len(values)):
        values[i] = i


def stores_one(values, i, x):
    values[i] = x
    return values[i] + 0


def writes_then_fails(values, n):
    for i in range(n):
        values[i] = values[i] + 1
    return values[0]


def swaps(values, i, j):
    values[i], values[j] = values[j], values[i]
    return len(values) * 1


def bubble_sort(values):
    n = len(values)
    for i in range(n):
        for j in range(n - 1 - i):
            if values[j] > values[j + 1]:
                values[j], values[j + 1] = values[j + 1], values[j]
    return values


def appends(values, n):
    for i in range(n):
        values.append(i)
    return len(values)


def builds(n):
    out = []
    for i in range(n):
        out.append(i * 2)
    return out


def builds_floats(n):
    out = []
    for i in range(n):
        out.append(i / 2)
    return out


def builds_mixed(n):
    out = []
    for i in range(n):
        out.append(i if i % 2 else i / 2)
    return out


def repeated(n, x):
    out = [x] * n
    for i in range(n):
        out[i] += i
    return out


def repeated_bool(n):
    flags = [True] * n
    for i in range(0, n, 2):
        flags[i] = False
    return flags


def two_names(n):
    a = b = [0] * n
    for i in range(n):
        a[i] = i
        b[i] += 1
    return a, b


def same_list_twice(n):
    a = [1.0] * n
    for i in range(n):
        a[i] += i
    return a, a


def inner_rows(n):
    rows = [[0] * n] * 2
    for i in range(n):
        rows[0][i] = i
    return rows


def copies(values):
    c = values[:]
    for i in range(len(c)):
        c[i] = c[i] + 1
    return c


def slices(values):
    return values[1:3], values[-2:], values[::2], len(values) * 1


def pops(values):
    s = 0
    while values:
        s += values.pop()
    return s


def inserts(values):
    values.insert(0, 5)
    values.extend([1, 2])
    return len(values) + 0


def concatenates(a, b):
    c = a + b
    s = 0
    for v in c:
        s += v
    return c


def contains(values, x):
    return (x in values) + 0


def index_of(values, x):
    return values.index(x) + values.count(x)


def sorts(values):
    values.sort()
    return values[0] * 1


def sorted_copy(values):
    return sorted(values)


def mixed_total(values):
    s = 0.0
    for v in values:
        s += v
    return s


def assigns_slice(values, other):
    values[1:3] = other
    return len(values) + 0


def dot(a, b):
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def adds_into(a, b):
    for i in range(len(a)):
        a[i] += b[i]
    return a is b


def shifted_add(a, b):
    for i in range(1, len(a)):
        a[i] = a[i - 1] + b[i]
    return a


def running_add(a, b):
    for i in range(1, len(a)):
        a[i] = a[i - 1] + b[i - 1]
    return a


def nested_sum(rows):
    s = 0
    for row in rows:
        for v in row:
            s += v
    return s


def nested_index(rows, i, j):
    return rows[i][j] * 2


def nested_write(rows):
    for i in range(len(rows)):
        for j in range(len(rows[i])):
            rows[i][j] += 1
    return rows


def transposes(rows):
    n = len(rows)
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            out[j][i] = rows[i][j]
    return out


def prefix_sums(values):
    out = [0]
    for v in values:
        out.append(out[-1] + v)
    return out


def longest_run(values):
    best = run = 0
    for i in range(len(values)):
        if i > 0 and values[i] == values[i - 1]:
            run += 1
        else:
            run = 1
        if run > best:
            best = run
    return best


def negative_indexes(values):
    s = 0
    for i in range(1, len(values) + 1):
        s = s * 3 + values[-i]
    return s


def list_of_tuples(points):
    s = 0
    for x, y in points:
        s += x * y
    return s


def truth_of(values):
    return 1 if values else 2


def compares(a, b):
    return (a == b) + 0


def list_in_tuple(pair):
    a, b = pair
    for i in range(len(a)):
        a[i] += b
    return pair


def unpack(values):
    a, b, c = values
    return a + b * c


def starred(values):
    first, *rest = values
    return first + len(rest)


def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = False
        i += 1
    return flags.count(True)


def copy_elements(a, b):
    """Which object lands where shows when it is not a plain number."""
    for i in range(len(a)):
        a[i] = b[i]


def shared_pair():
    one = [3, 1, 4, 1, 5]
    return [(one, one), ([1, 2], [3, 4]), ([1.5, 2.5], [1, 2]), ([1, 2], [1.5, 2.5])]


ONE = lambda: one_each(lists())
CALLS = {
    **dict.fromkeys(["total", "total_by_index", "builtin_sum", "builtin_min_max", "doubles", "doubles_and_returns", "stores_float", "stores_int", "bubble_sort", "copies", "slices", "pops", "inserts", "sorts", "sorted_copy", "prefix_sums", "longest_run", "negative_indexes", "truth_of"], lambda: one_each([*lists(), [2**62, 2**62], (), (1, 2.5), (1, 2, 3), ramp(5), ramp(5, "int64"), ramp(0)])),
    "mixed_total": lambda: one_each([[1.5, 2.5], [2.5, 1], [1.5, 2**40, 3], [0.5, True]]),
    "assigns_slice": lambda: product([[1, 2, 3, 4], [5, 6], [1.5, 2.5, 3.5]], [[7, 8], [9], [], [1, 2, 3], [0.5, 1.5]]),
    "stores_one": lambda: product([[1, 2, 3], [1.5, 2.5], [True]], [0, -1, 2, 5, True], [7, 2.5, True, 2**63, None, np.float64(1.5)]),
    "writes_then_fails": lambda: product([[1, 2, 3], [0.5], [2**63 - 1, 1], [1, 2**63 - 1], [True, False]], [0, 1, 2, 3, 9]),
    "swaps": lambda: product([[1, 2, 3], [1.5, 2.5]], [0, -1, 1], [1, 2, -2]),
    "appends": lambda: product([[], [1], [1.5]], [0, 3]),
    **dict.fromkeys(["builds", "builds_floats", "builds_mixed", "repeated_bool", "two_names", "same_list_twice", "inner_rows", "sieve"], lambda: one_each([0, 1, 2, 5, 100, -1])),
    "repeated": lambda: product([0, 1, 5], [0, 0.5, True, 2**63 - 3]),
    "concatenates": lambda: product([[1, 2], [], [1.5]], [[3], [0.5], []]),
    "contains": lambda: product([[1, 2, 3], [1.5, math.nan], []], [2, 1.5, 2.0, math.nan, True]),
    "index_of": lambda: product([[1, 2, 3], [1.5, 2.0]], [2, 2.0, 9]),
    **dict.fromkeys(["dot", "adds_into", "shifted_add", "running_add", "compares", "copy_elements"], lambda: shared_pair() + [([], []), ([1, 2, 3], [1, 2]), ([1, 2], ramp(5)), ([1.5], (2.5,)), ([2**62], [2**62])]),
    **dict.fromkeys(["nested_sum", "nested_write", "transposes"], lambda: one_each([[[1, 2], [3, 4]], [[1.5, 2.5], [0.5, 1.0]], [[1, 2], [3.5, 4.5]], [], [[]], [[1, 2], [3]], [(1, 2), (3, 4)], grid(3, 3), [ramp(2), ramp(2)], [[1, 2]] * 2])),
    "nested_index": lambda: product([[[1, 2], [3, 4]], [[1.5], [2.5, 3.5]]], [0, -1, 2], [0, 1, -2]),
    "list_of_tuples": lambda: one_each([[(1, 2), (3, 4)], [(1.5, 2.0)], [], [(1, 2.5), (2, 3)], [[1, 2]]]),
    "list_in_tuple": lambda: one_each([([1, 2], 3), ([1.5], 2.0), ([1], 0.5)]),
    **dict.fromkeys(["unpack", "starred"], lambda: one_each([[1, 2, 3], (1, 2.5, 3), [1, 2], [], ramp(3), (1.5, 2, 3, 4)])),
}
