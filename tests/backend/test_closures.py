"""Lambdas: called where they are made, passed on, reading what their names hold at the call."""

from __future__ import annotations

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, agrees_on, function_of, leaves, refused

HELPERS = """
def square(x):
    return x * x
def total(f, n):
    result = 0.0
    for i in range(n):
        result += f(i * 0.5)
    return result
def both(f, g, n):
    return total(f, n) - total(g, n) + f(1) + g(2)
def root(f, lo, hi, eps=1e-9):
    while hi - lo > eps:
        mid = (lo + hi) / 2
        if f(mid) * f(lo) <= 0:
            hi = mid
        else:
            lo = mid
    return lo
def by_default(n, f=square):
    return f(n) + 1
"""
BODIES = {
    "called": "f = lambda x: x * x + 1\nreturn f(n) + f(2.5)",
    "called at once": "return (lambda x, y: x - y)(n, 2)",
    "no parameter": "f = lambda: n + 1\nreturn f() * 2",
    "keyword": "f = lambda x, *, y: x - y\nreturn f(1, y=n) + f(y=2, x=n)",
    "positional only": "f = lambda x, /, y: x - y\nreturn f(1, n)",
    "reads at the call": "k = 1\nf = lambda x: x * k\nk = n\nr = f(3)\nk += 5\nreturn r, f(3)",
    "reads the round": "f = lambda x: x * i\nr = 0\nfor i in range(n):\n    r += f(i)\nreturn r",
    "reads an array": "f = lambda i: a[i] * 2.0\nreturn f(0) + f(-1)",
    "reads another": "g = lambda x: x + n\nf = lambda x: g(x) * n\nreturn f(2)",
    "calls itself": "f = lambda i: 1 if i < 2 else i * f(i - 1)\nreturn f(n)",
    "makes another": "f = lambda x: (lambda y: y * x)(x + 1)\nreturn f(n)",
    "of two types": "f = lambda x: x + 1\nreturn f(n), f(0.5), f(a[0])",
    "passed": "return total(lambda x: x * x, n)",
    "passed by name": "f = lambda x: x - 3\nreturn total(f, n)",
    "passed with what it reads": "k = n + 1\nreturn total(lambda x: x * k + a[0], n)",
    "two passed": "k = n + 1\nreturn both(lambda x: x * k, lambda y: y - n - a[1], n)",
    "one passed twice": "k = n + 1\nf = lambda x: x * k\nreturn both(f, f, n)",
    "passed and called": "f = lambda x: x * n\nreturn f(2) + total(f, 3)",
    "passed in a lambda": "g = lambda m: total(lambda x: x * m, 4)\nreturn g(n)",
    "root": "return root(lambda x: x * x - n, 0.0, 30.0)",
    "in a loop": "r = 0.0\nfor i in range(n):\n    r += total(lambda x: x + i, i)\nreturn r",
    "unbound until later": "f = lambda: k\nif n > 2: k = 1\nreturn f()",
    "default function": "return by_default(n) + by_default(n, lambda x: -x)",
    "in a comprehension": "f = lambda x: x * n\nreturn sum(f(i) for i in range(n))",
    "in a reduction": "return max((lambda x: x * (5 - x))(i) for i in range(1))",
    "shadows": "x = 7\nf = lambda x: x + n\nreturn f(1) + x",
    "two on a line": "f, r = None, (lambda x: x)(1) + (lambda x: x * n)(2)\nreturn r",
}
REFUSED_HERE = {"in a reduction"}


def _indented(body: str) -> str:
    return "".join(f"    {line}\n" for line in body.splitlines())


def is_refused(body: str, reason: Reason, words: str) -> None:
    """Check why the function of ``n`` with this body is left alone."""
    found = refused(function_of(f"def f(n):\n{_indented(body)}"), 3)
    assert found.reason is reason
    assert words in found.message


@pytest.mark.parametrize("case", sorted(BODIES.keys() - REFUSED_HERE))
def test_a_lambda_gives_pythons_answer(case: str) -> None:
    function = function_of(f"{HELPERS}def f(n, a):\n{_indented(BODIES[case])}")
    for number in (3, 4, 7):
        agrees_on(function, lambda number=number: (number, np.array([1.5, -2.0, 4.25])))  # type: ignore[misc]


def test_what_a_lambda_reads_may_not_be_bound_yet() -> None:
    function = function_of("def f(n):\n    g = lambda: k\n    if n > 2: k = 1\n    return g()\n")
    agrees(function, 3)
    leaves(function, 1)


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ("return lambda x: x", Reason.RESULT_TYPE, "returns a function"),
        ("f = lambda x, y=n: x\nreturn f(1)", Reason.SYNTAX, "a lambda with defaults"),
        ("f = lambda *x: 1\nreturn f(1)", Reason.SYNTAX, "any number of arguments"),
        ("f = [lambda x: x]\nreturn f[0](n)", Reason.UNKNOWN_OPERATION, "a list that holds"),
        (
            "f = (lambda x: x) if n > 2 else (lambda x: -x)\nreturn f(n)",
            Reason.MIXED_TYPES,
            "on one path and",
        ),
        (BODIES["in a reduction"], Reason.SYNTAX, "a lambda in a comprehension"),
        ("f = lambda x: x + 1\nreturn f(n, n)", Reason.CALLEE, "too many arguments"),
    ],
)
def test_a_lambda_that_is_more_than_called_is_refused(
    body: str, reason: Reason, words: str
) -> None:
    is_refused(body, reason, words)


DEFINED = {
    "called": "def g(x): return x * x + 1\nreturn g(n) + g(2.5)",
    "defaults": "def g(x, k=2, *, j=-1.5): return x * k + j\nreturn g(n), g(n, 3), g(n, j=0)",
    "reads at the call": "k = 1\ndef g(x): return x * k\nk = n\nr = g(3)\nk += 5\nreturn r, g(3)",
    "has names of its own": "def g(n):\n  i = n + 1\n  return i\ni = 2\nreturn g(i) + i + n",
    "loops": "def g(m):\n  s = 0\n  for i in range(m): s += i * n\n  return s\nreturn g(n) - g(2)",
    "calls itself": "def g(i): return 1 if i < 2 else i * g(i - 1)\nreturn g(n)",
    "defines another": "def g(x):\n  def h(y): return y * x + n\n  return h(x + 1)\nreturn g(n)",
    "passed": "def g(x): return x * n\nreturn total(g, n) + root(g, -1.0, 9.0)",
    "stores": "def g(i, v): a[i] = v\ng(0, 2.5)\ng(n - 4, 1.5)\nreturn a.sum()",
    "grows a list": "xs = []\ndef g(x): xs.append(x)\nfor i in range(n): g(i * 2)\nreturn xs",
    "fills a dict": "d = {}\ndef g(x): d[x] = x * x\nfor i in range(n): g(i)\nreturn d[2], len(d)",
    "defined twice": "def g(x): return x + 1\nr = g(n)\ndef g(x): return x * n\nreturn r, g(n)",
    "in a loop": "r = 0\nfor i in range(n):\n  def g(x): return x * i\n  r += g(2)\nreturn r",
}


@pytest.mark.parametrize("case", sorted(DEFINED))
def test_a_function_in_a_body_gives_pythons_answer(case: str) -> None:
    function = function_of(f"{HELPERS}def f(n, a):\n{_indented(DEFINED[case])}")
    for number in (3, 4, 7):
        agrees_on(function, lambda number=number: (number, np.array([1.5, -2.0, 4.25, 1.0])))  # type: ignore[misc]


def test_what_a_function_in_a_body_raises_is_raised_by_python() -> None:
    function = function_of("def f(n):\n    def g(x): return 10 // (x - 3)\n    return g(n)\n")
    agrees(function, 5)
    leaves(function, 3)


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ("def g(x): return x\nreturn g", Reason.RESULT_TYPE, "returns a function"),
        ("def g(x, k=n): return x\nreturn g(1)", Reason.SYNTAX, "a default that is not a number"),
        ("def g(*x): return 1\nreturn g(1)", Reason.SYNTAX, "any number of arguments"),
        ("def g(): yield 1\nreturn g()", Reason.SYNTAX, "defines a generator"),
        (
            "k = 0\ndef g():\n  nonlocal k\n  k = 1\nreturn g()",
            Reason.WRITES_NAME,
            "rebinds 'k'",
        ),
        ("def g():\n  global K\n  K = 1\ng()\nreturn 1", Reason.WRITES_NAME, "rebinds 'K'"),
        (
            "if n > 2:\n  def g(x): return x\nelse:\n  def g(x): return -x\nreturn g(n)",
            Reason.MIXED_TYPES,
            "on one path and",
        ),
    ],
)
def test_a_function_in_a_body_that_is_more_than_called_is_refused(
    body: str, reason: Reason, words: str
) -> None:
    is_refused(body, reason, words)
