"""Estimate pi, and the mean distance of two points in a square, with the random module.

usage: darts.py [THROWS]
"""
import random
import sys

throws = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000
random.seed(2024)

inside = 0
distance = 0.0
for throw in range(1, throws + 1):
    x = random.random()
    y = random.random()
    if x * x + y * y <= 1.0:
        inside += 1
    u = random.uniform(0.0, 1.0)
    v = random.uniform(0.0, 1.0)
    distance += ((x - u) ** 2 + (y - v) ** 2) ** 0.5
    if throw % (throws // 4) == 0:
        print(throw, 4.0 * inside / throw, distance / throw)

print("next", random.random())
