"""The lattice of kinds: what a join covers, and that going up in it ends."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.backend.kinds import (
    INT64_MAX,
    INT64_MIN,
    NEAR,
    PACED,
    TAGS,
    Arr,
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
    bounds_of,
    element_of,
    integer,
    is_paced,
    is_small_step,
    join,
    of_type,
    same_rep,
    sites_of,
    widened,
)
from tests.backend.workshop import EDGES

IN_64_BITS: Final = [value for value in EDGES if INT64_MIN <= value <= INT64_MAX]
NAMES: Final = sorted(TAGS.keys() - {"None"} | {"complex", "np.complex128"})


@st.composite
def intervals(draw: st.DrawFn) -> tuple[int, int]:
    edge = st.sampled_from(IN_64_BITS) | st.integers(INT64_MIN, INT64_MAX)
    lo, hi = sorted((draw(edge), draw(edge)))
    return lo, hi


@st.composite
def numbers(draw: st.DrawFn) -> Num:
    found = of_type(draw(st.sampled_from(NAMES)))
    assert found is not None
    if found.only == "int":
        return integer(*draw(intervals()))
    return found


def _tuple(items: list[Kind]) -> Kind:
    return Tup(tuple(items))


ARRAYS: Final = st.builds(
    Arr,
    st.sampled_from(["float64", "int8"]),
    st.integers(1, 2),
    st.sampled_from("CFA"),
    st.booleans(),
    st.frozensets(st.sampled_from([0, 1, "fresh"]), min_size=1),
    st.sampled_from([None, 0, 1]),
)
LISTS: Final = st.builds(ListOf, st.sampled_from(["P0", "L1x1", "L2x2"]), st.booleans())
LEAVES: Final[st.SearchStrategy[Kind]] = (
    numbers() | ARRAYS | LISTS | st.sampled_from([NoneKind(), Obj(len), Obj(abs)])
)
KINDS: Final = LEAVES | st.lists(LEAVES, min_size=1, max_size=2).map(_tuple)


def covers(whole: Kind, part: Kind) -> bool:
    """Tell whether every value of kind ``part`` is one of kind ``whole``."""
    match whole, part:
        case Conflict(), _:
            return True
        case Num(), NoneKind():
            return "None" in whole.types
        case Num(), Num():
            inside = whole.rep != "i" or (whole.lo <= part.lo and part.hi <= whole.hi)
            return whole.types >= part.types and inside
        case Arr(), Arr():
            return whole.roots >= part.roots and whole.whole in (None, part.whole)
        case ListOf(), ListOf():
            return set(sites_of(whole.site)) >= set(sites_of(part.site))
        case Tup(), Tup():
            return all(covers(a, b) for a, b in zip(whole.items, part.items, strict=True))
    return whole == part


def without_words(kind: Kind) -> Kind:
    """Forget what a person is told of a conflict: it names the two sides in order."""
    return Conflict("", kind.unbound) if isinstance(kind, Conflict) else kind


@given(left=KINDS, right=KINDS)
def test_a_join_is_the_same_from_either_side(left: Kind, right: Kind) -> None:
    assert without_words(join(left, right)) == without_words(join(right, left))


@given(kind=KINDS)
def test_a_kind_joined_with_itself_is_itself(kind: Kind) -> None:
    assert join(kind, kind) == kind


@given(left=KINDS, right=KINDS)
def test_a_join_covers_both_and_joining_again_adds_nothing(left: Kind, right: Kind) -> None:
    whole = join(left, right)
    assert covers(whole, left)
    assert covers(whole, right)
    assert without_words(join(whole, left)) == without_words(whole)


@given(left=KINDS, right=KINDS, third=KINDS)
def test_three_numbers_join_in_any_order(left: Kind, right: Kind, third: Kind) -> None:
    one = join(join(left, right), third)
    other = join(left, join(right, third))
    if isinstance(one, Num) and isinstance(other, Num):
        assert one == other


def test_a_name_that_some_path_does_not_bind_stays_unbound() -> None:
    unbound = Conflict("may not be bound here", unbound=True)
    mixed = Conflict("is int and np.bool on different paths")
    assert join(integer(), unbound) == unbound
    assert join(mixed, unbound) == unbound == join(unbound, mixed)


def test_what_differs_in_form_is_a_conflict_that_says_how() -> None:
    found = join(integer(), Arr("float64", 2, "C"))
    assert isinstance(found, Conflict)
    assert found.said == "is int on one path and an array of float64, 2-d on another"


@given(steps=st.lists(numbers(), min_size=30, max_size=30))
def test_widening_comes_to_rest_whatever_a_loop_does(steps: list[Num]) -> None:
    now: Kind = integer(0, 0)
    changes = 0
    for step in steps:
        after = join(now, integer(step.lo, step.hi))
        later = widened(now, after)
        assert covers(later, after)
        changes += later != now
        now = later
    # One change for each step of either scale, and one for the end of 64 bits.
    assert changes <= 16


@given(bounds=intervals())
def test_an_integer_kind_holds_its_bounds(bounds: tuple[int, int]) -> None:
    lo, hi = bounds
    kind = integer(lo, hi)
    assert INT64_MIN <= kind.lo <= lo
    assert hi <= kind.hi <= INT64_MAX


@pytest.mark.parametrize(
    ("lo", "hi", "small"),
    [(-8, 8, True), (0, 1, True), (-9, 0, False), (0, 9, False), (5, 5, True)],
)
def test_a_small_step_is_at_most_eight_either_way(lo: int, hi: int, *, small: bool) -> None:
    assert is_small_step(integer(lo, hi)) is small


def test_a_value_counts_as_paced_near_zero_and_not_by_its_bounds_alone() -> None:
    assert is_paced(integer(-NEAR, NEAR))
    assert not is_paced(integer(0, NEAR + 1))
    assert not is_paced(integer(-PACED, PACED))
    assert not is_paced(integer(-NEAR - 1, 0))


@given(left=numbers(), right=numbers())
def test_a_join_is_paced_only_if_both_are(left: Num, right: Num) -> None:
    whole = join(left, right)
    if isinstance(whole, Num) and is_paced(whole):
        assert is_paced(left)
        assert is_paced(right)


def test_a_counter_widens_to_paced_and_anything_else_past_it() -> None:
    before, counted = integer(0, NEAR), integer(0, NEAR + 8)
    anything = widened(before, counted)
    assert isinstance(anything, Num)
    assert anything.hi > PACED
    assert not is_paced(anything)


@pytest.mark.parametrize(
    ("name", "lo", "hi"),
    [
        ("np.int8", -128, 127),
        ("np.uint8", 0, 255),
        ("np.int32", -(2**31), 2**31 - 1),
        ("np.uint32", 0, 2**32 - 1),
        ("np.int64", INT64_MIN, INT64_MAX),
        ("int", INT64_MIN, INT64_MAX),
    ],
)
def test_an_integer_type_has_its_bounds(name: str, lo: int, hi: int) -> None:
    assert bounds_of(name) == (lo, hi)
    kind = of_type(name)
    assert kind is not None
    assert (kind.lo, kind.hi) == (lo, hi)


def test_an_array_element_is_a_numpy_scalar_of_its_dtype() -> None:
    element = element_of(Arr("uint16", 1, "C"))
    assert element is not None
    assert element.only == "np.uint16"
    assert element_of(Arr("uint64", 1, "C")) is None


def test_provenance_shows_in_the_kind_and_not_in_the_machine_form() -> None:
    python, numpy = integer(), integer(INT64_MIN, INT64_MAX, "np.int64")
    assert python != numpy
    assert same_rep(python, numpy)
    assert not same_rep(python, join(python, numpy))
