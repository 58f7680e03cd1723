"""Loops of every shape."""
from tests.differential.values import *


def counts_down(n):
    out = 0
    for i in range(n, 0, -1):
        out = out * 2 + i
    return out


def by_steps(start, stop, step):
    total = 0
    last = -1
    for i in range(start, stop, step):
        total += i
        last = i
    return total, last


def loop_else(values, wanted):
    for i in range(len(values)):
        if values[i] == wanted:
            found = i
            break
    else:
        found = -1
    return found


def while_else(n, limit):
    while n > 0:
        n -= 3
        if n == limit:
            break
    else:
        n = 100
    return n


def skips(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        if i > 20:
            break
        total += i
    return total


def nested(n, m):
    total = 0.0
    for i in range(n):
        for j in range(i, m):
            if (i + j) % 2:
                total += i * 0.5
            else:
                total -= j
    return total


def changes_bound(n):
    steps = 0
    for i in range(n):
        n = n - 1
        i = i * 2
        steps += i
    return n, steps


def enumerated(values):
    total = 0
    for i, v in enumerate(values):
        total += i * v
    return total


def enumerated_from(values):
    total = 0
    for i, v in enumerate(values, 10):
        total += i * v
    return total


def zipped(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


def zipped_three(a, b, c):
    total = 0
    for x, y, z in zip(a, b, c):
        total += x * y - z
    return total


def reversed_loop(values):
    total = 0
    for v in reversed(values):
        total = total * 2 + v
    return total


def over_tuple(a, b):
    total = 0
    for v in (a, b, a):
        total += v
    return total


def over_mixed_tuple(x):
    total = 0.0
    for v in (1, 2.5, x):
        total += v
    return total


def over_string(n):
    count = 0
    for _ in "abc":
        count += n
    return count


def infinite_with_break(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        if x < 1e-3 or n > 2000:
            break
    return n, x


def walrus(n):
    total = 0
    while (n := n - 1) > 0:
        total += n
    return total


def comprehension(n):
    return [i * i for i in range(n)]


def comprehension_sum(n):
    return sum([i * 0.5 for i in range(n)])


def generator_sum(n):
    return sum(i * 2 for i in range(n))


def conditional_comprehension(values):
    return [v * 2 for v in values if v > 0]


def nested_comprehension(n):
    return [[i * j for j in range(n)] for i in range(n)]


def set_comprehension(n):
    return len({i % 3 for i in range(n)})


def dict_counts(values):
    counts = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    return counts


def range_argument(r):
    total = 0
    for i in r:
        total += i
    return total


def loop_variable_after(n):
    for i in range(n):
        pass
    return i


def triangle(n):
    rows = 0
    for i in range(n):
        for j in range(i):
            for k in range(j):
                rows += k
    return rows


def early_return(values):
    for v in values:
        if v < 0:
            return v
    return 0


def match_statement(n):
    total = 0
    for i in range(n):
        match i % 3:
            case 0:
                total += 1
            case 1:
                total += 10
            case _:
                total += 100
    return total


def deletes(n):
    x = n * 2
    del x
    return n + 1


def assertion(n):
    total = 0
    for i in range(n):
        assert i < 5, f"too big: {i}"
        total += i
    return total


SEQUENCES = lambda: one_each([[], [1, 2, 3], [1.5, -2.0], [1, 2.5], (), (1, 2), (1, 2.5), ramp(5), ramp(5, "int64"), ramp(0), ramp(5, "uint8"), ramp(5, "float32"), grid(2, 3), range(5), "ab", {1, 2}, None, 5])
CALLS = {
    **dict.fromkeys(["counts_down", "skips", "changes_bound", "walrus", "comprehension", "comprehension_sum", "generator_sum", "nested_comprehension", "set_comprehension", "loop_variable_after", "triangle", "match_statement", "deletes", "assertion"], lambda: one_each([0, 1, 2, 5, 25, -1, True, 2.0])),
    "by_steps": lambda: product([0, 5, -3], [10, -10, 0], [1, 3, -2, 0, 2**61]) + [(2**62, 2**63 - 1, 2**61), (-(2**63), 2**63 - 1, 2**62), (2**63 - 5, 2**63 - 1, 3), (2**63 - 3, 2**63, 1), (0, 2.5, 1)],
    "loop_else": lambda: product([[1, 2, 3], [], [1.0, 2.0]], [2, 5, 1.0]),
    "while_else": lambda: product([10, 7, 0], [1, 4, 100]),
    "nested": lambda: product([0, 1, 7], [0, 5, 9]),
    **dict.fromkeys(["enumerated", "enumerated_from", "reversed_loop", "conditional_comprehension", "dict_counts", "early_return"], SEQUENCES),
    "zipped": lambda: product([[1, 2, 3], [], (1.5, 2.5), ramp(5)], [[1, 2], [0.5, 1.5, 2.5], ramp(4, "int64"), (3,)]),
    "zipped_three": lambda: [([1, 2], [3, 4], [5, 6]), ([1.0], [2, 3], ramp(3)), (ramp(9), ramp(9), ramp(8))],
    "over_tuple": lambda: product([1, 2.5, True, np.float64(1.5)], [3, 0.5]),
    "over_mixed_tuple": lambda: one_each([1, 2.5, True]),
    "over_string": lambda: one_each([1, 2.5]),
    "infinite_with_break": lambda: one_each([1.0, 1e300, math.inf, math.nan, 5]),
    "range_argument": lambda: one_each([range(0), range(5), range(10, 0, -3), [1, 2]]),
}
