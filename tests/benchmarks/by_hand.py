"""What a person gets by hand: ``@njit(cache=True)`` on the functions that are called often.

Usage: python -m tests.benchmarks.by_hand [--programs a,b] [--rounds 3]

Of programs that spend their time in functions called often, but also around them: the rest of
such a program stays Python either way, and bounds what compiling its functions can give. The
second run of each is compared, when its machine code is on disk.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.measure import interleaved_s, markdown, process_s
from tests.benchmarks.whole_process import clean_environment
from tests.program_table import PROGRAMS_FOLDER, all_programs

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = ("program", "size", "plain s", "by hand s", "autojit s", "by hand", "autojit")
#: The functions that each program calls often. Not those of programs whose functions take long
#: lists: numba's own way in takes some 700 ns an element, and they run for minutes.
CALLED_OFTEN: Final = {
    "pairwise": ("euclidean", "manhattan", "chebyshev", "all_pairs"),
    "edit_distance": ("codes", "distance"),
    "roots": ("kepler", "bisect"),
}


def main() -> None:
    """Measure the programs asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", default="", help="names, comma-separated; default all")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    names = set(filter(None, asked.programs.split(","))) or set(CALLED_OFTEN)
    rows = []
    for program in all_programs():
        if program.name not in names:
            continue
        size = str(program.bench_size)
        took = _measured(program.name, program.entry, size, asked.rounds)
        gains = [f"{took['plain'] / took[kind]:.2f}" for kind in ("hand", "autojit")]
        row = [program.name, size, *(f"{seconds:.2f}" for seconds in took.values()), *gains]
        print(*row, flush=True)
        rows.append(row)
    print("", markdown(HEADER, rows), sep="\n")


def _measured(name: str, entry: str, size: str, rounds: int) -> dict[str, float]:
    """Return the median seconds of a plain run, and of later runs of the two others."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        text = (PROGRAMS_FOLDER / entry).read_text(encoding="utf-8")
        (folder / "plain.py").write_text(text, encoding="utf-8")
        (folder / "hand.py").write_text(decorated(text, CALLED_OFTEN[name]), encoding="utf-8")
        expected: list[bytes] = []
        by_hand: list[bytes] = []  # may print something else

        def run(printed: list[bytes], *command: str) -> Callable[[], float]:
            every = [*command, size]
            return lambda: process_s(every, clean_environment(folder), folder, printed)

        learnt = ("-m", "autojit", "--ledger", str(folder / "ledger.json"))
        contenders = {
            "plain": run(expected, "plain.py"),
            "hand": run(by_hand, "-W", "ignore", "hand.py"),  # numba warns of lists
            "autojit": run(expected, *learnt, "plain.py"),
        }
        for _ in range(2):  # they learn
            contenders["hand"]()
            contenders["autojit"]()
        measured = interleaved_s(contenders, rounds)
    return {kind: statistics.median(seconds) for kind, seconds in measured.items()}


def decorated(text: str, names: tuple[str, ...]) -> str:
    r"""Return a program with numba's decorator on some of its functions.

    >>> decorated("def f():\n    pass\n", ("f",))
    'import numba\n@numba.njit(cache=True)\ndef f():\n    pass\n'
    """
    lines = text.splitlines(keepends=True)
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    for node in reversed(functions):
        if node.name in names:
            lines.insert(node.lineno - 1, "@numba.njit(cache=True)\n")
    first = next(
        node
        for node in ast.parse(text).body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    )
    lines.insert(first.lineno - 1, "import numba\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
