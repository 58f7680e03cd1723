"""A program may put other builtins in place; autojit calls those that it started with."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import autojit
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from tests.conftest import RunPython

HOUSE = Path(autojit.__file__).parent
#: What runs while a program runs: at its calls, its loops, and where machine code is left.
ROOMS = ("backend", "loops", "promotion", "proxy", "session", "tiering", "trial")
MODULES = [
    f"autojit.{room}.{path.stem}" for room in ROOMS for path in sorted((HOUSE / room).glob("*.py"))
]
BUILTINS = (
    "len",
    "min",
    "int",
    "isinstance",
    "range",
    "iter",
    "zip",
    "type",
    "tuple",
    "any",
    "map",
)


def _has_functions(name: str) -> bool:
    path = HOUSE.joinpath(*name.split(".")[1:]).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.Lambda) for node in ast.walk(tree))


@pytest.mark.parametrize("name", [name for name in MODULES if _has_functions(name)])
def test_what_runs_beside_a_program_has_builtins_of_its_own(name: str) -> None:
    module = importlib.import_module(name.removesuffix(".__init__"))
    assert vars(module)["__builtins__"] is OWN_BUILTINS


PROGRAM = """
import builtins

def total(values):
    s = 0
    for v in values:
        s += v
    return s

def product(x, n):
    y = 1.0
    while n > 0:
        y = y * x
        n = n - 1
    return y

class Counter:
    def __init__(self, value):
        self.value, self.calls = value, 0
    def __call__(self, *args):
        self.calls += 1
        return 5

def ask(name):
    real = vars(builtins)[name]
    counter = Counter(real)
    setattr(builtins, name, counter)
    answers = total(NUMBERS), total(FLOATS), product(1.5, 50), counter.calls
    setattr(builtins, name, real)
    print(name, answers)

NUMBERS = range(1000)
FLOATS = [0.5] * 100
for name in NAMES:
    ask(name)
for _ in range(3000):
    total(NUMBERS), total(FLOATS), product(1.5, 50)
for name in NAMES:
    ask(name)
"""


def test_a_builtin_that_a_program_replaces_is_called_by_the_program_alone(
    run_python: RunPython, tmp_path: Path
) -> None:
    (tmp_path / "mocks.py").write_text(f"NAMES = {BUILTINS!r}\n{PROGRAM}", encoding="utf-8")
    python = run_python("mocks.py")
    ours = run_python("-m", "autojit", "--eager", "mocks.py")
    assert ours.stderr == ""
    assert ours.stdout == python.stdout
    assert python.stdout.count("0)") == 2 * len(BUILTINS)
