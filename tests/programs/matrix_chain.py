"""The cheapest order to multiply chains of matrices.

usage: matrix_chain.py [LENGTH]
"""
import sys

import numpy as np


def best_split(cost, dims, i, j):
    """The least cost of the chain i..j and the place to split it."""
    least = -1
    where = -1
    for k in range(i, j):
        total = cost[i, k] + cost[k + 1, j] + dims[i] * dims[k + 1] * dims[j + 1]
        if least < 0 or total < least:
            least = total
            where = k
    return least, where


def brackets(split, i, j):
    if i == j:
        return f"A{i}"
    k = int(split[i, j])
    return f"({brackets(split, i, k)}{brackets(split, k + 1, j)})"


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 190
    dims = np.array([5 + (i * 37) % 60 for i in range(n + 1)])
    cost = np.zeros((n, n), dtype=np.int64)
    split = np.zeros((n, n), dtype=np.int64)
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j], split[i, j] = best_split(cost, dims, i, j)
    print("least cost", cost[0, n - 1])
    print(brackets(split, 0, min(n - 1, 14)))


if __name__ == "__main__":
    main()
