"""Which start below N has the longest Collatz chain, and how high does it climb?

usage: collatz.py [N]
"""
import sys


def chain_length(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def highest(n):
    top = n
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        if n > top:
            top = n
    return top


if __name__ == "__main__":
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    longest, start = 0, 1
    for i in range(1, limit):
        length = chain_length(i)
        if length > longest:
            longest, start = length, i
    print(f"below {limit}: {start} needs {longest} steps and climbs to {highest(start)}")
    climbs = sorted((highest(i) for i in range(1, limit, 97)), reverse=True)
    print("highest climbs", climbs[:5])
