"""The spectral norm of the infinite matrix A(i, j) = 1 / ((i+j)(i+j+1)/2 + i + 1).

usage: spectral_norm.py [N]
"""
from math import sqrt
from sys import argv


def eval_a(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def row_times(i, u):
    total = 0.0
    for j in range(len(u)):
        total += eval_a(i, j) * u[j]
    return total


def column_times(j, u):
    total = 0.0
    for i in range(len(u)):
        total += eval_a(i, j) * u[i]
    return total


def times(u):
    return [row_times(i, u) for i in range(len(u))]


def transposed_times(u):
    return [column_times(j, u) for j in range(len(u))]


def dot(u, v):
    total = 0.0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


if __name__ == "__main__":
    n = int(argv[1]) if len(argv) > 1 else 300
    u = [1.0] * n
    for _ in range(10):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    print("%0.9f" % sqrt(dot(u, v) / dot(v, v)))
    print(dot(u, u))
