"""Errors that are caught, errors that are not: indexes, divisions, unbound names.

usage: careless_indexes.py [ROUNDS]    (ends with a traceback on purpose)
"""
import sys

import numpy as np


def pick(values, i):
    return values[i]


def running_sum(values, start, stop):
    total = 0
    for i in range(start, stop):
        total += values[i]
    return total


def shift_left(values):
    """Forgets that the last element has no right neighbour."""
    for i in range(len(values)):
        values[i] = values[i + 1] * 2


def harmonic(values):
    total = 0.0
    for v in values:
        total += 1 / v
    return len(values) / total


def find(values, wanted):
    for i in range(len(values)):
        if values[i] == wanted:
            where = i
            break
    return where


def remainder(a, b):
    return a % b, a // b


def checked_root(x):
    if x < 0:
        raise ValueError(f"no root of {x}")
    return x**0.5


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
    numbers = [3, 1, 4, 1, 5, 9, 2, 6]
    floats = [0.5, 0.25, 2.0, 8.0]
    array = np.array([2.0, 3.0, 5.0, 7.0])
    failed = 0
    for i in range(rounds):
        for values in (numbers, floats, array):
            k = i % 13 - 6 if i > rounds // 2 else i % 4
            answer = attempt(pick, values, k)
            failed += isinstance(answer, str)
            answer = attempt(running_sum, values, -2, k + 2)
            failed += isinstance(answer, str)
        harmonic(floats)
        find(numbers, numbers[i % 8])
        remainder(i, 7)
        checked_root(i)
    print("failed", failed)
    for values in (numbers, floats, array):
        for k in (0, -1, -4, 3, 4, 8, -9, 2**40, 2**70):
            print(k, attempt(pick, values, k), end=" | ")
        print()
        print(attempt(running_sum, values, -3, 3), attempt(running_sum, values, 0, 99), attempt(running_sum, values, 5, 2))
        copy = values[:] if isinstance(values, list) else values.copy()
        print(attempt(shift_left, copy), list(copy))
    print(attempt(harmonic, [1.0, 0.0]), attempt(harmonic, [1, 0]), attempt(harmonic, []), attempt(find, numbers, 7))
    print(attempt(remainder, 5, 0), attempt(remainder, 5.0, 0.0), attempt(remainder, -7, 3), attempt(remainder, -7.5, 2))
    print(attempt(checked_root, -1), attempt(pick, numbers, 1.0), attempt(pick, None, 0))
    sys.stdout.flush()
    print(running_sum(numbers, 0, 9))


if __name__ == "__main__":
    main()
