"""Compiling leaves no trace in what Python remembers of the warnings it has shown."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from autojit.backend.unnoticed import unnoticed

if TYPE_CHECKING:
    from tests.conftest import RunPython

PROGRAM = """
import warnings
import numpy as np
from autojit.backend import create_backend
from tests.backend.workshop import function_of
function = function_of("def f(x):\\n    return x * 2 + 1\\n")

def warn(x):
    return np.float64(1e308) * x

def ask():
    warnings.warn("asked", UserWarning)

for turn in range(3):
    warn(10.0)
    ask()
    filters = list(warnings.filters)
    create_backend().specialise(function, (turn + 0.5 if turn else turn,))
    assert warnings.filters == filters
warnings.simplefilter("always")
ask()
"""


def test_a_warning_is_shown_once_whatever_is_compiled_in_between(run_python: RunPython) -> None:
    told = run_python("-W", "default", "-c", PROGRAM)
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("overflow encountered") == 1
    assert told.stderr.count("UserWarning: asked") == 2


def test_without_care_it_would_be_shown_again(run_python: RunPython) -> None:
    text = PROGRAM.replace(
        "    create_backend()",
        "    with warnings.catch_warnings():\n        pass\n    create_backend()",
    )
    told = run_python("-W", "default", "-c", text)
    assert told.stderr.count("overflow encountered") == 3


@pytest.mark.parametrize("raised", [None, ValueError])
def test_what_is_done_there_warns_nobody_and_may_fail(raised: type[Exception] | None) -> None:
    registry: dict[Any, Any] = {}
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        warnings.warn_explicit("mine", UserWarning, "a.py", 1, registry=registry)
        try:
            with unnoticed():
                warnings.warn("theirs", UserWarning, stacklevel=1)
                if raised is not None:
                    raise raised
        except ValueError:
            assert raised is not None
    assert [str(one.message) for one in seen] == ["mine"]
