"""What a run learns of its regions for the next one."""

from __future__ import annotations

import pytest

from autojit.core import RegionKey
from autojit.ledger import Ledger
from autojit.session.knowledge import Knowledge
from autojit.tiering import Cell

KEY = RegionKey("app", "outer")
SECOND_NS = 1_000_000_000


def learnt(spent_native_s: float) -> float | None:
    """Return the seconds that are remembered of a region that burnt three in a single call."""
    ledger = Ledger(None, "here")
    knowledge = Knowledge(ledger)
    knowledge.note(KEY, "hash")
    cell = Cell(KEY, "app.py", 1)
    cell.python_calls = 1
    cell.python_ns = 3 * SECOND_NS
    knowledge.learn(cell, (), spent_native_s)
    records = ledger.records()
    return records[0].python_s_per_run if records else None


@pytest.mark.parametrize(("spent_s", "left_s"), [(0.0, 3.0), (1.25, 1.75), (2.5, 0.5)])
def test_what_native_regions_took_is_not_expected_to_be_gained_again(
    spent_s: float, left_s: float
) -> None:
    assert learnt(spent_s) == left_s


@pytest.mark.parametrize("spent_s", [2.9, 3.0, 50.0])
def test_a_region_that_has_little_time_of_its_own_is_not_remembered(spent_s: float) -> None:
    assert learnt(spent_s) is None
