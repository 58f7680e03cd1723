"""Copies that stand to each other as the originals do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.trial import Returned, Snapshot, difference

VALUES = [
    1,
    2.5,
    True,
    None,
    "text",
    b"bytes",
    (1, 2.0),
    [1, [2, 3]],
    {"a": [1]},
    {1, 2},
    bytearray(b"ab"),
    np.float32(1.5),
    np.arange(6.0),
    np.arange(6).reshape(2, 3),
    np.asfortranarray(np.arange(6).reshape(2, 3)),
    np.arange(12.0)[::-2],
    np.arange(12.0).reshape(3, 4)[1:, ::2],
    np.zeros(0),
    np.array(3.0),
    np.arange(3, dtype=">i4"),
    np.broadcast_to(np.arange(3), (2, 3)),
]


@pytest.mark.parametrize("value", VALUES)
def test_a_copy_cannot_be_told_from_its_original(value: Any) -> None:
    (copy,) = Snapshot((value,)).args
    assert difference(Returned(None), Returned(None), (value,), (copy,)) is None


@pytest.mark.parametrize("value", [np.arange(4.0), np.arange(8)[::2], [1, 2], [np.zeros(2)]])
def test_writing_into_a_copy_leaves_the_original(value: Any) -> None:
    (copy,) = Snapshot((value,)).args
    copy[0] = 9  # type: ignore[index]
    assert difference(Returned(None), Returned(None), (value,), (copy,)) is not None


def test_views_of_one_buffer_become_views_of_one_buffer() -> None:
    base = np.arange(20.0)
    head, tail, back = base[:12], base[8:], base[::-1]
    copies: Any = Snapshot((head, tail, back)).args
    copies[0][10] = -1.0
    assert copies[1][2] == -1.0
    assert copies[2][9] == -1.0
    assert base[10] == 10.0


def test_arrays_apart_stay_apart() -> None:
    base = np.arange(20.0)
    copies: Any = Snapshot((base[:5], base[10:])).args
    assert not np.shares_memory(copies[0], copies[1])


def test_one_object_passed_twice_is_one_copy_passed_twice() -> None:
    items = [1.0, 2.0]
    array = np.zeros(2)
    snapshot = Snapshot((items, items, array), {"again": array, "nested": [items]})
    first, second, copy = snapshot.args
    assert first is second
    assert snapshot.kwargs["again"] is copy
    assert snapshot.kwargs["nested"][0] is first  # type: ignore[index]


def test_a_list_that_contains_itself_is_copied() -> None:
    knot: list[Any] = [1]
    knot.append(knot)
    copy: Any = Snapshot((knot,)).args[0]
    assert copy is not knot
    assert copy[1] is copy


def test_a_read_only_array_stays_read_only() -> None:
    array = np.arange(3.0)
    array.flags.writeable = False
    copy: Any = Snapshot((array,)).args[0]
    assert not copy.flags.writeable


def test_what_cannot_change_or_is_unknown_is_not_copied() -> None:
    thing = object()
    numbers = (1, 2.0, (3,))
    assert Snapshot((thing, numbers)).args == (thing, numbers)
    assert Snapshot((numbers,)).args[0] is numbers


layouts = st.tuples(st.integers(0, 10), st.integers(0, 20), st.sampled_from([1, 2, 3, -1, -2]))


@given(st.lists(layouts, min_size=1, max_size=4))
def test_any_slices_of_one_array_overlap_in_the_copies_as_they_do(
    slices: list[tuple[int, int, int]],
) -> None:
    base = np.arange(20.0)
    views = tuple(base[start:stop][::step] for start, stop, step in slices)
    copies = Snapshot(views).args
    assert difference(Returned(None), Returned(None), views, copies) is None


class Body:
    """An instance as a program's: with a ``__dict__``, a slot in a base, and a say in copying."""

    copied: list[object] = []  # noqa: RUF012 - shared on purpose

    def __init__(self) -> None:
        self.x = 1.5
        self.path = np.arange(3.0)
        self.again = self.path
        self.other: object = None
        self.unused = [1, 2]

    def __deepcopy__(self, memo: object) -> Body:
        Body.copied.append(self)
        return self

    def __eq__(self, other: object) -> bool:
        Body.copied.append(other)
        return True

    __hash__ = None  # type: ignore[assignment]


USED = frozenset({"x", "path", "again", "other"})


def test_an_instance_is_copied_with_the_attributes_that_are_used_and_no_code_of_its_class() -> None:
    body = Body()
    snapshot = Snapshot((body, body, body.path), opened={id(body): USED})
    copy: Any = snapshot.args[0]
    assert type(copy) is Body
    assert copy is snapshot.args[1]
    assert copy is not body
    assert copy.path is copy.again
    assert copy.path is snapshot.args[2]
    assert copy.path is not body.path
    assert vars(copy).keys() == USED
    assert not Body.copied


def test_instances_that_refer_to_each_other_are_copied_so() -> None:
    one, other = Body(), Body()
    one.other, other.other = other, one
    copies: Any = Snapshot((one,), opened={id(one): USED, id(other): USED}).args
    assert copies[0].other.other is copies[0]
    assert copies[0].other is not other


def test_an_instance_that_is_not_looked_into_is_not_copied() -> None:
    body = Body()
    assert Snapshot((body,)).args[0] is body


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda _: None, None),
        (lambda copy: setattr(copy, "x", 2.5), "arguments[0].x: 1.5 became 2.5"),
        (lambda copy: setattr(copy, "x", 1), "arguments[0].x: float became int"),
        (lambda copy: copy.path.fill(7.0), "arguments[0].again[0]: "),
        (lambda copy: setattr(copy, "again", copy.path.copy()), "arguments[0].path: another"),
        (lambda copy: delattr(copy, "x"), "arguments[0].x: float became object"),
    ],
)
def test_copies_of_instances_are_compared_attribute_by_attribute(
    change: Any, found: str | None
) -> None:
    body = Body()
    snapshot = Snapshot((body,), opened={id(body): USED})
    change(snapshot.args[0])
    one = Returned(None)
    said = difference(one, one, (body,), snapshot.args, snapshot.opened)
    assert said == found if found is None else (said or "").startswith(found)
    assert not Body.copied


def test_slots_are_copied_and_compared() -> None:
    class Slotted:
        __slots__ = ("x", "y")

    thing: Any = Slotted()
    thing.x = 1.5
    snapshot = Snapshot((thing,), opened={id(thing): frozenset({"x", "y"})})
    copy: Any = snapshot.args[0]
    one = Returned(None)
    assert difference(one, one, (thing,), snapshot.args, snapshot.opened) is None
    copy.x = 2.5
    assert difference(one, one, (thing,), snapshot.args, snapshot.opened) is not None
