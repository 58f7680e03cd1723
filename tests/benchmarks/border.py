"""What the border costs: scalars, guards, lists, copies for restoring, compiling, loading.

Usage: python -m tests.benchmarks.border [--rounds 9]

Each figure is the best of the rounds: what disturbs a measurement only ever adds to it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.benchmarks.measure import ROOT, markdown, per_call_s

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("what", "figure", "unit")
LENGTH: Final = 1000  # elements of a list: some tens of kilobytes, as arguments often are
ROUND_S: Final = 0.01  # seconds of calls a round: far above the clock's own steps
SCALE = 2.0
# Run in a process of its own, twice: the second time there are artifacts.
FIRST_COMPILES: Final = """
import sys
from pathlib import Path
from time import perf_counter
began = perf_counter()
from autojit.backend import create_backend
from tests.benchmarks import border
backend = create_backend(cache_dir=Path(sys.argv[1]))
for function, args in border.compiled_in_order():
    answer = backend.specialise(function, args)
    print(perf_counter() - began)
    began = perf_counter()
"""


def plain(x: float) -> float:
    """Take one float and do next to nothing."""
    return x + 1.0


def guarded(x: float) -> float:
    """Do the same beside a guard on a global name."""
    return x + SCALE


def read(items: list[Any]) -> Any:
    """Read a list."""
    total = items[0]
    for item in items:
        total = total + item
    return total


def write(items: list[Any]) -> None:
    """Store into every place of a list."""
    for index in range(len(items)):
        items[index] = items[index] + 1


def made(count: int) -> list[float]:
    """Return a new list."""
    return [0.5 * index for index in range(count)]


def store(items: np.ndarray[Any, Any]) -> None:
    """Store into one place of an array, which is read, too, and so is copied before."""
    items[0] += 1.0


def swept(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> None:
    """Change all elements of two arrays, which are read, too, and so are copied before."""
    for index in range(1, len(left)):
        left[index] = left[index] * 0.5 + right[index] * 0.5
        right[index] = right[index] * 0.5 + left[index] * 0.5


def drawn(x: float) -> float:
    """Draw one number from the module's own stream."""
    return x + random.random()


def thrown(x: float) -> float:
    """Draw one number from NumPy's old global stream."""
    return x + np.random.random()  # noqa: NPY002 - it is what programs call


def drawn_from(source: Any, x: float) -> Any:
    """Draw one number from a generator."""
    return x + source.random()


def many_from(source: Any, count: int) -> Any:
    """Draw many numbers."""
    total = 0.0
    for _ in range(count):
        total += source.random()
    return total


def solved(a: list[list[float]], b: list[float]) -> list[float]:
    """Solve a linear system by Gaussian elimination with row exchanges."""
    n = len(a)
    for i in range(n):
        pivot = i
        for r in range(i + 1, n):
            if abs(a[r][i]) > abs(a[pivot][i]):
                pivot = r
        a[i], a[pivot] = a[pivot], a[i]
        b[i], b[pivot] = b[pivot], b[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            for c in range(i, n):
                a[r][c] -= factor * a[i][c]
            b[r] -= factor * b[i]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        total = b[i]
        for c in range(i + 1, n):
            total -= a[i][c] * x[c]
        x[i] = total / a[i][i]
    return x


def compiled_in_order() -> list[tuple[Any, tuple[object, ...]]]:
    """Return the functions that are compiled one after the other, with arguments."""
    from tests.benchmarks import kernels

    return [
        (plain, (1.0,)),
        (made, (3,)),
        (kernels.heat_step, (np.zeros((4, 4)), np.zeros((4, 4)), 0.1)),
        (solved, ([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0])),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    rows = [*_scalars(rounds), *_draws(rounds), *_lists(rounds), *_copies(rounds)]
    rows += _compiling(rounds)
    print(markdown(HEADER, rows))


def _best_s(function: Callable[..., object], args: tuple[object, ...], rounds: int) -> float:
    """Return the seconds of one call in the best round."""
    once_s = per_call_s(lambda: function(*args), 3)
    calls = max(3, int(ROUND_S / once_s))
    return min(per_call_s(lambda: function(*args), calls) for _ in range(rounds))


def _quick(function: Any, *args: object) -> Callable[..., object]:
    """Return the generated way into the machine code for these arguments."""
    from autojit.backend import create_backend

    specialisation: Any = create_backend().specialise(function, args)
    way_in: Callable[..., object] = specialisation.quick
    return way_in


def _scalars(rounds: int) -> list[list[str]]:
    python_s = _best_s(plain, (1.0,), rounds)
    native_s = _best_s(_quick(plain, 1.0), (1.0,), rounds)
    guarded_s = _best_s(_quick(guarded, 1.0), (1.0,), rounds)
    return [
        ["a call that takes a float, Python", f"{python_s * 1e9:.0f}", "ns"],
        ["the same through the border", f"{native_s * 1e9:.0f}", "ns"],
        ["the same with a guard on a global", f"{guarded_s * 1e9:.0f}", "ns"],
    ]


def _draws(rounds: int) -> list[list[str]]:
    """Measure what it costs to keep a state in case the kernel leaves, and a draw itself."""
    numpy, plain_one = np.random.default_rng(1), random.Random(1)
    single: list[tuple[str, Any, tuple[object, ...]]] = [
        ("one draw of random.random", drawn, (1.0,)),
        ("one draw of a random.Random that is an argument", drawn_from, (plain_one, 1.0)),
        ("one draw of a Generator with PCG64", drawn_from, (numpy, 1.0)),
        ("one draw of np.random.random", thrown, (1.0,)),
    ]
    rows = []
    for what, function, args in single:
        python_s = _best_s(function, args, rounds)
        native_s = _best_s(_quick(function, *args), args, rounds)
        rows.append([f"{what}, in Python", f"{python_s * 1e9:.0f}", "ns"])
        rows.append(["the same through the border", f"{native_s * 1e9:.0f}", "ns"])
    for what, source in (("random.Random", plain_one), ("Generator with PCG64", numpy)):
        native_s = _best_s(_quick(many_from, source, LENGTH), (source, LENGTH), rounds) / LENGTH
        rows.append([f"a draw of a {what} in a loop", f"{native_s * 1e9:.1f}", "ns"])
    return rows


def _lists(rounds: int) -> list[list[str]]:
    floats, ints = [0.5 * index for index in range(LENGTH)], list(range(1000, 1000 + LENGTH))
    measured: list[tuple[str, Callable[..., object], tuple[object, ...]]] = [
        ("read a list of floats", _quick(read, floats), (floats,)),
        ("read a list of ints", _quick(read, ints), (ints,)),
        ("store into a list of ints", _quick(write, ints), (ints,)),
        ("return a list of floats", _quick(made, LENGTH), (LENGTH,)),
        ("numpy.array(list of floats), to compare", np.array, (floats,)),
    ]
    return [
        [what, f"{_best_s(way, args, rounds) * 1e9 / LENGTH:.1f}", "ns an element"]
        for what, way, args in measured
    ]


def _copies(rounds: int) -> list[list[str]]:
    rows = []
    # Ahead of larger arrays: what has been freed decides what the system takes back.
    for elements in (10_000, 60_000, 250_000, 1_000_000):
        pair = np.ones(elements), np.ones(elements)
        took_s = _best_s(_quick(swept, *pair), pair, rounds)
        what = f"a call that sweeps over two arrays of {elements} float64"
        rows.append([what, f"{took_s * 1e6:.1f}", "us"])
    for elements in (1000, 1_000_000, 10_000_000):
        array = np.ones(elements)  # of zeros the system would lend one page for all
        took_s = _best_s(_quick(store, array), (array,), rounds)
        what = f"a call that changes an array of {elements} float64"
        rows.append([what, f"{took_s * 1e6:.1f}", "us"])
    return rows


def _compiling(rounds: int) -> list[list[str]]:
    first: list[list[float]] = []
    again: list[list[float]] = []
    for _ in range(max(1, rounds // 3)):
        with tempfile.TemporaryDirectory() as folder:
            first.append(_in_a_process(Path(folder)))
            again.append(_in_a_process(Path(folder)))
    names = ["the first, and importing numba", "the next: a list comprehension"]
    names.append("the next: a stencil of two dimensions")
    length = len(solved.__code__.co_code)
    names.append(f"the next: Gaussian elimination in lists, {length} bytes of byte code")
    return [
        [f"{verb} {name}", f"{min(column) * 1e3:.0f}", "ms"]
        for verb, runs in (("compile", first), ("load", again))
        for name, column in zip(names, zip(*runs, strict=True), strict=True)
    ]


def _in_a_process(folder: Path) -> list[float]:
    """Compile, or load, in a fresh process; return the seconds of each."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_COMPILES, str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line) for line in done.stdout.split()]


if __name__ == "__main__":
    main()
