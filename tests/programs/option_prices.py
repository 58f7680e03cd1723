"""Price an Asian option and a barrier option by Monte Carlo, with the module random.

usage: option_prices.py [BATCHES]
"""
import math
import random
import sys

PATHS = 40
STEPS = 50


def asian(spot, strike, drift, spread):
    """Return the sum of payoffs on the average price of PATHS paths."""
    total = 0.0
    for _ in range(PATHS):
        price = spot
        summed = 0.0
        for _ in range(STEPS):
            price *= math.exp(drift + spread * random.gauss(0.0, 1.0))
            summed += price
        total += max(summed / STEPS - strike, 0.0)
    return total


def barrier(rng, spot, strike, limit, up):
    """Return how many walks ended above the strike and never reached the limit."""
    paid = 0
    for _ in range(PATHS):
        price = spot
        alive = True
        for _ in range(STEPS):
            if rng.random() < up:
                price *= 1.01
            else:
                price *= 0.99
            if price > limit and rng.random() < 0.9:
                alive = False
                break
        if alive and price > strike:
            paid += 1
    return paid


def shocks(rng, scale):
    """Return the worst of a few shocks; a scale of zero has none."""
    worst = 0.0
    for k in range(rng.randint(1, 60)):
        worst = max(worst, rng.expovariate(1.0) / (scale - k))
    return worst


def main():
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    random.seed(7)
    rng = random.Random("barrier")
    drift, spread = 0.02 / STEPS, 0.3 / math.sqrt(STEPS)
    payoffs = 0.0
    paid = failed = 0
    worst = 0.0
    for batch in range(batches):
        payoffs += asian(100.0, 101.0, drift, spread)
        paid += barrier(rng, 100.0, 99.0, 104.0, 0.5 + batch / (40.0 * batches))
        try:
            worst = max(worst, shocks(rng, 57))
        except ZeroDivisionError:
            failed += 1
    print("asian", payoffs / (batches * PATHS))
    print("barrier", paid, "of", batches * PATHS)
    print("shocks", worst, "failed", failed)
    print("next", random.random(), random.gauss(0, 1), rng.random(), rng.getrandbits(70))


main()
