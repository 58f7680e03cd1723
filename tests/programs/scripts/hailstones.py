"""The longest of Collatz's chains below a limit, kept in global names.

usage: hailstones.py [LIMIT]
"""
import sys

longest = 0
start = 0
total = 0


def search(limit):
    global longest, start, total
    for n in range(1, limit):
        m = n
        length = 1
        while m != 1:
            m = m // 2 if m % 2 == 0 else 3 * m + 1
            length += 1
        total += length
        if length > longest:
            longest, start = length, n


search(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
print(start, longest, total)
