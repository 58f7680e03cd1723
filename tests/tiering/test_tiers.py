"""The table of moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from autojit.core import IllegalMoveError, Reason, Refused, RegionKey
from autojit.tiering import MOVES, Cell, Tier


@given(lists(sampled_from(Tier)))
def test_a_refused_region_stays_refused(asked: list[Tier]) -> None:
    cell = Cell(RegionKey("m", "f"), "m.py", 1, Tier.REFUSED)
    for tier in asked:
        with pytest.raises(IllegalMoveError):
            cell.move(tier)
    assert cell.tier is Tier.REFUSED


@given(lists(sampled_from(Tier)))
def test_a_cell_goes_only_where_the_table_has_a_way(asked: list[Tier]) -> None:
    cell = Cell(RegionKey("m", "f"), "m.py", 1)
    for tier in asked:
        before = cell.tier
        try:
            cell.move(tier)
        except IllegalMoveError:
            assert tier not in MOVES[before]
            assert cell.tier is before
        else:
            assert tier in MOVES[before]


def test_native_is_reached_through_compiling_only() -> None:
    assert [tier for tier, ways in MOVES.items() if Tier.NATIVE in ways] == [
        Tier.COMPILING,
        Tier.TRIAL,
    ]


def test_a_reason_stays_with_the_tier_it_explains() -> None:
    cell = Cell(RegionKey("m", "f"), "m.py", 1)
    refused = Refused(Reason.SLOWER, "is slower")
    cell.move(Tier.LEFT_ALONE, refused)
    assert cell.reason is refused
    cell.move(Tier.COMPILING)
    assert cell.reason is None
