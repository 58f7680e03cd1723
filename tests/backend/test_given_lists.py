"""Lists that were given and grow, or whose rows change places: the very objects, put back last."""

from __future__ import annotations

import gc
import sys
from typing import Any

import pytest

from autojit.backend.protocol import Deopt, Specialisation
from autojit.core import Reason
from tests.backend.workshop import compiled, function_of, refused


def leaves(specialisation: Specialisation, *given: Any) -> None:
    with pytest.raises(Deopt):
        specialisation.run(given)


def of(body: str, parameters: str = "a, n") -> Any:
    return function_of(f"def f({parameters}):\n    {body}\n")


def test_rows_that_are_swapped_are_the_objects_they_were() -> None:
    swap = compiled(of("a[0], a[n] = a[n], a[0]\n    return a"), [[1, 2], [3, 4]], 1)
    first, middle, last = [1000, 2000], [3], [4, 5, 6]
    rows = [first, middle, last]
    counts = [sys.getrefcount(row) for row in rows]
    assert swap.run((rows, 2)) is rows
    assert rows[0] is last
    assert rows[1] is middle
    assert rows[2] is first
    assert [sys.getrefcount(row) for row in rows] == counts


def test_a_row_that_is_dropped_has_what_was_stored_into_it() -> None:
    drop = compiled(of("row = a.pop()\n    row[n] = 7\n    row.append(8)"), [[1, 2], [3, 4]], 0)
    last = [5, 6]
    rows = [[1, 2], last]
    drop.run((rows, 0))
    assert rows == [[1, 2]]
    assert last == [7, 6, 8]
    assert sys.getrefcount(last) == 2


def test_one_row_can_stand_twice_afterwards() -> None:
    share = compiled(of("a[n] = a[0]\n    a[0][0] = 9"), [[1, 2], [3, 4]], 1)
    rows = [[1, 2], [3, 4]]
    share.run((rows, 1))
    assert rows == [[9, 2], [9, 2]]
    assert rows[0] is rows[1]


def test_the_row_that_is_returned_is_the_object_in_the_list() -> None:
    pick = compiled(of("a[0][0] += n\n    return a[n]"), [[1, 2], [3, 4]], 1)
    rows = [[1, 2], [3], [5]]
    assert pick.run((rows, 1)) is rows[1]
    assert rows[0] == [2, 2]


def test_the_argument_or_a_new_list_is_returned_as_what_it_is() -> None:
    shift = compiled(of("for _ in range(n):\n        a = [x + 1 for x in a]\n    return a"), [1], 1)
    given = [1, 2]
    assert shift.run((given, 0)) is given
    made = shift.run((given, 2))
    assert made == [3, 4]
    assert given == [1, 2]


def test_items_that_stay_are_the_objects_they_were() -> None:
    grow = compiled(of("a.append(n * 1000)"), [1000], 1)
    kept = [int("1000"), int("2000")]
    before = [*map(id, kept)]
    grow.run((kept, 3))
    assert kept == [1000, 2000, 3000]
    assert [*map(id, kept)][:2] == before


def test_a_list_that_had_room_and_one_that_had_none_can_grow_afterwards() -> None:
    grow = compiled(of("for i in range(n):\n        a.append(i)"), [1], 1)
    for length in range(40):
        given = list(range(length))
        grow.run((given, 5))
        given += range(3)
        given.append(9)
        assert given == [*range(length), *range(5), 0, 1, 2, 9]


def test_what_is_left_has_changed_nothing() -> None:
    fail = compiled(of("a.append(1)\n    a[0] = 5\n    return a[n]"), [1, 2], 0)
    given = [1, 2]
    before = [*map(id, given)]
    leaves(fail, given, 9)
    assert given == [1, 2]
    assert [*map(id, given)] == before


@pytest.mark.parametrize("other", [[1, 2.5], [None], [2**70], ["a"], [True], (1, 2)])
def test_a_list_of_other_items_does_not_fit(other: Any) -> None:
    grow = compiled(of("a.append(n)\n    a[0] = n"), [1], 1)
    leaves(grow, other, 1)


def test_one_list_as_two_arguments_is_not_entered() -> None:
    move = compiled(of("b.append(a.pop())", "a, b"), [1, 2], [3])
    one, other = [1, 2], [3]
    move.run((one, other))
    assert (one, other) == ([1], [3, 2])
    leaves(move, one, one)


def test_a_list_beside_a_global_one_is_entered_unless_they_are_one() -> None:
    source = "TABLE = [5, 6]\ndef f(a):\n    a.append(TABLE[0] + TABLE[1])\n"
    function = function_of(source)
    grow = compiled(function, [1])
    given = [1]
    grow.run((given,))
    assert given == [1, 11]
    leaves(grow, function.__globals__["TABLE"])


def test_a_row_twice_is_not_entered_where_rows_change() -> None:
    swap = compiled(of("a[0], a[n] = a[n], a[0]"), [[1, 2], [3, 4]], 1)
    row = [1, 2]
    leaves(swap, [row, row], 1)


def test_tuples_are_read_and_appended() -> None:
    add = compiled(of("a.append((n, a[0][1]))\n    return a[-1][0]"), [(1, 2.5)], 1)
    points = [(1, 2.5), (3, 4.5)]
    kept = points[0]
    assert add.run((points, 7)) == 7
    assert points == [(1, 2.5), (3, 4.5), (7, 2.5)]
    assert points[0] is kept
    assert [type(item) for item in points[2]] == [int, float]


@pytest.mark.parametrize(
    "body",
    ["a[0] = a[n]", "a.sort()", "a.insert(0, (n, n))", "del a[0]", "p = (n, n)\n    a.append(p)"],
)
def test_tuples_are_not_moved(body: str) -> None:
    assert refused(of(f"{body}\n    return n + 1"), [(1, 2)], 1).reason is Reason.UNKNOWN_OPERATION


def test_a_list_that_two_would_hold_is_not_made() -> None:
    body = "row = [n, n]\n    a.append(row)\n    return row"
    assert refused(of(body), [[1, 2]], 1).reason is Reason.RESULT_TYPE
    assert refused(of("a.append(b[0])", "a, b"), [[1]], [[2]]).reason is Reason.RESULT_TYPE
    twice = compiled(of("row = [n, n]\n    a.append(row)\n    a.append(row)"), [[1, 2]], 1)
    rows = [[1, 2]]
    leaves(twice, rows, 1)
    assert rows == [[1, 2]]


def test_an_empty_list_is_of_what_is_stored_into_it() -> None:
    grow = compiled(of("for i in range(n):\n        a.append(i * 0.5 + 0 * len(a))"), [], 2)
    given: list[float] = []
    grow.run((given, 3))
    assert given == [0.0, 0.5, 1.0]
    grow.run((given, 1))
    assert given == [0.0, 0.5, 1.0, 0.0]
    leaves(grow, [1], 1)


def test_collecting_meanwhile_changes_nothing() -> None:
    grow = compiled(of("for i in range(n):\n        a.append([i, i + 1])"), [[1, 2]], 1)
    rows = [[1, 2]]
    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        grow.run((rows, 200))
    finally:
        gc.set_threshold(*before)
    assert gc.isenabled()
    assert rows == [[1, 2], *([i, i + 1] for i in range(200))]


def test_no_memory_is_lost() -> None:
    body = "a.append([n, n])\n    a.pop(0)\n    a[0][0] = n\n    return a[0][0] + n"
    step = compiled(of(body), [[1]], 1)
    rows = [[1, 2], [3, 4]]
    blocks = 0
    for round_ in range(4000):
        step.run((rows, round_ + 1000))
        if round_ == 1000:
            blocks = sys.getallocatedblocks()
    assert sys.getallocatedblocks() - blocks < 100


def test_a_list_that_is_only_appended_to_is_not_read() -> None:
    log = compiled(of("for i in range(n):\n        a.append(i * 2)\n    return a"), [1], 2)
    anything: list[Any] = ["text", None, 2.5]
    kept = [*anything]
    assert log.run((anything, 3)) is anything
    assert anything == ["text", None, 2.5, 0, 2, 4]
    assert all(one is other for one, other in zip(anything, kept, strict=False))
    given: list[int] = []
    for length in range(300):
        log.run((given, length % 4))
    assert given == [i * 2 for length in range(300) for i in range(length % 4)]


def test_rows_and_tuples_are_appended_unread() -> None:
    rows = compiled(of("for i in range(n):\n        a.append([i, i + 1])"), [[1]], 2)
    given: list[Any] = [[1]]
    rows.run((given, 3))
    assert given == [[1], [0, 1], [1, 2], [2, 3]]
    pairs = compiled(of("for i in range(n):\n        a.append((i, 0.5))"), [(1, 1.0)], 2)
    points: list[Any] = [(1, 1.0)]
    pairs.run((points, 2))
    assert points == [(1, 1.0), (0, 0.5), (1, 0.5)]
    twice = compiled(of("row = [n]\n    a.append(row)\n    a.append(row)"), [[1]], 2)
    leaves(twice, given, 1)
    assert len(given) == 4


def test_a_call_that_fails_has_appended_nothing() -> None:
    fail = compiled(of("a.append(n)\n    b.append(n)\n    return 1 // n", "a, b, n"), [1], [2], 1)
    one, other = [1], [2]
    leaves(fail, one, other, 0)
    assert (one, other) == ([1], [2])
    assert fail.run((one, other, 5)) == 0
    assert (one, other) == ([1, 5], [2, 5])


def test_a_long_list_is_not_read_for_a_few_of_its_items() -> None:
    step = compiled(of("a.append(a[-1] + n)\n    return a[0]"), [1], 2)
    short, long = [1, 2], [1] * 5000
    step.run((short, 1))
    assert short == [1, 2, 3]
    leaves(step, long, 1)
    total = compiled(of("a.append(n)\n    return sum(a)"), [1], 2)
    assert total.run((long, 1)) == 5001
