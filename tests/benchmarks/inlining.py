"""A function and its candidate for inlining, against the same written out by hand.

Usage: python -m tests.benchmarks.inlining [--rounds 25]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import Any

import numpy as np

from tests.benchmarks.measure import markdown, medians_s

HEADER = ("caller", "with a candidate us", "written out us", "ratio")


def squared(a: float, b: float) -> float:
    """Return a squared difference."""
    difference = a - b
    return difference * difference


def clipped(x: float) -> float:
    """Return a number between nought and one."""
    if x < 0.0:
        return 0.0
    return min(x, 1.0)


def distances(x: Any, y: Any) -> float:
    """Call a candidate in each round."""
    total = 0.0
    for i in range(len(x)):
        total += squared(x[i], y[i])
    return total


def distances_by_hand(x: Any, y: Any) -> float:
    """Do what it does in each round."""
    total = 0.0
    for i in range(len(x)):
        difference = x[i] - y[i]
        total += difference * difference
    return total


def clips(x: Any, y: Any) -> float:
    """Call a candidate that branches."""
    total = 0.0
    for i in range(len(x)):
        total += clipped(x[i] - y[i])
    return total


def clips_by_hand(x: Any, y: Any) -> float:
    """Do what it does in each round."""
    total = 0.0
    for i in range(len(x)):
        value = x[i] - y[i]
        value = 0.0 if value < 0.0 else min(value, 1.0)
        total += value
    return total


def main() -> None:
    """Measure both pairs and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder}
        from autojit import InlineOptimizer, JITCompiler

        compiler = JITCompiler(min_calls_for_compilation=1)
        inline = InlineOptimizer(compiler)
        space = globals()
        space["squared"] = inline.inline_candidate(squared)
        space["clipped"] = inline.inline_candidate(clipped)
        pairs = ((distances, distances_by_hand), (clips, clips_by_hand))
        rows = [_row(compiler, *pair, rounds) for pair in pairs]
    sys.stdout.write(markdown(HEADER, rows) + "\n")


def _row(compiler: Any, calling: Any, by_hand: Any, rounds: int) -> list[str]:
    name = calling.__name__
    one, other = compiler.auto_jit(calling), compiler.auto_jit(by_hand)
    x, y = np.random.default_rng(0).random((2, 20_000))
    for _ in range(6):
        if one(x, y) != other(x, y):
            message = f"{name} answered differently"
            raise RuntimeError(message)
    assert {stat.tier for stat in compiler.get_compilation_stats().values()} >= {"native"}

    def seconds(function: Any) -> float:
        began = time.thread_time()
        for _ in range(20):
            function(x, y)
        return (time.thread_time() - began) / 20

    found = medians_s({"one": lambda: seconds(one), "other": lambda: seconds(other)}, rounds)
    one_us, other_us = 1e6 * found["one"], 1e6 * found["other"]
    return [name, f"{one_us:.1f}", f"{other_us:.1f}", f"{one_us / other_us:.2f}"]


if __name__ == "__main__":
    main()
