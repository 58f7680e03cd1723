"""The script of a wrong answer shows it by itself, with the program gone."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autojit.trial import Case, write_reproducer
from autojit.trial.reproducer import script_of
from autojit.trial.writing import CannotWrite, Writer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunPython

PROGRAM = """\
import functools
import math
import numpy as np
from math import floor as down

SCALE = 2.5
TABLE = np.array([1.0, 2.0])

def plain(function):
    return function

def half(x):
    return down(x / 2) + TABLE[1]

@plain
def work(values, other, k, *, step=1):
    total = 0.0
    for i in range(0, len(values), step):
        values[i] += half(other[i]) * SCALE + math.sqrt(k)
        total += values[i]
    return total

def make(held):
    def inner(x):
        return x * held
    return inner

closure = make(3)
"""


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """Import the program from a file."""
    path = tmp_path / "program_of_somebody.py"
    path.write_text(PROGRAM, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def case_of(function: Any, *bound: object, callees: tuple[Any, ...] = ()) -> Case:
    return Case("program:work", function, callees, bound, "result: 1 became 2", "numba 0")


def test_the_script_runs_without_the_program(
    program: Any, tmp_path: Path, run_python: RunPython
) -> None:
    memory = np.arange(6.0)
    bound = (memory[1:], memory[:-1][::-1], 4, 2)
    script = write_reproducer(
        tmp_path / "kept", case_of(program.work, *bound, callees=(program.half,))
    )
    assert script is not None
    (tmp_path / "program_of_somebody.py").unlink()
    done = run_python(str(script))
    assert done.stderr == ""
    assert (done.returncode, "the same" in done.stdout) == (0, True), done.stdout


def test_the_script_shows_a_wrong_answer(
    program: Any, tmp_path: Path, run_python: RunPython
) -> None:
    script = write_reproducer(tmp_path, case_of(program.closure, 7))
    assert script is not None
    text = script.read_text()
    wrong = "    from autojit.backend.native import VOCABULARY\n"
    wrong += "    VOCABULARY['_mul_ii'] = VOCABULARY['_add_ii']\n    backend ="
    script.write_text(text.replace("    backend =", wrong, 1))
    done = run_python(str(script))
    assert done.returncode == 1, done.stderr
    assert "result: 21 became 10" in done.stdout


def test_arguments_keep_their_bits_and_what_they_share() -> None:
    memory = np.array([np.nan, -0.0, np.inf, 5e-324])
    frozen = np.arange(3, dtype=np.int8)
    frozen.flags.writeable = False
    row = [1.5, -0.0]
    given: tuple[Any, ...] = (
        memory[::2],
        memory[1:],
        frozen,
        np.zeros((0, 3)),
        [row, row],
        (2**70, None, True),
    )
    given += ((2**70, None, True), np.float32(0.1), float("-inf"), 1 - 2j)
    writer = Writer()
    writer.prepare(given)
    text = writer.write(given)
    source = "import base64, zlib\nimport numpy as np\n" + "\n".join(writer.lines)
    space: dict[str, Any] = {}
    exec(f"{source}\nmade = {text}", space)
    made = space["made"]
    assert [type(one) for one in made] == [type(one) for one in given]
    for one, other in zip(made[:4], given[:4], strict=True):
        assert one.tobytes() == other.tobytes()
        assert (one.strides, one.dtype, one.shape) == (other.strides, other.dtype, other.shape)
        assert one.flags.writeable == other.flags.writeable
    assert np.shares_memory(made[0], memory[::2]) is False
    assert np.may_share_memory(made[0], made[1])
    made[0][1] = 7.0
    assert made[1][1] == 7.0
    assert made[4][0] is made[4][1]
    assert repr(made[4:]) == repr(given[4:])


@pytest.mark.parametrize(
    "thing",
    [object(), np.zeros(2**20), np.array([None]), {1: 2}],
    ids=["object", "large", "objects", "dict"],
)
def test_what_cannot_be_written_is_not_written(program: Any, tmp_path: Path, thing: Any) -> None:
    with pytest.raises(CannotWrite):
        script_of(case_of(program.closure, thing))
    assert write_reproducer(tmp_path / "kept", case_of(program.closure, thing)) is None
    assert not list((tmp_path / "kept").glob("*"))


def test_a_folder_is_not_filled(program: Any, tmp_path: Path) -> None:
    for number in range(30):
        write_reproducer(tmp_path, replace(case_of(program.closure, 1), key=f"m:f{number}"))
    assert len(list(tmp_path.glob("m-f*.py"))) == 19


def test_a_place_that_cannot_be_written_is_no_failure(program: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert write_reproducer(tmp_path / "file", case_of(program.closure, 1)) is None
