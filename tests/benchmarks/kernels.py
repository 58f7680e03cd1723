"""Plain functions over arrays, each long enough that entering it is not what is measured.

``steady_state`` loads this file twice: once under autojit, once with ``@njit`` on everything.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, Any]

SOFTENING = 0.05


def heat_step(u: Array, new: Array, alpha: float) -> None:
    rows, columns = u.shape
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            around = u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]
            new[i, j] = u[i, j] + alpha * (around - 4.0 * u[i, j])


def accelerations(pos: Array, mass: Array, acc: Array) -> None:
    n = pos.shape[0]
    for i in range(n):
        ax = ay = az = 0.0
        for j in range(n):
            dx = pos[j, 0] - pos[i, 0]
            dy = pos[j, 1] - pos[i, 1]
            dz = pos[j, 2] - pos[i, 2]
            r2 = dx * dx + dy * dy + dz * dz + SOFTENING * SOFTENING
            f = mass[j] / (r2 * math.sqrt(r2))
            ax += f * dx
            ay += f * dy
            az += f * dz
        acc[i, 0] = ax
        acc[i, 1] = ay
        acc[i, 2] = az


def nearest(points: Array, centres: Array, labels: Array) -> int:
    changed = 0
    for i in range(points.shape[0]):
        best = 0
        least = 1e300
        for c in range(centres.shape[0]):
            distance = 0.0
            for k in range(points.shape[1]):
                delta = points[i, k] - centres[c, k]
                distance += delta * delta
            if distance < least:
                least = distance
                best = c
        if labels[i] != best:
            labels[i] = best
            changed += 1
    return changed


def relax(dist: Array, k: int) -> int:
    n = dist.shape[0]
    changed = 0
    for i in range(n):
        to_k = dist[i, k]
        for j in range(n):
            through = to_k + dist[k, j]
            if through < dist[i, j]:
                dist[i, j] = through
                changed += 1
    return changed


def life_step(cells: Array, after: Array) -> None:
    rows, columns = cells.shape
    for row in range(rows):
        for column in range(columns):
            count = 0
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    if cells[(row + dr) % rows, (column + dc) % columns]:
                        count += 1
            after[row, column] = count == 3 or (cells[row, column] and count == 4)


def escape_count(cr: float, ci: float, limit: int) -> int:
    zr = zi = 0.0
    for n in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def mandelbrot_row(y: float, width: int, limit: int) -> int:
    total = 0
    for x in range(width):
        total += escape_count(3.2 * x / width - 2.2, y, limit)
    return total


def tridiagonal(lower: Array, middle: Array, upper: Array, right: Array, out: Array) -> None:
    n = len(right)
    work = np.empty(n)
    work[0] = upper[0] / middle[0]
    out[0] = right[0] / middle[0]
    for i in range(1, n):
        m = middle[i] - lower[i] * work[i - 1]
        work[i] = upper[i] / m
        out[i] = (right[i] - lower[i] * out[i - 1]) / m
    for i in range(n - 2, -1, -1):
        out[i] -= work[i] * out[i + 1]


def collatz_longest(start: int, stop: int) -> int:
    longest = 0
    for first in range(start, stop):
        n = first
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        longest = max(longest, steps)
    return longest


def darts(state: int, count: int) -> tuple[int, int]:
    hits = 0
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        x = state / 4294967296.0
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        y = state / 4294967296.0
        if x * x + y * y <= 1.0:
            hits += 1
    return state, hits


def running_mean(series: Array, width: int, out: Array) -> None:
    for i in range(len(series) - width):
        total = 0.0
        for k in range(width):
            total += series[i + k]
        out[i] = total / width


def crc32(block: Array, table: Array) -> int:
    crc = 0xFFFFFFFF
    for byte in block:
        crc = (crc >> 8) ^ int(table[(crc ^ int(byte)) & 0xFF])
    return crc ^ 0xFFFFFFFF


def arguments() -> dict[str, Callable[[], tuple[object, ...]]]:
    """Give for each kernel a function that makes fresh arguments of its benchmark size."""
    rng = np.random.default_rng(1)
    return {
        "heat_step": lambda: (rng.random((700, 700)), np.zeros((700, 700)), 0.2),
        "accelerations": lambda: (rng.random((200, 3)), rng.random(200), np.zeros((200, 3))),
        "nearest": lambda: (rng.random((5000, 3)), rng.random((8, 3)), np.zeros(5000, np.int64)),
        "relax": lambda: (rng.integers(1, 1000, (600, 600)), 7),
        "life_step": lambda: (rng.random((150, 150)) < 0.4, np.zeros((150, 150), bool)),
        "mandelbrot_row": lambda: (0.3, 800, 200),
        "tridiagonal": lambda: (*(rng.random(20000) + 1 for _ in range(4)), np.empty(20000)),
        "collatz_longest": lambda: (1, 2000),
        "darts": lambda: (2024, 50000),
        "running_mean": lambda: (rng.random(20000), 40, np.zeros(20000)),
        "crc32": lambda: (
            rng.integers(0, 256, 100_000).astype(np.uint8),
            rng.integers(0, 2**32, 256),
        ),
    }
