"""Random numbers: from the module, from globals, through callees, and where a call leaves."""
import math
import random

from tests.differential.values import *

rng = np.random.default_rng(11)
old = np.random.RandomState(12)
own = random.Random(13)


def restart(module):
    module.rng.bit_generator.state = np.random.PCG64(5).state
    module.old.seed(6)
    module.own.seed(7)


def summed(n):
    s = 0.0
    for _ in range(n):
        s += random.random() - random.uniform(-1, 2)
    return s


def dice(n):
    counts = [0] * 6
    for _ in range(n):
        counts[random.randrange(6)] += 1
    return counts


def picked(n):
    s = 0
    for k in range(n):
        s += random.randint(-k, k) + random.choice([1, 2, 3]) + random.getrandbits(k % 40)
    return s


def bell(n):
    s = 0.0
    for _ in range(n):
        s += random.gauss(0.0, 1.0) * own.gauss(1, 2) + own.normalvariate(0.0, 1.0)
    return s


def waits(rate, n):
    s = 0.0
    for _ in range(n):
        s += random.expovariate(rate)
    return s


def triangles(low, high, n):
    s = 0.0
    for _ in range(n):
        s += own.triangular(low, high)
    return s


def shuffled(xs):
    random.shuffle(xs)
    return xs[0] if len(xs) else None


def thrown(x, y):
    return x < random.random() < y or random.random() < 0.5


def metropolis(cost, beta, n):
    kept = 0
    for k in range(n):
        if cost <= k or rng.random() < math.exp(-beta * cost):
            kept += 1
    return kept


def uneven(n):
    a = np.zeros(3)
    for _ in range(n):
        a[rng.integers(3)] += rng.standard_normal()
    return a


def ranged(low, high):
    return rng.integers(low, high) * 2, rng.random()


def spread(mean, deviation):
    return rng.normal(mean, deviation) + 1, old.normal(mean, deviation), np.random.normal()


def filled(n):
    return rng.normal(size=n), rng.integers(0, 9, (2, n)), old.uniform(0, 1, n), rng.random() + 1


def legacy(n):
    s = 0.0
    for _ in range(n):
        s += np.random.rand() + np.random.randn() + np.random.randint(10) + old.exponential(2.0)
    return s


def leaves_late(n, k):
    s = 0.0
    for i in range(n):
        s += random.random() + rng.random() + np.random.random() + random.gauss(0, 1)
        s += 1 // (k - i)
    return s


def overflows_late(n, x):
    s = 0
    for i in range(n):
        s += random.getrandbits(20) + rng.integers(0, 2**40, dtype=int)
        x = x * 3
    return s + x


def _noisy(x):
    return x + random.random() * rng.exponential(0.5)


def through(n):
    s = 0.0
    for i in range(n):
        s = _noisy(s) - _noisy(i)
    return s


def reordered(n):
    a, b = rng.permutation(n), old.permutation(n)
    xs = [k * 0.5 for k in range(n)]
    rng.shuffle(xs)
    old.shuffle(a)
    s = 0.0
    for k in range(n):
        s = s * 1.5 + a[k] - b[k] * xs[k]
    return s


def lots(xs, k):
    s = 0
    for x in random.sample(xs, k):
        s = s * 3 + x
    return s + rng.choice(xs) + old.choice(k)


def seeded(n):
    random.seed(n)
    return random.random()


def state_of(n):
    state = random.getstate()
    return random.random() * n + len(state)


def seeded_numpy(n):
    np.random.seed(n)
    return np.random.random() * 2.0


def spawned(n):
    return rng.spawn(1)[0].random() * n


def after_all(n):
    return random.random(), rng.random(), old.rand(), own.random(), np.random.random(), random.gauss(0, 1)


COUNTS = (0, 1, 2, 3, 7, 311, 313, 700)


def _each(*calls):
    """Make calls, each from streams at their beginning, and look where they are behind it."""
    return [part for call in calls for part in (restart, call)]


CALLS = {
    **dict.fromkeys(
        ["summed", "dice", "picked", "bell", "uneven", "filled", "legacy", "through", "after_all", "reordered"],
        lambda: _each(*((n,) for n in COUNTS), (-1,), (True,)),
    ),
    "waits": lambda: _each(*((rate, n) for rate in (1.0, 0.0, -2, np.float64(0), 1e308) for n in COUNTS)),
    "triangles": lambda: _each((0.0, 1.0, 9), (1, 1, 9), (2, 1, 9), (0.0, 5, 3), (np.float64(1), 1.0, 3)),
    "shuffled": lambda: _each(([1, 2, 3, 4],), ([],), ([1.5],), ([1, 2.0],), ([True, False, True],)),
    "thrown": lambda: _each(*((x, y) for x in (0.0, 0.5, 1.0, math.nan) for y in (0.1, 2, -1.0))),
    "metropolis": lambda: _each((0.0, 1.0, 9), (5.0, 0.1, 99), (-1.0, 1.0, 9), (1e4, -1.0, 3)),
    "ranged": lambda: _each((0, 6), (6, 0), (3, 3), (-5, 2**40), (0, 2**32), (0, 2**63 - 1), (1.5, 3), (-(2**62), 2**62)),
    "spread": lambda: _each((0.0, 1.0), (1, 2), (0.0, -1.0), (0.0, 0.0), (0.0, -0.0), (math.nan, 1.0), (0.0, math.inf), (0.0, math.nan)),
    "leaves_late": lambda: _each(*((n, k) for n in (1, 5, 700) for k in (0, 4, 350, 10**6))),
    "overflows_late": lambda: _each(*((n, x) for n in (1, 5, 39, 700) for x in (1, 0, -7))),
    "lots": lambda: _each(*((list(range(n)), k) for n in (1, 21, 22, 300) for k in (0, 1, 2, 6, 21, 22)), ([1.5], 1)),
    **dict.fromkeys(["state_of", "seeded_numpy", "spawned"], lambda: _each((1,), (2,))),
    "seeded": lambda: _each((1,), (2,)),
}
