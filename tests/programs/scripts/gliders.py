"""Conway's life on a torus, in two arrays that swap places.

usage: gliders.py [GENERATIONS]
"""
import sys

import numpy as np

generations = int(sys.argv[1]) if len(sys.argv) > 1 else 60
rows, columns = 48, 64
world = np.zeros((rows, columns), dtype=np.int64)
for r, c in [(1, 2), (2, 3), (3, 1), (3, 2), (3, 3), (20, 30), (20, 31), (20, 32), (21, 31)]:
    world[r, c] = 1
other = np.zeros_like(world)
first = world
births = 0

for generation in range(generations):
    for r in range(rows):
        for c in range(columns):
            around = 0
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    if dr or dc:
                        around += world[(r + dr) % rows, (c + dc) % columns]
            alive = world[r, c]
            other[r, c] = 1 if around == 3 or (alive and around == 2) else 0
            if other[r, c] > alive:
                births += 1
    world, other = other, world

print("alive", int(world.sum()), "births", births, world is first, other is first)
print(np.argwhere(world)[:5].tolist())
