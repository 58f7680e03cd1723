"""Distances between all pairs of points, with three metrics.

usage: pairwise.py [POINTS]
"""
import sys

import numpy as np

DIMENSIONS = 12


def euclidean(a, b):
    total = 0.0
    for k in range(len(a)):
        d = a[k] - b[k]
        total += d * d
    return np.sqrt(total)


def manhattan(a, b):
    total = 0.0
    for k in range(len(a)):
        total += abs(a[k] - b[k])
    return total


def chebyshev(a, b):
    worst = 0.0
    for k in range(len(a)):
        d = abs(a[k] - b[k])
        if d > worst:
            worst = d
    return worst


def all_pairs(points, metric):
    n = len(points)
    table = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            table[i, j] = table[j, i] = metric(points[i], points[j])
    return table


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    points = np.random.default_rng(3).uniform(-1, 1, size=(n, DIMENSIONS))
    for metric in (euclidean, manhattan, chebyshev):
        table = all_pairs(points, metric)
        far = np.unravel_index(table.argmax(), table.shape)
        print(f"{metric.__name__:10s} mean {table.mean()!r} largest {table.max()!r} at {tuple(map(int, far))}")
    print(type(euclidean(points[0], points[1])).__name__, type(chebyshev(points[0], points[0])).__name__)


main()
