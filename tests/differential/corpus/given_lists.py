"""Lists that were given and change their length, their rows or what holds them."""
from tests.differential.values import *


def appends_squares(history, n):
    for i in range(n):
        history.append(i * i)


def appends_floats(history, x, n):
    for _ in range(n):
        x = 3.7 * x * (1.0 - x)
        history.append(x)
    return x


def appends_what_it_is_given(xs, value):
    xs.append(value)
    return len(xs)


def appends_and_reads(primes, limit):
    n = primes[-1] + 1
    while n < limit:
        for p in primes:
            if p * p > n:
                primes.append(n)
                break
            if n % p == 0:
                break
        n += 1
    return primes


def appends_then_fails(xs, n):
    xs.append(1)
    xs[0] = 7
    return xs[n]


def appends_then_overflows(xs, n):
    for x in range(n):
        xs.append(x)
    return xs[0] * 2**62


def pops_all(stack):
    total = 0
    while stack:
        total += stack.pop()
    return total


def pops_at(xs, i):
    taken = xs.pop(i)
    xs[0] += taken
    return taken


def inserts_sorted(xs, v):
    i = 0
    while i < len(xs) and xs[i] < v:
        i += 1
    xs.insert(i, v)
    return i


def deletes(xs, i):
    del xs[i]
    return xs


def deletes_slice(xs, i, j):
    del xs[i:j]


def extends(xs, ys):
    xs.extend(ys)
    xs += [1, 2]
    return sum(xs)


def extends_by_itself(xs):
    xs.extend(xs)
    xs += xs
    return len(xs)


def removes(xs, v):
    xs.remove(v)
    return len(xs)


def clears(xs):
    n = len(xs)
    xs.clear()
    return n


def rolls(window, x, k):
    window.append(x)
    if len(window) > k:
        window.pop(0)
    return sum(window) / len(window)


def both_grow(xs, ys):
    for i in range(3):
        xs.append(i)
        ys.append(xs[0] + i)
    return xs


def grows_one_reads_other(xs, ys):
    for y in ys:
        xs.append(y + 1)
    return ys


def grows_by_alias(xs, n):
    ys = xs
    ys.append(n)
    zs = ys
    zs[0] = n
    return ys


def one_or_other(xs, ys, c):
    zs = xs if c else ys
    zs.append(5)
    return len(xs) - len(ys)


def one_or_other_returned(xs, ys, c):
    zs = xs if c else ys
    zs[0] = 1
    return zs


def given_or_new(xs, c):
    zs = xs
    if c:
        zs = [4, 5, 6]
    zs[1] = 9
    return zs[0] + len(zs)


def replaced_in_a_loop(xs, rounds):
    for _ in range(rounds):
        new = xs[:]
        for i in range(len(xs)):
            new[i] = xs[i - 1] + 1
        xs = new
    return xs


def helper_appends(items, x):
    items.append(x)


def through_a_helper(xs, n):
    for i in range(n):
        helper_appends(xs, i)
    helper_appends(xs, xs[0])
    return sum(xs)


def heap_of(xs, v):
    heapq.heappush(xs, v)
    least = heapq.heappop(xs)
    return least


def reverses_rows(a):
    a.reverse()
    return a[0][0]


def swaps_rows(a, i, j):
    a[i], a[j] = a[j], a[i]
    return a


def swaps_rows_then_writes(a, i, j):
    a[i], a[j] = a[j], a[i]
    a[i][0] = 100
    row = a[j]
    row[-1] = 200
    return row[0]


def swaps_then_fails(a, i):
    a[0], a[1] = a[1], a[0]
    a[0][0] = 5
    return a[i][0]


def one_row_twice(a, i, j):
    a[i] = a[j]
    a[i][0] += 1
    return a[j][0]


def replaces_row(a, i):
    a[i] = [x + x for x in a[i]]
    a[i].append(a[i][0])
    return a


def appends_row(a):
    row = [x + x for x in a[0]]
    a.append(row)
    row[0] = a[0][0]


def appends_row_twice(a):
    row = [x + x for x in a[0]]
    a.append(row)
    a.append(row)


def returns_row_that_it_appends(a):
    row = [x + x for x in a[0]]
    a.append(row)
    return row


def returns_a_row(a, i):
    a[0], a[1] = a[1], a[0]
    return a[i]


def returns_rows_reordered(a):
    return [row for row in a]


def moves_row_between(a, b):
    a.append(b[0])


def grows_rows(a):
    for row in a:
        row.append(len(row))
    return len(a)


def drops_rows(a):
    last = a.pop()
    last[0] = 77
    return len(a)


def eliminates(a, b):
    n = len(b)
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(a[i][k]) > abs(a[p][k]):
                p = i
        if p != k:
            a[k], a[p] = a[p], a[k]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            for j in range(k, n):
                a[i][j] -= f * a[k][j]
            b[i] -= f * b[k]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        s = b[i]
        for j in range(i + 1, n):
            s -= a[i][j] * x[j]
        x[i] = s / a[i][i]
    return x


def triangle(rows):
    for i in range(len(rows) - 2, -1, -1):
        for j in range(len(rows[i])):
            rows[i][j] += max(rows[i + 1][j], rows[i + 1][j + 1])
    return rows[0][0]


def longest_row(rows):
    total = 0
    for row in rows:
        for x in row:
            total = total * 2 + x
    return total


def breadth_first(graph, start):
    distance = [-1] * len(graph)
    distance[start] = 0
    queue = [start]
    for u in queue:
        for v in graph[u]:
            if distance[v] < 0:
                distance[v] = distance[u] + 1
                queue.append(v)
    return distance


def adds_edge(graph, u, v):
    graph[u].append(v)
    graph[v].append(u)
    return len(graph[u])


def longest_side(points):
    best = 0.0
    for x1, y1 in points:
        for x2, y2 in points:
            d = (x1 - x2) ** 2 + (y1 - y2) ** 2
            if d > best:
                best = d
    return best


def area(points):
    total = 0
    for i in range(len(points)):
        p, q = points[i - 1], points[i]
        total += p[0] * q[1] - p[1] * q[0]
    return total / 2


def appends_point(points, x):
    points.append((x, x + x))
    return len(points)


def moves_points(points, dx):
    for i in range(len(points)):
        x, y = points[i]
        points[i] = (x + dx, y)
    return points


def sorts_points(points):
    points.sort()
    return points[0][0]


def swaps_points(points, i, j):
    points[i], points[j] = points[j], points[i]


def drops_point(points):
    return len(points.pop(0)) + len(points)


def returns_point(points):
    return points[0]


def farthest_point(points):
    best = points[0]
    for p in points:
        if p[0] > best[0]:
            best = p
    return best[0] + best[1]


def swap_keeps(a):
    """The flags of what it was compiled for stay: one more row, a longer one, none."""
    a[0], a[-1] = a[-1], a[0]
    return len(a)


class Recorder:
    def __init__(self, xs, rows):
        self.xs = xs
        self.rows = rows
        self.n = 0

    def record(self, x):
        self.xs.append(x)
        self.n += 1
        return self.xs[0]

    def swap(self, i):
        self.rows[0], self.rows[i] = self.rows[i], self.rows[0]
        return self.rows[0][0]


def records(recorder, x):
    return recorder.record(x) + len(recorder.xs)


def records_and_swaps(recorder, i):
    return recorder.swap(i)


LOG = [1, 2]
TABLE = [[1, 2], [3, 4]]


def appends_to_a_global(n):
    LOG.append(n)
    return len(LOG)


def swaps_in_a_global(n):
    TABLE[0], TABLE[1] = TABLE[1], TABLE[0]
    return TABLE[0][0] + n


def appends_beside_a_global(xs, n):
    xs.append(TABLE[0][0] + n)
    return sum(xs) + LOG[0]


def shared(make):
    one = make()
    return [(one, one), (make(), make())]


INTS = lambda: [[], [1], [3, 1, 2], [0, 0], [2**63 - 1, 5], [2**70, 1], [True, False], [1.5, -0.0], [1, 2.5], [None], ["a"], [np.float64(1.5)], [math.nan, 1.0], (1, 2), ramp(3), [300, 257, -6, 256, -5]]
TWO = lambda: [[[1, 2], [3, 4]], [[1.5, -0.0], [2.5, math.nan]], [[1, 2], [3]], [[1], [], [2, 3]], [[], []], [], [[1, 2], [3.5, 4]], [[True], [False]], [[1]], [[1, 2]] * 2, [(1, 2), (3, 4)], [[1000, 2000], [3000, 4000], [5000, 6000]], [[2**70], [1]], grid(2, 2)]
POINTS = lambda: [[(0.0, 1.0), (2.5, -0.0)], [(1, 2), (3, 4), (5, 0)], [(1, 2.5)], [], [(1, 2), (3,)], [(1, 2), (3.5, 4)], [((1, 2), 3), ((4, 5), 6)], [(True, 1)], [(1000, 2000), (0, 1)], [[1, 2], [3, 4]], [(math.nan, 1.0), (1.0, 2.0)], [(2**70, 1)], [(np.float64(1.5), 1.0)], [()], [(1, None)]]
CALLS = {
    **dict.fromkeys(["appends_squares", "deletes", "through_a_helper", "grows_by_alias", "appends_then_fails", "pops_at", "replaced_in_a_loop", "given_or_new"], lambda: product(INTS(), [0, 1, -1, 3, True])),
    "appends_floats": lambda: product(INTS(), [0.5, 1], [0, 2]),
    "appends_what_it_is_given": lambda: product(INTS(), [7, 2.5, True, None, 2**70, np.float64(0.5), np.int64(3), -0.0]),
    "appends_and_reads": lambda: product([[2], [2, 3, 5], [], [2.0]], [1, 20, 50]),
    "appends_then_overflows": lambda: product([[], [1], [0], [2], [-5]], [0, 3]),
    **dict.fromkeys(["pops_all", "clears", "extends_by_itself"], lambda: one_each(INTS())),
    **dict.fromkeys(["inserts_sorted", "removes", "heap_of"], lambda: product(INTS(), [0, 2, 1.5, True, math.nan, 10**6])),
    "deletes_slice": lambda: product([[1, 2, 3, 4], [], [1.5]], [0, 1, -1, 9], [0, 2, -1]),
    **dict.fromkeys(["extends", "both_grow"], lambda: product(INTS(), [[], [1, 2], [0.5], (1, 2)]) + shared(lambda: [1, 2]) + shared(lambda: [0.5])),
    "grows_one_reads_other": lambda: product(INTS(), [[], [1, 2], [0.5], (1, 2)]),
    "rolls": lambda: product([[], [1.5], [1.0, 2.0, 3.0], [1, 2]], [0.5, 1], [1, 3]),
    **dict.fromkeys(["one_or_other", "one_or_other_returned"], lambda: product([[1], [2.5], []], [[3], [4, 5]], [True, False]) + [(*pair, 1) for pair in shared(lambda: [1, 2])]),
    **dict.fromkeys(["reverses_rows", "appends_row", "appends_row_twice", "returns_row_that_it_appends", "returns_rows_reordered", "grows_rows", "drops_rows", "triangle", "swap_keeps"], lambda: one_each(TWO() + [[[1], [2, 3], [4, 5, 6]], [[1.5], [2.5, 3.5]]])),
    **dict.fromkeys(["swaps_rows", "swaps_rows_then_writes", "one_row_twice"], lambda: product(TWO(), [0, 1, -1], [0, 1, 5])),
    **dict.fromkeys(["swaps_then_fails", "replaces_row", "returns_a_row"], lambda: product(TWO(), [0, 1, -1, 7])),
    "moves_row_between": lambda: [*zip(TWO(), TWO()), *shared(lambda: [[1, 2], [3, 4]])],
    "eliminates": lambda: [([[0.0, 2.0], [1.0, 1.0]], [1.0, 2.0]), ([[4.0, 1.0, 2.0], [1.0, 5.0, 3.0], [7.0, 3.0, 6.0]], [1.0, 2.0, 3.0]), ([[1, 2], [3, 4]], [1, 2]), ([[0.0]], [1.0]), ([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]), ([[1.0, 2.0], [2.0]], [1.0, 2.0]), ([], []), ([[1.0, 2.0]] * 2, [1.0, 2.0])],
    "longest_row": lambda: one_each([[[1], [2, 3], [4, 5, 6]], [[1.5], [2.5, 3.5]], [[1, 2], [3, 4]], [[], [1]]]),
    "breadth_first": lambda: product([[[1, 2], [2], [0]], [[], []], [[1], [0]], [[5]]], [0, 1]),
    "adds_edge": lambda: product([[[1, 2], [2], [0]], [[], []], [[1], [0]], [[5]]], [0, 1], [1, 0]),
    **dict.fromkeys(["longest_side", "area", "sorts_points", "drops_point", "returns_point", "farthest_point"], lambda: one_each(POINTS())),
    **dict.fromkeys(["appends_point", "moves_points"], lambda: product(POINTS(), [1, 2.5, True])),
    "swaps_points": lambda: product(POINTS(), [0, 1], [-1, 3]),
    "records": lambda: [(Recorder(xs, []), x) for xs in INTS()[:8] for x in [1, 2.5]],
    "records_and_swaps": lambda: [(Recorder([], a), i) for a in TWO()[:6] for i in [1, -1, 4]],
    **dict.fromkeys(["appends_to_a_global", "swaps_in_a_global"], lambda: one_each([1, 2, 3])),
    "appends_beside_a_global": lambda: product([[], [1], [1.5]], [1, 2]),
}
