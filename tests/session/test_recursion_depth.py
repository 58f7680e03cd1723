"""How deep a program can recurse: the same with autojit as without, from wherever it begins."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 11),
    reason="it is not known here how frames are counted",
)
_PROGRAM: Final = """
import sys
import threading

def down(n):
    if n <= 0:
        return 0
    return down(n - 1) + 1

def mutual(n):
    return True if n == 0 else other(n - 1)

def other(n):
    return False if n == 0 else mutual(n - 1)

class Tree:
    def height(self, n):
        return 0 if n <= 0 else self.height(n - 1) + 1

def limit_of(call):
    print(end="")  # this stays Python's
    low, high = 1, 4000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            call(middle)
            low = middle
        except RecursionError as error:
            assert str(error).startswith("maximum recursion depth exceeded")
            high = middle
    return low

def from_level(level, call):
    print(end="")
    return from_level(level - 1, call) if level else limit_of(call)

def over(n):
    return down(n) * 1

def further(n):
    return over(n) * 1

tree = Tree()
for turn in range(3):
    for _ in range(6):
        down(20), mutual(20), tree.height(20), over(20), further(20)
    print(limit_of(down), limit_of(mutual), limit_of(tree.height))
    if not turn:
        print(limit_of(over), limit_of(further))
    print(from_level(100, down), from_level(300, mutual), from_level(7, tree.height))
sys.setrecursionlimit(2500)
print(limit_of(down), from_level(200, tree.height))
thread = threading.Thread(target=lambda: print(limit_of(down)))
thread.start()
thread.join()
"""
_SETTINGS: Final[dict[str, dict[str, str]]] = {
    "counting": {},
    "native": {"AUTOJIT_EAGER": "1", "AUTOJIT_THRESHOLD": "4"},
    "dry": {"AUTOJIT_DRY_RUN": "1"},
}


def _said(command: list[str], folder: Path, settings: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "AUTOJIT_LEDGER": "0", **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("settings", _SETTINGS)
def test_recursion_ends_where_pythons_does(settings: str, tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text(_PROGRAM, encoding="utf-8")
    expected = _said(["deep.py"], tmp_path, {})
    assert _said(["-m", "autojit", "deep.py"], tmp_path, _SETTINGS[settings]) == expected


def test_recursion_of_a_module_that_is_run_ends_where_pythons_does(tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text(_PROGRAM, encoding="utf-8")
    expected = _said(["-m", "deep"], tmp_path, {})
    assert _said(["-m", "autojit", "-m", "deep"], tmp_path, {}) == expected
