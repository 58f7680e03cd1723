"""Definite assignment: exact where Python can tell, conservative where it cannot."""

from __future__ import annotations

import ast
import contextlib
import textwrap
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.core import Reason, Refused
from autojit.screen import examine, survey

if TYPE_CHECKING:
    from collections.abc import Iterator


def unbound(body: str) -> str | None:
    """Return the name that may be unbound in a function of ``a`` and ``n``, with its line."""
    text = "def f(a, n):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    surroundings = survey(ast.parse(text), "mod.py", text)
    (node,) = surroundings.definitions
    found = examine(node, surroundings)
    if not isinstance(found, Refused):
        return None
    assert found.reason is Reason.UNBOUND, found
    assert found.line is not None
    return text.split("\n")[found.line - 1][found.column : found.end_column]


@pytest.mark.parametrize(
    "body",
    [
        "x = 1\nreturn x + 1",
        "if a > 0:\n    x = 1\nelse:\n    x = 2\nreturn x",
        "if a > 0:\n    x = 1\nelif a < 0:\n    x = 2\nelse:\n    raise ValueError\nreturn x",
        "if a > 0:\n    return 1\nelse:\n    x = 2\nreturn x",
        "for i in range(n):\n    x = i\n    a += x\nreturn a",
        "for i in range(n):\n    x = i\nelse:\n    x = 3\nreturn x",
        "while True:\n    x = n + 1\n    if x > 3:\n        break\nreturn x",
        "while 1:\n    x = n + 1\n    if x > 3:\n        return x",
        "while True:\n    if n > 3:\n        x = 1\n        break\n    n += 1\nreturn x",
        "x: int = 3\nreturn x + 1",
        "(x, (y, z)) = a\nreturn x + y + z",
        "x = y = a + 1\nreturn x + y",
        "if (x := n) > 3:\n    return x\nreturn x + 1",
        "if (x := n) > 3 and n > 2:\n    return x\nreturn x + 1",
        "if n > 3 and (x := n) > 2 and x > 1:\n    return n\nreturn n + 1",
        "y = [x * n for x in a]\nreturn y",
        "y = [x * z for x in a for z in x if z > x]\nreturn y",
        "x = 1\nx += 2\nreturn x",
        "assert a > 0, x\nx = 1 + 1\nreturn x",
        "for i in range(n):\n    if i > 3: x = 1\n    else: continue\n    a += x\nreturn a",
        "a[n] = 1\nreturn a",
        "for i in range(n):\n    a += i\nfor i in range(n):\n    a += i\nreturn a",
        "a += 1\nraise ValueError(x + 1)\nx = 1",
        "return a + 1\nreturn x\nx = 1",
    ],
)
def test_a_name_that_is_surely_bound_may_be_read(body: str) -> None:
    assert unbound(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "y = x + 1\nx = 2",
        "if a > 0:\n    x = 1\nreturn x",
        "if a > 0:\n    x = 1\nif a > 0:\n    return x",
        "for x in range(n):\n    a += x\nreturn x",
        "for i in range(n):\n    x = i\nreturn x",
        "while n > 0:\n    x = n\n    n -= 1\nreturn x",
        "while True:\n    if n > 3:\n        break\n    x = 1\nreturn x + 1",
        "for i in range(n):\n    if i > 0:\n        a += x\n    x = i\nreturn a",
        "for i in range(n):\n    if i > 3:\n        break\nelse:\n    x = 1\nreturn x",
        "x += 1\nreturn x",
        "x: int\nreturn x + 1",
        "if n > 3 and (x := n) > 2:\n    pass\nreturn x",
        "n > 3 or (x := n)\nreturn x",
        "b = n > 3 > (x := n)\nreturn x",
        "b = (x := 1) if n > 1 else 2\nreturn x",
        "y = [x * n for x in a]\nreturn x\nx = 1",
        "y = [x for _ in a]\nx = 1",
        "y = [z for z in x]\nx = 1 + 1",
        "x[0] = 1\nx = a",
        "x[0] += 1\nx = a",
        "a[x] = 1\nx = 2",
        "if n > 0:\n    while True:\n        if n > 3: break\n    x = 1\nreturn x",
        "for i in range(x):\n    x = 2\nreturn n",
    ],
)
def test_a_name_that_some_path_leaves_unbound_is_refused(body: str) -> None:
    assert unbound(body) == "x"


def test_a_global_name_is_not_a_local_one() -> None:
    assert unbound("global x\nreturn x + 1") is None


STATEMENTS = st.recursive(
    st.sampled_from(
        ["x = 1", "y = 1", "a += x", "a += y", "break", "continue", "return a", "pass"]
    ),
    lambda inner: st.builds(
        lambda head, body, other: (head, body, other),
        st.sampled_from(["if next(c):", "while next(c):", "for _ in range(next(c)):"]),
        st.lists(inner, min_size=1, max_size=3),
        st.lists(inner, max_size=2),
    ),
    max_leaves=12,
)


def written(statement: object, *, in_loop: bool) -> list[str]:
    """Write a drawn statement as lines."""
    if isinstance(statement, str):
        return ["pass"] if statement in ("break", "continue") and not in_loop else [statement]
    assert isinstance(statement, tuple)
    head, body, other = statement
    inside = in_loop or not head.startswith("if")
    lines = [head, *(f"    {line}" for one in body for line in written(one, in_loop=inside))]
    if other:
        lines += ["else:"]
        lines += [f"    {line}" for one in other for line in written(one, in_loop=in_loop)]
    return lines


@given(
    body=st.lists(STATEMENTS, min_size=1, max_size=4),
    choices=st.lists(st.integers(0, 2), min_size=40, max_size=40),
)
def test_what_passes_never_raises_unbound_local_error(
    body: list[object],
    choices: list[int],
) -> None:
    lines = [line for one in body for line in written(one, in_loop=False)]
    lines += ["x = y = 1"]  # local names, whatever was drawn
    # The condition is drawn from c, so each path can be taken.
    if unbound("\n".join([*lines, "a += 1"]).replace("next(c)", "n()")) is not None:
        return
    text = "def f(a, c):\n" + "\n".join(f"    {line}" for line in lines)
    names: dict[str, object] = {}
    exec(text, names)
    function = names["f"]
    assert callable(function)

    def drawn() -> Iterator[int]:
        yield from choices
        raise StopAsyncIteration  # enough: an endless loop ends here

    with contextlib.suppress(StopAsyncIteration):
        function(0, drawn())
