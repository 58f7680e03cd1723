"""Price European puts by implicit finite differences of the Black-Scholes equation.

usage: black_scholes.py [TIME_STEPS]
"""
import sys
from math import erf, exp, log, sqrt

import numpy as np

RATE = 0.05
SIGMA = 0.25
MATURITY = 1.0
POINTS = 200


def coefficients(n, dt, sigma=SIGMA, rate=RATE):
    lower = np.empty(n)
    middle = np.empty(n)
    upper = np.empty(n)
    for i in range(n):
        k = i + 1
        lower[i] = 0.5 * dt * (rate * k - sigma**2 * k**2)
        middle[i] = 1 + dt * (sigma**2 * k**2 + rate)
        upper[i] = -0.5 * dt * (rate * k + sigma**2 * k**2)
    return lower, middle, upper


def solve(lower, middle, upper, right, work, out):
    """Thomas's algorithm for a tridiagonal system."""
    n = len(right)
    work[0] = upper[0] / middle[0]
    out[0] = right[0] / middle[0]
    for i in range(1, n):
        m = middle[i] - lower[i] * work[i - 1]
        work[i] = upper[i] / m
        out[i] = (right[i] - lower[i] * out[i - 1]) / m
    for i in range(n - 2, -1, -1):
        out[i] -= work[i] * out[i + 1]


def put_price(strike, top, time_steps):
    dt = MATURITY / time_steps
    n = POINTS - 1
    ds = top / POINTS
    lower, middle, upper = coefficients(n, dt)
    value = np.maximum(strike - ds * np.arange(1, POINTS), 0.0)
    work = np.empty(n)
    for step in range(1, time_steps + 1):
        right = value.copy()
        right[0] -= lower[0] * strike * exp(-RATE * step * dt)
        solve(lower, middle, upper, right, work, value)
    return value


def formula(spot, strike):
    d1 = (log(spot / strike) + (RATE + SIGMA**2 / 2) * MATURITY) / (SIGMA * sqrt(MATURITY))
    d2 = d1 - SIGMA * sqrt(MATURITY)
    normal = lambda x: 0.5 * (1 + erf(x / sqrt(2)))
    return strike * exp(-RATE * MATURITY) * normal(-d2) - spot * normal(-d1)


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for strike in (80.0, 100.0, 120.0):
        values = put_price(strike, 4 * strike, steps)
        at = POINTS // 4 - 1
        spot = 4 * strike / POINTS * (at + 1)
        print(f"strike {strike:6.1f}  spot {spot:6.1f}  grid {values[at]!r}  formula {formula(spot, strike):.6f}")


if __name__ == "__main__":
    main()
