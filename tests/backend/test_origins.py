"""A returned number that is an argument is that very object, as in Python."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

from autojit.backend import Deopt
from autojit.backend.boundary import kind_of
from autojit.backend.translation.origins import traced
from tests.backend.workshop import backend, function_of, module_of

HANDED_ON: dict[str, list[tuple[Any, ...]]] = {
    "def clamp(x, low, high):\n    return min(max(x, low), high)": [
        (0.5, 0.0, 1.0),
        (-1.5, 0.25, 1.0),
        (3.5, 0.0, 1.25),
        (0.25, 0.25, 0.25),
        (float("nan"), 0.0, 1.0),
        (0.0, -0.0, 1.0),
        (1000, 2000, 3000),
        (1000, 2.5, 3000),
    ],
    """
    def bounded(x, low, high):
        if x < low:
            return low
        if x > high:
            return high
        return x
    """: [(0.5, 0.0, 1.0), (-1.5, 0.25, 1.0), (3.5, 0.0, 1.25)],
    """
    def gcd(a, b):
        while b:
            a, b = b, a % b
        return a
    """: [(1000, 5000), (5000, 0), (0, 7000), (1200, 1800)],
    "def relu(x):\n    return x if x > 0 else 0.0": [(2.5,), (-2.5,), (0.0,), (float("nan"),)],
    "def size(x):\n    if x < 0:\n        return -x\n    return x": [
        (2.5,),
        (-2.5,),
        (-1000,),
        (1000,),
    ],
    "def least(a, b, c):\n    m = min(a, b, c)\n    return m": [
        (1.5, 2.5, 0.5),
        (3.5, 2.5, 4.5),
        (1000, 2000, 3000),
        (np.float64(1.5), np.float64(2.5), np.float64(0.5)),
        (np.int64(7), np.int64(7), np.int64(9)),
    ],
    """
    def ordered(a, b):
        if a > b:
            a, b = b, a
        return a, b, a + b
    """: [(1.5, 2.5), (2.5, 1.5), (1000, 2000), (2000, 1000)],
    "def either(a, b):\n    return a * 0 + 1 and (a or b)": [(1.5, 2.5), (0.0, 2.5), (0, 1000)],
    """
    def best(x, n):
        found = x
        for i in range(n):
            value = x * i
            if value > found:
                found = value
        return found
    """: [(2.5, 1), (2.5, 5), (-2.5, 3)],
    """
    def nested(a, b, c):
        (a, b), c = (b, c + 0.0), a
        return a, b, c
    """: [(1.5, 2.5, 3.5)],
    """
    def many(a, b):
        c = d = a
        [a, b] = [b * 1.0, a]
        return a, b, c, d
    """: [(1.5, 2.5)],
    """
    def indexed(a, b):
        held = [0.0] * 9
        held[a] = 1.5
        a: int = a
        return a if b > held[0] else b
    """: [(5, 2000), (8, -2000)],
    "def of_items(a, b):\n    return min((a, b)), max([b, a]), a * b": [
        (1.5, 2.5),
        (2000, 1000),
    ],
    "def same(a, b):\n    return float(a), +b, int(a), round(a), a + 0": [(1.5, 2.5)],
    "def as_int(a, b):\n    return int(a), +b, round(a), float(a), a + 0": [(5000, 6000)],
    "def negated(a, b):\n    return float(-a), float(b), max(+a, b * 2)": [(1.5, 2.5), (9.5, 2.5)],
    "def beside(a, b):\n    return [a, b, a], a if a > b else b": [(1.5, 2.5), (2.5, 1.5)],
    "def filled(a, b):\n    held = np.zeros(2)\n    held[0] = a\n    return held, b": [(1.5, 2.5)],
    "def large(x):\n    if x > 2.0:\n        return x": [(3.5,), (1.5,)],
    "def grown(x, n):\n    for _ in range(n):\n        x += 0.0\n    return x": [
        (2.5, 0),
        (2.5, 3),
    ],
    """
    def renewed(x, n):
        for i in range(n):
            x = i + 1000
        return x
    """: [(5000, 0), (5000, 3)],
}
CALLS = [(text, case) for text, cases in HANDED_ON.items() for case in cases]


def _who_is_who(answer: Any, given: tuple[Any, ...]) -> list[list[int]]:
    items = answer if isinstance(answer, tuple) else (answer,)
    return [[at for at, one in enumerate(given) if item is one] for item in items]


def _anew(value: Any) -> Any:
    """Return an equal number that nobody else holds, and that no constant is."""
    return type(value)(str(value))


@pytest.mark.parametrize(("text", "case"), CALLS)
def test_a_number_that_is_handed_on_is_the_argument_itself(
    text: str, case: tuple[Any, ...]
) -> None:
    function = function_of(text)
    given = tuple(map(_anew, case))
    made: Any = backend().specialise(function, given)
    assert made.kernel.tells is not None
    expected, actual = function(*given), made.run(given)
    assert (type(actual), repr(actual)) == (type(expected), repr(expected))
    assert _who_is_who(actual, given) == _who_is_who(expected, given)


def test_an_argument_of_a_method_is_handed_on_too() -> None:
    module = module_of("""
    class Gauge:
        def __init__(self):
            self.top = 2.5
        def read(self, x):
            self.top = max(self.top * 1.0, x)
            return x if x < 10.0 else self.top * 0.5
    """)
    gauge, value = module.Gauge(), _anew(3.5)
    made: Any = backend().specialise(module.Gauge.read, (gauge, value))
    assert made.kernel.tells is not None
    assert made.run((gauge, value)) is value
    assert gauge.top == 3.5
    assert made.run((gauge, 11.0)) == 5.5


UNTRACED = {
    "computed": "def f(x):\n    return x * 2",
    "a recursion": "def f(x):\n    return x if x < 2 else f(x - 1)",
    "a list": "def f(x):\n    return [x]",
    "a walrus": "def f(x):\n    return (y := x)",
    "a try": "def f(x):\n    try:\n        return x\n    except ValueError:\n        return 0",
    "tuples of two lengths": "def f(x):\n    if x:\n        return x, x\n    return x, x, x",
    "a conversion that is none, of another type": "def f(x):\n    return float(x)",
    "an array": "def f(x):\n    return x[0]",
}


@pytest.mark.parametrize("what", UNTRACED)
def test_what_hands_nothing_on_or_in_ways_not_followed_is_compiled_as_it_stands(what: str) -> None:
    function = function_of(UNTRACED[what])
    value: Any = {"an array": np.ones(2), "a conversion that is none, of another type": 2}
    value = value.get(what, 2.5)
    tree = ast.parse(UNTRACED[what]).body[0]
    assert isinstance(tree, ast.FunctionDef)
    kind = kind_of(value, 0, {})
    assert kind is not None
    assert traced(function, tree, ("x",), (kind,)) is None


def test_a_min_of_the_program_s_own_tells_nothing() -> None:
    module = module_of("""
    def min(a, b):
        return a + b

    def f(a, b):
        return min(a, b)
    """)
    made: Any = backend().specialise(module.f, (1000, 2000))
    assert made.kernel.tells is None
    assert made.run((1000, 2000)) == 3000


def test_a_min_that_is_replaced_later_leaves() -> None:
    module = module_of("def f(a, b):\n    return min(a, b)")
    made: Any = backend().specialise(module.f, (1000, 2000))
    assert made.run((1000, 2000)) == 1000
    module.min = max
    with pytest.raises(Deopt):
        made.run((1000, 2000))


def test_an_answer_that_is_always_none_is_compiled_as_it_stands() -> None:
    made: Any = backend().specialise(
        function_of("def f(x):\n    return x if False else None"), (2,)
    )
    assert made.kernel.tells is None
    assert made.run((2,)) is None


def test_what_has_no_translation_with_its_origins_is_compiled_without() -> None:
    text = """
    def f(x, y):
        if x > 0:
            return [x, y][0]
        return y
    """
    made: Any = backend().specialise(function_of(text), (1.5, 2.5))
    assert made.run((1.5, 2.5)) == 1.5


def test_a_name_that_holds_none_is_returned_in_a_tuple() -> None:
    text = "def f(x):\n    held = None\n    y = x * 2\n    return held, y"
    made: Any = backend().specialise(function_of(text), (1.5,))
    assert made.run((1.5,)) == (None, 3.0)
