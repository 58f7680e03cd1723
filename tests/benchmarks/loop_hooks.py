"""What the hooks of loops cost where nothing is compiled: a dry run against plain Python.

Usage: python -m tests.benchmarks.loop_hooks [--rounds 9]
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.measure import interleaved_s, markdown, per_call_s

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("loop", "plain ns", "hooked ns", "difference")
#: Bodies that do next to nothing, where a hook shows most, and three as programs have them.
_SOURCE: Final = """
def counted(n):
    s = 0
    for i in range(n):
        s += i
    return s

def tested(n):
    while n > 1:
        n -= 1
    return n

def nested(n):
    s = 0
    for i in range(n):
        for j in range(10):
            s += j
    return s

def newton(n):
    x, steps = 1.0, 0
    while steps < n:
        x = x - (x * x - 2.0) / (2.0 * x)
        steps += 1
    return x

def mixing(n):
    state, ones = 12345, 0
    while n > 0:
        state = (state * 1103515245 + 12345) % 2147483648
        if state & 64:
            ones += 1
        n -= 1
    return ones

def sifting(n):
    flags = [0] * 64
    for i in range(n):
        k = i * 7 % 64
        if flags[k] < 3:
            flags[k] += 1
        else:
            flags[k] = 0
    return flags

def averaging(n):
    xs = [0.5] * n
    smooth = low = 0.0
    for i, x in enumerate(xs):
        smooth += 0.1 * (x - smooth)
        if x < low:
            low = x
    return smooth
"""
_LOOPS: Final = (
    ("`for`, 3 rounds", "counted", 3, 2000),
    ("`for`, 100 rounds", "counted", 100, 300),
    ("`for`, 5,000 rounds", "counted", 5000, 10),
    ("`while`, 20 rounds", "tested", 20, 1000),
    ("`while`, 5,000 rounds", "tested", 5000, 10),
    ("50 rounds around 10", "nested", 50, 60),
    ("Newton's method, `while`", "newton", 5000, 10),
    ("mixing integers, `while`", "mixing", 5000, 10),
    ("a sieve, `for`", "sifting", 5000, 10),
    ("an average, `enumerate`", "averaging", 5000, 10),
)


def main() -> None:
    """Measure every loop and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        plain, hooked = _modules(Path(folder))
        rows = []
        for said, name, size, calls in _LOOPS:
            contenders = {
                kind: _contender(getattr(module, name), size, calls)
                for kind, module in (("plain", plain), ("hooked", hooked))
            }
            took = {
                kind: 1e9 * statistics.median(times)
                for kind, times in interleaved_s(contenders, rounds).items()
            }
            more = f"{100 * (took['hooked'] / took['plain'] - 1):+.0f} %"
            rows.append([said, f"{took['plain']:,.0f}", f"{took['hooked']:,.0f}", more])
    print(markdown(HEADER, rows))


def _modules(folder: Path) -> tuple[Any, Any]:
    """Import the loops twice, once under autojit, which compiles nothing."""
    import autojit

    sys.path.insert(0, str(folder))
    for name in ("plain_loops", "hooked_loops"):
        (folder / f"{name}.py").write_text(_SOURCE, encoding="utf-8")
    autojit.install(modules=["hooked_loops"], dry_run=True, ledger=False)
    return importlib.import_module("plain_loops"), importlib.import_module("hooked_loops")


def _contender(function: Any, size: int, calls: int) -> Callable[[], float]:
    # The plain function of what is a proxy by now: the hooks are in its code.
    function = getattr(function, "__wrapped__", function)
    return lambda: per_call_s(lambda: function(size), calls)


if __name__ == "__main__":
    main()
