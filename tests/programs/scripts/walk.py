"""A walk on a plane, step by step, with the whole path kept in lists.

usage: walk.py [STEPS]
"""
import math
import random
import sys


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    random.seed(11)
    x = y = 0.0
    heading = 0.0
    xs = [x]
    ys = [y]
    farthest = 0.0
    back = 0
    for _ in range(steps):
        heading += random.gauss(0.0, 0.4)
        length = random.expovariate(2.0)
        x += length * math.cos(heading)
        y += length * math.sin(heading)
        xs.append(x)
        ys.append(y)
        radius = math.hypot(x, y)
        if radius > farthest:
            farthest = radius
        if radius < 1.0:
            back += 1
    print(f"at {x:.10f} {y:.10f} farthest {farthest:.10f} near home {back}")
    print(len(xs), max(xs), min(ys), sum(xs))


main()
