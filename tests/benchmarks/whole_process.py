"""Whole programs, wall time: plain Python, the first run under autojit, a later run.

Usage: python -m tests.benchmarks.whole_process [--programs a,b] [--rounds 3] [--size test|bench]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import ROOT, geometric_mean, interleaved_s, markdown, process_s
from tests.program_table import PROGRAMS_FOLDER, Program, all_programs

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("program", "size", "plain s", "1st run s", "2nd run s", "1st gain", "2nd gain")


def main() -> None:
    """Measure the programs asked for and print the table."""
    programs, rounds = asked_for(__doc__)
    rows, firsts, seconds = [], [], []
    for program, size in programs:
        plain_s, first_s, second_s = _measured(program, size, rounds)
        firsts.append(plain_s / first_s)
        seconds.append(plain_s / second_s)
        times = [f"{value:.2f}" for value in (plain_s, first_s, second_s)]
        row = [program.name, str(size), *times, f"{firsts[-1]:.2f}", f"{seconds[-1]:.2f}"]
        print(*row, flush=True)
        rows.append(row)
    mean = [f"{geometric_mean(firsts):.2f}", f"{geometric_mean(seconds):.2f}"]
    print("", markdown(HEADER, [*rows, ["geometric mean", "", "", "", "", *mean]]), sep="\n")


def asked_for(usage: str | None) -> tuple[list[tuple[Program, int]], int]:
    """Read the command line: the programs to measure, each with its size, and the rounds."""
    parser = argparse.ArgumentParser(description=usage)
    parser.add_argument("--programs", default="", help="names, comma-separated; default all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", choices=("test", "bench"), default="bench")
    asked = parser.parse_args()
    names = set(filter(None, asked.programs.split(",")))
    programs = []
    for program in all_programs():
        size = program.test_size if asked.size == "test" else program.bench_size
        if size is not None and (not names or program.name in names):
            programs.append((program, size))
    return programs, asked.rounds


def _measured(program: Program, size: int, rounds: int) -> tuple[float, float, float]:
    """Return the medians of a plain run, of a run that knows nothing, of the run after it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(PROGRAMS_FOLDER, folder / "programs")
        command = [program.entry, str(size)]
        expected: list[bytes] = []

        def plain() -> float:
            return process_s(command, clean_environment(folder), folder / "programs", expected)

        def jitted() -> float:
            learnt = ["-m", "autojit", "--ledger", str(folder / "ledger.json"), *command]
            return process_s(learnt, clean_environment(folder), folder / "programs", expected)

        def first() -> float:
            (folder / "ledger.json").unlink(missing_ok=True)
            shutil.rmtree(folder / "cache", ignore_errors=True)
            return jitted()

        contenders: dict[str, Callable[[], float]] = {
            "plain": plain,
            "first": first,
            "second": jitted,
        }
        measured = interleaved_s(contenders, rounds)
    plain_s, first_s, second_s = (statistics.median(times) for times in measured.values())
    return plain_s, first_s, second_s


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing was learnt, with its files in ``folder``."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AUTOJIT")}
    return ours | {
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": str(ROOT),
    }


if __name__ == "__main__":
    main()
