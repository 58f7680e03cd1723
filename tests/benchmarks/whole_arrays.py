"""Functions of whole arrays: NumPy from Python against machine code, at three sizes.

Usage: python -m tests.benchmarks.whole_arrays [--rounds 7]

Each figure is the best of the rounds: what disturbs a measurement only ever adds to it. The
times are those of a call with the way in, its tests and the answer's array included.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend import create_backend
from autojit.core import Refused
from tests.benchmarks.measure import markdown, per_call_s

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, Any]
SIZES: Final = (10, 1_000, 1_000_000)
ROUND_S: Final = 0.02  # seconds of calls a round
HEADER: Final = ("function", *(f"{size:,}" for size in SIZES), "compiling")


def chain(a: Array, b: Array) -> Array:
    """Combine two arrays by arithmetic alone."""
    return 0.5 * (a + b) - a * b + 1.0  # type: ignore[no-any-return]


def standardised(a: Array, b: Array) -> Array:
    """Take the mean away and divide by the deviation."""
    del b
    return (a - a.mean()) / a.std()  # type: ignore[no-any-return]


def root_mean_square(a: Array, b: Array) -> float:
    """Compare two arrays."""
    return np.sqrt(np.mean((a - b) ** 2))  # type: ignore[no-any-return]


def softmax(a: Array, b: Array) -> Array:
    """Use a transcendental function between reductions."""
    del b
    e = np.exp(a - a.max())
    return e / e.sum()  # type: ignore[no-any-return]


def clamped(a: Array, b: Array) -> Array:
    """Choose element by element."""
    v = a + 0.1 * b
    return np.where(v > 1.0, 1.0, np.where(v < -1.0, -1.0, v))


def masked_mean(a: Array, b: Array) -> float:
    """Select by a mask."""
    return a[(a > 0.0) & (b < 0.0)].sum() / (1 + (a > b).sum())  # type: ignore[no-any-return]


def correlation(a: Array, b: Array) -> float:
    """Multiply vectors."""
    x, y = a - a.mean(), b - b.mean()
    return (x @ y) / np.sqrt((x @ x) * (y @ y))  # type: ignore[no-any-return]


def total(a: Array, b: Array) -> float:
    """Sum, and nothing else."""
    del b
    return a.sum() + 0.0  # type: ignore[no-any-return]


FUNCTIONS: Final[tuple[Any, ...]] = (
    *(chain, standardised, root_mean_square, softmax, clamped, masked_mean, correlation, total),
)


def _best_s(function: Callable[..., object], args: tuple[object, ...], rounds: int) -> float:
    once = max(per_call_s(lambda: function(*args), 3), 1e-7)
    calls = max(1, int(ROUND_S / once))
    return min(per_call_s(lambda: function(*args), calls) for _ in range(rounds))


def rows(rounds: int) -> list[list[str]]:
    """Measure each function at each size, and the first compilation of it."""
    source = np.random.default_rng(1)
    found = []
    for function in FUNCTIONS:
        began = time.perf_counter()
        made: Any = create_backend().specialise(function, (np.ones(3), np.ones(3)))
        compile_s = time.perf_counter() - began
        if isinstance(made, Refused):
            raise TypeError(str(made))
        cells = []
        for size in SIZES:
            args = source.standard_normal(size), source.standard_normal(size)
            python_s = _best_s(function, args, rounds)
            native_s = _best_s(made.quick, args, rounds)
            cells.append(f"{python_s * 1e6:,.1f} / {native_s * 1e6:,.1f}")
        found.append([function.__name__, *cells, f"{compile_s:.2f} s"])
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    first: Any = total
    create_backend().specialise(first, (np.ones((2, 2)), np.ones(1)))  # imports numba
    print(markdown(HEADER, rows(options.rounds)))


if __name__ == "__main__":
    main()
