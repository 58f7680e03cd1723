"""Heat spreads over a plate: a grid class, a simulation class, two buffers that change places.

usage: plate.py [STEPS]
"""
import sys
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Material:
    name: str
    diffusivity: float
    capacity: float = 1.0


class Grid:
    def __init__(self, n, material):
        self.n = n
        self.material = material
        self.now = np.zeros((n, n))
        self.next = np.zeros((n, n))
        self.sweeps = 0
        self.largest_change = None

    def heat(self, row, column, value):
        self.now[row, column] = value

    def relax(self, dt):
        """One explicit step; returns how much the hottest-changing cell changed."""
        rate = self.material.diffusivity * dt / self.material.capacity
        largest = 0.0
        for i in range(1, self.n - 1):
            for j in range(1, self.n - 1):
                around = self.now[i - 1, j] + self.now[i + 1, j] + self.now[i, j - 1] + self.now[i, j + 1]
                change = rate * (around - 4.0 * self.now[i, j])
                self.next[i, j] = self.now[i, j] + change
                if abs(change) > largest:
                    largest = float(abs(change))
        self.now, self.next = self.next, self.now
        self.sweeps += 1
        self.largest_change = largest
        return largest

    def total(self):
        heat = 0.0
        for i in range(self.n):
            for j in range(self.n):
                heat += self.now[i, j]
        return heat * self.material.capacity


class Simulation:
    """Drives a grid and keeps the books."""

    def __init__(self, grid, dt=0.2, tolerance=1e-4):
        self.grid = grid
        self.dt = dt
        self.tolerance = tolerance
        self.clock = 0.0
        self.quiet = 0
        self.settled = False

    def advance(self):
        change = self.grid.relax(self.dt)
        self.clock += self.dt
        if change < self.tolerance:
            self.quiet += 1
            self.settled = self.quiet >= 3
        else:
            self.quiet = 0


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    grid = Grid(40, Material("copper", 1.1))
    grid.heat(20, 20, 1000.0)
    grid.heat(7, 30, -50)
    simulation = Simulation(grid)
    for i in range(steps):
        simulation.advance()
        if i % 40 == 0:
            print(f"{simulation.clock:8.2f} {grid.total():.12f} {grid.largest_change!r}")
        if simulation.settled:
            break
    print(grid.sweeps, simulation.quiet, simulation.settled, type(simulation.clock).__name__)
    print(repr(grid.now[20, 20]), repr(grid.next[20, 21]))
    try:
        grid.material.diffusivity = 2.0
    except AttributeError as error:
        print(type(error).__name__, error)


main()
