"""Functions of machine learning, written plainly: compiled, against what one would call instead.

Usage: python -m tests.benchmarks.ml [--rounds 15] [--size 2000000] [--scalar]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import Any

import numpy as np

from tests.benchmarks.measure import geometric_mean, markdown, medians_s
from tests.benchmarks.ml_functions import FUNCTIONS, Compared, arguments

HEADER = ("function", "Python ms", "compiled ms", "instead ms", "called", "instead / compiled")
FEW = 20_000  # steps at which Python is timed, and scaled: all of them take minutes


def main() -> None:
    """Measure each function and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--size", type=int, default=2_000_000)
    parser.add_argument("--scalar", action="store_true", help="without packed instructions")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder}
        rows = [_row(one, asked.rounds, asked.size, packed=not asked.scalar) for one in FUNCTIONS]
    sys.stdout.write(markdown(HEADER, [row for row, _ in rows]) + "\n")
    sys.stdout.write(f"\ngeometric mean: {geometric_mean(gain for _, gain in rows):.2f}\n")


def _row(compared: Compared, rounds: int, size: int, *, packed: bool) -> tuple[list[str], float]:
    from autojit import MLJITOptimizer

    optimizer = MLJITOptimizer(enable_vectorization=packed)
    decorators: dict[str, Any] = {
        "distance": optimizer.optimize_distance_function,
        "activation": optimizer.optimize_activation,
        "loss": optimizer.optimize_loss_function,
    }
    few, given = arguments(compared, FEW), arguments(compared, size)
    began = time.perf_counter()
    compared.function(*few)
    python_s = (time.perf_counter() - began) * size / FEW
    fast = decorators[compared.family](compared.function)
    for _ in range(4):
        fast(*few)
    for _ in range(10):  # which way is faster is found out
        found = fast(*given)
    if not np.allclose(found, compared.instead(*given), rtol=1e-9, atol=1e-12):
        message = f"{compared.function.__name__} answered differently"
        raise RuntimeError(message)
    seconds = medians_s(
        {
            "compiled": lambda: _seconds(fast, given),
            "instead": lambda: _seconds(compared.instead, given),
        },
        rounds,
    )
    name = compared.function.__name__
    stats = optimizer.get_stats()[name]
    shown = name if stats.tier == "native" else f"{name} ({stats.reason})"
    gain = seconds["instead"] / seconds["compiled"]
    times = [f"{1e3 * one:.1f}" for one in (python_s, seconds["compiled"], seconds["instead"])]
    return [shown, *times, compared.called, f"{gain:.2f}"], gain


def _seconds(function: Any, given: tuple[Any, ...]) -> float:
    began = time.perf_counter()
    function(*given)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
