"""The road: one cell a place, -1 empty, else the speed of the car on it."""
import numpy as np

FASTEST = 5
SLOW_DOWN = 0.25
EMPTY = -1


def make_road(cells, density):
    road = np.full(cells, EMPTY, dtype=np.int64)
    for i in range(int(cells * density)):
        road[i * cells // int(cells * density)] = 0
    return road, 20240229


def gap_ahead(road, i):
    n = len(road)
    gap = 0
    while gap < FASTEST and road[(i + gap + 1) % n] == EMPTY:
        gap += 1
    return gap


def speed_up(road, state):
    """Set every car's speed for this step; return the generator's new state."""
    for i in range(len(road)):
        if road[i] == EMPTY:
            continue
        speed = min(road[i] + 1, FASTEST)
        speed = min(speed, gap_ahead(road, i))
        state = (state * 48271) % 2147483647
        if speed > 0 and state < SLOW_DOWN * 2147483647:
            speed -= 1
        road[i] = speed
    return state


def move(road, after):
    n = len(road)
    for i in range(n):
        after[i] = EMPTY
    for i in range(n):
        if road[i] != EMPTY:
            after[(i + road[i]) % n] = road[i]


def flow(road):
    total = 0
    for i in range(len(road)):
        if road[i] > 0:
            total += road[i]
    return total
