"""What it costs that a call can be undone: whole programs with and without what is kept for it.

Usage: python -m tests.benchmarks.restoring [--programs a,b] [--rounds 3] [--size test|bench]

Without, no array is copied and no store is noted ahead; a call that leaves machine code after it
has changed something then gives wrong answers, so programs that print something else are left out.
Processor time of later runs, which load machine code; interleaved, medians.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.measure import geometric_mean, markdown, medians_s
from tests.benchmarks.whole_process import asked_for, clean_environment
from tests.differential.treatments.memory_rows import store_unnoted
from tests.program_table import PROGRAMS_FOLDER, Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec

HEADER: Final = ("program", "size", "restorable s", "not restorable s", "overhead")
#: Runs until a program's ledger knows all it is going to.
_LEARNS: Final = 4
_WITHOUT: Final = "--without"
_EMITS: Final = "autojit.backend.native.restoring"


def _run_without(arguments: list[str]) -> int:
    """Run ``python -m autojit`` with machine code that keeps nothing."""
    from autojit.cli import main

    store_unnoted()
    sys.meta_path.insert(0, _AtImport())
    sys.argv = ["autojit", *arguments]
    return main(arguments)


class _AtImport:
    """Changes what emits the keeping once numba is imported, which most later runs never do."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != _EMITS:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(name)
        assert found is not None
        loader: Any = found.loader
        execute = loader.exec_module

        def changed(module: Any) -> None:
            execute(module)
            module.Restoring.keep = lambda _, value, *__: value

        loader.exec_module = changed
        return found


class _Printed(Exception):  # noqa: N818 - it is no error
    """A program prints something else if nothing is kept."""


def _measured(program: Program, size: int, rounds: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(PROGRAMS_FOLDER, folder / "programs")
        expected: list[bytes] = []
        ways: dict[str, Callable[[], float]] = {}
        for name in ("with", "without"):
            ways[name] = _way(folder, name, program, size, expected)
            for _ in range(_LEARNS):
                ways[name]()
        taken = medians_s(ways, rounds)
    return taken["with"], taken["without"]


def _way(
    folder: Path, name: str, program: Program, size: int, expected: list[bytes]
) -> Callable[[], float]:
    home = folder / name
    home.mkdir()
    environment = clean_environment(home)
    module = ["autojit"] if name == "with" else ["tests.benchmarks.restoring", _WITHOUT]
    ledger = ["--ledger", str(home / "ledger.json")]
    command = [sys.executable, "-m", *module, *ledger, program.entry, str(size)]

    def timed() -> float:
        before = os.times()
        done = subprocess.run(
            command, cwd=folder / "programs", env=environment, capture_output=True, check=False
        )
        after = os.times()
        expected[:] = expected or [done.stdout]
        if done.stdout != expected[0] or done.returncode != program.exit_code:
            raise _Printed
        spent = after.children_user - before.children_user
        return spent + after.children_system - before.children_system

    return timed


def main() -> None:
    """Measure the programs asked for and print the table."""
    programs, rounds = asked_for(__doc__)
    rows, ratios = [], []
    for program, size in programs:
        try:
            kept_s, without_s = _measured(program, size, rounds)
        except _Printed:
            print(program.name, "needs what is kept", flush=True)
            continue
        ratios.append(kept_s / without_s)
        times = [f"{kept_s:.2f}", f"{without_s:.2f}"]
        row = [program.name, str(size), *times, f"{ratios[-1] - 1:+.0%}"]
        print(*row, flush=True)
        rows.append(row)
    mean = ["geometric mean", "", "", "", f"{geometric_mean(ratios) - 1:+.0%}"]
    print("", markdown(HEADER, [*rows, mean]), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == [_WITHOUT]:
        sys.exit(_run_without(sys.argv[2:]))
    main()
