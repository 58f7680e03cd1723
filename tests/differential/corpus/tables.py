"""Dicts and sets that a function makes: keys of every type, equal keys, NaN, order, growth."""
import collections
from collections import Counter, defaultdict

from tests.differential.values import *


def counts_and_best(xs):
    counts = {}
    for x in xs:
        counts[x] = counts.get(x, 0) + 1
    best = 0
    for k in counts:
        if counts[k] > best:
            best = counts[k]
    return best, len(counts)


def mode(xs):
    counts = {}
    for x in xs:
        if x in counts:
            counts[x] += 1
        else:
            counts[x] = 1
    found, top = xs[0], 0
    for k, c in counts.items():
        if c > top:
            found, top = k, c
    return found, top


def keys_in_order(xs):
    d = {}
    for x in xs:
        d[x] = 1
    return [k for k in d], [v for v in d.values()], [(k, v) for k, v in d.items()]


def first_key_stays(a, b):
    d = {a: 1.5}
    d[b] = 2.5
    return [k for k in d], d[a]


def collatz(limit):
    cache = {1: 1}
    best, arg = 0, 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n not in cache:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        cache[start] = cache[n] + steps
        if cache[start] > best:
            best, arg = cache[start], start
    return arg, best


def two_sum(xs, target):
    seen = {}
    for i, x in enumerate(xs):
        if target - x in seen:
            return seen[target - x], i
        seen[x] = i
    return -1, -1


def cycle_length(n):
    seen = set()
    x = 1
    while x not in seen:
        seen.add(x)
        x = (x * x + 1) % n
    return len(seen)


def unique(xs):
    return len(set(xs)), len({x for x in xs})


def grid(w, h, steps):
    x, y = 0, 0
    seen = {(0, 0)}
    for i in range(steps):
        x = (x + 7 * i) % w
        y = (y + 3 * i) % h
        seen.add((x, y))
    return len(seen), (x, y) in seen, (w, h) in seen


def default_counts(xs):
    d = defaultdict(int)
    for x in xs:
        d[x] += 1
    return max(d.values()), sum(d.values()), len(d)


def default_floats(xs):
    d = collections.defaultdict(float)
    for i, x in enumerate(xs):
        d[x] += i * 0.5
    return sorted(d), sum(d.values())


def default_reads(xs):
    d = defaultdict(int)
    total = 0
    for x in xs:
        total += d[x + 1]
        d[x] = total + 1
    return total, len(d)


def default_lists(xs):
    groups = defaultdict(list)
    for x in xs:
        groups[x % 3].append(x)
    total = 0
    for k in groups:
        total += k * len(groups[k]) + groups[k][0]
    return total


def lists_in_dict(n):
    graph = {}
    for i in range(n):
        graph[i] = [i, i + 1]
    for i in range(n):
        graph[i].append(0)
    return sum(len(graph[i]) for i in range(n))


def missing(d, k):
    table = {1: 10, 2: 20}
    table[d] = 30
    return table[k]


def gets(xs, k):
    d = {}
    for i, x in enumerate(xs):
        d[x] = i * 2
    a = d.get(k, -1)
    b = d.get(k, 0.5)
    return a, b


def gets_none(xs, k):
    d = {}
    for i, x in enumerate(xs):
        d[x] = i * 2
    found = d.get(k)
    return -1 if found is None else found + 1


def nan_keys(x, y):
    d = {x: 1}
    d[y] = 2
    return len(d)


def nan_looked_for(x, y):
    d = {x: 1}
    return (y in d) + d.get(y, 5)


def wide_keys(n):
    d = {}
    for i in range(n):
        d[i * 2**40 - 2**50] = i
    total = 0
    for i in range(n):
        total += d[i * 2**40 - 2**50]
    return total, -(2**50) in d, 7 in d


def float_keys(n):
    d = {}
    for i in range(n):
        d[i * 0.25] = i
    return len(d), 0.75 in d, -0.0 in d, 3 in d, d.get(1, -5)


def true_among_ints(xs):
    d = {1: 5, 0: 7}
    total = 0
    for x in xs:
        total += d[x > 1]
    return total, True in d


def grows_while_gone_through(n):
    d = {1: 1}
    total = 0
    for k in d:
        total += k
        if n > 2:
            d[k + 1] = 1
            if n > 5:
                break
    return total


def normalised(xs):
    d = {}
    for x in xs:
        d[x] = d.get(x, 0.0) + 1.0
    total = sum(d.values())
    for k in d:
        d[k] /= total
    return [d[k] for k in d]


def normalised_by_items(xs):
    d = {}
    for x in xs:
        d[x] = d.get(x, 0.0) + 1.5
    for k, v in d.items():
        d[k] = v * 2
    return sum(v for v in d.values())


def sieve(n):
    composite = set()
    primes = []
    for i in range(2, n):
        if i not in composite:
            primes.append(i)
            for j in range(i * i, n, i):
                composite.add(j)
    return primes


def removes(xs, k):
    s = set(xs)
    for x in xs:
        s.discard(x + 1)
    s.discard(k)
    s.remove(xs[0])
    return len(s), sorted(s)


def adds_and_drops(n):
    s = set()
    x = 12345
    total = 0
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        k = x // 65536 % 50
        if k in s:
            s.discard(k)
        else:
            s.add(k)
        total += len(s)
    return total, sorted(s), min(s) if s else -1, max(s) if s else -1


def set_in_order(xs):
    s = set(xs)
    return sorted(s), sorted(s, reverse=True), min(s), max(s)


def set_gone_through(xs):
    total = 0.0
    for x in set(xs):
        total = total * 0.5 + x
    return total


def set_listed(xs):
    return list(set(xs))


def clears(xs):
    d = {}
    for x in xs:
        if x == 0:
            d.clear()
        d[x] = x
    return len(d), sum(d.values())


def truth(xs):
    d, s = {}, set()
    found = 0
    for x in xs:
        if not d:
            found += 1
        if s:
            found += 10
        d[x] = 1
        s.add(x)
    return found


def made_by_comprehension(n):
    squares = {i: i * i for i in range(n)}
    odd = {i * i % 7 for i in range(n) if i % 2}
    return sum(squares.values()), len(odd), squares.get(3, -1)


def numpy_keys(a):
    d = {}
    for x in a:
        d[x] = d.get(x, 0) + 1
    return len(d), max(d.values()), [k for k in d][0]


def counted(memo, n):
    memo[n] = memo.get(n, 0) + 1
    return memo[n]


def through_a_helper(xs):
    memo = {}
    total = 0
    for x in xs:
        total += counted(memo, x)
    return total, len(memo)


def aliased(xs):
    a = {}
    b = a
    for x in xs:
        b[x] = 1
        a[x] += 1
    return len(a), sum(b.values())


def returned(n):
    d = {}
    for i in range(n):
        d[i % 10] = d.get(i % 10, 0) + i
    return d


def returned_elements(a):
    d = {}
    for i in range(len(a)):
        d[a[i]] = i
    return d


def drops_key(n):
    d = {1: 1, 2: 2}
    del d[1]
    return d.pop(2) + n


def returned_set(n):
    return {n, n + 1}


def returned_floats(xs):
    d = {}
    for i, x in enumerate(xs):
        d[x] = i * 0.5
    return d


def returned_tuples(n):
    d = {}
    for i in range(n):
        d[(i % 3, i % 2)] = (i, 0.5)
    return d


def returned_and_kept(n):
    d = {n: 1}
    e = d
    e[n + 1] = 2
    return d


def mixed_keys(n):
    d = {1: 1, 2.5: 2}
    return len(d) + n


def mixed_values(n):
    d = {1: 1}
    d[2] = 2.5 * n
    return d[1]


def text_keys(n):
    rates = {"low": 0.1, "high": 0.3}
    return rates["low"] * n


def counter(xs):
    c = Counter(xs)
    return len(c)


def summary(xs):
    n = len(xs)
    mean = sum(xs) / n
    return {"n": n, "mean": mean, "spread": max(xs) - min(xs)}


def memoised(n):
    memo = {}
    memo[0] = 0
    memo[1] = 1
    for i in range(2, n + 1):
        memo[i] = memo[i - 1] + memo[i - 2]
    return memo[n]


def made_by_call(xs):
    d = dict()
    for i, x in enumerate(xs):
        d[x] = i
    return len(d), sorted(d, key=d.get), max(d, key=d.get), sum(d)


INTS = lambda: [[], [1], [3, 1, 2, 3, 3], [0, 0], [2**62, -2**62, 5], [2**63 - 1, -2**63 + 1], [-1, -2, -1], [True, False], [1.5, -0.0, 0.0, 1.5], [1, 2.5], [math.nan, 1.0], [math.inf, -math.inf, math.inf], list(range(40)), [i * 64 for i in range(30)], (1, 2, 1), ramp(3), ramp(3, "int64")]
CALLS = {
    **dict.fromkeys(["counts_and_best", "mode", "keys_in_order", "unique", "default_counts", "default_floats", "default_reads", "default_lists", "normalised", "normalised_by_items", "set_in_order", "set_gone_through", "set_listed", "clears", "truth", "numpy_keys", "through_a_helper", "aliased", "returned_floats", "true_among_ints", "counter", "summary", "made_by_call"], lambda: one_each(INTS())),
    **dict.fromkeys(["first_key_stays", "nan_keys", "nan_looked_for"], lambda: product([0.0, -0.0, 1.5, math.nan, 1, True, 2**60], [0.0, -0.0, math.nan, 1, 2**53 + 1, True, np.float64(1.5), np.int64(1)])),
    **dict.fromkeys(["collatz", "cycle_length", "lists_in_dict", "wide_keys", "float_keys", "sieve", "adds_and_drops", "made_by_comprehension", "returned", "returned_tuples", "returned_and_kept", "mixed_keys", "mixed_values", "text_keys", "memoised", "grows_while_gone_through"], lambda: one_each([1, 2, 3, 7, 50, 300, 0, -1, True, 2.5])),
    "returned_elements": lambda: one_each([ramp(5), ramp(5, "int64"), [1, 2, 1], [0.5, 1.5]]),
    **dict.fromkeys(["drops_key", "returned_set"], lambda: one_each([1, 2, 2.5])),
    "two_sum": lambda: product([[1, 2, 3, 4], [], [1.5, 2.5], [2**62, 2**62]], [5, 7, 4.0, 2**63 - 1]),
    "grid": lambda: product([5, 1, 0], [7, 3], [0, 50]),
    "missing": lambda: product([1, 3, True, 2.5], [1, 2, 3, 4, 1.0, True]),
    **dict.fromkeys(["gets", "gets_none", "removes"], lambda: product([[1, 2, 3], [], [1.5, 2.5], [0, 0, 5]], [1, 2, 9, 1.5, True, None])),
}
