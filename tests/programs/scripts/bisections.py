"""Find a root of a cubic for each of many right-hand sides, by bisection.

usage: bisections.py [ROOTS]
"""
import sys

count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
roots = []
rounds = 0

for k in range(count):
    target = k / count * 20.0 - 10.0
    low, high = -5.0, 5.0
    while high - low > 1e-12:
        middle = (low + high) / 2.0
        value = middle * middle * middle + 2.0 * middle - target
        if value > 0.0:
            high = middle
        else:
            low = middle
        rounds += 1
        if rounds > 10_000_000_000:
            raise RuntimeError("does not converge")
    roots.append((low + high) / 2.0)

print(rounds, len(roots))
print(roots[0], roots[count // 3], roots[-1], sum(roots))
