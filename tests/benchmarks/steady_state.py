"""A native region against the same function under ``@njit``, with and without bounds checks.

Usage: python -m tests.benchmarks.steady_state [--kernels a,b] [--rounds 15]

Each call takes over 50 µs, so that what is compared is the machine code, not the way in.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from tests.benchmarks.measure import geometric_mean, markdown, medians_s, per_call_s

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Path(__file__).with_name("kernels.py")
HEADER = (
    *("kernel", "plain µs", "unchecked µs", "njit µs", "autojit µs"),
    *("autojit / unchecked", "autojit / njit", "tier"),
)
#: Kernels whose loops compute with integers.
OF_INTEGERS = frozenset({"relax", "life_step", "collatz_longest", "crc32"})
WARM_UP_CALLS = 12
ROUND_S = 0.02  # seconds of calls a round and contender: far above the clock's own steps


def main() -> None:
    """Measure the kernels asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernels", default="", help="names, comma-separated; default all")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    names = set(filter(None, asked.kernels.split(",")))
    modules = {
        "plain": _load("plain_kernels"),
        "unchecked": _njitted(boundscheck=False),
        "njit": _njitted(boundscheck=True),
        "autojit": _autojitted(),
    }
    rows: list[list[str]] = []
    ratios: dict[str, tuple[float, float]] = {}
    for name, make in modules["plain"].arguments().items():
        if names and name not in names:
            continue
        contenders = {
            kind: _contender(getattr(module, name), make()) for kind, module in modules.items()
        }
        took = medians_s(contenders, asked.rounds)
        ratios[name] = (took["autojit"] / took["unchecked"], took["autojit"] / took["njit"])
        times = [f"{seconds * 1e6:.1f}" for seconds in took.values()]
        rows.append([name, *times, *(f"{ratio:.2f}" for ratio in ratios[name]), _tier(name)])
        print(*rows[-1], flush=True)
    print("", markdown(HEADER, [*rows, *_means(ratios)]), sep="\n")


def _means(ratios: dict[str, tuple[float, float]]) -> list[list[str]]:
    """Return the rows of geometric means: of all, of integer loops, of the others."""
    sorts = {
        "all": ratios.keys(),
        "of integers": ratios.keys() & OF_INTEGERS,
        "of floats": ratios.keys() - OF_INTEGERS,
    }
    rows = []
    for sort, names in sorts.items():
        columns = zip(*(ratios[name] for name in names), strict=True)
        means = [f"{geometric_mean(column):.2f}" for column in columns]
        if means:
            rows.append([f"geometric mean, {sort}", *[""] * 4, *means, ""])
    return rows


def _load(name: str) -> ModuleType:
    """Run the kernels' file as a module of another name, which no setting selects."""
    spec = importlib.util.spec_from_file_location(name, SOURCE)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _njitted(*, boundscheck: bool) -> ModuleType:
    """Load the kernels with numba's decorator on each, as a person would write it."""
    import numba

    module = _load(f"njit_kernels_{boundscheck}")
    for name, value in list(vars(module).items()):
        if isinstance(value, FunctionType) and name != "arguments":
            setattr(module, name, numba.njit(boundscheck=boundscheck)(value))
    return module


def _autojitted() -> ModuleType:
    """Import the kernels under autojit, every eligible one to be compiled at once."""
    os.environ |= {"AUTOJIT_EAGER": "1", "AUTOJIT_THRESHOLD": "2", "AUTOJIT_LEDGER": "0"}
    import autojit

    autojit.install(modules=["tests.benchmarks.kernels"])
    return importlib.import_module("tests.benchmarks.kernels")


def _contender(function: Callable[..., object], args: tuple[object, ...]) -> Callable[[], float]:
    """Warm ``function`` up and return what measures a round of its calls."""
    for _ in range(WARM_UP_CALLS):
        function(*args)
    once_s = per_call_s(lambda: function(*args), 3)
    calls = max(1, int(ROUND_S / once_s))
    return lambda: per_call_s(lambda: function(*args), calls)


def _tier(kernel: str) -> str:
    import autojit

    wanted = f"tests.benchmarks.kernels:{kernel}"
    for region in autojit.status().regions:
        if region.region == wanted:
            return str(region.tier)
    return "not found"


if __name__ == "__main__":
    main()
