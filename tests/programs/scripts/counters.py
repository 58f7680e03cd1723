"""Customers and counters: who waits how long? Arrays of events, gone through in order.

usage: counters.py [CUSTOMERS]
"""
import sys

import numpy as np


def main():
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    rng = np.random.default_rng(7)
    arrivals = np.cumsum(rng.exponential(1.0, customers))
    service = rng.exponential(2.8, customers)
    free_at = np.zeros(3)
    waits = np.zeros(customers)
    busy = 0.0
    longest = 0.0
    for i in range(customers):
        first = 0
        for k in range(1, 3):
            if free_at[k] < free_at[first]:
                first = k
        start = arrivals[i] if arrivals[i] > free_at[first] else free_at[first]
        waits[i] = start - arrivals[i]
        free_at[first] = start + service[i]
        busy += service[i]
        if waits[i] > longest:
            longest = waits[i]
    print(f"mean {waits.mean():.12f} longest {longest:.12f} busy {busy:.9f}")
    print(type(longest).__name__, type(busy).__name__, type(start).__name__)


if __name__ == "__main__":
    main()
