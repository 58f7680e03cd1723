"""PerformanceProfiler: its figures are those of the calls made."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from autojit import JITCompiler, PerformanceProfiler

pytestmark = pytest.mark.usefixtures("by_hand")


def total(x: Any) -> float:
    found = 0.0
    for i in range(len(x)):
        found += x[i] * x[i]
    return found


def reads(path: str) -> str:
    with open(path) as stream:  # noqa: PTH123 - plain on purpose
        return stream.read()


def fresh(function: Any) -> Any:
    return type(function)(function.__code__, function.__globals__, function.__name__)


X = np.linspace(0.0, 1.0, 3000)


def test_calls_in_python_and_native_ones_are_told_apart() -> None:
    compiler = JITCompiler()
    profiler = PerformanceProfiler(compiler)
    fast = profiler.profile_function(fresh(total))
    for _ in range(3):
        fast(X)
    compiler.force_compile("total")
    for _ in range(5):
        assert fast(X) == total(X)
    report = profiler.generate_report()
    found = report["functions"]["total"]
    assert (found["python_calls"], found["native_calls"], found["calls"]) == (3, 5, 8)
    assert found["native_s"] < found["python_s"]
    assert found["total_s"] == pytest.approx(found["native_s"] + found["python_s"])
    assert report["average_speedup"] == report["best_speedup"] == found["speedup"] > 1.1
    assert report["total_compile_time"] == found["compile_s"] > 0
    assert "total" in report["table"]


def test_a_profiled_function_may_be_an_auto_jit_function_too() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    profiler = PerformanceProfiler(compiler)
    fast = profiler.profile_function(compiler.auto_jit(fresh(total)))
    for _ in range(12):
        fast(X)
    found = profiler.generate_report()["functions"]["total"]
    assert found["calls"] == compiler.get_compilation_stats()["total"].call_count == 12
    assert found["native_calls"] > 0


def test_a_comparison_runs_both_ways_on_copies_and_compares_the_results() -> None:
    profiler = PerformanceProfiler(JITCompiler())
    found = profiler.run_comparison_benchmark(total, X, rounds=5)
    assert (found.rounds, found.difference, found.refused) == (5, None, None)
    assert found.compiled_s is not None
    assert found.speedup == found.python_s / found.compiled_s
    assert "same results" in str(found)
    refused = profiler.run_comparison_benchmark(np_sort, X, rounds=2)
    assert refused.compiled_s is None
    assert refused.speedup == 1.0
    assert "not compiled: AJ2" in str(refused)


def np_sort(x: Any) -> Any:
    return sorted(x.tolist(), key=str)


def test_hot_paths_are_those_that_take_python_long() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    profiler = PerformanceProfiler(compiler)
    slow = profiler.profile_function(fresh(total))
    for _ in range(3):
        slow(np.ones(60_000))
    assert profiler.generate_report()["hot_paths"] == ["total"]


def test_without_calls_the_report_is_empty_and_neutral() -> None:
    report = PerformanceProfiler(JITCompiler()).generate_report()
    assert (report["functions_profiled"], report["average_speedup"]) == (0, 1.0)
    assert report["best_speedup"] == 1.0


def test_bad_input_is_named() -> None:
    wrong: Any = 3
    with pytest.raises(TypeError, match="jit_compiler = 3: must be a JITCompiler"):
        PerformanceProfiler(wrong)
    profiler = PerformanceProfiler(JITCompiler())
    with pytest.raises(TypeError, match="profile_function: the function must be one made by def"):
        profiler.profile_function(wrong)
    with pytest.raises(ValueError, match="rounds = 0"):
        profiler.run_comparison_benchmark(total, X, rounds=0)


def test_what_names_numba_can_be_forced_and_compared_too() -> None:
    compiler = JITCompiler()
    profiler = PerformanceProfiler(compiler)

    @profiler.profile_function
    def halves(x: Any) -> Any:
        result = np.empty(len(x))
        for i in numba.prange(len(x)):
            result[i] = x[i] * 0.5
        return result

    x = np.linspace(0.0, 1.0, 3000)
    expected = halves(x)
    assert compiler.force_compile("halves")
    assert np.array_equal(halves(x), expected)
    (report,) = profiler.generate_report()["functions"].values()
    assert report["native_calls"] == 1
    assert profiler.run_comparison_benchmark(halves, x, rounds=3).refused is None
