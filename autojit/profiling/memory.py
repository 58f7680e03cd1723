"""``MemoryOptimizer``: chunks that fit caches and a budget, buffers that are used again."""

from __future__ import annotations

import gc
import math
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar, cast, final

from autojit.backend import Wishes
from autojit.profiling import machine
from autojit.profiling.pool import Pool
from autojit.proxy import looking_on
from autojit.session import Engine, Way, flag, number, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike, NDArray

    Call = Callable[..., object]

F = TypeVar("F", bound="Callable[..., Any]")
_MB: Final = 2**20
_MOST_MB: Final = 2**40  # more than any address can tell
#: A chunk, what is made of it, and what lies between, are there at one time.
_COPIES: Final = 3
#: What of the budget chunks may take: allocators and libraries take some, too.
_SHARE: Final = 0.5


class MemoryStats(TypedDict):
    """What ``get_memory_stats`` returns.

    Attributes:
        peak_usage_mb: the largest resident size of the process that was seen at the begin or
            the end of a call, or, where a call raised the process's own record, that.
        current_usage_mb: the resident size of the process now.
        efficiency_score: of the memory that calls added at their peaks, the part that was
            still there when they returned: 1.0 if nothing was needed in between only.
        calls: calls of the optimizer's functions.
        pool_hits: arrays that got a used buffer.
        pool_misses: arrays for which one had to be made.
        pool_free_mb: buffers that wait for use.
        budget_mb: what was allowed.
    """

    peak_usage_mb: float
    current_usage_mb: float
    efficiency_score: float
    calls: int
    pool_hits: int
    pool_misses: int
    pool_free_mb: float
    budget_mb: float


@final
class MemoryOptimizer:
    """Work on data that is larger than caches, or than the memory that it may have."""

    def __init__(
        self,
        max_memory_usage_mb: float = 2048,
        enable_memory_pooling: bool = True,  # noqa: FBT001, FBT002 - the specification's own
        optimize_for_cache: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Set the budget.

        Args:
            max_memory_usage_mb: resident megabytes of the whole process below which chunks are
                to keep it.
            enable_memory_pooling: ``empty`` hands out used buffers.
            optimize_for_cache: chunks fit the second, or else the third level of cache;
                otherwise the budget alone.

        Raises:
            TypeError: a parameter is of another type.
            ValueError: a parameter is out of range.
        """
        self._budget = int(number("max_memory_usage_mb", max_memory_usage_mb, 1, _MOST_MB) * _MB)
        self._pooling = flag("enable_memory_pooling", enable_memory_pooling)
        self._for_cache = flag("optimize_for_cache", optimize_for_cache)
        self._pool = Pool(self._budget // 4)
        self._calls = 0
        self._peak = self._added = self._kept = 0
        self.engine = Engine({}, asked_by="MemoryOptimizer")
        self.engine.wishes = Wishes(parallel=True)

    # -- functions -----------------------------------------------------------------------

    def memory_efficient_jit(self, function: F) -> F:
        """Compile a function when it is hot, and watch what memory its calls take.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """

        def gate(target: Call, python: Call) -> Call:
            del python
            return looking_on(target, self._begin, self._end)

        calls = self.engine.settings.min_calls_for_compilation
        owned = self.engine.take(function, Way(calls, gate=gate), "memory_efficient_jit")
        return cast("F", owned.proxy)

    @staticmethod
    def _begin(args: object, kwargs: object) -> object:
        del args, kwargs
        return machine.resident_bytes(), machine.peak_bytes()

    def _end(self, token: object) -> None:
        """Take in what a call came to."""
        before, record = cast("tuple[int, int]", token)
        after, now = machine.resident_bytes(), machine.peak_bytes()
        peak = max(before, after, now if now > record else 0)
        self._calls += 1
        self._peak = max(self._peak, peak)
        self._added += peak - before
        self._kept += max(after - before, 0)

    # -- chunks --------------------------------------------------------------------------

    def calculate_optimal_chunk_size(
        self, shape: tuple[int, ...], dtype: DTypeLike = "float64"
    ) -> int:
        """Return how many arrays of a shape to work on at a time; at least 1.

        Three times a chunk has to fit (the chunk, its result, and what lies between): into the
        second level of cache if one array does, else into the third, and always into half of
        what the budget, and the machine, leave free now.

        Args:
            shape: of one array: of the matrices in a list, or ``X.shape[1:]`` for rows of X.
            dtype: of its elements.

        Raises:
            TypeError: ``shape`` is no tuple of whole numbers.
            ValueError: there is nothing in an array of that shape.
        """
        import numpy as np

        sizes = [whole("shape", one, low=0) for one in _tuple("shape", shape)]
        each = math.prod(sizes) * np.dtype(dtype).itemsize
        if not each:
            message = f"shape = {shape!r}: must have at least one element"
            raise ValueError(message)
        room = min(self._budget - machine.resident_bytes(), machine.free_bytes())
        fitting = int(max(room, 0) * _SHARE) // (_COPIES * each)
        if self._for_cache:
            level = 2 if _COPIES * each <= machine.cache_bytes(2) else 3
            fitting = min(fitting, machine.cache_bytes(level) // (_COPIES * each))
        return max(fitting, 1)

    def process_in_chunks(
        self,
        function: Callable[[NDArray[Any]], NDArray[Any]],
        data: NDArray[Any],
        out: NDArray[Any] | None = None,
    ) -> NDArray[Any]:
        """Apply a function to rows of an array, as many at a time as fit.

        Args:
            function: takes some rows of ``data`` and returns an array with a row for each.
            data: an array of at least one dimension; a ``numpy.memmap`` is let go chunk by
                chunk.
            out: where the rows go; None: a new array.

        Raises:
            TypeError: ``data`` or ``out`` is no array.
            ValueError: ``data`` has no rows, ``out`` has another number of rows, or the
                function returns another number of them.
        """
        import numpy as np

        _fit(data, out)
        shape = data.shape[1:] or (1,)
        rows = len(data)
        if math.prod(shape):
            rows = self.calculate_optimal_chunk_size(shape, data.dtype)
        for start in range(0, len(data), rows):
            chunk = data[start : start + rows]
            made = function(chunk)
            if not (isinstance(cast(object, made), np.ndarray) and len(made) == len(chunk)):
                message = f"function must return an array with {len(chunk)} rows for as many"
                raise ValueError(message)
            if out is None:
                out = self.empty((len(data), *made.shape[1:]), made.dtype)
            out[start : start + rows] = made
            _let_go(data)
        assert out is not None
        return out

    # -- buffers -------------------------------------------------------------------------

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike = "float64") -> NDArray[Any]:
        """Return an array of undefined values, on a used buffer if there is one.

        A buffer is used again when no array, no view of one and nothing else that stands on it
        is left; never before.

        Raises:
            TypeError: ``shape`` is no tuple of whole numbers.
        """
        import numpy as np

        sizes = tuple(whole("shape", one, low=0) for one in _tuple("shape", shape))
        return self._pool.empty(sizes, dtype) if self._pooling else np.empty(sizes, dtype)

    def cleanup_memory(self) -> float:
        """Collect garbage, drop free buffers, return free memory to the system.

        Returns:
            By how many megabytes the process's resident size became smaller.
        """
        before = machine.resident_bytes()
        gc.collect()
        self._pool.clear()
        machine.give_back()
        return max(before - machine.resident_bytes(), 0) / _MB

    def get_memory_stats(self) -> MemoryStats:
        """Return what was measured; see ``MemoryStats`` for each figure."""
        now = machine.resident_bytes()
        return MemoryStats(
            peak_usage_mb=max(self._peak, now) / _MB,
            current_usage_mb=now / _MB,
            efficiency_score=min(self._kept / self._added, 1.0) if self._added else 1.0,
            calls=self._calls,
            pool_hits=self._pool.hits,
            pool_misses=self._pool.misses,
            pool_free_mb=self._pool.free_bytes / _MB,
            budget_mb=self._budget / _MB,
        )


def _tuple(name: str, value: object) -> tuple[object, ...]:
    if not isinstance(value, tuple):
        message = f"{name} = {value!r}: must be a tuple of whole numbers"
        raise TypeError(message)
    return value


def _fit(data: object, out: object) -> None:
    """See to it that data can be worked on, and results be put.

    Raises:
        TypeError: one of them is no array.
        ValueError: there are no rows, or not as many in both.
    """
    import numpy as np

    if not (isinstance(data, np.ndarray) and data.ndim):
        message = f"data = {type(data).__name__}: must be an array of at least one dimension"
        raise TypeError(message)
    if not len(data):
        message = f"data has the shape {data.shape}: must have at least one row"
        raise ValueError(message)
    if out is None:
        return
    if not isinstance(out, np.ndarray):
        message = f"out = {type(out).__name__}: must be an array, or None"
        raise TypeError(message)
    if out.shape[:1] != data.shape[:1]:
        message = f"out has the shape {out.shape}: must have {len(data)} rows, as data has"
        raise ValueError(message)


def _let_go(data: NDArray[Any]) -> None:
    """Have the system drop pages of a mapped file that are behind us."""
    import mmap

    mapped = getattr(data, "_mmap", None)
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)
