"""Lists that leave the kernel, and lists whose numbers are changed where they stand."""

from __future__ import annotations

import gc
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backend.workshop import agrees, compiled, function_of

ADD = "def f(xs, by):\n    for i in range(len(xs)):\n        xs[i] = xs[i] + by\n"
COPY = "def f(xs, n, x):\n    ys = xs[:]\n    ys[n] = x\n    return ys\n"
EDGES = [
    *(0, 1, -1, -5, -6, 256, 257, 2**30 - 1, 2**30, -(2**30), 2**60 - 1, 2**60, -(2**60)),
    *(2**62, -(2**62)),
]


def own(value: int) -> int:
    """Return an integer that is an object of its own, if it is none that Python caches."""
    return int(str(value))


@pytest.mark.parametrize("before", EDGES)
@pytest.mark.parametrize("after", EDGES)
def test_an_integer_changed_in_place_is_the_integer_that_python_stores(
    before: int, after: int
) -> None:
    function = function_of("def f(xs, x):\n    xs[0] = x\n")
    xs = [own(before), own(before)]
    compiled(function, [1, 2], 1).run((xs, after))
    assert xs == [after, before]
    assert [str(x) for x in xs] == [str(after), str(before)]
    assert hash(xs[0]) == hash(after)
    if -5 <= after <= 256:
        assert xs[0] is own(after)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(), min_size=1, max_size=9), st.floats())
def test_floats_are_changed_as_python_changes_them(xs: list[float], by: float) -> None:
    agrees(function_of(ADD), xs, by)


@pytest.mark.parametrize("values", [[1000.5, 2000.5], [10**6, 10**12]])
def test_a_number_that_somebody_else_holds_keeps_its_value(values: list[Any]) -> None:
    run = compiled(function_of(ADD), values[:], values[0]).run
    xs = [type(value)(str(value)) for value in values]
    held = xs[0]
    shared = [held, xs[1]]
    del xs
    keeps = shared[:]
    run((shared, values[0]))
    assert held == values[0]
    assert keeps == values
    assert shared == [values[0] + values[0], values[1] + values[0]]


def test_a_number_that_is_in_a_list_twice_changes_at_one_place() -> None:
    function = function_of("def f(xs, x):\n    xs[0] = x\n")
    run = compiled(function, [1.5, 2.5], 1.5).run
    xs = [float("1234.5")] * 2
    run((xs, 9.5))
    assert xs == [9.5, 1234.5]


@pytest.mark.parametrize("xs", [[1000, 2000, 3000], [1.5, -0.0, float("nan")]])
def test_the_items_of_a_copy_are_the_very_objects(xs: list[Any]) -> None:
    function = function_of(COPY)
    answer: Any = compiled(function, xs, 1, xs[1]).run((xs, 1, xs[1] + 1))
    theirs: Any = function(xs, 1, xs[1] + 1)
    assert [a is x for a, x in zip(answer, xs, strict=True)] == [True, False, True]
    assert [a is x for a, x in zip(theirs, xs, strict=True)] == [True, False, True]


def test_an_answer_of_another_length_shares_nothing() -> None:
    agrees(function_of("def f(xs):\n    return xs[1:]\n"), [1000, 2000, 3000])
    agrees(function_of("def f(xs):\n    return xs[1:1]\n"), [1000, 2000, 3000])


@pytest.mark.parametrize(
    "text",
    [
        "def f(n):\n    return [i * 1000 for i in range(n)]\n",
        "def f(n):\n    return [i * 0.5 for i in range(n)]\n",
        "def f(n):\n    return [i % 2 == 0 for i in range(n)]\n",
        "def f(n):\n    return [[i * 1000 + j for j in range(i)] for i in range(n)]\n",
    ],
)
def test_an_answer_owns_its_items_and_leaks_none(text: str) -> None:
    function = function_of(text)
    for count in (0, 1, 7):
        agrees(function, count)
    run = compiled(function, 50).run
    made: Any = run((50,))
    assert type(made) is list
    assert gc.is_tracked(made)
    assert sys.getrefcount(made) == 2
    inner = made[-1]
    assert sys.getrefcount(inner) == (3 if type(inner) is not bool else sys.getrefcount(inner))
    del made, inner
    for _ in range(3):
        run((50,))
    before = sys.getallocatedblocks()
    for _ in range(20):
        run((50,))
    assert sys.getallocatedblocks() - before < 40


def test_making_lists_of_lists_leaves_the_collector_as_it_was() -> None:
    run = compiled(function_of("def f(n):\n    return [[i] for i in range(n)]\n"), 3).run
    assert gc.isenabled()
    run((2000,))
    assert gc.isenabled()
    gc.disable()
    try:
        run((2000,))
        assert not gc.isenabled()
    finally:
        gc.enable()
