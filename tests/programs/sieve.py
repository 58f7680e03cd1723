"""Count primes with a segmented sieve, one small array of flags a segment.

usage: sieve.py [LIMIT]
"""
import sys

import numpy as np

SEGMENT = 1 << 14


def small_primes(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            for k in range(i * i, limit + 1, i):
                flags[k] = False
    return [i for i in range(limit + 1) if flags[i]]


def strike_out(flags, low, primes):
    """Mark the multiples of all small primes in the segment that starts at low."""
    size = len(flags)
    for i in range(size):
        flags[i] = True
    for p in primes:
        start = (low + p - 1) // p * p
        if start < p * p:
            start = p * p
        for k in range(start - low, size, p):
            flags[k] = False


def count_flags(flags, low):
    """How many are left, how many twins among them, and the last one."""
    count = 0
    twins = 0
    last = -1
    for i in range(len(flags)):
        if flags[i]:
            count += 1
            if last == i - 2:
                twins += 1
            last = i
    return count, twins, low + last


def main():
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 2500000
    primes = np.array(small_primes(int((limit + SEGMENT) ** 0.5) + 1))
    flags = np.zeros(SEGMENT, dtype=np.bool_)
    total = twins = 0
    largest = 0
    for low in range(0, limit, SEGMENT):
        strike_out(flags, low, primes)
        if low == 0:
            flags[:2] = False
        if low + SEGMENT > limit:
            flags[limit - low :] = False
        found, pairs, last = count_flags(flags, low)
        total += found
        twins += pairs
        if found:
            largest = last
    print(total, "primes below", limit)
    print(twins, "twins inside segments; the largest prime is", largest)


if __name__ == "__main__":
    main()
