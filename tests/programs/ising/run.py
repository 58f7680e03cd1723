"""The Ising model, Metropolis sweeps on a square lattice.

usage: run.py [SWEEPS]
"""
import sys

import lattice

SIZE = 24
TEMPERATURES = [1.5, 2.0, 2.27, 3.0]


def main():
    sweeps = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("T      energy      magnetisation")
    for temperature in TEMPERATURES:
        grid = lattice.Lattice(SIZE)
        energy = magnet = 0.0
        for sweep in range(sweeps):
            grid.sweep(1.0 / temperature)
            if sweep >= sweeps // 2:
                energy += grid.energy()
                magnet += abs(grid.magnetisation())
        measured = sweeps - sweeps // 2
        sites = SIZE * SIZE
        print(f"{temperature:.2f} {energy / measured / sites:12.8f} {magnet / measured / sites:12.8f}")


if __name__ == "__main__":
    main()
