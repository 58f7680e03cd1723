"""The mode ``close``: which last bits may differ, and that nothing else does."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autojit.backend import Deopt, create_backend
from autojit.core import Refused
from tests.backend.workshop import function_of

if TYPE_CHECKING:
    from pathlib import Path
    from types import FunctionType

    from autojit.backend.protocol import Backend, Specialisation

MANY = np.random.default_rng(11).random(20_001)
OTHERS = np.random.default_rng(12).random(20_001)


@cache
def backend() -> Backend:
    return create_backend(mode="close")


def close(function: FunctionType, *bound: object) -> Specialisation:
    made = backend().specialise(function, bound)
    assert not isinstance(made, Refused), str(made)
    return made


def in_loop(statement: str, begin: str = "s = 0.0", head: str = "for i in range(len(a))") -> Any:
    text = f"def f(a, b):\n    {begin}\n    {head}:\n        {statement}\n    return s\n"
    return function_of(text)


@pytest.mark.parametrize(
    ("statement", "begin", "head"),
    [
        ("s += a[i]", "s = 0.0", "for i in range(len(a))"),
        ("s += a[i] * b[i]", "s = 0.0", "for i in range(len(a))"),
        ("s -= a[i]", "s = 1.5", "for i in range(len(a))"),
        ("s *= 0.5 + a[i]", "s = 1.0", "for i in range(1000)"),
        ("s += x", "s = 0.0", "for x in a"),
        ("s += x * y", "s = 0.0", "for x, y in zip(a, b)"),
        ("s += i * x", "s = 0.0", "for i, x in enumerate(a)"),
        ("pass", "s = sum(a[i] * b[i] for i in range(len(a)))", "for i in range(0)"),
    ],
)
def test_a_sum_that_a_loop_makes_is_made_in_another_order(
    statement: str, begin: str, head: str
) -> None:
    function = in_loop(statement, begin, head)
    made = close(function, MANY, OTHERS)
    answer, python = made.run((MANY, OTHERS)), function(MANY, OTHERS)
    assert made.close
    assert type(answer) is type(python)
    assert answer == pytest.approx(python, rel=1e-12)
    assert answer != python, "nothing was added at once"


@pytest.mark.parametrize(
    "text",
    [
        # Kahan's sum: its correction would be worked out as zero.
        """def f(a):
    s = c = 0.0
    for i in range(len(a)):
        y = a[i] - c
        t = s + y
        c = (t - s) - y
        s = t
    return s
""",
        # Who looks at each partial sum must see Python's.
        """def f(a):
    s = 0.0
    n = 0
    for i in range(len(a)):
        s += a[i]
        if s > 100.0:
            n = i
            break
    return s, n
""",
        """def f(a):
    s = 0.0
    out = np.empty(len(a))
    for i in range(len(a)):
        s += a[i]
        out[i] = s
    return out[-1]
""",
        """def f(a):
    s = 0.0
    for i in range(len(a)):
        s = a[i] - s
    return s
""",
    ],
)
def test_a_sum_that_is_looked_at_on_the_way_keeps_its_order(text: str) -> None:
    function = function_of(text)
    made = close(function, MANY)
    assert made.run((MANY,)) == function(MANY)
    assert not made.close


@pytest.mark.parametrize("power", ["x ** 2", "x ** 3", "x ** 4", "x ** 2.0"])
@pytest.mark.parametrize("x", [1.1, -3.7, 0.0, -0.0, 1e-200, math.inf, -math.inf, 1e20])
def test_small_powers_are_multiplied_out(power: str, x: float) -> None:
    function = function_of(f"def f(x):\n    return {power}\n")
    for value in (x, np.float64(x)):
        made = close(function, value)
        answer: Any = made.run((value,))
        python = function(value)
        assert type(answer) is type(python)
        assert answer == pytest.approx(python, rel=1e-15, abs=0.0)
        assert math.copysign(1.0, answer) == math.copysign(1.0, python)


@pytest.mark.parametrize("name", ["exp", "log", "sin", "tanh", "log1p", "cbrt"])
@pytest.mark.parametrize("x", [0.3, 1.0, 2.5, 30.0, math.inf])
def test_functions_of_numpy_are_the_librarys(name: str, x: float) -> None:
    function = function_of(f"def f(x):\n    return np.{name}(x)\n")
    made = close(function, 0.5)
    try:
        answer = made.run((x,))
    except Deopt:
        assert math.isinf(x)
        assert name == "sin", "NumPy warns of nothing else here"
    else:
        assert answer == pytest.approx(function(x), rel=1e-14)


@pytest.mark.parametrize(
    ("expression", "x"),
    [
        ("x ** 2", 1e200),
        ("x ** 3", -1e150),
        ("np.float64(x) ** 2", 1e200),
        ("np.exp(x)", 1000.0),
        ("np.log(x)", 0.0),
        ("np.log(x)", -1.0),
        ("np.sin(x)", math.inf),
    ],
)
def test_where_python_raises_or_numpy_warns_the_kernel_leaves(expression: str, x: float) -> None:
    made = close(function_of(f"def f(x):\n    return {expression}\n"), 0.5)
    with pytest.raises(Deopt):
        made.run((x,))


@pytest.mark.parametrize(
    "body", ["return a[0] * 3 + 1", "return a[0] + a[1] + a[2]", "return math.sin(a[0]) ** 0.5"]
)
def test_what_has_nothing_to_relax_stays_exact(body: str) -> None:
    function = function_of(f"def f(a):\n    {body}\n")
    made = close(function, MANY)
    assert not made.close
    assert made.run((MANY,)) == function(MANY)


PROGRAM = """
import math
def norm(xs, ys):
    s = 0.0
    for x, y in zip(xs, ys):
        s += (x - y) ** 2
    return math.sqrt(s)
def cancels(xs, ys):
    s = 0.0
    for x, y in zip(xs, ys):
        s += x - y
    return s
import numpy as np
rng = np.random.default_rng(5)
one = rng.random(5000)
two = one.copy()
rng.shuffle(two)
for _ in range(40):
    print(norm(one, two), abs(cancels(one, two)) < 1e-9)
"""


def test_a_program_under_close_is_native_and_what_is_not_close_is_left_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    profile = tmp_path / "profile.json"
    command = ["-m", "autojit", "--mode", "close", "--eager", f"--profile={profile}"]
    done = subprocess.run(
        [sys.executable, *command, "--ledger", str(tmp_path / "ledger.json"), "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    plain = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    for ours, python in zip(done.stdout.split(), plain.stdout.split(), strict=True):
        assert ours == python or float(ours) == pytest.approx(float(python), rel=1e-12)
    regions = {one["region"]: one for one in json.loads(profile.read_text())["regions"]}
    assert regions["__main__:norm"]["tier"] == "native"
    assert regions["__main__:cancels"]["reason"]["code"] == "AJ310"
