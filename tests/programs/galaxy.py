"""Stars under their own gravity, leapfrog, with a diary of the energy.

usage: galaxy.py [STEPS]
"""
import math
import sys

import numpy as np


class System:
    """A handful of stars; everything they are lies in arrays."""

    G = 1.0

    def __init__(self, n, seed=7, softening=0.05):
        rng = np.random.default_rng(seed)
        self.n = n
        self.pos = rng.standard_normal((n, 3))
        self.vel = 0.3 * rng.standard_normal((n, 3))
        self.mass = rng.uniform(0.5, 1.5, n)
        self.acc = np.zeros((n, 3))
        self.softening = softening
        self.time = 0.0
        self.steps = 0
        self.closest = math.inf

    def accelerate(self):
        n = self.n
        eps2 = self.softening * self.softening
        for i in range(n):
            ax = ay = az = 0.0
            for j in range(n):
                if i == j:
                    continue
                dx = self.pos[j, 0] - self.pos[i, 0]
                dy = self.pos[j, 1] - self.pos[i, 1]
                dz = self.pos[j, 2] - self.pos[i, 2]
                r2 = dx * dx + dy * dy + dz * dz
                if r2 < self.closest:
                    self.closest = float(r2)
                d2 = r2 + eps2
                f = self.G * self.mass[j] / (d2 * math.sqrt(d2))
                ax += f * dx
                ay += f * dy
                az += f * dz
            self.acc[i, 0] = ax
            self.acc[i, 1] = ay
            self.acc[i, 2] = az

    def kick(self, dt):
        for i in range(self.n):
            for k in range(3):
                self.vel[i, k] += self.acc[i, k] * dt

    def drift(self, dt):
        for i in range(self.n):
            for k in range(3):
                self.pos[i, k] += self.vel[i, k] * dt

    def step(self, dt):
        self.kick(0.5 * dt)
        self.drift(dt)
        self.accelerate()
        self.kick(0.5 * dt)
        self.time += dt
        self.steps += 1

    def kinetic(self):
        e = 0.0
        for i in range(self.n):
            v2 = 0.0
            for k in range(3):
                v2 += self.vel[i, k] * self.vel[i, k]
            e += 0.5 * self.mass[i] * v2
        return e

    def potential(self):
        e = 0.0
        for i in range(self.n):
            for j in range(i + 1, self.n):
                d2 = self.softening * self.softening
                for k in range(3):
                    d = self.pos[i, k] - self.pos[j, k]
                    d2 += d * d
                e -= self.G * self.mass[i] * self.mass[j] / math.sqrt(d2)
        return e

    @property
    def energy(self):
        return self.kinetic() + self.potential()


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    system = System(24)
    system.accelerate()
    print(f"energy at first {system.energy:.12f}")
    for i in range(steps):
        system.step(0.002)
        if i % 50 == 0:
            print(f"t = {system.time:.3f}  energy {system.energy:.12f}  closest {system.closest!r}")
    print(f"{system.steps} steps, energy {system.energy:.12f}")
    print(type(system.time).__name__, type(system.closest).__name__, sorted(vars(system)))
    print(repr(system.pos.sum()), repr(system.vel.sum()))


main()
