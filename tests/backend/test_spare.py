"""Memory for copies is held from call to call, within bounds, and restores what it was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autojit.backend import Deopt
from autojit.backend.symbols import SPARE
from tests.backend.workshop import compiled, forget_spare, function_of, largest_request

#: Reads what it stores, so that the array is copied ahead of the call.
SWEEP = """
    def sweep(a, fails):
        for i in range(1, len(a)):
            a[i] = a[i] * 0.5 + a[i - 1]
        if fails:
            raise ValueError
    """
PAIR = """
    def sweep(a, b, fails):
        for i in range(1, len(b)):
            b[i] = b[i] * 0.5 + a[i]
            a[i] = b[i - 1] + a[i - 1]
        if fails:
            raise ValueError
    """
MEGABYTE = 2**20 // 8
#: Bytes that are held at most.
MOST = 2**26


@pytest.fixture(autouse=True)
def _nothing_held() -> Any:
    forget_spare()
    yield
    forget_spare()


@pytest.fixture(scope="module")
def sweep() -> Any:
    return compiled(function_of(SWEEP), np.ones(3), 0)


@pytest.fixture(scope="module")
def pair() -> Any:
    return compiled(function_of(PAIR), np.ones(3), np.ones(3), 0)


def test_the_next_call_asks_for_no_memory(sweep: Any) -> None:
    a = np.ones(MEGABYTE)
    assert largest_request(lambda: sweep.run((a, 0))) >= a.nbytes
    block = SPARE[0]
    sweep.run((a, 0))
    assert (SPARE[0], SPARE[1]) == (block, a.nbytes)


def test_a_call_that_leaves_gives_its_memory_back_too(sweep: Any) -> None:
    a = np.ones(MEGABYTE)
    for _ in range(3):
        with pytest.raises(Deopt):
            sweep.run((a, 1))
        assert SPARE[1] == a.nbytes


def test_a_block_serves_smaller_arrays_but_none_much_smaller(sweep: Any) -> None:
    sweep.run((np.ones(MEGABYTE), 0))
    sweep.run((np.ones(MEGABYTE // 2), 0))
    assert SPARE[1] == 8 * MEGABYTE
    sweep.run((np.ones(MEGABYTE // 9), 0))
    assert SPARE[1] == 8 * (MEGABYTE + MEGABYTE // 9)
    sweep.run((np.ones(2 * MEGABYTE), 0))
    assert SPARE[1] == 8 * (3 * MEGABYTE + MEGABYTE // 9)


def test_small_and_very_large_blocks_are_not_held(sweep: Any) -> None:
    sweep.run((np.ones(2**16 // 8 - 1), 0))
    assert SPARE[1] == 0
    sweep.run((np.ones(MOST // 8 + 1), 0))
    assert (SPARE[0], SPARE[1]) == (0, 0)


def test_no_more_is_held_than_the_bound_and_what_is_of_no_use_goes(sweep: Any, pair: Any) -> None:
    for megabytes in (20, 30, 40, 50, 60):
        sweep.run((np.ones(megabytes * MEGABYTE), 0))
        assert 0 < SPARE[1] <= MOST
    a, b = np.ones(30 * MEGABYTE), np.ones(30 * MEGABYTE)
    pair.run((a, b, 0))
    pair.run((a, b, 0))
    assert SPARE[1] == a.nbytes + b.nbytes


def test_blocks_that_went_from_call_to_call_restore_what_they_were_given(pair: Any) -> None:
    sizes = np.random.default_rng(5).integers(1, 200_000, (60, 2))
    for number, (long, short) in enumerate(np.sort(sizes, axis=1)[:, ::-1].tolist()):
        a, b = np.arange(long) + number / 2, np.arange(short) * -1.5
        before = a.tobytes(), b.tobytes()
        if number % 3:
            with pytest.raises(Deopt):
                pair.run((a, b, 1))
            assert (a.tobytes(), b.tobytes()) == before
        else:
            pair.run((a, b, 0))
            assert (a.tobytes(), b.tobytes()) != before or short == 1
