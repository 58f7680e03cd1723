"""Arithmetic that outgrows machine words: factorials, Mersenne primes, partitions.

usage: big_numbers.py [N]
"""
import sys


def factorial(n):
    result = 1
    for k in range(2, n + 1):
        result *= k
    return result


def lucas_lehmer(p):
    if p == 2:
        return True
    m = 2**p - 1
    s = 4
    for _ in range(p - 2):
        s = (s * s - 2) % m
    return s == 0


def partitions(n):
    ways = [1] + [0] * n
    for part in range(1, n + 1):
        for total in range(part, n + 1):
            ways[total] += ways[total - part]
    return ways[n]


def coin_change(coins, amount):
    ways = [0] * (amount + 1)
    ways[0] = 1
    for coin in coins:
        for total in range(coin, amount + 1):
            ways[total] += ways[total - coin]
    return ways[amount]


def lcg(state, rounds):
    """A generator that keeps all its bits until the end."""
    for _ in range(rounds):
        state = state * 6364136223846793005 + 1442695040888963407
    return state % 2**64


def power_mod(base, exponent, modulus):
    result = 1
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


def digits_sum(n):
    total = 0
    while n:
        total += n % 10
        n //= 10
    return total


def average(a, b):
    return (a + b) // 2


def shifted(x, k):
    return x << k


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    for k in range(5, 60, 3):
        print(k, factorial(k))
    print([p for p in range(2, 130) if lucas_lehmer(p)])
    for k in range(10, n + 200, 40):
        print(k, partitions(k), coin_change([1, 2, 5, 10, 25, 50], k * 10))
    for k in range(n):
        x = lcg(k, k % 40)
        if k % 25 == 0:
            print(k, x, digits_sum(x), power_mod(x, k + 1, 2**61 - 1))
    print(sum(digits_sum(factorial(k)) for k in range(n)))
    for k in range(0, 70, 7):
        print(k, average(2**k, 2**k - 1), shifted(3, k), shifted(-1, k))
    print(average(2**63 - 1, 2**63 - 1), average(-(2**63), -1))


if __name__ == "__main__":
    main()
