"""DynamicRecompiler: it wins where it can, goes back where it cannot, and says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autojit import DynamicRecompiler

pytestmark = pytest.mark.usefixtures("by_hand")


def distances(points: Any, centres: Any) -> Any:
    n, d = points.shape
    m = centres.shape[0]
    result = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                difference = points[i, k] - centres[j, k]
                total += difference * difference
            result[i, j] = total
    return result


def total(x: Any) -> float:
    found = 0.0
    for i in range(len(x)):
        found += x[i]
    return found


def settles(x: Any, n: int) -> float:
    found = 1.0
    for i in range(len(x)):
        for _ in range(n):
            found = found * 0.5 + x[i]
    return found


def fresh(function: Any) -> Any:
    return type(function)(function.__code__, function.__globals__, function.__name__)


POINTS = np.random.default_rng(0).random((300, 3))
CENTRES = np.random.default_rng(1).random((8, 3))


def test_small_dimensions_are_written_in_after_enough_calls_and_kept_if_they_win() -> None:
    recompiler = DynamicRecompiler(recompilation_threshold=30)
    fast = recompiler.dynamic_jit(fresh(distances))
    for _ in range(60):
        assert np.array_equal(fast(POINTS, CENTRES), distances(POINTS, CENTRES))
    stats = recompiler.get_stats()
    (entry,) = stats["log"]
    assert stats["recompilations"] == 1
    assert entry.what == "points.shape[1]=3, centres.shape[0]=8"
    assert entry.why == "30 calls"
    assert entry.call == 30
    assert entry.gain is not None
    assert entry.kept is (entry.gain >= 1.05)
    assert stats["improvements"] == int(entry.kept)
    assert entry.kept
    # Another dimension is another class, and not the variant's to answer.
    other = np.ascontiguousarray(POINTS[:, :2])
    assert np.array_equal(fast(other, CENTRES[:, :2].copy()), distances(other, CENTRES[:, :2]))


def test_new_types_are_compiled_for_at_their_third_call() -> None:
    recompiler = DynamicRecompiler()
    fast = recompiler.dynamic_jit(fresh(total))
    x = np.linspace(0.0, 1.0, 2000)
    for _ in range(20):
        fast(x)
    single = x.astype(np.float32)
    for _ in range(10):
        assert fast(single) == total(single)
    (entry,) = recompiler.get_stats()["log"]
    assert (entry.why, entry.what, entry.call) == ("new types", "(float32[::1])", 3)
    strided = x[::2]
    for _ in range(10):
        assert fast(strided) == total(strided)
    assert recompiler.get_stats()["log"][-1].what == "(float64[:])"


def test_where_new_code_is_no_better_it_goes_back() -> None:
    recompiler = DynamicRecompiler(recompilation_threshold=20)
    fast = recompiler.dynamic_jit(fresh(settles))
    x = np.ones(200)
    for _ in range(60):
        fast(x, 60)  # a chain of dependent steps: unrolled it takes as long
    (entry,) = recompiler.get_stats()["log"]
    assert entry.what == "n=60"
    assert entry.kept is (entry.gain is not None and entry.gain >= 1.05)
    assert fast(x, 60) == settles(x, 60)
    assert fast(x, 61) == settles(x, 61)


def test_what_is_not_better_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from autojit.decorators import recompiling

    monkeypatch.setattr(recompiling, "_LEAST_GAIN", float("inf"))
    recompiler = DynamicRecompiler(recompilation_threshold=20)
    fast = recompiler.dynamic_jit(fresh(distances))
    for _ in range(60):
        assert np.array_equal(fast(POINTS, CENTRES), distances(POINTS, CENTRES))
    stats = recompiler.get_stats()
    (entry,) = stats["log"]
    assert (entry.kept, stats["recompilations"], stats["improvements"]) == (False, 1, 0)
    # Each call since has been answered by the code that was there before.
    region = recompiler.engine.find(fast, "test").cell
    assert region.native_calls + region.python_calls == 60


def test_things_that_only_look_like_arrays_are_pythons() -> None:
    class Table:
        flags = None

        @property
        def shape(self) -> tuple[int, ...]:
            raise KeyError

        def __len__(self) -> int:
            return 3

    recompiler = DynamicRecompiler(recompilation_threshold=2)

    @recompiler.dynamic_jit
    def size(thing: Any, extra: object = None) -> int:
        return len(thing)

    for _ in range(8):
        assert size(Table(), extra={"a": []}) == 3
        assert size([1, 2]) == 2
    assert size(np.ma.masked_array([1.0, 2.0])) == 2


def test_a_threshold_not_reached_recompiles_nothing() -> None:
    recompiler = DynamicRecompiler(recompilation_threshold=1000)
    fast = recompiler.dynamic_jit(fresh(distances))
    for _ in range(60):
        fast(POINTS, CENTRES)
    assert recompiler.get_stats()["recompilations"] == 0
    assert sum(recompiler.get_stats()["classes"]["distances"].values()) == 60


def test_only_a_drop_beyond_the_threshold_is_looked_at_again() -> None:
    from autojit.decorators.classes import ShapeClass

    def looks(degradation: float) -> int:
        shape, found = ShapeClass("one"), 0
        for call in range(200):
            shape.calls += 1
            if shape.is_due(50):
                found += 1
                shape.looked()
            shape.took(1000 if call < 80 else 1300, native=True, degradation=degradation)
        return found

    assert looks(0.1) > looks(0.5) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"recompilation_threshold": 0}, ValueError, "recompilation_threshold = 0: must be"),
        (
            {"performance_degradation_threshold": -0.1},
            ValueError,
            "performance_degradation_threshold = -0.1: must be a number of at least 0.0",
        ),
        ({"performance_degradation_threshold": "ten"}, TypeError, "= 'ten': must be a number"),
    ],
)
def test_a_bad_parameter_is_named(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        DynamicRecompiler(**arguments)
