"""The heat equation on a plate: explicit steps, two arrays, fixed borders.

usage: heat.py [STEPS]
"""
import sys

import numpy as np

SIZE = 40
ALPHA = 0.23


def step(u, new):
    rows, columns = u.shape
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            new[i, j] = u[i, j] + ALPHA * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4.0 * u[i, j])


def largest_change(u, v):
    worst = 0.0
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            change = abs(u[i, j] - v[i, j])
            if change > worst:
                worst = change
    return worst


def main(steps):
    u = np.zeros((SIZE, SIZE))
    u[0, :] = 100.0
    u[:, -1] = 25.0
    new = u.copy()
    for n in range(1, steps + 1):
        step(u, new)
        u, new = new, u
        if n % 25 == 0:
            print(f"{n:6d} {largest_change(u, new):.12f}")
    print("middle", u[SIZE // 2, SIZE // 2])
    print("sum", u.sum())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
