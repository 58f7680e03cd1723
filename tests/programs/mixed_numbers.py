"""Functions whose answers are now int, now float, now bool, as careless people write them.

usage: mixed_numbers.py [ROUNDS]
"""
import sys


def clamp(x, low=0, high=1):
    if x < low:
        return low
    if x > high:
        return high
    return x


def price(amount):
    if amount > 10:
        return 2.5
    return 1


def mean_or_zero(values):
    total = 0
    for v in values:
        total += v
    if len(values) == 0:
        return 0
    return total / len(values)


def total_of(values):
    total = 0
    for v in values:
        total += v
    return total


def largest(values):
    best = 0
    for v in values:
        best = max(best, v)
    return best


def count_true(flags):
    n = False
    for flag in flags:
        n = n + flag
    return n


def invert(flag):
    return ~flag, -flag, not flag, flag + flag, flag * 3


def power(base, exponent):
    return base**exponent


def halve(n):
    return n / 2, n // 2, n % 2


def ratio(a, b):
    if b == 0:
        return None
    return a / b


def rounded(x, digits):
    return round(x), round(x, digits)


def first_above(values, limit):
    for i, v in enumerate(values):
        if v > limit:
            return i
    return None


def sign(x):
    if x > 0:
        return True
    if x < 0:
        return -1
    return 0.0


def show(*values):
    print(*(f"{value!r}:{type(value).__name__}" for value in values))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    seen = {}
    for i in range(rounds):
        x = (i * 37 % 101 - 50) / 25
        for value in (x, int(x), bool(x > 0)):
            for result in (clamp(value), clamp(value, high=1.5), price(value * 20), sign(value), ratio(i, value)):
                key = type(result).__name__
                seen[key] = seen.get(key, 0) + 1
        if i % (rounds // 10) == 0:
            show(clamp(x), clamp(int(x)), price(i), sign(x), ratio(i, int(x)))
            show(*halve(i), *halve(x), *halve(-i))
            show(*rounded(x * 10, 1), *rounded(i, -1), *rounded(i + 0.5, 0))
            show(power(2, i % 7), power(2, -(i % 7)), power(2.0, i % 7), power(-8.0, 1 / 3), power(x, 2), power(10, i % 40))
    print(seen)
    lists = [[], [1, 2, 3], [1, 2.5], [1.5, 2.5], [True, False, True], [True, 2], [-1, -2], [-1.5]]
    for _ in range(max(15, rounds // 200)):
        for values in lists:
            total_of(values), mean_or_zero(values), largest(values), count_true(values), first_above(values, 1)
    for values in lists:
        show(total_of(values), mean_or_zero(values), largest(values), count_true(values), first_above(values, 1))
    for flag in (True, False, 1, 0, 2):
        show(*invert(flag))


if __name__ == "__main__":
    main()
