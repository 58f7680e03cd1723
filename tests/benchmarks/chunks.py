"""Chunks that fit the caches, and used buffers, against working on a whole array.

Usage: python -m tests.benchmarks.chunks [--rounds 9]
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

HEADER = ("work", "whole ms", "in chunks ms", "whole / chunks")
ROWS, COLUMNS = 400_000, 32  # 102 MB


def polynomial(rows: Any) -> Any:
    """Read and write temporaries several times: memory is all there is to it."""
    return ((rows * 0.5 + 1.0) * rows - 0.25) * rows + 2.0


def standardised(rows: Any) -> Any:
    """Return rows with a mean of nought and a deviation of one."""
    middle = rows - rows.mean(axis=1, keepdims=True)
    return middle / np.sqrt((middle * middle).mean(axis=1, keepdims=True) + 1e-9)


def norms(rows: Any) -> Any:
    """Return a number for each row."""
    return np.sqrt((rows * rows).sum(axis=1))


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder}
        from autojit import MemoryOptimizer

        optimizer = MemoryOptimizer()
        data = np.random.default_rng(0).random((ROWS, COLUMNS))
        rows = [_row(optimizer, work, data, rounds) for work in (polynomial, standardised, norms)]
        rows.append(_pooled(optimizer, MemoryOptimizer(enable_memory_pooling=False), rounds))
    size = optimizer.calculate_optimal_chunk_size((COLUMNS,))
    sys.stdout.write(f"{size} rows a chunk\n\n{markdown(HEADER, rows)}\n")


def _row(optimizer: Any, work: Any, data: Any, rounds: int) -> list[str]:
    expected = work(data)
    if not np.array_equal(optimizer.process_in_chunks(work, data), expected):
        message = f"{work.__name__} answered differently"
        raise RuntimeError(message)
    seconds = medians_s(
        {
            "whole": lambda: _seconds(lambda: work(data)),
            "chunks": lambda: _seconds(lambda: optimizer.process_in_chunks(work, data)),
        },
        rounds,
    )
    return _line(work.__name__, seconds["whole"], seconds["chunks"])


def _pooled(pooling: Any, plain: Any, rounds: int) -> list[str]:
    """Write into an array that is thrown away: on a new buffer, and on a used one."""

    def fill(optimizer: Any) -> float:
        began = time.perf_counter()
        for _ in range(10):
            optimizer.empty((8_000_000,))[...] = 1.0
        return time.perf_counter() - began

    seconds = medians_s({"new": lambda: fill(plain), "used": lambda: fill(pooling)}, rounds)
    return _line("ten arrays of 64 MB, on new buffers and on used", seconds["new"], seconds["used"])


def _line(name: str, whole_s: float, chunks_s: float) -> list[str]:
    return [name, f"{1e3 * whole_s:.1f}", f"{1e3 * chunks_s:.1f}", f"{whole_s / chunks_s:.2f}"]


def _seconds(call: Any) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
