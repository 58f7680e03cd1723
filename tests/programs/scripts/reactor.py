"""A tank that heats up until it is steady: a class whose method is one long loop.

usage: reactor.py [CELLS]
"""
import sys

import numpy as np


class Reactor:
    def __init__(self, cells):
        self.temperature = np.full(cells, 300.0)
        self.flow = 0.4
        self.heat = 2.5
        self.time = 0.0

    def run(self, tolerance, most):
        dt = 0.05
        steps = 0
        while True:
            change = 0.0
            upstream = 300.0
            for i in range(len(self.temperature)):
                here = self.temperature[i]
                rate = self.flow * (upstream - here) + self.heat - 0.004 * (here - 290.0)
                self.temperature[i] = here + dt * rate
                upstream = here
                change = max(change, abs(dt * rate))
            self.time += dt
            steps += 1
            if change < tolerance:
                return steps
            if steps >= most:
                raise RuntimeError("not steady")


def main():
    cells = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    reactor = Reactor(cells)
    try:
        steps = reactor.run(1e-9, 400_000)
    except RuntimeError as error:
        print("failed:", error, reactor.time)
    else:
        print("steps", steps, f"time {reactor.time:.6f}")
    print(f"{reactor.temperature.mean():.12f} {reactor.temperature.max():.12f}")


main()
