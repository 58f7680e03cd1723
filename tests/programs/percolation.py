"""When does water come through? Open sites at random, join them with union-find.

usage: percolation.py [TRIALS]
"""
import sys

import numpy as np

SIZE = 20


def find(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def union(parent, size, a, b):
    a = find(parent, a)
    b = find(parent, b)
    if a == b:
        return False
    if size[a] < size[b]:
        a, b = b, a
    parent[b] = a
    size[a] += size[b]
    return True


def opened_until_through(order, parent, size, is_open, side):
    """Open sites in the given order until top and bottom are one."""
    top = side * side
    bottom = top + 1
    for i in range(bottom + 1):
        parent[i] = i
        size[i] = 1
    is_open[:] = False
    count = 0
    for site in order:
        is_open[site] = True
        count += 1
        row = site // side
        column = site % side
        if row == 0:
            union(parent, size, site, top)
        if row == side - 1:
            union(parent, size, site, bottom)
        if row > 0 and is_open[site - side]:
            union(parent, size, site, site - side)
        if row < side - 1 and is_open[site + side]:
            union(parent, size, site, site + side)
        if column > 0 and is_open[site - 1]:
            union(parent, size, site, site - 1)
        if column < side - 1 and is_open[site + 1]:
            union(parent, size, site, site + 1)
        if find(parent, top) == find(parent, bottom):
            break
    return count


class Experiment:
    def __init__(self, side, seed=1):
        self.side = side
        self.rng = np.random.default_rng(seed)
        self.parent = np.zeros(side * side + 2, dtype=np.int64)
        self.size = np.zeros(side * side + 2, dtype=np.int64)
        self.is_open = np.zeros(side * side, dtype=bool)

    def run(self):
        order = self.rng.permutation(self.side * self.side)
        return opened_until_through(order, self.parent, self.size, self.is_open, self.side)


def main():
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 700
    experiment = Experiment(SIZE)
    results = [experiment.run() / SIZE**2 for _ in range(trials)]
    mean = sum(results) / trials
    spread = (sum((r - mean) ** 2 for r in results) / trials) ** 0.5
    print(f"threshold {mean:.6f} +- {spread:.6f}")
    print("first", results[:5])


if __name__ == "__main__":
    main()
