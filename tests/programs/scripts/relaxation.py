"""Solve Poisson's equation on a rod until it no longer changes: two lists that swap places.

usage: relaxation.py [SWEEPS]
"""
import sys


def main(most):
    n = 201
    source = [((i * 37) % 11 - 5) / 100.0 for i in range(n)]
    old = [0.0] * n
    new = [0.0] * n
    sweeps = 0
    change = 1.0
    while change > 1e-12 and sweeps < most:
        change = 0.0
        for i in range(1, n - 1):
            value = 0.5 * (old[i - 1] + old[i + 1] + source[i])
            difference = abs(value - old[i])
            if difference > change:
                change = difference
            new[i] = value
        old, new = new, old
        sweeps += 1
    return sweeps, change, old


if __name__ == "__main__":
    sweeps, change, values = main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(sweeps, repr(change))
    print(values[50], values[100], sum(values))
