"""Rabbits and foxes by Runge and Kutta's method; every state is kept.

usage: rabbits.py [STEPS]
"""
import sys


def rates(prey, predators):
    return 1.1 * prey - 0.4 * prey * predators, 0.1 * prey * predators - 0.4 * predators


steps = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
h = 0.001
prey, predators = 10.0, 5.0
time = 0.0
times, preys, foxes = [time], [prey], [predators]
peaks = 0
rising = True

for step in range(steps):
    a1, b1 = rates(prey, predators)
    a2, b2 = rates(prey + h / 2 * a1, predators + h / 2 * b1)
    a3, b3 = rates(prey + h / 2 * a2, predators + h / 2 * b2)
    a4, b4 = rates(prey + h * a3, predators + h * b3)
    before = prey
    prey += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    predators += h / 6 * (b1 + 2 * b2 + 2 * b3 + b4)
    if rising and prey < before:
        peaks += 1
        rising = False
    elif prey > before:
        rising = True
    time += h
    times.append(time)
    preys.append(prey)
    foxes.append(predators)

print(peaks, f"{prey:.12f} {predators:.12f}")
print(len(times), max(preys), max(foxes), times[-1])
