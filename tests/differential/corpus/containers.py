"""Programs' everyday containers: heaps, queues, stacks of pairs, sorted lists, strings, complex."""
import bisect
import cmath
import collections
import heapq
import itertools

from tests.differential.values import *

MOVES = ((0, 1), (1, 0), (0, -1), (-1, 0))
LETTERS = "ACGT"


def heap_sort(values):
    heap = []
    for v in values:
        heapq.heappush(heap, v)
    return [heapq.heappop(heap) for _ in range(len(heap))]


def sift_sort(a):
    n = len(a)
    for start in range(n // 2 - 1, -1, -1):
        root = start
        while 2 * root + 1 < n:
            child = 2 * root + 1
            if child + 1 < n and a[child] < a[child + 1]:
                child += 1
            if not a[root] < a[child]:
                break
            a[root], a[child] = a[child], a[root]
            root = child
    return a


def quick_sort(a):
    stack = [(0, len(a) - 1)]
    while stack:
        lo, hi = stack.pop()
        if lo >= hi:
            continue
        pivot, i = a[hi], lo
        for j in range(lo, hi):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[hi] = a[hi], a[i]
        stack.append((lo, i - 1))
        stack.append((i + 1, hi))
    return a


def merge_sort(values):
    runs = [[v] for v in values]
    while len(runs) > 1:
        merged = []
        for k in range(0, len(runs) - 1, 2):
            left, right = runs[k], runs[k + 1]
            out, i, j = [], 0, 0
            while i < len(left) and j < len(right):
                if right[j] < left[i]:
                    out.append(right[j])
                    j += 1
                else:
                    out.append(left[i])
                    i += 1
            out += left[i:]
            out += right[j:]
            merged.append(out)
        if len(runs) % 2:
            merged.append(runs[-1])
        runs = merged
    return runs[0] if runs else []


def breadth_first(n, wall):
    dist = [[-1] * n for _ in range(n)]
    if n == 0:
        return dist
    queue = collections.deque([(0, 0)])
    dist[0][0] = 0
    while queue:
        r, c = queue.popleft()
        for dr, dc in MOVES:
            a, b = r + dr, c + dc
            if 0 <= a < n and 0 <= b < n and dist[a][b] < 0 and (a * 7 + b * 3) % wall:
                dist[a][b] = dist[r][c] + 1
                queue.append((a, b))
    return dist


def shortest_paths(n, seed):
    neighbours = [[] for _ in range(n)]
    for u in range(n):
        for k in range(3):
            neighbours[u].append(((u * 5 + k * seed + 1) % n, 1 + (u * k + seed) % 9))
    far = 10**9
    dist = [far] * n
    heap = []
    if n:
        dist[0] = 0
        heap.append((0, 0))
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in neighbours[u]:
            if d + w < dist[v]:
                dist[v] = d + w
                heapq.heappush(heap, (dist[v], v))
    return dist


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, start=1):
            current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (ca != cb)))
        previous = current
    return previous[-1]


def run_lengths(s):
    counts, i = [0], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        counts.append(j - i)
        i = j
    return counts


def transitions(s):
    table = [[0] * 4 for _ in range(4)]
    for x, y in zip(s, s[1:]):
        i = j = -1
        for k, letter in enumerate(LETTERS):
            if x == letter:
                i = k
            if y == letter:
                j = k
        if i >= 0 and j >= 0:
            table[i][j] += 1
    return table


def checksum(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return (b << 16) | a


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for w, v in zip(weights, values, strict=True):
        for c in range(capacity, w - 1, -1):
            best[c] = max(best[c], best[c - w] + v)
    return best[capacity]


def fourier(values):
    n = len(values)
    out = [complex(v, 0.0) for v in values]
    size = 1
    while size < n:
        size *= 2
    while len(out) < size:
        out.append(0j)
    j = 0
    for i in range(1, size):
        bit = size >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j ^= bit
        if i < j:
            out[i], out[j] = out[j], out[i]
    length = 2
    while length <= size:
        turn = cmath.exp(-2j * cmath.pi / length)
        for start in range(0, size, length):
            w = 1 + 0j
            for k in range(length // 2):
                u, v = out[start + k], out[start + k + length // 2] * w
                out[start + k] = u + v
                out[start + k + length // 2] = u - v
                w *= turn
        length *= 2
    return [abs(z) for z in out]


def mandelbrot(re, im):
    z, c = 0j, complex(re, im)
    for k in range(50):
        z = z * z + c
        if abs(z) > 2:
            return k
    return 50


def determinant(values, n):
    m = [[values[(i * n + j) % len(values)] * 1.0 for j in range(n)] for i in range(n)]
    det = 1.0
    for k in range(n):
        p = max(range(k, n), key=lambda r: abs(m[r][k]))
        if m[p][k] == 0.0:
            return 0.0
        if p != k:
            m[k], m[p] = m[p], m[k]
            det = -det
        det *= m[k][k]
        for i in range(k + 1, n):
            f = m[i][k] / m[k][k]
            for j in range(k, n):
                m[i][j] -= f * m[k][j]
    return det


def running_medians(values):
    window, out = [], []
    for v in values:
        bisect.insort(window, v)
        if len(window) > 5:
            del window[2]
        out.append(window[len(window) // 2])
    return out


def two_sums(values, target):
    return sum(1 for x, y in itertools.combinations(values, 2) if x + y == target)


def ranked(values):
    order = sorted(range(len(values)), key=lambda i: values[i], reverse=True)
    ranks = [0] * len(values)
    for place, index in enumerate(order, 1):
        ranks[index] = place
    return ranks


def membership(values, x):
    return x in values, values.count(x), x not in values[1:], values == sorted(values)


def heaps(values, x):
    heap = values[:]
    heapq.heapify(heap)
    out = [heapq.heappushpop(heap, x), heapq.heapreplace(heap, x)]
    return out + heap


def places(values, x):
    ordered = sorted(values)
    out = [bisect.bisect_left(ordered, x), bisect.bisect_right(ordered, x)]
    bisect.insort_left(ordered, x)
    bisect.insort_right(ordered, x)
    out.append(len(ordered))
    return out


def sums(values):
    out = list(itertools.accumulate(values))
    return out


def points(a, b):
    z = complex(a, b)
    return cmath.polar(z), cmath.rect(a, b), cmath.phase(z), cmath.sqrt(z), cmath.exp(z)


def numpy_complex(a):
    return a[0] * a[1] + 1


def quotient(a, b):
    return complex(a, b) / complex(b, 1.0), complex(a, 2.0) * complex(a, b)


def bounded_queue(n):
    queue = collections.deque([], 3)
    for i in range(n):
        queue.append(i)
    return queue[0] + len(queue)


def over_queue(n):
    queue = collections.deque([n, n + 1])
    total = 0
    for x in queue:
        total += x
    return total


def empties_queue(values, n):
    queue = collections.deque(values)
    total = 0
    for _ in range(n):
        total = total * 2 + queue.popleft()
    return total + queue[0]


def indexes_queue(values, i):
    queue = collections.deque(values)
    queue.popleft()
    return queue[i] * 2 + queue[0]


def choices_of(values, r):
    total = 0
    for chosen in itertools.combinations(values, r):
        total += sum(chosen)
    return total


def joined_text(a, b):
    c = a + b
    return ord(c[0]) + len(c)


def letters(s):
    return sum(ord(c) for c in s), min(ord(c) for c in s)


NUMBERS = [[], [3], [5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5], [2.5, -0.0, 0.0, 7.25, -1e300, 2.5], [k * 7 % 31 for k in range(100)], [math.nan, 1.0, 0.5], [True, False], [2**62, 2**62, 5]]
WORDS = ["", "a", "kitten", "sitting", "GATTACA" * 9, "caf\xe9", "\U0001f600\u0430x", "aaabbbbcd"]
SIZES = [0, 1, 2, 3, 8, 17]
CALLS = {
    "heap_sort": lambda: one_each(NUMBERS),
    "sift_sort": lambda: [([*v],) for v in NUMBERS],
    "quick_sort": lambda: [([*v],) for v in NUMBERS],
    "merge_sort": lambda: one_each(NUMBERS),
    "breadth_first": lambda: product(SIZES, [2, 3, 5, 11]),
    "shortest_paths": lambda: product(SIZES, [1, 2, 7]),
    "edit_distance": lambda: product(WORDS, WORDS),
    "run_lengths": lambda: one_each(WORDS),
    "transitions": lambda: one_each(WORDS),
    "checksum": lambda: one_each([b"", b"a", bytes(range(256)), bytearray(b"xyz"), [1, 2, 3], "abc"]),
    "knapsack": lambda: [([1, 3, 4], [15, 20, 30], 6), ([2], [1, 2], 5), ([1], [2**62], 9), ([5, 4], [1.5, 2.5], 9)],
    "fourier": lambda: one_each([[1.0], [1.0, 2.0, 3.0, 4.0], [0.1] * 13, [1, 2, 3], [math.inf, 1.0], [1e308] * 8]),
    "mandelbrot": lambda: product([-2.0, -0.75, 0.0, 0.3, 1e200, math.nan], [-1.0, 0.0, 0.1, -0.0]),
    "determinant": lambda: product([[3, 1, 4, 1, 5, 9, 2, 6, 5], [0.5, -2.5, 7.0], [0.0], [1e200, 3.0]], [1, 2, 3, 5]),
    "running_medians": lambda: one_each(NUMBERS),
    "two_sums": lambda: product(NUMBERS, [6, 2.5, 0, True]),
    "ranked": lambda: one_each(NUMBERS),
    "heaps": lambda: product(NUMBERS, [5, 2.5, -0.0, math.nan, True]),
    "places": lambda: product(NUMBERS, [5, 2.5, -0.0, math.nan, True]),
    "sums": lambda: one_each(NUMBERS),
    "points": lambda: product(floats(), floats()),
    "numpy_complex": lambda: one_each([np.array([1 + 2j, 3j]), np.array([1e200 + 1j, 1e200j])]),
    "quotient": lambda: product(floats(), floats()),
    **dict.fromkeys(["bounded_queue", "over_queue"], lambda: one_each([1, 2, 5])),
    "empties_queue": lambda: product([[1, 2, 3], [1.5], []], [0, 1, 2, 3, 5]),
    "indexes_queue": lambda: product([[1, 2, 3], [1.5, 2.5], [7]], [0, 1, 2, -1, -2, -3]),
    "choices_of": lambda: product([[1, 2, 3], [0.5, 1.5]], [0, 1, 2]),
    "joined_text": lambda: product(["ab", "é"], ["c", "de"]),
    "letters": lambda: one_each(WORDS),
    "membership": lambda: product(NUMBERS, [5, 2.5, 0, -0.0, math.nan, True, 2**53 + 1]),
}
