"""Primes by trial division with the primes found so far, and the widest gap between two.

usage: prime_gaps.py [LIMIT]
"""
import sys


def main(limit):
    primes = [2]
    widest = 1
    where = 2
    candidate = 3
    while candidate < limit:
        for prime in primes:
            if prime * prime > candidate:
                gap = candidate - primes[-1]
                if gap > widest:
                    widest = gap
                    where = primes[-1]
                primes.append(candidate)
                break
            if candidate % prime == 0:
                break
        candidate += 2
    return primes, widest, where


primes, widest, where = main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
print(len(primes), primes[-1], "gap", widest, "behind", where)
