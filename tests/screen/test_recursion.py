"""Which functions the screen takes for recursive."""

from __future__ import annotations

import ast
import textwrap

import pytest

from autojit.core import Reason, Refused
from autojit.screen import examine, survey


def recursive(source: str) -> set[str]:
    text = textwrap.dedent(source)
    surroundings = survey(ast.parse(text), "mod.py", text)
    return {surroundings.definitions[node].qualname for node in surroundings.recursive}


def test_direct_recursion_is_refused_with_its_reason() -> None:
    text = "def f(n):\n    if n < 2:\n        return 1\n    return n * f(n - 1)"
    surroundings = survey(ast.parse(text), "mod.py", text)
    (node,) = surroundings.definitions
    found = examine(node, surroundings)
    assert isinstance(found, Refused)
    assert (found.reason, found.line) == (Reason.RECURSIVE, 1)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(n): return g(n)\ndef g(n): return n", set()),
        ("def f(n): return g(n)\ndef g(n): return h(n)\ndef h(n): return f(n)", {"f", "g", "h"}),
        ("def f(n): return g(n)\ndef g(n): return g(n)", {"g"}),
        ("def f(f): return f(1)", set()),
        ("def f(n):\n    f = n\n    return f", set()),
        ("def f(n):\n    global f\n    f = n\n    return f", {"f"}),
        ("def f(n): return map(f, n)", {"f"}),
        ("def f(n): return [lambda: f(x) for x in n]", {"f"}),
        ("def f(g):\n    g()\ndef g(n): f(n)", set()),
        ("def f(n):\n    def g(): return f(n)\n    return g", {"f", "f.<locals>.g"}),
        ("def f(n):\n    def g(): return g\n    return n", {"f.<locals>.g"}),
        ("def f(n):\n    def g(): return 1\n    return g()\ndef g(): return f(1)", set()),
        ("class C:\n    def f(self): return self.f()", {"C.f"}),
        ("class C:\n    def f(self): self.g()\n    def g(self): self.f()", {"C.f", "C.g"}),
        ("class C:\n    def f(self): return f(self)\ndef f(c): return 1", set()),
        ("class C:\n    def f(self): return f(self)\ndef f(c): return c.f()", {"C.f", "f"}),
        ("class C:\n    @staticmethod\n    def f(n): return C.f(n)", {"C.f"}),
        ("def f(x=lambda: f): return x", set()),
        ("def f(n): return g(n)\ng = memo(f)", {"f"}),
        ("def f(n): return h(n)\ng = f\nh = [g]", {"f"}),
        ("def f(n): return g(n)\ng = h = f2\ndef f2(n): return 1", set()),
        ("def f(n):\n    g = n\n    return g\ng = f", set()),
        ("@f\ndef f(x): return x", set()),
        ("def f(n):\n    class C:\n        def m(self): return f(n)\n    return C", None),
    ],
)
def test_the_members_of_cycles_are_found(source: str, names: set[str] | None) -> None:
    expected = {"f", "f.<locals>.C.m"} if names is None else names
    assert recursive(source) == expected


def test_a_chain_of_thousands_of_calls_needs_no_recursion() -> None:
    count = 3000
    chain = "".join(f"def f{i}(n): return f{i + 1}(n)\n" for i in range(count))
    assert recursive(chain) == set()
    assert len(recursive(chain + f"def f{count}(n): return f0(n)\n")) == count + 1
