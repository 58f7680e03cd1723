"""Data that changes in mid-run: with ``DynamicRecompiler``, and with ``auto_jit`` alone.

Usage: python -m tests.benchmarks.drift [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.measure import markdown, medians_s

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("what changes", "auto_jit ms", "dynamic_jit ms", "ratio", "recompilations", "kept")
CALLS = 400


def distances(points: Any, centres: Any) -> Any:
    n, d = points.shape
    m = centres.shape[0]
    result = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                difference = points[i, k] - centres[j, k]
                total += difference * difference
            result[i, j] = total
    return result


def decays(x: Any, n: int) -> Any:
    result = np.empty(len(x))
    for i in range(len(x)):
        found = 1.0
        for _ in range(n):
            found = found * 0.5 + x[i]
        result[i] = found
    return result


def _fresh(function: Any) -> Any:
    return type(function)(function.__code__, function.__globals__, function.__name__)


def _dimension(call: int) -> tuple[Any, ...]:
    """Give points of forty dimensions, then of three."""
    d = 40 if call < CALLS // 4 else 3
    return _POINTS[d], _CENTRES[d]


def _type(call: int) -> tuple[Any, ...]:
    """Give doubles, then singles, then every second column."""
    if call < CALLS // 4:
        return _POINTS[40], _CENTRES[40]
    if call < CALLS // 2:
        return _SINGLES, _CENTRES[40]
    return _WIDE[:, ::2], _CENTRES[40]


def _chain(call: int) -> tuple[Any, ...]:
    """Give short chains, then longer ones: unrolled they take as long."""
    return _ONE, 20 if call < CALLS // 4 else 60


_DRAW = np.random.default_rng(0)
_POINTS = {d: _DRAW.random((4000 if d == 3 else 400, d)) for d in (3, 40)}
_CENTRES = {d: _DRAW.random((8, d)) for d in (3, 40)}
_SINGLES = _POINTS[40].astype(np.float32)
_WIDE = _DRAW.random((400, 80))
_ONE = np.ones(300)
#: The function, its arguments by the number of the call, and the first call that is timed: where
#: compiling is over, or from the change on.
CASES: dict[str, tuple[Any, Callable[[int], tuple[Any, ...]], int]] = {
    "40 dimensions, then 3": (distances, _dimension, 3 * CALLS // 4),
    "float64, float32, strided": (distances, _type, CALLS // 4),
    "a chain of 20 steps, then 60": (decays, _chain, 3 * CALLS // 4),
}


def main() -> None:
    """Measure each case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder}
        rows = [_row(name, *case, rounds) for name, case in CASES.items()]
    sys.stdout.write(markdown(HEADER, rows) + "\n")


def _row(name: str, function: Any, given: Any, since: int, rounds: int) -> list[str]:
    from autojit import DynamicRecompiler, JITCompiler

    stats: list[Any] = []

    def alone() -> float:
        compiler = JITCompiler(cache_compiled_functions=False)
        return _run(compiler.auto_jit(_fresh(function)), given, since)

    def dynamic() -> float:
        recompiler = DynamicRecompiler()
        seconds = _run(recompiler.dynamic_jit(_fresh(function)), given, since)
        stats.append(recompiler.get_stats())
        return seconds

    seconds = medians_s({"alone": alone, "dynamic": dynamic}, rounds)
    last = stats[-1]
    return [
        name,
        f"{1e3 * seconds['alone']:.1f}",
        f"{1e3 * seconds['dynamic']:.1f}",
        f"{seconds['alone'] / seconds['dynamic']:.2f}",
        str(last["recompilations"]),
        str(last["improvements"]),
    ]


def _run(function: Any, given: Any, since: int) -> float:
    """Return the processor seconds of the calls from ``since`` on."""
    for call in range(since):
        function(*given(call))
    began = time.thread_time()
    for call in range(since, CALLS):
        function(*given(call))
    return time.thread_time() - began


if __name__ == "__main__":
    main()
