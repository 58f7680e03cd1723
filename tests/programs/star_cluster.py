"""A small star cluster with softened gravity, leapfrog steps, NumPy arrays.

usage: star_cluster.py [STEPS]
"""
import sys

import numpy as np

N = 24
SOFTENING = 0.05


def start():
    rng = np.random.default_rng(7)
    pos = rng.normal(size=(N, 3))
    vel = rng.normal(scale=0.1, size=(N, 3))
    mass = rng.uniform(0.5, 1.5, size=N) / N
    return pos, vel, mass


def accelerations(pos, mass, acc):
    n = pos.shape[0]
    for i in range(n):
        ax = ay = az = 0.0
        for j in range(n):
            if i == j:
                continue
            dx = pos[j, 0] - pos[i, 0]
            dy = pos[j, 1] - pos[i, 1]
            dz = pos[j, 2] - pos[i, 2]
            r2 = dx * dx + dy * dy + dz * dz + SOFTENING * SOFTENING
            f = mass[j] / (r2 * np.sqrt(r2))
            ax += f * dx
            ay += f * dy
            az += f * dz
        acc[i, 0] = ax
        acc[i, 1] = ay
        acc[i, 2] = az


def kick(vel, acc, dt):
    for i in range(vel.shape[0]):
        for k in range(3):
            vel[i, k] += dt * acc[i, k]


def drift(pos, vel, dt):
    for i in range(pos.shape[0]):
        for k in range(3):
            pos[i, k] += dt * vel[i, k]


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    pos, vel, mass = start()
    acc = np.zeros_like(pos)
    accelerations(pos, mass, acc)
    dt = 0.01
    for step in range(steps):
        kick(vel, acc, dt / 2)
        drift(pos, vel, dt)
        accelerations(pos, mass, acc)
        kick(vel, acc, dt / 2)
        if step % 100 == 0:
            print(f"step {step:5d}  centre {pos.mean(axis=0)}")
    print(repr(pos[0]))
    print(repr(vel[-1]))


main()
