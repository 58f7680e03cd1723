"""Sweep a grid of two parameters of a growth model; keep the best fit.

usage: parameter_sweep.py [POINTS]
"""
import sys

import numpy as np

points = int(sys.argv[1]) if len(sys.argv) > 1 else 25

observed = [3.0, 4.1, 5.9, 8.4, 11.2, 15.1, 19.0, 23.2, 27.1, 30.0, 32.4, 33.9, 34.8, 35.5, 35.9]
best = None
best_error = float("inf")
tried = 0

for rate in np.linspace(0.05, 0.9, points):
    for capacity in np.linspace(20.0, 60.0, points):
        level = 3.0
        error = 0.0
        for value in observed:
            error += (level - value) ** 2
            level += rate * level * (1.0 - level / capacity)
        tried += 1
        if error < best_error:
            best_error = error
            best = (rate, capacity)

print(f"tried {tried}")
print(f"rate {best[0]:.10f} capacity {best[1]:.10f} error {best_error:.12f}")
