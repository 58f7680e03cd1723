import math

import numpy as np

MODULUS = 2147483647


def neighbour_sum(spins, i, j):
    n = spins.shape[0]
    return spins[(i + 1) % n, j] + spins[i - 1, j] + spins[i, (j + 1) % n] + spins[i, j - 1]


def metropolis(spins, boltzmann, seed):
    n = spins.shape[0]
    for i in range(n):
        for j in range(n):
            cost = 2 * spins[i, j] * neighbour_sum(spins, i, j)
            if cost <= 0:
                spins[i, j] = -spins[i, j]
            else:
                seed = seed * 16807 % MODULUS
                if seed / MODULUS < boltzmann[cost]:
                    spins[i, j] = -spins[i, j]
    return seed


def total_energy(spins):
    n = spins.shape[0]
    total = 0
    for i in range(n):
        for j in range(n):
            total -= spins[i, j] * (spins[i - 1, j] + spins[i, j - 1])
    return total


class Lattice:
    def __init__(self, size, seed=4711):
        self.spins = np.ones((size, size), dtype=np.int64)
        self.seed = seed

    def sweep(self, beta):
        boltzmann = np.array([math.exp(-beta * cost) for cost in range(9)])
        self.seed = metropolis(self.spins, boltzmann, self.seed)

    def energy(self):
        return total_energy(self.spins)

    def magnetisation(self):
        return int(self.spins.sum())
