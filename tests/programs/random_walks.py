"""Random walks, spins and queues with NumPy's generators, new and old.

usage: random_walks.py [ROUNDS]
"""
import sys

import numpy as np

SIDE = 24
rng = np.random.default_rng(2024)


def first_return(limit):
    """Walk on a grid until back at the start; return the number of steps, or the limit."""
    x = y = 0
    for step in range(1, limit):
        direction = rng.integers(0, 4)
        if direction == 0:
            x += 1
        elif direction == 1:
            x -= 1
        elif direction == 2:
            y += 1
        else:
            y -= 1
        if x == 0 and y == 0:
            return step
    return limit


def sweep(spins, beta, source):
    """Try to flip as many spins of an Ising model as there are; return how many did."""
    n = spins.shape[0]
    flipped = 0
    for _ in range(n * n):
        i = source.integers(n)
        j = source.integers(n)
        around = spins[(i + 1) % n, j] + spins[i - 1, j] + spins[i, (j + 1) % n] + spins[i, j - 1]
        cost = 2.0 * spins[i, j] * around
        if cost <= 0.0 or source.random() < np.exp(-beta * cost):
            spins[i, j] = -spins[i, j]
            flipped += 1
    return flipped


def queue(load, customers):
    """Serve customers one by one; return the mean wait. Draws from the old global stream."""
    wait = total = 0.0
    for _ in range(customers):
        service = np.random.exponential(load)
        arrival = np.random.exponential(1.0)
        noise = np.random.normal(0.0, 0.01) + np.random.randint(0, 3)
        wait = max(wait + service - arrival - 0.001 * noise, 0.0)
        total += wait
    return total / customers


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    np.random.seed(5)
    source = np.random.Generator(np.random.SFC64(3))
    spins = np.ones((SIDE, SIDE), dtype=np.int64)
    returned = flipped = 0
    waited = 0.0
    for round_ in range(rounds):
        for _ in range(5):
            returned += first_return(60) < 60
        flipped += sweep(spins, 0.3 + 0.2 * round_ / rounds, source)
        waited += queue(0.8, 200)
    print("returned", returned, "of", 5 * rounds)
    print("flipped", flipped, "spins sum", int(spins.sum()))
    print("waited", waited / rounds)
    print("next", rng.random(), source.integers(1000), np.random.random(), np.random.normal())


main()
