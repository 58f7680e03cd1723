"""Whole programs, run by Python and run by autojit, told apart by nothing but the time.

Each program runs in real processes on a copy of its folder. Standard output, standard error
and exit code are compared byte for byte; ``--eager`` makes sure that compiled code answered.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, final

import pytest

from tests.program_table import PROGRAMS_FOLDER, Program, all_programs

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PROGRAMS = all_programs()
WITH_KERNELS = [program for program in PROGRAMS if program.native]
# A run under autojit starts numba, 0.4 s: the ledger's pair of runs is for one of each kind.
IN_PAIRS = {
    "nbody",  # lists, written to
    "life",  # a class around a kernel, a bool array
    "checksums",  # reads files, prints on stderr
    "traffic",  # a folder of modules
    "careless_indexes",  # ends in a traceback
    "small_types",  # NumPy warns
    "changing_world",  # globals and callees change in mid-run
    "big_numbers",  # overflows
    "random_walks",  # draws random numbers
}


class Outcome(NamedTuple):
    """What a person at the terminal sees of a run."""

    stdout: bytes
    stderr: bytes
    exit_code: int


@final
class Runner:
    """Run programs in fresh processes and remember what was run before."""

    def __init__(self, folder: Path) -> None:
        """Copy the programs into ``folder``, so that nothing is written beside the originals."""
        self.folder = folder / "programs"
        shutil.copytree(
            PROGRAMS_FOLDER, self.folder, ignore=shutil.ignore_patterns("__pycache__", ".autojit")
        )
        ours = {name: value for name, value in os.environ.items() if not name.startswith("AUTOJIT")}
        self.environment = ours | {
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": "0",
            "COLUMNS": "80",
        }
        self._plain: dict[str, Outcome] = {}
        self._eager: dict[str, tuple[Outcome, Mapping[str, str]]] = {}

    def plain(self, program: Program) -> Outcome:
        """Run it as ``python program SIZE``, once in a session."""
        if program.name not in self._plain:
            self._plain[program.name] = self._run([], program)
        return self._plain[program.name]

    def eager(self, program: Program) -> tuple[Outcome, Mapping[str, str]]:
        """Run it with everything eligible compiled; also tell each region's tier."""
        if program.name not in self._eager:
            profile = self.folder.parent / f"{program.name}.json"
            options = ["--eager", "--threshold", "2", "--no-ledger", f"--profile={profile}"]
            outcome = self._run(["-m", "autojit", *options], program)
            self._eager[program.name] = outcome, _tiers(profile)
        return self._eager[program.name]

    def with_ledger(self, program: Program, ledger: Path) -> Outcome:
        """Run it as a person does, with what earlier runs have learnt."""
        return self._run(["-m", "autojit", "--ledger", str(ledger)], program)

    def _run(self, before: list[str], program: Program) -> Outcome:
        done = subprocess.run(
            [sys.executable, *before, program.entry, str(program.test_size)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Outcome(done.stdout, done.stderr, done.returncode)


def _tiers(profile: Path) -> Mapping[str, str]:
    """Tell tier and reason of each region from the profile, or nothing if there is none."""
    if not profile.exists():
        return {}
    regions = json.loads(profile.read_text(encoding="utf-8"))["regions"]
    return {
        region["region"]: " ".join(
            [region["tier"], *(str(region["reason"][key]) for key in ("code", "message"))]
            if region["reason"]
            else [region["tier"]]
        )
        for region in regions
    }


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("journeys"))


def _id(program: Program) -> str:
    return program.name


@pytest.mark.parametrize("program", PROGRAMS, ids=_id)
def test_a_program_with_all_that_is_eligible_compiled_answers_as_python_does(
    runner: Runner, program: Program
) -> None:
    expected = runner.plain(program)
    assert expected.exit_code == program.exit_code
    actual, _ = runner.eager(program)
    assert actual == expected


@pytest.mark.parametrize("program", WITH_KERNELS, ids=_id)
def test_the_kernels_of_a_program_become_native(runner: Runner, program: Program) -> None:
    _, tiers = runner.eager(program)
    expected = dict.fromkeys(program.native, "native")
    assert {region: tiers.get(region, "not found") for region in program.native} == expected


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name in IN_PAIRS], ids=_id)
def test_the_run_that_learns_and_the_run_that_knows_answer_as_python_does(
    runner: Runner, program: Program, tmp_path: Path
) -> None:
    expected = runner.plain(program)
    ledger = tmp_path / "ledger.json"
    assert runner.with_ledger(program, ledger) == expected
    assert runner.with_ledger(program, ledger) == expected


def test_the_comparison_notices_a_program_that_answers_differently(
    runner: Runner,
) -> None:
    first, second = PROGRAMS[:2]
    assert runner.plain(first) != runner.plain(second)


def test_the_table_lists_every_program_in_the_folder() -> None:
    files = {path.name for path in PROGRAMS_FOLDER.glob("*.py")}
    files |= {path.parent.name for path in PROGRAMS_FOLDER.glob("*/*.py")}
    assert {program.entry.split("/")[0] for program in PROGRAMS} == files
