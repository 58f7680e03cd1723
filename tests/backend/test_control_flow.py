"""Loops, branches, names and calls: control goes where Python's goes."""

from __future__ import annotations

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, agrees_on, function_of, leaves, refused

NUMBERS = (-1, 0, 1, 2, 3, 7, 20)
BODIES = {
    "for": "for i in range(n):\n    r = r * 2 + i",
    "for from": "for i in range(1, n):\n    r = r * 2 + i",
    "for step": "for i in range(0, n, 3):\n    r = r * 2 + i",
    "for down": "for i in range(n, 0, -2):\n    r = r * 2 + i",
    "for unknown step": "for i in range(0, 20, abs(n) + 1):\n    r = r * 2 + i",
    "for else": "for i in range(n):\n    r += i\nelse:\n    r += 1000",
    "for break else": "for i in range(n):\n    if i == 2:\n        break\nelse:\n    r += 1000",
    "for continue": "for i in range(n):\n    if i % 3 == 1:\n        continue\n    r = r * 2 + i",
    "variable after": "i = -5\nfor i in range(n):\n    pass\nr = i",
    "variable after break": "i = -5\nfor i in range(n):\n    if i > 1:\n        break\nr = i",
    "variable changed": "for i in range(n):\n    r += i\n    i = 100\n    r += i",
    "range once": "m = n\nfor i in range(m):\n    m = 50\n    r += 1",
    "reversed": "for i in reversed(range(n)):\n    r = r * 2 + i",
    "reversed from": "for i in reversed(range(2, n)):\n    r = r * 2 + i",
    "while": "while r < n:\n    r += 2",
    "while else": "while r < n:\n    r += 2\nelse:\n    r += 1000",
    "while break else": (
        "while r < n:\n    r += 2\n    if r == 4:\n        break\nelse:\n    r += 1000"
    ),
    "while true": "while True:\n    r += 3\n    if r > n:\n        break",
    "while continue": (
        "k = n\nwhile k > 0:\n    k -= 1\n    if k == 2:\n        continue\n    r += k"
    ),
    "nested": "for i in range(n):\n    for j in range(i):\n        r += i * j",
    "nested break": (
        "for i in range(n):\n    for j in range(n):\n        if j > i: break\n        r += 1"
    ),
    "nested else": (
        "for i in range(2, n):\n    for j in range(2, i):\n        if i % j == 0:\n"
        "            break\n    else:\n        r += i"
    ),
    "early return": "for i in range(n):\n    r += i\n    if r > 5:\n        return r * 100",
    "return in else": "for i in range(n):\n    if i == 3:\n        break\nelse:\n    return 77",
    "elif": (
        "if n < 0:\n    r = 1\nelif n == 0:\n    r = 2\nelif n < 3:\n    r = 3\nelse:\n    r = 4"
    ),
    "both ways": "if n > 1:\n    t = 5\nelse:\n    t = 6\nr = t",
    "nothing": "if n > 1:\n    pass\nr = 3",
    "known": "if True:\n    r = 1\nelse:\n    r = nowhere",
    "and or": "r = 1 if n > 0 and n < 5 or n == 20 else 2",
    "chained": "r = 1 if 0 < n <= 3 < 10 else 2",
    "chained value": "return 0 < n <= 3",
    "and value": "return n and n + 1",
    "or value": "return n or 7",
    "not": "r = 1 if not (n > 1 and n < 5) else 2",
    "short circuit": "r = 1 if n != 0 and 10 // n > 2 else 2",
    "swap": "p, q = 1, n\nfor i in range(3):\n    p, q = q, p + q\nr = p * 100 + q",
    "rotate": "p, q, s = 1, 2, n\np, q, s = s, p, q\nr = p * 100 + q * 10 + s",
    "nested unpack": "p, (q, s) = 1, (2, n)\nr = p * 100 + q * 10 + s",
    "several targets": "p = q = n + 1\np += 1\nr = p * 10 + q",
    "tuple": "t = (n, 2, 3)\nr = t[0] * 100 + t[-1] * 10 + len(t)",
    "tuple index": "t = (5, 6, 7)\nfor i in range(3):\n    r = r * 10 + t[i]",
    "tuple loop": "for x in (1, n, 3):\n    r = r * 10 + x",
    "in": "r = 1 if n in (1, 3, 20) else 2",
    "not in": "r = 1 if n not in (1, 3, 20) else 2",
    "annotated": "t: float = n\nr = t",
    "enumerate": "for i, x in enumerate(range(3, n)):\n    r += i * x",
    "zip": "for i, x in zip(range(n), range(5, 8)):\n    r = r * 3 + i * x",
    "sum": "r = sum(i * i for i in range(n))",
    "sum if": "r = sum(i for i in range(n) if i % 2 if i > 1)",
    "sum nested": "r = sum(i * j for i in range(n) for j in range(i))",
    "sum from": "r = sum((i for i in range(n)), 100)",
    "any": "return any(i * i == 9 for i in range(n))",
    "all": "return all(i < 5 for i in range(n))",
    "min of several": "r = min(n, 3, 5) * 100 + max(n, 1, 2)",
    "comprehension": "r = len([i for i in range(n) if i > 1])",
    "shadowing": "k = 50\nr = len([j for j in range(n)]) + k",
    "bool": "f = n > 2\nr = 5 if f else 6",
    "flag": (
        "found = False\nfor i in range(n):\n    if i == 3:\n        found = True\n"
        "        break\nreturn found"
    ),
    "int and float": "t = 0\nfor i in range(n):\n    t = t + 0.5\nreturn t",
    "float on one path": "t = 1\nif n > 2:\n    t = 1.5\nreturn t",
    "None until": "t = None\nfor i in range(n):\n    if t is None:\n        t = i * 2\nreturn t",
    "docstring": "'text'\n...\nr = 3",
    "collatz": (
        "k = abs(n) + 1\nwhile k != 1:\n    k = k // 2 if k % 2 == 0 else 3 * k + 1\n    r += 1"
    ),
    "early none": "if n > 2:\n    return\nr = 4",
}


@pytest.mark.parametrize("case", BODIES)
def test_control_goes_as_in_python(case: str) -> None:
    body = "".join(f"    {line}\n" for line in BODIES[case].splitlines())
    function = function_of(f"def f(n):\n    r = 0\n{body}    return r\n")
    for number in NUMBERS:
        agrees(function, number)


@pytest.mark.parametrize(
    ("body", "n"),
    [
        ("for i in range(0, 10, n):\n    r += i", 0),
        ("r = 10 // n", 0),
        ("r = (1, 2, 3)[n]", 3),
        ("r = (1, 2, 3)[n]", -4),
        ("r = min([x for x in range(n)])", 0),
        ("p, q = [x for x in range(n)][0], 1", 0),
        ("if n == 3:\n    return missing_at_run_time", 3),
    ],
)
def test_a_path_that_python_raises_on_leaves_or_is_refused(body: str, n: int) -> None:
    text = "".join(f"    {line}\n" for line in body.splitlines())
    function = function_of(f"def f(n):\n    r = 0\n{text}    return r\n")
    if "missing" in body:
        assert refused(function, n).reason is Reason.GLOBAL_TYPE
    else:
        leaves(function, n)


CALLS = """
RATE = 3
def add(a, b=10, *, c=100):
    return a + b + c
def scale(x):
    return x * RATE
def pick(n):
    if n > 2:
        return n
    return 2.5
def nothing(n):
    return None
def total(xs):
    s = 0.0
    for x in xs:
        s += x
    return s
def both(a, b):
    return a + b, a - b
def make(n):
    return np.zeros(n)
def same(a):
    return a
def second(a, b):
    return b
def pair(a):
    return a, 1
"""


@pytest.mark.parametrize(
    "text",
    [
        "add(n)",
        "add(n, 1)",
        "add(n, c=1)",
        "add(b=n, a=1)",
        "scale(n) + scale(2.5)",
        "pick(n)",
        "pick(n) + 1.0",
        "nothing(n)",
        "total([1.5, 2.5])",
        "both(n, 2)",
        "both(n, 2)[1]",
        "scale(scale(n))",
        "make(n)",
        "len(make(n))",
        "sum(scale(i) for i in range(n))",
        "[scale(i) for i in range(n)]",
    ],
)
@pytest.mark.parametrize("n", [1, 3])
def test_a_call_of_another_function_is_compiled_along(text: str, n: int) -> None:
    agrees(function_of(f"{CALLS}def f(n):\n    return {text}\n"), n)


@pytest.mark.parametrize("text", ["same(x)", "second(y, x)", "second(x, y)", "pair(y)[0]"])
def test_an_argument_returned_through_a_callee_is_the_very_object(text: str) -> None:
    function = function_of(f"{CALLS}def f(x, y):\n    return {text}\n")
    agrees_on(function, lambda: (np.array([1.0]), np.array([2.0])))
    if "pair" not in text:
        agrees_on(function, lambda: ([1.0], [2.0]))


def test_a_store_in_a_callee_is_undone_when_the_caller_leaves() -> None:
    text = """
    def put(a, i):
        a[i] = 9.0
    def f(x, y, i):
        put(y, 0)
        put(x, i)
        return 1
    """
    function = function_of(text)
    agrees(function, np.zeros(2), np.zeros(2), 1)
    leaves(function, np.zeros(2), np.zeros(2), 5)
