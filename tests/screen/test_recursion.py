"""Which functions the screen takes for recursive."""

from __future__ import annotations

import ast
import textwrap

import pytest

from autojit.core import Eligible, Reason, Refused
from autojit.screen import examine, survey


def recursive(source: str) -> set[str]:
    text = textwrap.dedent(source)
    surroundings = survey(ast.parse(text), "mod.py", text)
    return {surroundings.definitions[node].qualname for node in surroundings.recursive}


def verdict(source: str) -> object:
    text = textwrap.dedent(source)
    surroundings = survey(ast.parse(text), "mod.py", text)
    return examine(next(iter(surroundings.definitions)), surroundings)


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    return 1 if n < 2 else n * f(n - 1)",
        "def f(n):\n    return n if n < 2 else f(n - 1) + g(n)\ndef g(n): return n",
        "def f(n):\n    return n if n < 2 else f(n - 1)\ntable = {'f': f}",
        "def f(n):\n    return n if n < 2 else f(n - 1) + g(n)\ndef g(n): return g(n - 1)",
    ],
)
def test_a_function_that_calls_itself_by_its_name_is_eligible(source: str) -> None:
    assert isinstance(verdict(source), Eligible)


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    return 1 + g(n - 1)\ndef g(n): return f(n)",
        "@cache\ndef f(n):\n    return 1 + f(n - 1)\nfrom functools import cache",
        "def f(n):\n    return 1 + f(n - 1)\nf = memo(f)",
        "def f(n):\n    return 1 + fast(n - 1)\nfast = memo(f)",
        "def f(n):\n    return f(n - 1) + fast(n - 1)\nfast = memo(f)",
        "class C:\n    @staticmethod\n    def f(n):\n        return 1 + C.f(n - 1)",
    ],
)
def test_a_cycle_that_does_not_go_by_one_name_is_refused(source: str) -> None:
    found = verdict(source)
    assert isinstance(found, Refused)
    assert (found.reason, found.line) == (Reason.RECURSIVE, found.line)


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
