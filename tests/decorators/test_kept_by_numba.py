"""numba's machine code on disk: a second process loads it, and never what has become another's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HELPERS = """
import numba
BASE = 1.0
@numba.njit
def inner(v):
    return v * 2.0
@numba.njit
def outer(v):
    return inner(v) + BASE
"""
APP = """
import json, sys
import numpy as np, numba
from autojit import JITCompiler
import helpers

FACTOR = 3.0
TABLE = np.arange(7.0)
compiler = JITCompiler()

@compiler.jit_compile(signature="float64[:](float64[:])", parallel=True)
def shared(x):
    result = np.empty(len(x))
    for i in numba.prange(len(x)):
        result[i] = x[i] * FACTOR
    return result

@compiler.jit_compile(signature="float64(float64[:])", nogil=True)
def called(x):
    total = 0.0
    for i in range(len(x)):
        total += helpers.outer(x[i]) + TABLE[i % 7]
    return total

@compiler.jit_compile(signature="float64[:](float64[:])", parallel=True)
def nested(x):
    result = x.copy()
    for _ in range(3):
        for i in numba.prange(len(x)):
            result[i] = result[i] * 0.5 + x[i]
    return result

x = np.linspace(0.0, 1.0, 700)
for function in (shared, called, nested):
    for _ in range(6):
        answer = function(x)
    print(json.dumps([function.__name__, float(np.sum(answer))]))
print(json.dumps({n: s.from_artifact for n, s in compiler.get_compilation_stats().items()}))
"""
X_SUM = 350.0  # of 700 numbers from 0 to 1


def ran(run_python: Any, tmp_path: Path, **changed: str) -> tuple[dict[str, float], dict[str, Any]]:
    """Run the program with other lines; return its answers, and what was loaded."""
    app, helpers = APP, HELPERS
    for old, new in changed.items():
        line = {"factor": "FACTOR = 3.0", "base": "BASE = 1.0", "inner": "v * 2.0"}.get(old, old)
        assert (line in app) != (line in helpers)
        app, helpers = app.replace(line, new), helpers.replace(line, new)
    (tmp_path / "app.py").write_text(app)
    (tmp_path / "helpers.py").write_text(helpers)
    *answers, loaded = run_python("app.py").stdout.splitlines()
    return dict(map(json.loads, answers)), json.loads(loaded)


def test_a_second_process_loads_what_numba_compiled_in_the_first(
    run_python: Any, tmp_path: Path
) -> None:
    first, loaded = ran(run_python, tmp_path)
    assert loaded == {"shared": False, "called": False, "nested": False}
    assert first["shared"] == pytest.approx(3.0 * X_SUM)
    assert first["called"] == pytest.approx(2.0 * X_SUM + 700 + 2100)
    second, loaded = ran(run_python, tmp_path)
    assert loaded == {"shared": True, "called": True, "nested": True}
    assert second == first


@pytest.mark.parametrize(
    ("changed", "of", "expected"),
    [
        ({"factor": "FACTOR = 5.0"}, "shared", 5.0 * X_SUM),
        ({"base": "BASE = 2.0"}, "called", 2.0 * X_SUM + 1400 + 2100),
        ({"inner": "v * 4.0"}, "called", 4.0 * X_SUM + 700 + 2100),
    ],
)
def test_what_depends_on_a_changed_constant_or_callee_is_compiled_anew(
    run_python: Any, tmp_path: Path, changed: dict[str, str], of: str, expected: float
) -> None:
    ran(run_python, tmp_path)
    answers, loaded = ran(run_python, tmp_path, **changed)
    assert answers[of] == pytest.approx(expected)
    assert not loaded.pop(of)
    assert all(loaded.values())


def test_a_global_array_is_no_part_of_the_machine_code(run_python: Any, tmp_path: Path) -> None:
    ran(run_python, tmp_path)
    answers, loaded = ran(run_python, tmp_path, **{"np.arange(7.0)": "np.ones(7)"})
    assert answers["called"] == pytest.approx(2.0 * X_SUM + 700 + 700)
    assert loaded["called"]


def test_damaged_code_is_compiled_anew(run_python: Any, tmp_path: Path) -> None:
    first, _ = ran(run_python, tmp_path)
    for path in tmp_path.rglob("*.aotj"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 255
        path.write_bytes(bytes(data))
    again, loaded = ran(run_python, tmp_path)
    assert again == first
    assert not any(loaded.values())


def test_cache_false_keeps_nothing_of_a_function(run_python: Any, tmp_path: Path) -> None:
    for options in ("nogil=True", "signature='float64(float64[:])'", "parallel=True"):
        (tmp_path / "app.py").write_text(
            "import numpy as np, numba\n"
            "from autojit import JITCompiler\n"
            "compiler = JITCompiler()\n"
            f"@compiler.jit_compile({options}, cache=False)\n"
            "def total(x):\n"
            "    found = 0.0\n"
            "    for i in numba.prange(len(x)):\n"
            "        found += x[i]\n"
            "    return found\n"
            "for _ in range(6): total(np.ones(500))\n"
            "print(compiler.get_compilation_stats()['total'].native_calls > 0)\n"
        )
        assert run_python("app.py").stdout == "True\n"
        assert not list(tmp_path.rglob("*.aotj")), options


ALIKE = """
import sys
import numpy as np, numba
from autojit import JITCompiler

def made(factor):
    @numba.njit
    def scaled(v):
        return v * factor
    compiler = JITCompiler()
    @compiler.jit_compile(signature="float64(float64[:])", nogil=True)
    def total(x):
        found = 0.0
        for i in range(len(x)):
            found += scaled(x[i]) + factor
        return found
    return total

x = np.ones(100)
functions = {name: made(float(name)) for name in sys.argv[1:]}
for name, function in functions.items():
    print([function(x) for _ in range(5)] == [200.0 * float(name)] * 5)
"""


def test_functions_of_one_name_are_told_apart_in_whatever_order_they_come(
    run_python: Any, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(ALIKE)
    for order in (["1"], ["2"], ["2", "1"], ["3", "1", "2"], ["1", "2", "3", "1"]):
        assert set(run_python("app.py", *order).stdout.split()) == {"True"}, order
