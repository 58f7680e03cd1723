"""The logistic map: Lyapunov exponents and a bifurcation picture in letters.

usage: logistic.py [VALUES_OF_R]
"""
import math
import sys


def lyapunov(r, x, skip, count):
    for _ in range(skip):
        x = r * x * (1 - x)
    total = 0.0
    for _ in range(count):
        x = r * x * (1 - x)
        slope = abs(r - 2 * r * x)
        if slope > 1e-300:
            total += math.log(slope)
    return total / count


def visited(r, x, skip, count, cells):
    seen = [0] * cells
    for _ in range(skip):
        x = r * x * (1.0 - x)
    for _ in range(count):
        x = r * x * (1.0 - x)
        seen[int(x * cells)] += 1
    return seen


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    chaotic = 0
    largest = (-100.0, 0.0)
    for k in range(n):
        r = 2.8 + 1.2 * k / n
        exponent = lyapunov(r, 0.3, 100, 500)
        chaotic += exponent > 0
        largest = max(largest, (exponent, r))
        if k % max(1, n // 20) == 0:
            picture = "".join("#" if c else " " for c in visited(r, 0.3, 200, 300, 60))
            print(f"{r:.4f} {exponent:9.5f} |{picture}|")
    print("chaotic", chaotic, "of", n, "largest", *largest)


main()
