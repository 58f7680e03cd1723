"""The policy: arithmetic on what was burnt and what compiling costs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.tiering import (
    COSTS,
    Costs,
    Decision,
    Heat,
    HotPathTracker,
    Limits,
    Memory,
    decide,
    expected_compile_s,
    plan,
)

seconds = st.floats(min_value=0.0, max_value=1e6)
heats = st.builds(
    Heat,
    calls=st.integers(min_value=0, max_value=10**9),
    python_s=seconds,
    recent_call_s=seconds,
    earlier_call_s=st.none() | seconds,
)
memories = st.builds(
    Memory,
    python_equivalent_s=seconds,
    speedup=st.none() | st.floats(min_value=0.01, max_value=1e4),
    cost_s=st.floats(min_value=0.0, max_value=100.0),
    artifact=st.booleans(),
)


@given(heats, seconds)
def test_nothing_is_compiled_before_its_calls_are_reached(heat: Heat, expected_s: float) -> None:
    limits = Limits(min_calls=heat.calls + 1)
    assert decide(heat, limits, expected_s=expected_s) is Decision.WAIT
    assert decide(heat, Limits(heat.calls + 1, eager=True), expected_s=0.0) is Decision.WAIT


@given(heats, seconds)
def test_eager_compiles_at_the_threshold_whatever_it_costs(heat: Heat, expected_s: float) -> None:
    limits = Limits(min_calls=heat.calls, eager=True)
    assert decide(heat, limits, expected_s=expected_s) is Decision.COMPILE


@given(heats, seconds, seconds, seconds)
def test_python_has_burnt_what_compiling_costs_when_it_is_compiled(
    heat: Heat,
    expected_s: float,
    others_s: float,
    shared_s: float,
) -> None:
    decision = decide(
        heat,
        Limits(min_calls=1),
        expected_s=expected_s,
        others_s=others_s,
        shared_s=shared_s,
    )
    if decision is Decision.COMPILE:
        assert heat.python_s >= expected_s
        assert max(heat.python_s, others_s) >= expected_s + shared_s


@given(heats, seconds, seconds)
def test_more_time_burnt_never_turns_a_compile_into_a_wait(
    heat: Heat,
    expected_s: float,
    more_s: float,
) -> None:
    limits = Limits(min_calls=1)
    hotter = Heat(heat.calls, heat.python_s + more_s, heat.recent_call_s, heat.earlier_call_s)
    if decide(heat, limits, expected_s=expected_s) is Decision.COMPILE:
        assert decide(hotter, limits, expected_s=expected_s) is Decision.COMPILE


def test_twelve_calls_of_a_second_are_hot() -> None:
    heat = Heat(calls=12, python_s=12.0, recent_call_s=1.0)
    costs = expected_compile_s(None, backend_loaded=False)
    assert decide(heat, Limits(), expected_s=costs) is Decision.COMPILE


def test_short_calls_are_given_up_after_a_while_unless_they_grow() -> None:
    short = Heat(calls=4096, python_s=0.002, recent_call_s=0.5e-6, earlier_call_s=0.5e-6)
    growing = Heat(calls=4096, python_s=0.002, recent_call_s=0.5e-6, earlier_call_s=0.3e-6)
    early = Heat(calls=4000, python_s=0.002, recent_call_s=0.5e-6, earlier_call_s=0.5e-6)
    assert decide(short, Limits(), expected_s=0.1) is Decision.TOO_SHORT
    assert decide(growing, Limits(), expected_s=0.1) is Decision.WAIT
    assert decide(early, Limits(), expected_s=0.1) is Decision.WAIT


def test_the_backend_s_start_is_reached_by_all_regions_together() -> None:
    heat = Heat(calls=100, python_s=0.2, recent_call_s=2e-3)
    alone = decide(heat, Limits(), expected_s=0.1, others_s=0.2, shared_s=0.65)
    together = decide(heat, Limits(), expected_s=0.1, others_s=0.8, shared_s=0.65)
    assert (alone, together) == (Decision.WAIT, Decision.COMPILE)


def test_an_artifact_is_expected_to_cost_little() -> None:
    stored = Memory(1.0, 10.0, cost_s=4.0, artifact=True)
    compiled = Memory(1.0, 10.0, cost_s=4.0)
    assert expected_compile_s(stored, backend_loaded=True) == COSTS.artifact_s
    assert expected_compile_s(compiled, backend_loaded=True) == 4.0


@given(st.dictionaries(st.integers(), memories, max_size=8), st.booleans())
def test_what_is_planned_native_saves_more_than_it_costs_all_together(
    known: dict[int, Memory],
    loaded: bool,  # noqa: FBT001 - given by name
) -> None:
    chosen = plan(known, backend_loaded=loaded)
    gain_s = sum(known[key].saved_s() - known[key].expected_s() for key in chosen.native)
    if chosen.native and not loaded:
        assert gain_s > min(COSTS.backend_load_s, COSTS.backend_artifacts_s)
    assert all(known[key].saved_s() > known[key].expected_s() for key in chosen.native)
    assert chosen.native.isdisjoint(chosen.not_worth)
    assert chosen.native | chosen.not_worth == known.keys()


def test_what_burnt_long_without_being_compiled_is_promising() -> None:
    burnt = Memory(python_equivalent_s=5.0)
    assert plan({"main": burnt}).native == {"main"}
    assert not plan({"main": Memory(python_equivalent_s=0.5)}).native


def test_a_short_program_is_not_made_longer() -> None:
    brief = Memory(python_equivalent_s=0.2, speedup=100.0, artifact=True)
    assert not plan({"f": brief}, costs=Costs()).native


def test_the_tracker_finds_what_is_called_often_for_long() -> None:
    tracker = HotPathTracker(min_calls_for_compilation=3, performance_threshold=0.01)
    for _ in range(3):
        tracker.record_call("slow", 0.02)
        tracker.record_call("slower", 0.05)
        tracker.record_call("quick", 0.001)
    assert tracker.hot_paths() == ["slower", "slow"]
    assert tracker.heat("slow").calls == 3
    assert tracker.heat("unknown").calls == 0
    tracker.forget("slow")
    assert not tracker.is_hot("slow")


def test_the_tracker_s_defaults_are_ten_calls_of_a_millisecond() -> None:
    tracker = HotPathTracker()
    hot = [tracker.record_call("f", 0.001) for _ in range(10)]
    assert hot == [False] * 9 + [True]
    assert not any(tracker.record_call("g", 0.0009) for _ in range(20))


@pytest.mark.parametrize(
    ("calls", "threshold_s"),
    [(0, 0.001), (-1, 0.001), (1, -0.1), (1, float("nan"))],
)
def test_the_tracker_refuses_a_bar_that_is_none(calls: int, threshold_s: float) -> None:
    with pytest.raises(ValueError, match="at least"):
        HotPathTracker(calls, threshold_s)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"min_calls_for_compilation": "5"}, TypeError, "min_calls_for_compilation = '5'"),
        ({"min_calls_for_compilation": 1.5}, TypeError, "must be a whole number of at least 1"),
        ({"min_calls_for_compilation": True}, TypeError, "min_calls_for_compilation = True"),
        ({"performance_threshold": "x"}, TypeError, r"must be a number of seconds, at least 0\.0"),
        ({"performance_threshold": None}, TypeError, "performance_threshold = None"),
        ({"performance_threshold": float("nan")}, ValueError, "performance_threshold = nan"),
    ],
)
def test_a_tracker_names_what_is_wrong_and_what_is_allowed(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        HotPathTracker(**given)
    with pytest.raises(ValueError, match=r"seconds = -1\.0: must be a number of seconds"):
        HotPathTracker().record_call("f", -1.0)
