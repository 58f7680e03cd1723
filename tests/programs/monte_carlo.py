"""Estimate pi and the odds of a dice game with a small random generator of our own.

usage: monte_carlo.py [BATCHES]
"""
import sys

MASK = 0xFFFFFFFF
BATCH = 2000


def next_random(state):
    return (state * 1664525 + 1013904223) & MASK


def darts(state, count):
    hits = 0
    for _ in range(count):
        state = next_random(state)
        x = state / 4294967296.0
        state = next_random(state)
        y = state / 4294967296.0
        if x * x + y * y <= 1.0:
            hits += 1
    return state, hits


def craps(state, games):
    """Play games of craps; return the generator's state and how many were won."""
    won = 0
    for _ in range(games):
        point = 0
        while True:
            state = next_random(state)
            first = (state >> 16) % 6 + 1
            state = next_random(state)
            second = (state >> 16) % 6 + 1
            total = first + second
            if point == 0:
                if total == 7 or total == 11:
                    won += 1
                    break
                if total == 2 or total == 3 or total == 12:
                    break
                point = total
            elif total == point:
                won += 1
                break
            elif total == 7:
                break
    return state, won


def main():
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 700
    state = 2024
    hits = won = 0
    for _ in range(batches):
        state, h = darts(state, BATCH)
        hits += h
        state, w = craps(state, BATCH // 10)
        won += w
    print("pi is about", 4 * hits / (batches * BATCH))
    print("craps is won", won, "times of", batches * (BATCH // 10))
    print("state", state)


main()
