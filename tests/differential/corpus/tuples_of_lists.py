"""Tuples that hold lists, lists of tuples: made, taken apart, returned."""
from tests.differential.values import *


def factors(a):
    n = len(a)
    low = [[0.0] * n for _ in range(n)]
    up = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for k in range(i, n):
            up[i][k] = a[i][k] - sum(low[i][j] * up[j][k] for j in range(i))
        for k in range(i, n):
            if i == k:
                low[i][i] = 1.0
            else:
                low[k][i] = (a[k][i] - sum(low[k][j] * up[j][i] for j in range(i))) / up[i][i]
    return low, up


def steps(y, n):
    times, values = [0.0], [y]
    for _ in range(n):
        times.append(times[-1] + 0.1)
        values.append(values[-1] - 0.1 * values[-1])
    return times, values


def one_list_twice(n):
    xs = [n, n + 1]
    return xs, xs


def perhaps_one_list(n, c):
    xs, ys = [n, n + 1], [n]
    if c:
        ys = xs
    return xs, ys, n


def helper(n):
    return [n] * 3


def two_of_one_place(n):
    return helper(n), helper(n + 1)


def given_and_new(xs, n):
    ys = [x + n for x in xs]
    return xs, ys


def given_twice(xs, n):
    return xs, xs, n + 1


def grown_and_new(xs, n):
    xs.append(n)
    return n, xs, [n]


def rows_in_both(n):
    row = [n, n]
    return [row], [row, [n]]


def rows_of_another(n):
    a = [[n], [n + 1]]
    b = [a[0]]
    return a, b


def inside_inside(n):
    return (n, [n]), ([n + 1], 0.5)


def unpacked(n):
    state = ([0.0] * n, [1.0] * n)
    xs, vs = state
    for i in range(n):
        xs[i] += vs[i] * i
    return sum(xs), state[1][0] if n else 0.0


def swapped_lists(n):
    now, then = [0] * 4, [1] * 4
    for i in range(n):
        now, then = then, now
        now[i % 4] += i
    return now, then


def takes_pair(pair):
    xs, ys = pair
    total = 0
    for i in range(len(xs)):
        total += xs[i] * ys[-1]
    return total


def passes_pair(xs, n):
    return takes_pair((xs, [n, n + 1])) + takes_pair(([n], xs))


def one_or_the_other(n):
    if n > 2:
        return [n], [n, n]
    return [], [0.0 + n]


def numpy_items(a):
    return [x for x in a], len(a)


def table(n):
    rows = []
    for i in range(n):
        rows.append((i, i * 0.5, i % 2 == 0))
    return rows


def amortised(principal, rate, months):
    schedule = []
    payment = round(principal * rate / (1 - (1 + rate) ** -months), 2)
    balance = principal
    for m in range(1, months + 1):
        interest = round(balance * rate, 2)
        balance -= payment - interest
        schedule.append((m, interest, payment - interest, balance))
    return schedule


def constant_tuples(n):
    rows = []
    for _ in range(n):
        rows.append((1, 2))
    return rows


def one_tuple_twice(n):
    t = (n, n + 1)
    return [t, t]


def repeated_tuple(n):
    return [(n, 0.5)] * 3


def pairs_sorted(xs):
    pairs = [(x, i) for i, x in enumerate(xs)]
    pairs.sort()
    return pairs


def pairs_reversed(xs):
    pairs = [(x, -x) for x in xs]
    pairs.reverse()
    pairs.append((pairs[0][0], 0))
    return pairs[0][0], pairs


def tuples_and_lists(n):
    return [(i, i + 1) for i in range(n)], [i * 0.5 for i in range(n)], n


def nested_tuples(n):
    return [((i, i + 1), i * 0.5) for i in range(n)]


def list_in_tuple_in_list(n):
    found = []
    for i in range(n):
        found.append((i, [i] * i))
    total = 0
    for i, xs in found:
        total += i * len(xs)
        xs.append(i)
    return total + len(found[-1][1])


def extent(points):
    low, high = points[0][0], points[0][0]
    for x, y in points:
        low, high = min(low, x), max(high, x)
    return low, high


def mixed_tuples(n):
    rows = []
    for i in range(n):
        if i % 2:
            rows.append((i, 0.5))
        else:
            rows.append((i, 1))
    return rows


class Pair:
    def __init__(self):
        self.n = 0

    def both(self, n):
        self.n = n * 2
        return [n], [n, n]


def from_a_method(pair, n):
    a, b = pair.both(n)
    return a, b, pair.n


M = lambda: [[[4.0, 1.0], [2.0, 3.0]], [[0.0, 1.0], [1.0, 0.0]], [[1.5]], [], [[1, 2], [3, 4]], [[math.nan, 1.0], [1.0, 2.0]], [[1.0], [2.0, 3.0]]]
CALLS = {
    "factors": lambda: one_each(M()),
    "steps": lambda: product([1.0, -0.5, math.inf, 2], [0, 1, 5]),
    **dict.fromkeys(["one_list_twice", "two_of_one_place", "rows_in_both", "rows_of_another", "inside_inside", "unpacked", "swapped_lists", "one_or_the_other", "table", "constant_tuples", "one_tuple_twice", "repeated_tuple", "tuples_and_lists", "nested_tuples", "list_in_tuple_in_list", "mixed_tuples"], lambda: one_each([0, 1, 2, 3, 7, -1, 300, True, 2.5])),
    "perhaps_one_list": lambda: product([1, 300], [True, False, 0, 1]),
    **dict.fromkeys(["given_and_new", "given_twice", "grown_and_new", "passes_pair"], lambda: product([[1, 2], [], [1.5], [300, 400], [True]], [1, 2.5, 1000])),
    "takes_pair": lambda: one_each([([1, 2], [3]), ([1.5], [2.5]), ([], [1]), ([1], [])]),
    "numpy_items": lambda: one_each([ramp(3), ramp(3, "int64"), [1, 2], [1.5]]),
    "amortised": lambda: product([1000.0, 250], [0.01, 0.0], [1, 3, 12]),
    **dict.fromkeys(["pairs_sorted", "pairs_reversed"], lambda: one_each([[3, 1, 2], [], [1.5, 0.5], [2, 2, 2], [math.nan, 1.0], [True, False]])),
    "extent": lambda: one_each([[(0.5, 1.0), (2.5, -0.0)], [(1, 2), (3, 4)], [], [(1, 2.5)]]),
    "from_a_method": lambda: [(Pair(), n) for n in [1, 2, 300]],
}
