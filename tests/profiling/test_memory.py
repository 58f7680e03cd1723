"""MemoryOptimizer: chunks from caches and budget, and buffers that nobody holds any more."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from autojit import MemoryOptimizer
from autojit.profiling import machine
from autojit.profiling.pool import Pool, size_class

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("by_hand")


def roomy(**options: Any) -> MemoryOptimizer:
    """Return an optimizer whose budget leaves room beside what this process holds already."""
    held_mb = machine.resident_bytes() // 2**20
    return MemoryOptimizer(max_memory_usage_mb=held_mb + 2048, **options)


def test_chunks_fit_the_second_cache_or_else_the_third() -> None:
    optimizer = roomy()
    rows = optimizer.calculate_optimal_chunk_size((100,))
    assert rows == machine.cache_bytes(2) // (3 * 800)
    large = machine.cache_bytes(2) // 8
    assert optimizer.calculate_optimal_chunk_size((large,)) == max(
        machine.cache_bytes(3) // (3 * 8 * large), 1
    )
    single = optimizer.calculate_optimal_chunk_size((100,), np.float32)
    assert single == machine.cache_bytes(2) // (3 * 400)


def test_without_optimizing_for_the_cache_only_the_budget_counts() -> None:
    free = roomy(optimize_for_cache=False)
    assert free.calculate_optimal_chunk_size((100,)) > roomy().calculate_optimal_chunk_size((100,))
    narrow = MemoryOptimizer(max_memory_usage_mb=1, optimize_for_cache=False)
    assert narrow.calculate_optimal_chunk_size((100,)) == 1  # the process is larger already


def test_zero_sized_and_malformed_shapes_are_errors_that_say_so() -> None:
    optimizer = roomy()
    with pytest.raises(ValueError, match=r"shape = \(0, 3\): must have at least one element"):
        optimizer.calculate_optimal_chunk_size((0, 3))
    with pytest.raises(ValueError, match="shape = -1: must be a whole number from 0"):
        optimizer.calculate_optimal_chunk_size((-1, 3))
    wrong: Any = "large"
    with pytest.raises(TypeError, match="shape = 'large': must be a tuple"):
        optimizer.calculate_optimal_chunk_size(wrong)
    with pytest.raises(TypeError, match="data = list: must be an array"):
        optimizer.process_in_chunks(np.sqrt, [1.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must have at least one row"):
        optimizer.process_in_chunks(np.sqrt, np.empty((0, 2)))
    with pytest.raises(ValueError, match="an array with"):
        optimizer.process_in_chunks(lambda chunk: chunk[:1], np.ones((3, 2)))
    with pytest.raises(TypeError, match="out = list: must be an array, or None"):
        optimizer.process_in_chunks(np.sqrt, np.ones((3, 2)), [1, 2, 3])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"out has the shape \(2, 2\): must have 3 rows"):
        optimizer.process_in_chunks(np.sqrt, np.ones((3, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="max_memory_usage_mb = inf: must be a number of at least"):
        MemoryOptimizer(float("inf"))
    assert optimizer.process_in_chunks(np.sqrt, np.ones((3, 0))).shape == (3, 0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"max_memory_usage_mb": 0}, ValueError, "max_memory_usage_mb = 0: must be a number"),
        ({"max_memory_usage_mb": "much"}, TypeError, "max_memory_usage_mb = 'much'"),
        ({"enable_memory_pooling": 1}, TypeError, "enable_memory_pooling = 1"),
        ({"optimize_for_cache": None}, TypeError, "optimize_for_cache = None"),
    ],
)
def test_a_bad_parameter_is_named(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        MemoryOptimizer(**arguments)


def test_rows_come_out_in_order_and_function_sees_no_more_than_fit() -> None:
    optimizer = MemoryOptimizer()
    data = np.random.default_rng(0).random((50_000, 8))
    seen: list[int] = []

    def roots(chunk: Any) -> Any:
        seen.append(len(chunk))
        return np.sqrt(chunk)

    assert np.array_equal(optimizer.process_in_chunks(roots, data), np.sqrt(data))
    assert max(seen) == optimizer.calculate_optimal_chunk_size((8,))
    assert len(seen) > 1


def test_a_free_buffer_is_used_again_and_one_that_is_held_is_not() -> None:
    optimizer = MemoryOptimizer()
    first = optimizer.empty((1000, 10))
    place = first.ctypes.data
    view = first[5:, ::2].T  # a view of a view outlives the array
    del first
    gc.collect()
    second = optimizer.empty((1000, 10))
    assert second.ctypes.data != place
    view[...] = 7.0
    second[...] = 1.0
    assert (view == 7.0).all()
    del view
    gc.collect()
    third = optimizer.empty((1000, 10))
    assert third.ctypes.data == place
    stats = optimizer.get_memory_stats()
    assert (stats["pool_hits"], stats["pool_misses"]) == (1, 2)


def test_without_pooling_every_array_is_new() -> None:
    optimizer = MemoryOptimizer(enable_memory_pooling=False)
    for _ in range(3):
        optimizer.empty((1000, 10))
    assert optimizer.get_memory_stats()["pool_hits"] == 0


def test_an_exception_that_holds_an_array_keeps_its_buffer() -> None:
    optimizer = MemoryOptimizer()

    def fails() -> None:
        held = optimizer.empty((5000,))
        held[...] = 3.0
        raise ValueError(held)

    with pytest.raises(ValueError, match="3") as caught:
        fails()
    other = optimizer.empty((5000,))
    other[...] = 9.0
    assert (caught.value.args[0] == 3.0).all()


def test_threads_never_share_a_buffer() -> None:
    pool = Pool(2**26)
    wrong: list[int] = []

    def work(number: int) -> None:
        for turn in range(300):
            array = pool.empty((2000,), np.int64)
            array[...] = number * 1000 + turn
            other = pool.empty((2000,), np.int64)
            other[...] = -1
            if not (array == number * 1000 + turn).all():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert pool.hits > 0
    assert pool.free_bytes <= 2**26


def test_at_most_a_quarter_of_a_buffer_is_not_used() -> None:
    for size in (5000, 123_456, 10**7 + 3):
        assert size <= size_class(size) <= 1.25 * size


def test_a_watched_function_is_a_region_and_its_memory_is_measured() -> None:
    optimizer = MemoryOptimizer()

    @optimizer.memory_efficient_jit
    def grows(n: int) -> Any:
        result = np.zeros(n)
        for i in range(n):
            result[i] = i * 0.5
        return result

    kept = [grows(3000) for _ in range(20)]
    large = grows(2_000_000)
    stats = optimizer.get_memory_stats()
    assert stats["calls"] == 21
    assert stats["peak_usage_mb"] >= 16
    assert 0.0 <= stats["efficiency_score"] <= 1.0
    assert large[3] == kept[0][3] == 1.5
    (region,) = optimizer.engine.session.status().regions
    assert region.tier == "native"


BUDGET = """
import sys
import numpy as np
from autojit import MemoryOptimizer

budget, file = int(sys.argv[1]), sys.argv[2]
data = np.memmap(file, np.float64, "r", shape=(800_000, 64))
optimizer = MemoryOptimizer(max_memory_usage_mb=budget)

@optimizer.memory_efficient_jit
def run():
    return optimizer.process_in_chunks(lambda rows: np.exp(-(rows * rows)).sum(axis=1), data)

found = run()
print(len(found), optimizer.get_memory_stats()["peak_usage_mb"])
"""


def test_the_peak_stays_under_the_budget_on_an_input_several_times_as_large(
    tmp_path: Path, run_python: Any
) -> None:
    file = tmp_path / "large.bin"
    made = np.memmap(file, np.float64, "w+", shape=(800_000, 64))  # 410 MB
    made[::97] = 0.5
    made.flush()
    del made
    (tmp_path / "app.py").write_text(BUDGET)
    done = run_python("app.py", "130", str(file))
    assert done.returncode == 0, done.stderr
    rows, peak_mb = done.stdout.split()
    assert int(rows) == 800_000
    assert float(peak_mb) < 130
