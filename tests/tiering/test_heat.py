"""The sampler: few calls timed, the time estimated for all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autojit.core import RegionKey
from autojit.tiering import Burning, Cell, Sampler

US = 1_000
MS = 1_000_000


def run(durations_ns: list[int], min_calls: int = 10) -> tuple[Cell, Burning, int]:
    """Feed calls of these durations; return the cell and how many were timed."""
    cell, burning = Cell(RegionKey("m", "f"), "m.py", 1), Burning()
    sampler = Sampler(cell, burning, min_calls)
    due = timed = 0
    for elapsed_ns in durations_ns:
        cell.python_calls += 1
        if cell.python_calls >= due:
            timed += 1
            due = sampler.measured(cell.python_calls, elapsed_ns)
    return cell, burning, timed


def test_every_one_of_the_first_calls_is_timed() -> None:
    assert run([US] * 10)[2] == 10


def test_later_about_one_short_call_in_sixteen_is() -> None:
    assert 600 < run([US] * 10_000)[2] < 700


def test_every_long_call_is() -> None:
    cell, _, timed = run([900 * MS] * 12)
    assert timed == 12
    assert cell.python_ns == 12 * 900 * MS


def test_time_is_estimated_for_the_calls_that_were_not_timed() -> None:
    cell, burning, _ = run([10 * US] * 5000)
    assert abs(cell.python_ns - 50 * MS) < MS
    assert burning.total_ns == cell.python_ns


@given(st.integers(min_value=20, max_value=3000))
def test_one_long_call_among_short_ones_stands_for_itself(at: int) -> None:
    cell, _, _ = run([US] * at + [1000 * MS] + [US] * 50)
    assert cell.python_ns < 1100 * MS


@given(st.lists(st.integers(min_value=0, max_value=10**10), max_size=200))
def test_no_more_time_is_claimed_than_the_longest_call_times_the_calls(calls: list[int]) -> None:
    cell, _, _ = run(calls)
    assert 0 <= cell.python_ns <= max(calls, default=0) * len(calls)


def test_a_program_that_alternates_cannot_stay_in_step() -> None:
    cell, _, _ = run([US, 40 * US] * 4000)
    assert 0.7 < cell.python_ns / (4000 * 41 * US) < 1.3


def test_calls_inside_a_timed_call_are_part_of_its_time() -> None:
    cell, burning = Cell(RegionKey("m", "f"), "m.py", 1), Burning()
    sampler = Sampler(cell, burning, 10)
    cell.python_calls = 500  # one call, and 499 of its own inside it
    assert sampler.measured(1, MS) == 501
    assert cell.python_ns == MS


def test_time_is_burnt_once_for_a_call_inside_another_region_s() -> None:
    burning = Burning()
    outer, inner = (Cell(RegionKey("m", name), "m.py", 1) for name in "oi")
    burning.depth = 1
    Sampler(inner, burning, 10).measured(1, 3 * MS)
    burning.depth = 0
    Sampler(outer, burning, 10).measured(1, 5 * MS)
    assert (inner.python_ns, outer.python_ns, burning.total_ns) == (3 * MS, 5 * MS, 5 * MS)


def test_growing_calls_are_noticed() -> None:
    cell, burning = Cell(RegionKey("m", "f"), "m.py", 1), Burning()
    sampler = Sampler(cell, burning, 10)
    for call in range(1, 40):
        cell.python_calls = call
        sampler.measured(call, call * call)
    assert sampler.heat().growing
    for call in range(40, 100):
        cell.python_calls = call
        sampler.measured(call, 500)
    assert not sampler.heat().growing
