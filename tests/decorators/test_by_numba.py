"""What numba compiles because a person asked for it by name: prange, parallel, nogil, close."""

from __future__ import annotations

import multiprocessing
import os
import threading
from time import perf_counter, process_time, thread_time
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from autojit import JITCompiler

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit import CompilationStats

pytestmark = pytest.mark.usefixtures("by_hand")
LONG = 3000


def of(compiler: JITCompiler, name: str) -> CompilationStats:
    return compiler.get_compilation_stats()[name]


def heavy(x: Any, rounds: int) -> Any:
    result = np.empty(len(x))
    for i in numba.prange(len(x)):
        value = x[i]
        for _ in range(rounds):
            value = value * 0.999 + 0.25
        result[i] = value
    return result


def independent(x: Any, rounds: int) -> Any:
    result = np.empty(len(x))
    for i in range(len(x)):
        value = x[i]
        for _ in range(rounds):
            value = value * 0.999 + 0.25
        result[i] = value
    return result


def carried(x: Any, rounds: int) -> Any:
    result = np.empty(len(x))
    result[0] = 0.0
    for i in range(1, len(x)):
        value = result[i - 1]
        for _ in range(rounds):
            value = value * 0.999 + x[i]
        result[i] = value
    return result


def summed(x: Any) -> Any:
    total = 0.0
    count = 0
    for i in numba.prange(x.size):
        total += x[i]
        count += 1
    return total / count


def beyond(x: Any, n: int) -> Any:
    result = np.zeros(len(x))
    for i in numba.prange(n):
        result[i] = x[i] * 2.0
    return result


def into(target: Any, x: Any, n: int) -> None:
    for i in numba.prange(n):
        target[i] = x[i] + 1.0


def whole(x: Any, rounds: int) -> Any:
    value = 0.0
    for j in range(rounds):
        if j % 3 == 0:
            for i in numba.prange(len(x)):
                value = value * 0.5 + x[i]
    return value


def inside(x: Any, rounds: int) -> Any:
    result = np.zeros(len(x))
    for step in range(4):
        if step != 1:
            for i in numba.prange(len(x)):
                value = result[i] + x[i]
                for _ in range(rounds):
                    value = value * 0.999 + 0.25
                result[i] = value
    return result


def waiting(x: Any, rounds: int) -> Any:
    left = 4.0
    while left > 0.0:
        total = 0.0
        for i in numba.prange(len(x)):
            value = x[i]
            for _ in range(rounds):
                value = value * 0.999 + 0.25
            total += value
        left -= 1.0 if total > 0.0 else 0.0
    return total


def many(x: Any, rounds: int) -> Any:
    result = np.zeros(len(x))
    for _ in range(rounds):
        for i in numba.prange(len(x)):
            result[i] = result[i] * 0.5 + x[i]
    return result


X = np.linspace(0.0, 1.0, 1000)


def fresh(function: Callable[..., Any]) -> Any:
    """Return a function of its own with the same source."""
    given: Any = function
    return type(given)(given.__code__, given.__globals__, given.__name__)


def others_s(call: Callable[[], object]) -> tuple[float, float]:
    """Return processor seconds of this thread, and of all others, for a call."""
    mine, every = thread_time(), process_time()
    call()
    mine, every = thread_time() - mine, process_time() - every
    return mine, every - mine


def warm(function: Any, *args: Any) -> None:
    for _ in range(5):
        function(*args)


def shared(function: Callable[..., Any], **options: Any) -> bool:
    """Tell whether other threads do a good part of the work of a compiled function."""
    compiler = JITCompiler(min_calls_for_compilation=1, **options)
    fast = compiler.auto_jit(fresh(function))
    warm(fast, X, 300)
    assert of(compiler, function.__name__).tier == "native", of(compiler, function.__name__)
    for _ in range(5):  # loops of another size are measured anew
        fast(X, 33_000)
    mine, others = others_s(lambda: fast(X, 60_000))
    return others > 0.3 * mine


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_prange_loops_run_on_all_processors_if_parallel_is_enabled() -> None:
    assert shared(heavy)
    assert not shared(heavy, enable_parallel=False)


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
@pytest.mark.parametrize("function", [inside, waiting])
def test_prange_loops_below_the_top_level_do_too(function: Callable[..., Any]) -> None:
    assert shared(function)
    assert not shared(function, enable_parallel=False)
    fast = JITCompiler(min_calls_for_compilation=1).auto_jit(fresh(function))
    for _ in range(8):
        assert np.allclose(fast(X, 40), function(X, 40), rtol=1e-13)


def test_short_inner_loops_are_not_called_from_python_again_and_again() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(many))
    short = X[:20].copy()
    for _ in range(8):
        assert np.array_equal(fast(short, 5000), many(short, 5000))
    assert of(compiler, "many").native_calls > 0
    took = []
    for _ in range(5):
        began = perf_counter()
        fast(short, 5000)
        took.append(perf_counter() - began)
    # From Python it would be 5,000 calls of machine code, of at least 2 us each.
    assert min(took) < 0.004


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two processors")
def test_in_close_mode_independent_loops_do_too_and_dependent_ones_do_not() -> None:
    assert shared(independent, mode="close")
    assert not shared(carried, mode="close")
    assert not shared(independent)  # exact mode has its own code, on one processor


def test_results_are_of_pythons_types_and_sums_are_put_together() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(summed))
    for _ in range(8):
        found = fast(X)
        assert type(found) is type(summed(X))
        assert found == pytest.approx(summed(X), rel=1e-14)
    assert of(compiler, "summed").native_calls > 0


def test_bounds_are_checked_in_parallel_loops_and_the_error_is_pythons() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(beyond))
    warm(fast, X, len(X))
    assert of(compiler, "beyond").native_calls > 0
    with pytest.raises(IndexError, match="index 1000 is out of bounds for axis 0 with size 1000"):
        fast(X, len(X) + 7)


def test_a_sum_over_too_short_an_array_is_an_error_of_pythons() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1, mode="close")

    def product(x: Any, y: Any) -> Any:
        total = 0.0
        for i in range(len(x)):
            total += x[i] * y[i]
        return total

    fast = compiler.auto_jit(product)
    warm(fast, X, X)
    (found,) = compiler.get_compilation_stats().values()
    assert found.native_calls > 0
    assert fast(X, X) == pytest.approx(float(X @ X))
    with pytest.raises(IndexError, match="index 900 is out of bounds for axis 0 with size 900"):
        fast(X, X[:900].copy())


def test_arguments_are_as_python_leaves_them_where_a_parallel_loop_fails() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(into))
    target = np.zeros(1000)
    warm(fast, target, X, 1000)
    assert of(compiler, "into").native_calls > 0
    ours, theirs = np.zeros(1000), np.zeros(1000)
    for function, given in ((fast, ours), (into, theirs)):
        with pytest.raises(IndexError):
            function(given, X[:700], 1000)
    assert ours.tobytes() == theirs.tobytes()


def test_a_loop_that_cannot_be_split_is_compiled_whole() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(whole))
    for _ in range(8):
        assert fast(X, 9) == whole(X, 9)
    assert of(compiler, "whole").native_calls > 0


def test_a_view_of_what_a_loop_stores_into_keeps_it_from_being_shared_out() -> None:
    def behind(x: Any) -> Any:
        result = np.zeros(len(x))
        earlier = result[:-1]
        for i in range(1, len(x)):
            result[i] = earlier[i - 1] * 0.5 + x[i]
        return result

    compiler = JITCompiler(min_calls_for_compilation=1, mode="close")
    fast = compiler.auto_jit(behind)
    long = np.linspace(0.0, 1.0, 300_000)
    for _ in range(6):
        fast(X)
    for _ in range(4):
        assert np.allclose(fast(long), behind(long), rtol=1e-12)


def test_without_rounds_a_sum_is_what_it_was() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    def summing(x: Any) -> Any:
        total = 0
        for i in numba.prange(len(x)):
            total += x[i]
        return total

    fast = compiler.auto_jit(summing)
    warm(fast, X)
    (found,) = compiler.get_compilation_stats().values()
    assert found.native_calls > 0, found.reason
    assert type(fast(X)) is np.float64
    # The type of the result is learnt, and a result of another kind is given back as it is.
    assert fast(X[:0]) == 0


def test_what_is_added_to_an_array_is_added_by_one_thread() -> None:
    def columns(x: Any) -> Any:
        total = np.zeros(x.shape[1])
        for i in numba.prange(x.shape[0]):
            total += x[i]
        return total

    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(columns)
    x = np.random.default_rng(0).random((60_000, 4))
    for _ in range(6):
        assert np.allclose(fast(x), x.sum(axis=0), rtol=1e-12)


def test_compiling_runs_no_round_of_a_loop() -> None:
    compiler = JITCompiler(enable_parallel=True, auto_optimize=False)
    fast = compiler.auto_jit(fresh(heavy))
    owned = compiler.engine.find("heavy", "test")
    began = perf_counter()
    compiler.engine.prepare(owned, (X, 10**9))  # hours of work, if it were done
    assert perf_counter() - began < 60
    assert of(compiler, "heavy").specialisations
    del fast


def test_two_threads_may_be_in_parallel_loops_at_once() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(heavy))
    warm(fast, X, 50)
    expected = fast(X, 500)
    wrong: list[bool] = []

    def work() -> None:
        found = [fast(X, 500).tobytes() for _ in range(30)]
        wrong.append(set(found) != {expected.tobytes()})

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any(wrong)


def test_our_own_threads_do_not_keep_functions_that_draw_from_being_tried() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    busy = compiler.auto_jit(fresh(heavy))
    for _ in range(8):
        busy(X, 2000)  # shared out: the threads stay

    def draws(stream: Any, n: int) -> float:
        total = 0.0
        for _ in range(n):
            total += stream.random()
        return total

    fast = compiler.auto_jit(draws)
    ours, theirs = np.random.default_rng(3), np.random.default_rng(3)
    for _ in range(8):
        assert fast(ours, 200) == draws(theirs, 200)
    found = compiler.get_compilation_stats()
    (name,) = (one for one in found if one.endswith("draws"))
    assert found[name].tier == "native"


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_runs_parallel_loops_too() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    fast = compiler.auto_jit(fresh(heavy))
    warm(fast, X, 50)
    expected = float(fast(X, 100).sum())
    context = multiprocessing.get_context("fork")
    queue: Any = context.Queue()
    child = context.Process(target=lambda: queue.put(float(fast(X, 100).sum())))
    child.start()
    assert queue.get(timeout=60) == expected
    child.join(60)
    assert child.exitcode == 0


def longest_gap_s(fast: Any, rounds: int) -> tuple[float, float]:
    """Return the longest time for which this thread did not run beside a call, and the call's."""
    done = threading.Event()
    took: list[float] = []

    def work() -> None:
        began = perf_counter()
        fast(X, rounds)
        took.append(perf_counter() - began)
        done.set()

    thread = threading.Thread(target=work)
    last, longest = perf_counter(), 0.0
    thread.start()
    while not done.is_set():
        now = perf_counter()
        longest, last = max(longest, now - last), now
    longest = max(longest, perf_counter() - last)
    thread.join()
    return longest, took[0]


def test_with_nogil_two_threads_overlap_and_without_it_they_wait() -> None:
    compiler = JITCompiler(enable_parallel=False)
    free = compiler.jit_compile(nogil=True)(fresh(carried))
    warm(free, X, 20)
    assert of(compiler, "carried").tier == "native", of(compiler, "carried").reason
    rounds = 100_000
    longest, took = longest_gap_s(free, rounds)
    assert longest < 0.5 * took
    held = JITCompiler(enable_parallel=False, mode="exact").eager_jit(fresh(whole))
    warm(held, X, 9)
    longest, took = longest_gap_s(held, 300_000)
    assert longest > 0.5 * took


def test_a_global_that_changes_is_seen() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    space: dict[str, Any] = {"numba": numba, "np": np, "FACTOR": 2.0, "__name__": "changing"}
    source = (
        "def times(x):\n"
        "    result = np.empty(len(x))\n"
        "    for i in numba.prange(len(x)):\n"
        "        result[i] = x[i] * FACTOR\n"
        "    return result\n"
    )
    import linecache

    linecache.cache["<times>"] = (len(source), None, source.splitlines(keepends=True), "<times>")
    exec(compile(source, "<times>", "exec"), space)
    fast = compiler.auto_jit(space["times"])
    warm(fast, X)
    assert of(compiler, "times").native_calls > 0
    space["FACTOR"] = 3.0
    for _ in range(6):
        assert np.array_equal(fast(X), X * 3.0)


def test_what_numba_answers_differently_is_left_alone_with_the_reason() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    def wrapping(x: Any, n: int) -> int:
        total = n
        for i in numba.prange(len(x)):
            total += 4611686018427387904 + i * 0
        return total

    fast = compiler.auto_jit(wrapping)
    for _ in range(5):
        assert fast(X[:7], 5) == 7 * 2**62 + 5
    (found,) = compiler.get_compilation_stats().values()
    assert found.tier == "left_alone"
    assert "AJ309" in str(found.reason)


def test_what_may_be_unbound_is_not_numbas_for_which_it_would_be_zero() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    @compiler.jit_compile(nogil=True)
    def last(x: Any, n: int) -> Any:
        for i in range(n):
            found = x[i]
        return found

    for _ in range(6):
        assert last(X, 9) == X[8]
    with pytest.raises(UnboundLocalError, match="found"):
        last(X, 0)


def follows(y: Any, x: Any) -> Any:
    for i in numba.prange(1, len(x)):
        y[i] = y[i - 1] * 0.5 + x[i]
    return y


def shifts(y: Any, x: Any) -> Any:
    for i in numba.prange(len(x)):
        y[i] = x[i] * 0.5 + 1.0
    return y


def test_a_prange_loop_whose_rounds_follow_each_other_is_not_shared_out() -> None:
    long = np.linspace(0.0, 1.0, 2_000_001)
    for function in (follows, shifts):
        fast = JITCompiler(min_calls_for_compilation=1).jit_compile(parallel=True)(fresh(function))
        for _ in range(8):
            ours, theirs = long.copy(), long.copy()
            if function is follows:
                pairs = (ours, long), (theirs, long)
            else:  # what one round stores, the next one reads
                pairs = (ours[1:], ours[:-1]), (theirs[1:], theirs[:-1])
            fast(*pairs[0])
            numba.njit(function)(*pairs[1])  # in order, and sooner than Python
            assert np.array_equal(ours, theirs)


def counts(y: Any, index: Any) -> Any:
    for i in numba.prange(len(index)):
        y[index[i]] += 1.0
    return y


def test_a_size_at_which_arrays_are_apart_at_first_may_have_others_later() -> None:
    fast = JITCompiler(min_calls_for_compilation=1).jit_compile(parallel=True)(fresh(shifts))
    long = np.linspace(0.0, 1.0, 2_000_001)
    for _ in range(8):
        assert np.array_equal(fast(np.empty(2_000_000), long[1:]), long[1:] * 0.5 + 1.0)
    ours, theirs = long.copy(), long.copy()
    fast(ours[1:], ours[:-1])
    numba.njit(shifts)(theirs[1:], theirs[:-1])
    assert np.array_equal(ours, theirs)


def test_what_many_rounds_add_to_one_place_is_all_there() -> None:
    fast = JITCompiler(min_calls_for_compilation=1).jit_compile(parallel=True)(fresh(counts))
    index = np.arange(1_000_000)
    for _ in range(8):
        assert fast(np.zeros(1_000_000), index).sum() == 1_000_000
    assert fast(np.zeros(1_000_000), index * 0)[0] == 1_000_000
