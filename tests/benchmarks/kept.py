"""What numba compiles for a person, in a first process and in one that loads it; nested prange.

Usage: python -m tests.benchmarks.kept [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numba
import numpy as np

from tests.benchmarks.measure import ROOT, markdown, medians_s

HEADER = ("", "first process s", "second process s", "ratio")
NESTED_HEADER = ("rounds of the inner loop", "one thread ms", "all ms", "ratio")
PROGRAM = """
import json, sys, time
began = time.perf_counter()
import numpy as np, numba
from autojit import JITCompiler
loaded = time.perf_counter()
compiler = JITCompiler()

@compiler.jit_compile(signature="float64[:,:](float64[:,:], float64[:,:])", parallel=True)
def distances(points, centres):
    result = np.zeros((points.shape[0], centres.shape[0]))
    for i in numba.prange(points.shape[0]):
        for j in range(centres.shape[0]):
            total = 0.0
            for k in range(points.shape[1]):
                total += (points[i, k] - centres[j, k]) ** 2
            result[i, j] = total
    return result

@compiler.jit_compile(signature="float64(float64[:])", nogil=True)
def smoothed(x):
    found = 0.0
    for i in range(1, len(x) - 1):
        found += abs(x[i - 1] - 2.0 * x[i] + x[i + 1])
    return found

@compiler.jit_compile(signature="float64[:](float64[:])", parallel=True)
def relaxed(x):
    result = x.copy()
    for _ in range(20):
        for i in numba.prange(len(x)):
            result[i] = result[i] * 0.5 + x[i]
    return result

print(json.dumps({
    "imports": loaded - began,
    "definitions": time.perf_counter() - loaded,
    **{name: s.total_compile_time for name, s in compiler.get_compilation_stats().items()},
}))
"""


def chained(x: Any, rounds: int) -> Any:
    result = np.zeros(len(x))
    for _ in range(5):
        for i in numba.prange(len(x)):
            value = result[i] + x[i]
            for _ in range(rounds):
                value = value * 0.999 + 0.25
            result[i] = value
    return result


def main() -> None:
    """Run both tables and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    runs = [_both() for _ in range(asked.rounds)]
    rows = []
    for name in runs[0][0]:
        first, second = (statistics.median(run[turn][name] for run in runs) for turn in (0, 1))
        rows.append([name, f"{first:.3f}", f"{second:.3f}", f"{first / second:.1f}"])
    print(markdown(HEADER, rows))
    print()
    print(markdown(NESTED_HEADER, [_nested(rounds) for rounds in (1, 20, 200, 2000)]))


def _both() -> tuple[dict[str, float], dict[str, float]]:
    """Run the program in two processes with a new cache folder; return its times."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "app.py").write_text(PROGRAM)
        variables = {"XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder, "PYTHONPATH": str(ROOT)}
        first, second = (
            subprocess.run(
                [sys.executable, "app.py"],
                cwd=place,
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for _ in range(2)
        )
    return json.loads(first), json.loads(second)


def _nested(rounds: int) -> list[str]:
    """Measure a prange loop in another loop, with one thread and with all."""
    from autojit import JITCompiler

    x = np.linspace(0.0, 1.0, 4000)
    given: Any = chained
    ways = {}
    for name, parallel in (("one", False), ("all", True)):
        compiler = JITCompiler(enable_parallel=parallel, cache_compiled_functions=False)
        fresh = type(given)(given.__code__, given.__globals__, given.__name__)
        ways[name] = compiler.eager_jit(fresh)
        for _ in range(8):
            ways[name](x, rounds)

    def seconds(name: str) -> float:
        began = time.perf_counter()
        ways[name](x, rounds)
        return time.perf_counter() - began

    found = medians_s({name: lambda n=name: seconds(n) for name in ways}, 15)  # type: ignore[misc]
    one, both = found["one"], found["all"]
    return [str(rounds), f"{1e3 * one:.2f}", f"{1e3 * both:.2f}", f"{one / both:.2f}"]


if __name__ == "__main__":
    main()
