"""Globals that change, functions that are replaced, closures, defaults, keyword-only names.

usage: changing_world.py [ROUNDS]
"""
import math
import sys

import numpy as np

RATE = 0.1
WEIGHTS = np.array([1.0, 2.0, 3.0])
TABLE = [1, 2, 3]
COUNT = 0


def interest(amount, years):
    for _ in range(years):
        amount = amount + amount * RATE
    return amount


def weighted(values):
    total = 0.0
    for i in range(len(values)):
        total += values[i] * WEIGHTS[i]
    return total


def looked_up(n):
    total = 0
    for i in range(n):
        total += TABLE[i % len(TABLE)]
    return total


def measure(x):
    return x * 2.0


def measured_sum(n):
    total = 0.0
    for i in range(n):
        total += measure(i)
    return total


def counted(n):
    global COUNT
    for _ in range(n):
        COUNT += 1
    return COUNT


def make_scaler(factor):
    def scale(x):
        total = 0.0
        for _ in range(10):
            total += x * factor
        return total

    def change(new):
        nonlocal factor
        factor = new

    return scale, change


def power_sum(values, exponent=2, *, start=0.0, weight=1):
    total = start
    for v in values:
        total += weight * v**exponent
    return total


def collect(x, seen=[]):
    seen.append(x)
    return len(seen)


def same(values):
    for i in range(len(values)):
        values[i] = values[i] + 1
    return values


def add_into(a, b):
    for i in range(1, len(a)):
        a[i] = a[i] + b[i - 1]
    return a is b


def circumference(r):
    return 2 * math.pi * r


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50000
    global RATE, WEIGHTS, measure
    for i in range(rounds):
        interest(100.0, 20), weighted([1.0, 2.0, 3.0]), looked_up(20), measured_sum(20), circumference(i)
    print(interest(100.0, 20), weighted([1.0, 2.0, 3.0]), looked_up(20), measured_sum(20))
    RATE = 0.2
    print(interest(100.0, 20), interest(100, 0))
    RATE = 1
    print(interest(100.0, 20), interest(100, 20))
    WEIGHTS[0] = 50.0
    print(weighted([1.0, 2.0, 3.0]))
    WEIGHTS = np.array([1, 2, 3, 4])
    print(weighted([1.0, 2.0, 3.0]), weighted(np.array([1.0, 2.0])))
    TABLE.append(10)
    print(looked_up(20))
    TABLE[0] = 0.5
    print(looked_up(20))
    measure = lambda x: x * 3.0
    print(measured_sum(20))
    measure = math.sqrt
    print(measured_sum(20))
    old, math.pi = math.pi, 3
    print(circumference(2), circumference(2.0))
    math.pi = old
    print(circumference(2))
    print([counted(3) for _ in range(20)][-1], COUNT)
    scale, change = make_scaler(2.0)
    double, _ = make_scaler(4)
    print([scale(float(i)) for i in range(30)][-1], double(1), double(1.5))
    change(3)
    print(scale(1), scale(1.5))
    for i in range(30):
        power_sum([1.0, 2.0, 3.0]), power_sum([1, 2, 3], start=1), power_sum([1.5], 3, weight=2)
    print(power_sum([1.0, 2.0]), power_sum([1, 2]), power_sum([1, 2], start=0), power_sum([0.1, 0.2], 3), power_sum([2], weight=0.5, exponent=-1))
    power_sum.__defaults__ = (3,)
    power_sum.__kwdefaults__ = {"start": 1, "weight": 2}
    print(power_sum([1, 2]), power_sum([1.0, 2.0]))
    print([collect(i) for i in range(25)][-1])
    for values in ([1, 2, 3], [1.5], np.arange(3), np.zeros((2, 2))):
        for _ in range(20):
            result = same(values)
        print(result is values, result)
    for _ in range(20):
        a = np.arange(6.0)
        aliased = add_into(a, a)
        b = np.arange(6.0)
        overlapping = add_into(b[1:], b[:-1])
        c = [1, 2, 3, 4]
        listed = add_into(c, c)
    print(aliased, a, overlapping, b, listed, c)
    try:
        power_sum([1], 2, 3)
    except TypeError as error:
        print(error)
    try:
        power_sum(start=1)
    except TypeError as error:
        print(error)


if __name__ == "__main__":
    main()
