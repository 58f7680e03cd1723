"""The programs under test, read from ``tests/programs/programs.toml``.

Journeys and benchmarks both run these; neither changes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAMS_FOLDER: Final = Path(__file__).parent / "programs"


@dataclass(frozen=True, slots=True)
class Program:
    """One program: where it lies, how big to run it, what ought to become native.

    Attributes:
        name: what it is called in test ids and tables.
        entry: the script or folder to hand to Python, relative to the programs' folder.
        test_size: its argument in tests, a few tenths of a second in plain Python.
        bench_size: its argument in benchmarks, over five seconds; None to leave it out.
        native: the regions that ought to become machine code, as ``module:qualname``.
        wrong_under_njit: whether a bare ``@njit`` on every function would change its answer.
        exit_code: the exit code of the program itself.
    """

    name: str
    entry: str
    test_size: int
    bench_size: int | None
    native: tuple[str, ...]
    wrong_under_njit: bool
    exit_code: int


def all_programs() -> tuple[Program, ...]:
    """Read the table."""
    import tomllib

    table = tomllib.loads((PROGRAMS_FOLDER / "programs.toml").read_text(encoding="utf-8"))
    return tuple(
        Program(
            name=name,
            entry=row["entry"],
            test_size=row["test"],
            bench_size=row.get("bench"),
            native=tuple(row.get("native", ())),
            wrong_under_njit=row.get("wrong_under_njit", False),
            exit_code=row.get("exit_code", 0),
        )
        for name, row in table.items()
    )
