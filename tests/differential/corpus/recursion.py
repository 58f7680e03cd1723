"""Functions that call themselves, and too deep ones."""
import math

from tests.differential.values import *


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)


def power(x, n):
    if n < 0:
        return 1 / power(x, -n)
    if n == 0:
        return 1
    half = power(x, n // 2)
    return half * half * x if n % 2 else half * half


def hanoi(n, a, b, c, moves):
    if n == 0:
        return 0
    count = hanoi(n - 1, a, c, b, moves)
    moves[a] -= 1
    moves[c] += 1
    return count + 1 + hanoi(n - 1, b, a, c, moves)


def queens(row, n, columns):
    if row == n:
        return 1
    total = 0
    for c in range(n):
        for r in range(row):
            d = columns[r] - c
            if d == 0 or d == row - r or d == r - row:
                break
        else:
            columns[row] = c
            total += queens(row + 1, n, columns)
    return total


def fill(grid, i, j, new):
    old = grid[i, j]
    if old == new:
        return 0
    grid[i, j] = new
    count = 1
    for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        if 0 <= i + di < grid.shape[0] and 0 <= j + dj < grid.shape[1]:
            if grid[i + di, j + dj] == old:
                count += fill(grid, i + di, j + dj, new)
    return count


def quicksort(a, lo, hi):
    if lo < hi:
        pivot, i = a[hi], lo
        for j in range(lo, hi):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[hi] = a[hi], a[i]
        quicksort(a, lo, i - 1)
        quicksort(a, i + 1, hi)


def simpson(a, b, fa, fm, fb, whole, eps):
    m = (a + b) / 2
    left_mid, right_mid = math.sin((a + m) / 2), math.sin((m + b) / 2)
    left = (m - a) / 6 * (fa + 4 * left_mid + fm)
    right = (b - m) / 6 * (fm + 4 * right_mid + fb)
    if abs(left + right - whole) <= 15 * eps:
        return left + right
    return simpson(a, m, fa, left_mid, fm, left, eps / 2) + simpson(
        m, b, fm, right_mid, fb, right, eps / 2
    )


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def both(n):
    return is_even(n), is_odd(n), gcd(n, 12)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def kinds(n):
    if n == 0:
        return None
    if n < 0:
        return 2.5
    return n if n % 2 else kinds(n - 2)


def warns(x, n):
    return x / n if n == 0 else warns(x, n - 1) + 1


CALLS = {
    "fib": lambda: one_each([-1, 0, 1, 2, 15, 2.5, True, np.int64(9), 5.0]),
    "ackermann": lambda: product([0, 1, 2], [0, 1, 3, 2**62]),
    "gcd": lambda: product([0, 12, -18, 2**62, 2**64, 2.5], [0, 7, -6, 2**61, 0.5]),
    "power": lambda: product([0, 2, -3, 1.5, 0.0, np.float64(0.0), 10], [0, 1, 5, -2, 40, 62]),
    "hanoi": lambda: product([0, 1, 5], [0], [1], [2], [[0, 0, 0], np.zeros(3), [0.5, 1.5, 2.5]]),
    "queens": lambda: [(0, n, made(n)) for n in (0, 1, 5, 6) for made in (np.zeros, _zeros)],
    "fill": lambda: product([grid(4, 5, "int64") // 9, np.zeros((20, 20))], [0, 3], [1, 2], [7]),
    "quicksort": lambda: [
        *((values, 0, len(values) - 1) for values in [*vectors(), *int_lists(), *float_lists()]),
        *((np.arange(n), 0, n - 1) for n in (100, 900, 2000)),
    ],
    "simpson": lambda: [(0.0, b, 0.0, 0.5, 0.25, 0.0, eps) for b in (1.0, 9.0) for eps in (1e-6, 0)],
    "is_even": lambda: one_each([0, 1, 9, 300, 2000, -1]),
    "both": lambda: one_each([0, 1, 9, 300, 2000]),
    "depth": lambda: one_each([0, 5, 100, *range(800, 930, 10), 1100, 10**4, -1]),
    "kinds": lambda: one_each([0, 1, 2, 9, -1, -2.5]),
    "warns": lambda: product([1.0, 0.0, 1, np.float64(1.0), np.float64(0.0)], [0, 1, 5, 2000]),
}


def _zeros(n):
    return [0] * n
