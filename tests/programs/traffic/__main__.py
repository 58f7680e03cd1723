"""Cars on a ring road (Nagel-Schreckenberg), at several densities.

usage: python traffic [STEPS]
"""
import sys

from report import print_road, print_table
from road import flow, make_road, move, speed_up

CELLS = 300
DENSITIES = (0.05, 0.15, 0.3, 0.5)


def simulate(density, steps, draw=False):
    road, state = make_road(CELLS, density)
    other = road.copy()
    total = 0
    for step in range(steps):
        state = speed_up(road, state)
        total += flow(road)
        move(road, other)
        road, other = other, road
        if draw and step < 8:
            print_road(road)
    return total / (steps * CELLS)


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    simulate(0.15, min(steps, 8), draw=True)
    print_table([(density, simulate(density, steps)) for density in DENSITIES])


if __name__ == "__main__":
    main()
