"""Moving mean, spread and range over a noisy series, and where it jumps.

usage: moving_stats.py [LENGTH]
"""
import math
import sys

import numpy as np

WIDTH = 50


def make_series(n):
    t = np.arange(n)
    noise = np.random.default_rng(5).normal(size=n)
    return np.where(t % 700 < 350, 1.0, 2.5) + 0.3 * noise


def window(series, start, width):
    """Mean, variance, least and largest of one window."""
    mean = 0.0
    low = high = series[start]
    for i in range(start, start + width):
        x = series[i]
        mean += x
        if x < low:
            low = x
        if x > high:
            high = x
    mean /= width
    variance = 0.0
    for i in range(start, start + width):
        d = series[i] - mean
        variance += d * d
    return mean, variance / (width - 1), low, high


def weighted(series, at, half_life):
    total = weight = 0.0
    w = 1.0
    decay = 0.5 ** (1.0 / half_life)
    for i in range(at, max(at - 8 * half_life, -1), -1):
        total += w * series[i]
        weight += w
        w *= decay
    return total / weight


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 25000
    series = make_series(n)
    jumps = []
    means = []
    for start in range(n - WIDTH):
        mean, variance, low, high = window(series, start, WIDTH)
        means.append(mean)
        if high - low > 6 * math.sqrt(variance):
            jumps.append(start)
    smooth = [weighted(series, at, 6) for at in range(0, n, 5)]
    print("windows", len(means), "last mean", means[-1])
    print("jumps", len(jumps), jumps[:10])
    print("smooth", sum(smooth) / len(smooth), smooth[-1])


if __name__ == "__main__":
    main()
