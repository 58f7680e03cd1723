"""What a call costs, through the module's name: refused, left alone, counting, native.

Usage: python -m tests.benchmarks.call_costs [--rounds 25]

Each kind has a plain twin of the very same text, measured beside it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.measure import markdown, medians_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

HEADER = ("call", "tier", "plain ns", "autojit ns", "difference ns", "ratio")
CALLS = 20_000  # a round: some milliseconds
# Two files of one text: the first is imported under autojit, the second is its plain twin.
TEXT: Final = '''
def refused(x):
    """Builds a dict: stays Python by its source."""
    return {1: x}[1] + 1

def left_alone(x):
    """Gets an object at run time: stays Python by its types."""
    total = 0
    for _ in range(1):
        total = total + x.real
    return total

def native(x):
    """So short that the call is all there is to measure."""
    total = 0.0
    for i in range(3):
        total += x * i
    return total
'''


class _Number:
    """A number of somebody's own whose class has a say in what its attributes are."""

    def __init__(self, real: float) -> None:
        self.real = real

    def __getattr__(self, name: str) -> object:
        raise AttributeError(name)


def main() -> None:
    """Measure each kind of call and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        eager, twin = _modules(Path(folder), "eager", threshold=2)
        rows = [
            _row(eager, twin, "refused", 1.5, rounds),
            _row(eager, twin, "left_alone", _Number(1.5), rounds),
            _row(eager, twin, "native", 1.5, rounds),
        ]
        _uninstall()
        counting, twin = _modules(Path(folder), "counting", threshold=10**9)
        rows.append(_row(counting, twin, "native", 1.5, rounds))
        _uninstall()
    print(markdown(HEADER, rows))


def _modules(folder: Path, stem: str, threshold: int) -> tuple[ModuleType, ModuleType]:
    """Import one text twice, the first under autojit with this threshold."""
    os.environ |= {
        "AUTOJIT_EAGER": "1",
        "AUTOJIT_THRESHOLD": str(threshold),
        "AUTOJIT_LEDGER": "0",
    }
    import autojit

    for name in (f"{stem}_ours", f"{stem}_plain"):
        (folder / f"{name}.py").write_text(TEXT, encoding="utf-8")
    sys.path.insert(0, str(folder))
    autojit.install(modules=[f"{stem}_ours"])
    ours, plain = (importlib.import_module(f"{stem}_{kind}") for kind in ("ours", "plain"))
    del sys.path[0]
    return ours, plain


def _row(ours: ModuleType, plain: ModuleType, name: str, x: object, rounds: int) -> list[str]:
    """Measure one function through its module's name, beside its plain twin."""
    took = medians_s({"plain": _round(plain, name, x), "autojit": _round(ours, name, x)}, rounds)
    plain_ns, ours_ns = took["plain"] * 1e9, took["autojit"] * 1e9
    numbers = [f"{plain_ns:.0f}", f"{ours_ns:.0f}", f"{ours_ns - plain_ns:+.0f}"]
    return [name, _tier(ours, name), *numbers, f"{ours_ns / plain_ns:.3f}"]


def _round(module: ModuleType, name: str, x: object) -> Callable[[], float]:
    """Return what times a round of calls, written out so that the name is looked up each time."""
    names: dict[str, Callable[[int, object], None]] = {}
    loop = f"def loop(calls, x):\n for _ in range(calls):\n  module.{name}(x)"
    exec(loop, {"module": module}, names)
    for _ in range(100):
        names["loop"](1, x)

    def measured() -> float:
        begin = time.perf_counter()
        names["loop"](CALLS, x)
        return (time.perf_counter() - begin) / CALLS

    return measured


def _tier(module: ModuleType, name: str) -> str:
    import autojit

    wanted = f"{module.__name__}:{name}"
    found = [region for region in autojit.status().regions if region.region == wanted]
    return str(found[0].tier) if found else "not found"


def _uninstall() -> None:
    import autojit

    autojit.uninstall()


if __name__ == "__main__":
    main()
