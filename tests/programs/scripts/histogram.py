"""Mix integers and count where they fall.

usage: histogram.py [NUMBERS]
"""
import sys

numbers = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
counts = [0] * 64
x = 88172645463325252
lowest = highest = None
n = 0
while n < numbers:
    x ^= (x << 13) & 0xFFFFFFFFFFFFFFF
    x ^= x >> 7
    x ^= (x << 17) & 0xFFFFFFFFFFFFFFF
    bucket = x % 64
    counts[bucket] += 1
    if lowest is None or x < lowest:
        lowest = x
    if highest is None or x > highest:
        highest = x
    n += 1

expected = numbers / 64
chi = 0.0
for count in counts:
    chi += (count - expected) ** 2 / expected
print(lowest, highest, f"{chi:.10f}")
print(counts[:8])
