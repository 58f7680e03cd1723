"""Check generated programs both ways: ``python -m tests.differential.generator --help``.

Modes: ``model`` runs the kernels in Python (it checks the translation, some thousand programs
a minute), ``compiled`` by numba (the vocabulary too), ``session`` through a whole session, as
a program gets it. What differs is shrunk and written as a script that runs by itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.differential.generator import crew
from tests.differential.generator.programs import program_of
from tests.differential.generator.shrinking import keep

_ANY_TIME_S = 60.0


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.differential.generator",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--mode", choices=("model", "compiled", "session", "all"), default="all")
    parser.add_argument("--seed", type=int, default=0, help="of the first program")
    parser.add_argument("--count", type=int, help="programs in each mode")
    parser.add_argument("--seconds", type=float, help="in all; shared between the modes")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--calls", type=int, default=14, help="calls a function")
    parser.add_argument("--keep", type=Path, help="folder for scripts of what differs")
    parser.add_argument("--show", action="store_true", help="print the program of --seed")
    parser.add_argument("--reasons", action="store_true", help="print why functions are refused")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        mode, *numbers = given.worker.split(",")
        crew.work(mode, *map(int, numbers))
        return 0
    if given.show:
        print(program_of(given.seed, calls=given.calls).text)
        return 0
    return _run(given)


def _run(given: argparse.Namespace) -> int:
    modes = ("model", "compiled", "session") if given.mode == "all" else (given.mode,)
    seconds = given.seconds / len(modes) if given.seconds else None
    if seconds is None and given.count is None:
        seconds = _ANY_TIME_S
    failing = 0
    for mode in modes:
        asked = crew.Asked(mode, given.seed, given.count, seconds, given.jobs, given.calls)
        tally = crew.run(asked, _show)
        failing += len(tally.failing)
        print(f"{mode}, from seed {given.seed}: {tally}", flush=True)
        if given.reasons:
            for reason, often in sorted(tally.refused.items(), key=lambda item: -item[1])[:40]:
                print(f"    {often:6} {reason}")
        for seed in tally.failing if given.keep else ():
            print("kept", keep(program_of(seed, calls=given.calls), mode, given.keep), flush=True)
    return 1 if failing else 0


def _show(seed: int, differences: list[str]) -> None:
    print(f"seed {seed}: {differences[0][:1000]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
