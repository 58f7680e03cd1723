"""The same functions in the modes ``exact`` and ``close``, called with arrays.

Usage: python -m tests.benchmarks.close_mode [--rounds 15] [--elements 100000]
"""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend import create_backend
from autojit.core import Refused
from tests.benchmarks.measure import markdown, medians_s, per_call_s

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER: Final = ("function", "exact us", "close us", "exact / close")


def total(a: Any, _b: Any) -> float:
    s = 0.0
    for x in a:
        s += x
    return s


def dot(a: Any, b: Any) -> float:
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def distance(a: Any, b: Any) -> float:
    s = 0.0
    for x, y in zip(a, b):  # noqa: B905 - as people write it
        s += (x - y) ** 2
    return math.sqrt(s)


def partition(a: Any, _b: Any) -> float:
    s = 0.0
    for x in a:
        s += np.exp(-x)
    return s


def compensated(a: Any, _b: Any) -> float:
    s = c = 0.0
    for i in range(len(a)):
        y = a[i] - c
        t = s + y
        c = (t - s) - y
        s = t
    return s


FUNCTIONS: Final = (total, dot, distance, partition, compensated)


def _compiled(function: Any, mode: str, given: tuple[Any, ...]) -> Callable[[], float]:
    made = create_backend(mode=mode).specialise(function, given)
    assert not isinstance(made, Refused), str(made)
    return lambda: per_call_s(lambda: made.run(given), 5)


def main() -> None:
    """Measure every function both ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--elements", type=int, default=100_000)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    given = rng.random(options.elements), rng.random(options.elements)
    rows = []
    for function in FUNCTIONS:
        ways = {mode: _compiled(function, mode, given) for mode in ("exact", "close")}
        taken = medians_s(ways, options.rounds)
        row = (taken["exact"] * 1e6, taken["close"] * 1e6, taken["exact"] / taken["close"])
        rows.append((f"`{function.__name__}`", *(f"{each:.1f}" for each in row)))
    print(markdown(HEADER, rows))


if __name__ == "__main__":
    main()
