"""Bessel functions J_n(x) from their integral, by Simpson's rule and by trapezes.

usage: quadrature.py [POINTS]
"""
from math import cos, pi, sin
import sys

INTERVALS = 200


def integrand(n, x, t):
    return cos(n * t - x * sin(t))


def simpson(n, x, intervals=INTERVALS):
    h = pi / intervals
    total = integrand(n, x, 0.0) + integrand(n, x, pi)
    for i in range(1, intervals):
        weight = 4.0 if i % 2 else 2.0
        total += weight * integrand(n, x, i * h)
    return total * h / 3.0 / pi


def trapezes(n, x, intervals=INTERVALS):
    h = pi / intervals
    total = 0.5 * (integrand(n, x, 0.0) + integrand(n, x, pi))
    for i in range(1, intervals):
        total += integrand(n, x, i * h)
    return total * h / pi


def main():
    points = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    for order in range(3):
        worst = 0.0
        total = 0.0
        for k in range(points):
            x = 20.0 * k / points
            a = simpson(order, x)
            b = trapezes(order, x, intervals=INTERVALS // 2)
            worst = max(worst, abs(a - b))
            total += a
        print(f"J{order}: mean {total / points!r}, the rules differ by {worst:.3e}")


if __name__ == "__main__":
    main()
