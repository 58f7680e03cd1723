"""The most value that fits into a rucksack, by a table that is one row long.

usage: rucksack.py [CAPACITY]
"""
import sys

capacity = int(sys.argv[1]) if len(sys.argv) > 1 else 9_000
weights = [(i * 7919) % 97 + 3 for i in range(60)]
values = [(i * 104729) % 211 + 1 for i in range(60)]

best = [0] * (capacity + 1)
for weight, value in zip(weights, values):
    for room in range(capacity, weight - 1, -1):
        with_it = best[room - weight] + value
        if with_it > best[room]:
            best[room] = with_it

print(best[capacity], sum(best), best[capacity // 2])
