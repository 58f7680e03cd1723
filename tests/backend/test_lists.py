"""Lists and tuples: read and written in place, item by item, with their identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autojit.backend import Deopt
from autojit.core import Reason
from tests.backend.workshop import (
    agrees,
    agrees_on,
    compiled,
    function_of,
    leaves,
    refused,
    safe,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "body",
    [
        "return xs[0]",
        "return xs[-1]",
        "return len(xs)",
        "return xs",
        "return xs[1:]",
        "return xs[:]",
        "return xs[::-1]",
        "return list(xs)",
        "return min(xs)",
        "return max(xs)",
        "return sum(xs)",
        "return [x for x in xs]",
        "return [x for x in xs if x > xs[0]]",
        "return 1 if xs else 2",
        "return [xs[i] for i in range(len(xs)) for j in range(2)]",
        "xs[0] = xs[2]\n    return xs",
        "xs[-1] = xs[0]",
        "xs[0], xs[1] = xs[1], xs[0]",
        "xs[1] += xs[0]",
        "ys = xs\n    ys[0] = xs[1]\n    return xs[0]",
        "for i in range(len(xs) // 2):\n        xs[i], xs[-1 - i] = xs[-1 - i], xs[i]",
        "for i, x in enumerate(xs):\n        xs[i] = x + x",
        "r = xs[0]\n    for x in xs:\n        xs[2] = x\n        r = xs[2]\n    return r",
        "r = 0\n    for x, y in zip(xs, xs):\n        r = r + x + y\n    return r",
        "return any(x > 2 for x in xs)",
    ],
)
@pytest.mark.parametrize("values", [[3, 1, 2], [2.5, -0.0, 7.25]], ids=["ints", "floats"])
def test_a_list_argument_is_read_and_written_in_place(body: str, values: list[Any]) -> None:
    agrees(function_of(f"def f(xs):\n    {body}\n    return 0\n"), values)


def test_a_list_of_bools_is_read_and_written_in_place() -> None:
    function = function_of("def f(xs, i):\n    xs[i] = not xs[i]\n    return xs[0]\n")
    agrees(function, [True, False, True], 1)
    agrees(function, [True, False, True], 0)


def test_items_that_did_not_change_stay_the_very_objects() -> None:
    function = function_of("def f(xs, i):\n    xs[i] = xs[i] * 2\n    xs[0] = xs[0] + 0.0\n")
    values = [float(10**9 + i) for i in range(4)]
    given = list(values)
    compiled(function, given, 2).run((given, 2))
    assert given == [values[0], values[1], values[2] * 2, values[3]]
    assert [now is before for now, before in zip(given, values, strict=True)] == [
        *(True, True, False, True),
    ]


@pytest.mark.parametrize("other", [1.0, True, None, "a", 2**63, np.int64(1)], ids=repr)
def test_an_item_of_another_type_leaves_and_nothing_is_written(other: object) -> None:
    function = function_of("def f(xs):\n    xs[0] = 9\n    return xs[1]\n")
    compiled(function, [1, 2, 3])
    given = [1, 2, other]
    with pytest.raises(Deopt) as caught:
        compiled(function, [1, 2, 3]).run((given,))
    assert caught.value.refused.reason in (Reason.ARGUMENT_CLASS, Reason.OVERFLOW)
    assert given[0] == 1
    assert given[2] is other


@pytest.mark.parametrize("index", [3, -4, 10**12])
@pytest.mark.parametrize("body", ["return xs[i]", "xs[i] = 5", "return [1, 2, 3][i]"])
def test_an_index_out_of_range_leaves_and_restores(index: int, body: str) -> None:
    found = leaves(function_of(f"def f(xs, i):\n    xs[0] = 9\n    {body}\n"), [1, 2, 3], index)
    assert found.reason is Reason.RAISED


def test_an_empty_list_runs_where_a_full_one_was_compiled() -> None:
    function = function_of(
        "def f(xs):\n    s = 0\n    for x in xs:\n        s += x\n    return s\n"
    )
    made = compiled(function, [1, 2])
    answer = made.run(([],))
    assert answer == 0
    assert type(answer) is int


@pytest.mark.parametrize(
    "body",
    [
        "return rows[1][0]",
        "return len(rows) * 10 + len(rows[0])",
        "return rows",
        "rows[1][0] = 9",
        "for row in rows:\n        row[0] = row[1]",
        "row = rows[0]\n    row[1] = 7\n    return rows[0][1]",
        "s = 0\n    for row in rows:\n        for x in row:\n            s += s + x\n    return s",
    ],
)
def test_rows_of_a_nested_list_are_written_in_place(body: str) -> None:
    agrees(function_of(f"def f(rows):\n    {body}\n    return 0\n"), [[1, 2, 3], [4, 5, 6]])


def test_rows_keep_their_identity() -> None:
    function = function_of("def f(rows):\n    rows[1][0] = 9\n    return rows\n")
    rows = [[1, 2], [3, 4]]
    inner = rows[1]
    answer: Any = compiled(function, rows).run((rows,))
    assert answer is rows
    assert rows[1] is inner
    assert inner == [9, 4]


def test_ragged_rows_leave() -> None:
    function = function_of("def f(rows):\n    return rows[0][0]\n")
    made = compiled(function, [[1, 2], [3, 4]])
    for odd in ([[1, 2], [3]], [[1], [2, 3]], [[1, 2], 3], [[1, 2], [3.0, 4.0]]):
        assert not made.matches((odd,))
        with pytest.raises(Deopt):
            made.run((odd,))


def twice() -> tuple[object, ...]:
    items = [1.0, 2.0]
    return items, items


def one_row_twice() -> tuple[object, ...]:
    row = [1.0, 2.0]
    return [row, row], [5.0]


def a_row_beside() -> tuple[object, ...]:
    row = [1.0, 2.0]
    return [row, [3.0, 4.0]], row


@pytest.mark.parametrize("make", [twice, one_row_twice, a_row_beside])
def test_a_store_through_one_name_shows_in_the_other(
    make: Callable[[], tuple[object, ...]],
) -> None:
    flat = "def f(a, b):\n    a[0] = 9.0\n    return b[0]\n"
    rows = "def f(a, b):\n    a[0][0] = 9.0\n    return a[1][0] + b[0]\n"
    safe(function_of(flat if make is twice else rows), make)


def test_lists_that_are_only_read_may_be_one_and_the_same() -> None:
    function = function_of("def f(a, b):\n    return a[0] + b[1]\n")
    agrees_on(function, twice)


def test_a_list_in_a_global_name_is_read_anew_each_time() -> None:
    text = """
    WEIGHTS = [1.0, 2.0]
    def f(i):
        return WEIGHTS[i] * 2
    """
    function = function_of(text)
    agrees(function, 1)
    weights: Any = function.__globals__["WEIGHTS"]
    weights[1] = 50.0
    agrees(function, 1)
    weights[1] = 50
    leaves(function, 1)
    weights[1] = 5.0
    function.__globals__["WEIGHTS"] = [7.0, 8.0, 9.0]
    agrees(function, 2)


def test_a_list_that_is_an_argument_and_a_global_at_once_shows_the_store() -> None:
    text = """
    SHARED = [1.0, 2.0]
    def f(a):
        a[0] = 9.0
        return SHARED[0]
    """
    function = function_of(text)
    shared: Any = function.__globals__["SHARED"]
    try:
        assert compiled(function, shared).run((shared,)) == 9.0
    except Deopt:
        assert shared == [1.0, 2.0]


@pytest.mark.parametrize(
    "body",
    [
        "return [i * i for i in range(n)]",
        "return [i * 0.5 for i in range(n)]",
        "return [i > 1 for i in range(n)]",
        "return [0] * n",
        "return [0.5, 1.5] * n",
        "return [[0] * n for _ in range(n)]",
        "return [[i + j for j in range(i)] for i in range(n)]",
        "return list(range(n))",
        "xs = []\n    for i in range(n):\n        xs.append(i)\n    return xs",
        "xs = [n]\n    for x in xs:\n        if x < 6: xs.append(x + 1)\n    return xs",
        "xs = [0.0] * n\n    xs[0] = 2.5\n    return xs",
        "xs = ys = [0] * n\n    xs[0] = 5\n    return ys",
        "xs = [0] * n\n    ys = xs\n    ys[0] = 5\n    return xs",
        "xs = [0] * n\n    ys = xs[:]\n    ys[0] = 5\n    return xs",
        "xs = [1, 2, 3, n]\n    x = xs.pop()\n    return x + len(xs)",
        "g = [[0] * n for _ in range(n)]\n    g[1][0] = 5\n    return g",
        "g = [[0] * n for _ in range(n)]\n    row = g[1]\n    row[0] = 5\n    return g[1][0]",
        "xs = [n, n + 1]\n    xs[0], xs[1] = xs[1], xs[0]\n    return xs",
        "xs = [(i, i * 0.5) for i in range(n)]\n    return xs[1][0] + xs[1][1]",
        "xs = [5, 3, n]\n    return min(xs) * 100 + max(xs)",
        "a = np.zeros(3)\n    return [x for x in a]",
        "a = np.zeros(3, np.int8)\n    return [x for x in a]",
        "return [math.nan, math.inf, -0.0] * n",
        "if n > 2:\n        xs = [1]\n    else:\n        xs = [2]\n    xs.append(n)\n    return xs",
    ],
)
@pytest.mark.parametrize("n", [2, 4])
def test_a_list_made_inside_comes_out_as_pythons(body: str, n: int) -> None:
    agrees(function_of(f"def f(n):\n    {body}\n"), n)


@pytest.mark.parametrize("n", [0, -1])
def test_a_list_of_nothing_comes_out_empty(n: int) -> None:
    agrees(function_of("def f(n):\n    return [i * 0.5 for i in range(n)]\n"), n)
    agrees(function_of("def f(n):\n    return [0] * n\n"), n)


def test_popping_from_an_empty_list_leaves() -> None:
    function = function_of(
        "def f(n):\n    xs = [n]\n    x = xs.pop()\n    y = xs.pop()\n    return y\n"
    )
    leaves(function, 1)


def test_one_list_in_two_places_is_not_returned_as_two() -> None:
    text = "def f(n):\n    row = [0] * n\n    return [row, row]\n"
    leaves(function_of(text), 2)


@pytest.mark.parametrize(
    "value",
    [(1, 2.5), (True, 3), (np.int64(1), np.float64(2)), (1, (2, 3.5))],
    ids=repr,
)
def test_a_tuple_argument_is_read_by_its_items_types(value: tuple[object, ...]) -> None:
    agrees(function_of("def f(t):\n    x, y = t\n    return x, len(t)\n"), value)
    agrees(function_of("def f(t):\n    return t[0]\n"), value)
    agrees(function_of("def f(t):\n    return t[-1]\n"), (*value, 5))


def test_a_tuple_of_other_types_or_length_leaves() -> None:
    function = function_of("def f(t):\n    return t[0]\n")
    made = compiled(function, (1, 2.5))
    for other in ((1, 2), (1.0, 2.5), (1, 2.5, 3), (True, 2.5), [1, 2.5], (2**63, 2.5)):
        assert not made.matches((other,))
        with pytest.raises(Deopt):
            made.run((other,))


def test_an_array_in_a_tuple_is_read_and_not_written() -> None:
    function = function_of("def f(t):\n    return t[0][1] + t[1]\n")
    agrees(function, (np.array([1.0, 2.0]), 3))
    store = function_of("def f(t):\n    t[0][1] = 5.0\n    return 1\n")
    assert refused(store, (np.array([1.0]), 3)).reason is Reason.WRITES_SHARED
