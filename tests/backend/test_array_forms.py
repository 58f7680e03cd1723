"""Arrays in another form, new arrays of numbers in steps, and what is kept on disk of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autojit.backend import create_backend
from autojit.core import Refused
from tests.backend.arrays import SIZES, answers, numbers, pairs
from tests.backend.workshop import agrees, function_of, leaves, module_of, refused, safe, sound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunPython


@pytest.mark.parametrize(
    "body",
    [
        "return a.astype(np.float32), a.astype('float64'), (a > 0).astype(float)",
        "return (a * 10).astype(int), (a * 10).astype(np.int64)",
        "return a.reshape(-1, 1) * b, a.ravel() + 1, a.flatten()",
        "return np.copy(a), a[::2].copy(), a[::-1].copy()",
        "return np.concatenate((a, b)), np.concatenate([a[1:], b, a[:1]])",
    ],
)
def test_a_vector_in_another_form_is_numpys(body: str) -> None:
    calls = pairs("float64", SIZES[:12])
    assert answers(body, calls) == len(calls)


@pytest.mark.parametrize(
    "body",
    [
        "return a.flatten(), a.ravel() @ b.ravel()",
        "return a.reshape(7, -1).sum(axis=0), a.reshape((7, len(a))) @ b",
        "return a.copy(), a[:, 1].copy(), a.astype(np.float32)",
    ],
)
def test_a_matrix_in_another_form_is_numpys(body: str) -> None:
    calls = pairs("float64", [(n, 7) for n in (1, 2, 5, 30)])
    assert answers(body, calls) == len(calls)


def test_a_shape_that_does_not_fit_leaves() -> None:
    leaves(function_of("def f(a):\n    return a.reshape(2, 2).sum()\n"), np.ones(5))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300, -1e19, 2.7, -2.7, 2.0**62])
def test_a_float_that_no_integer_holds_is_left_to_numpy(value: float) -> None:
    safe(function_of("def f(a):\n    return a.astype(np.int64)\n"), lambda: (np.full(9, value),))
    safe(function_of("def f(a):\n    return a.astype(np.int32)\n"), lambda: (np.full(9, value),))


numbers_of_steps = st.floats(-1e3, 1e3, allow_nan=False)


@given(start=numbers_of_steps, stop=numbers_of_steps, count=st.integers(-2, 60))
@settings(max_examples=200, deadline=None)
def test_a_line_of_numbers_is_numpys(start: float, stop: float, count: int) -> None:
    function = function_of(
        "def f(a, b, n):\n    x = np.linspace(a, b, n)\n    return x * 1.0, x[-1]\n"
    )
    sound(function, lambda: (start, stop, count))
    sound(function, lambda: (start, start, count))


@given(start=numbers_of_steps, stop=numbers_of_steps, step=st.floats(0.5, 50.0))
@settings(max_examples=200, deadline=None)
def test_numbers_in_steps_are_numpys(start: float, stop: float, step: float) -> None:
    function = function_of("def f(a, b, c):\n    return np.arange(a, b, c)\n")
    sound(function, lambda: (start, stop, step))
    sound(function, lambda: (start, stop, -step))
    sound(function, lambda: (round(start), round(stop), 0.1 * step))


def test_a_step_of_zero_leaves() -> None:
    leaves(function_of("def f(a, b, c):\n    return np.arange(a, b, c)\n"), 0.0, 1.0, 0.0)


def test_a_line_of_numbers_is_not_returned_as_it_is() -> None:
    """NumPy's is a view, which shows in ``base`` and ``flags``."""
    assert "view" in refused(function_of("def f(n):\n    return np.linspace(0, 1, n)\n"), 5).message


@pytest.mark.parametrize("body", ["np.concatenate((a, b), axis=1)", "a.reshape(2, 2, order='F')"])
def test_forms_that_are_not_treated_are_refused(body: str) -> None:
    refused(function_of(f"def f(a, b):\n    return {body}\n"), np.ones((2, 2)), np.ones((2, 2)))


def test_an_integral_by_the_trapezium_rule_is_native() -> None:
    text = """
    def f(n):
        x = np.linspace(0.0, 3.0, n)
        y = np.exp(-x) * np.sin(x)
        return ((y[1:] + y[:-1]) * np.diff(x)).sum() / 2.0
    """
    agrees(function_of(text), 1000)


TEXT = """
def f(a, b):
    e = np.exp(a - a.max())
    return np.maximum(e / e.sum(), b) @ a, np.where(a > b, np.tanh(a), -b)
"""
PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from autojit.backend import create_backend
from tests.backend.workshop import module_at
module = module_at(Path(sys.argv[1]))
a, b = np.linspace(-3.0, 3.0, 37), np.linspace(2.0, -1.0, 37)
made = create_backend(cache_dir=Path(sys.argv[2])).specialise(module.f, (a, b))
theirs, ours = module.f(a, b), made.run((a, b))
print(made.from_artifact, "numba" in sys.modules)
print(theirs[0] == ours[0] and theirs[1].tobytes() == ours[1].tobytes())
"""


def test_another_process_finds_numpys_loops_by_their_names(
    tmp_path: Path, run_python: RunPython
) -> None:
    module: Any = module_of(TEXT, tmp_path)
    vector = numbers("float64", 37)
    made = create_backend(cache_dir=tmp_path / "cache").specialise(module.f, (vector, vector))
    assert not isinstance(made, Refused), str(made)
    done = run_python("-c", PROGRAM, module.__file__, str(tmp_path / "cache"))
    assert done.stdout.split() == ["True", "False", "True"], done.stderr
