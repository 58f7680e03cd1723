"""What may be shared out, and what may be written into: judged by syntax, without compiling."""

from __future__ import annotations

import ast
import builtins
import math
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from autojit.backend.typed.flow import unbound
from autojit.backend.typed.independence import is_independent, made_here
from autojit.backend.typed.naming import names_numba
from autojit.backend.typed.splitting import split
from autojit.backend.typed.writing import may_write

if TYPE_CHECKING:
    from types import FunctionType

SPACE = {"np": np, "numba": numba, "math": math, "prange": numba.prange, "sorted_in": sorted}


def parsed(body: str, parameters: str = "x, y, n") -> tuple[FunctionType, ast.FunctionDef]:
    """Return a function with this body, and its tree."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    source = f"def f({parameters}):\n{lines}\n"
    space: dict[str, Any] = dict(SPACE)
    exec(source, space)
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.FunctionDef)
    return space["f"], tree


def parts(body: str, *, independent: bool = False) -> int:
    found = split(*parsed(body), independent=independent)
    return 0 if found is None else len(found.parts)


@pytest.mark.parametrize(
    "body",
    [
        "r = np.empty(n)\nfor i in prange(n):\n    r[i] = x[i]\nreturn r",
        "t = 0.0\nfor i in numba.prange(n):\n    t += x[i]\nreturn t",
        "t = 1.0\nfor i in prange(2, n, 3):\n    if x[i] > 0:\n        t *= x[i]\nreturn t",
        (
            "t = 0.0\nfor i in prange(n):\n    s = 0.0\n    for j in range(n):\n        s += x[j]\n"
            "        if s > 9:\n            break\n    t -= s\nreturn t"
        ),
        "if n:\n    for i in prange(n):\n        y[i] = 1.0\nreturn y",
        "for k in range(n):\n    for i in prange(n):\n        y[i] += x[k]\nreturn y",
        (
            "while n:\n    n -= 1\n    s = 0.0\n    for i in prange(n):\n        s += x[i]\n"
            "    y[n] = s"
        ),
        (
            "for k in range(n):\n    if k % 2:\n        t = x[k]\n        for i in prange(n):\n"
            "            s = t\n            for j in prange(n):\n                s += x[j]\n"
            "            y[i] = s"
        ),
    ],
)
def test_a_prange_loop_is_taken_out_the_first_on_the_way_down(body: str) -> None:
    assert parts(body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "t = 0.0\nfor i in prange(n):\n    t = x[i]\nreturn t",  # its last value is read
        "t = 0.0\nfor i in prange(n):\n    t += x[i]\n    y[i] = t\nreturn t",  # in between, too
        "t = 0.0\nfor i in prange(n):\n    t += x[i]\n    t *= 2\nreturn t",
        "for i in prange(n):\n    if x[i] > 0:\n        break\n    y[i] = 1.0\nreturn y",
        "for i in prange(n):\n    y[i] = 1.0\nreturn i",  # the number is read behind it
        "for i in range(n):\n    y[i] = 1.0\nreturn y",  # nobody asked
        # What one round of the outer loop leaves behind, the next one reads.
        "for k in range(n):\n    y[k] = t\n    for i in prange(n):\n        t = x[i]",
        "while n:\n    n -= s\n    for i in prange(n):\n        s = x[i]\n        y[i] = s",
        "for k in range(n):\n    if k:\n        y[0] = i\n    for i in prange(n):\n        x[i]",
    ],
)
def test_a_loop_whose_rounds_carry_more_than_sums_stays(body: str) -> None:
    assert parts(body) == 0


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        ("y[i] = x[i]", False),
        ("y[i, x[i]] = 1.0", False),
        ("y[2 * i + 1] = x[i]", False),
        ("for j in range(3):\n        y[i * 3 + j] = x[i]", False),
        ("y.flat[i] = x[i]", False),
        ("y[x[i]] += 1.0", True),
        ("k = x[i]\n    y[k] += 1.0", True),
        ("y[int(x[i] * n)] += 1.0", True),
        ("r = np.zeros(3)\n    r[int(x[i])] = 1.0\n    y[i] = r[0]", False),
    ],
)
def test_a_loop_that_stores_where_its_data_say_is_not_shared_out(
    store: str,
    expected: bool,  # noqa: FBT001
) -> None:
    found = split(*parsed(f"for i in prange(n):\n    {store}\nreturn y"), independent=False)
    assert found is not None
    assert found.parts[0].scatters is expected


def independent(body: str) -> bool:
    _, tree = parsed(body)
    (loop,) = (one for one in tree.body if isinstance(one, ast.For))
    return is_independent(tree, loop)


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        ("r[i] = x[i] + x[i - 1]", True),
        ("r[i] = r[i] + 1.0", True),
        ("t = x[i]\n    r[i] = t * t", True),
        ("r[i] = r[i - 1]", False),
        ("r[i - 1] = x[i]", False),
        ("y[i] = x[i]", False),
        ("r[n] = x[i]", False),
        ("x.real[i] = 1.0", False),
        ("i = 3\n    r[i] = x[i]", False),
        ("r[i] = r.sum()", False),
    ],
)
def test_rounds_are_independent_if_each_touches_its_own_place(store: str, expected: bool) -> None:  # noqa: FBT001
    assert independent(f"r = np.zeros(n)\nfor i in range(n):\n    {store}\nreturn r") is expected


def test_a_view_made_ahead_may_be_read_anywhere() -> None:
    loop = "for i in range(n):\n    r[i] = 1.0\nreturn r"
    assert independent(f"r = np.zeros(n)\n{loop}")
    assert not independent(f"r = np.zeros(n)\nv = r[1:]\n{loop}")
    assert not independent(f"r = np.zeros(n)\nr = x\n{loop}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("t = 0.0\nfor i in range(n):\n    t += x[i]\nreturn t", False),
        ("r = np.zeros(n)\nr[0] = math.sqrt(x[0])\nreturn r", False),
        ("r = x.copy()\nreturn r.sum()", False),
        ("x[0] = 1.0\nreturn x", True),
        ("r = x\nr[0] = 1.0\nreturn r", True),
        ("t = x\nt += 1.0\nreturn t", True),
        ("t = x[0]\nt += 1.0\nreturn t", True),
        ("n += 1\nreturn n", True),  # it could be an array
        ("x.sort()\nreturn x", True),
        ("np.add(x, y, out=x)\nreturn x", True),
        ("helper(x)\nreturn x", True),
        ("np.copyto(x, y)\nreturn x", True),
        ("r = np.array(x, copy=False)\nr[0] = 1.0\nreturn r", True),
        ("for row in x:\n    row += 1.0\nreturn x", True),
    ],
)
def test_whether_an_argument_may_be_written_into_is_judged_carefully(
    body: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert may_write(*parsed(body)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("t = x\nreturn t", None),
        ("if n:\n    t = x\nreturn t", "t"),
        ("if n:\n    t = x\nelse:\n    t = y\nreturn t", None),
        ("if n:\n    t = x\nelse:\n    raise ValueError\nreturn t", None),
        ("for i in range(n):\n    t = i\nreturn t", "t"),
        ("for i in range(n):\n    if i:\n        continue\n    t = i\n    y[t] = t", None),
        ("for i in range(n):\n    if i:\n        t = i\n        break\n    y[t] = 1", "t"),
        ("t: float = 1.0\nt += n\nreturn t", None),
        ("t = 1.0\ndel t\nreturn t", "t"),
        ("t += n\nreturn t", "t"),
        ("return [i * n for i in range(3)]", None),
        ("while n:\n    t = n\n    n -= 1\nreturn t", "t"),
    ],
)
def test_what_may_be_read_before_it_is_bound_is_found(body: str, expected: str | None) -> None:
    assert unbound(*parsed(body)) == expected


def test_arrays_are_made_here_if_they_are_never_anything_else() -> None:
    _, tree = parsed("a = np.zeros(n)\nb = np.ones(n)\nb = x\nc = a\nd, e = np.empty(2)\nreturn a")
    assert made_here(tree) == {"a"}


def test_a_function_that_names_numba_is_one_that_uses_its_names() -> None:
    assert names_numba(parsed("return numba.prange(n)")[0])
    assert names_numba(parsed("return prange(n)")[0])
    assert not names_numba(parsed("return np.sum(x)")[0])
    assert not hasattr(builtins, "prange")
