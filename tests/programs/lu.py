"""Solve linear systems by LU with row exchanges, matrices as lists of rows.

usage: lu.py [N]
"""
import sys


def hilbert_like(n):
    return [[1.0 / (i + j + 1) + (2.0 if i == j else 0.0) for j in range(n)] for i in range(n)]


def subtract_row(target, source, factor, start):
    """target[start:] -= factor * source[start:], in place."""
    for k in range(start, len(target)):
        target[k] -= factor * source[k]


def dot(a, b, start, stop):
    total = 0.0
    for k in range(start, stop):
        total += a[k] * b[k]
    return total


def decompose(rows):
    n = len(rows)
    order = list(range(n))
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(rows[r][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        order[k], order[pivot] = order[pivot], order[k]
        for r in range(k + 1, n):
            factor = rows[r][k] / rows[k][k]
            subtract_row(rows[r], rows[k], factor, k + 1)
            rows[r][k] = factor
    return order


def solve(rows, order, b):
    n = len(rows)
    x = [b[i] for i in order]
    for i in range(n):
        x[i] -= dot(rows[i], x, 0, i)
    for i in range(n - 1, -1, -1):
        x[i] = (x[i] - dot(rows[i], x, i + 1, n)) / rows[i][i]
    return x


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 320
    rows = hilbert_like(n)
    original = [row[:] for row in rows]
    order = decompose(rows)
    worst = 0.0
    for shift in range(3):
        b = [float((i * 7 + shift) % 11) for i in range(n)]
        x = solve(rows, order, b)
        for row, wanted in zip(original, b):
            worst = max(worst, abs(dot(row, x, 0, n) - wanted))
        print(shift, x[0], x[n // 2], x[-1])
    print("residual", worst)


if __name__ == "__main__":
    main()
