"""Trials of functions that draw random numbers: the program's stream goes on once."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autojit.backend.fakes import PythonBackend
from autojit.core import Reason
from autojit.tiering import Tier
from tests.promotion.test_promotion import World

if TYPE_CHECKING:
    from collections.abc import Callable

DRAW = """
def draw(r, ms=20.0):
    spend(int(ms * 1_000_000))
    return r.random()
"""
MAKERS = [random.Random, np.random.default_rng, np.random.RandomState]


def drawn(world: World, stream: Any, calls: int, ms: float = 20.0) -> tuple[list[float], Any]:
    """Call the function, and return what it drew and its cell."""
    draw, cell = world.define(DRAW, "draw")
    return [draw(stream, ms) for _ in range(calls)], cell


def numbers(stream: Any, count: int) -> list[float]:
    """Return the next numbers of a stream."""
    return [stream.random() for _ in range(count)]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("ms", [20.0, 0.1])
def test_what_a_trial_draws_is_put_back(make: Callable[[int], Any], ms: float) -> None:
    """Whether the way in is timed, too, on calls that nobody sees, or not."""
    stream = make(3)
    found, cell = drawn(World(), stream, 4000, ms)
    assert cell.tier is Tier.NATIVE
    assert found == numbers(make(3), 4000)
    assert numbers(stream, 1) == numbers(make(3), 4001)[4000:]


@pytest.mark.parametrize("make", MAKERS)
def test_a_draw_too_many_is_a_different_answer(make: Callable[[int], Any]) -> None:
    """It would show in the next call only."""

    def greedy(function: Any) -> Any:
        def native(*args: Any) -> Any:
            answer = function(*args)
            args[0].random()
            return answer

        return native

    world = World(backend=PythonBackend(translate=greedy))
    found, cell = drawn(world, make(3), 100)
    assert found == numbers(make(3), 100)
    assert cell.reason.reason is Reason.MISMATCH
    assert "random numbers were drawn differently" in world.complaints[0]


def test_draws_that_a_call_leaves_behind_are_a_defect() -> None:
    """Leaving has to put the stream back."""

    def careless(function: Any) -> Any:
        def native(*args: Any) -> Any:
            function(*args)
            raise ArithmeticError

        return native

    world = World(backend=PythonBackend(translate=careless))
    found, cell = drawn(world, random.Random(3), 100)
    assert found == numbers(random.Random(3), 100)
    assert cell.reason.reason is Reason.MISMATCH
    assert "were not put back" in world.complaints[0]


def test_beside_another_thread_nothing_that_draws_is_tried() -> None:
    """Its draws between ours and Python's would come again."""
    world, stream = World(), random.Random(3)
    draw, cell = world.define(DRAW, "draw")
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        found = [draw(stream) for _ in range(100)]
        assert (cell.verified, cell.native_calls) == (0, 0)
    finally:
        stop.set()
        other.join()
    found += [draw(stream) for _ in range(100)]
    assert cell.tier is Tier.NATIVE
    assert found == numbers(random.Random(3), 200)
