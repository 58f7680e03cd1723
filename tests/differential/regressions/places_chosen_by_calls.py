"""``a[g(x)] += 1`` calls ``g`` once, whatever the place is: a number, a mask, a key."""
from tests.differential.values import *


def drawn(x):
    x[x < random.expovariate(1.5)] += 1.0
    return random.random()


def noted(x, log):
    log[0] += 1
    return x


def masked(x, log):
    x[noted(x, log) > 1.0] += 1.0


def placed(x, places, log):
    x[noted(places, log)] *= 2.0


def numbered(x, log):
    x[int(noted(x, log)[0] > 0.0)] -= 1.0


def keyed(n):
    counts = {(0, 0): 0, (1, 1): 0, (2, 0): 0}
    for i in range(n):
        counts[key(i)] += 1
    return counts[(0, 0)], counts[(1, 1)], counts[(2, 0)]


def key(i):
    return (i % 3, i % 3 % 2)


CALLS = {
    "drawn": lambda: [(ramp(9),), (ramp(0),), (-ramp(4),)],
    "masked": lambda: [(ramp(9), [0]), (ramp(0), [0]), (ramp(3), [2**63 - 1])],
    "placed": lambda: [(ramp(9), np.array([1, 3]), [0]), (ramp(2), np.array([5]), [0])],
    "numbered": lambda: [(ramp(9), [0]), (ramp(0), [0])],
    "keyed": lambda: [(0,), (11,)],
}
