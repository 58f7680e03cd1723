"""Array buffers that are used again, and never while anybody still holds them.

An array of the pool stands on a lease. All views of it do, NumPy sees to that, and only when
the last of them is gone is the lease, and the buffer is free again: no reference that outlives
a call, an exception or a thread can see its memory handed to somebody else.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, final
from weakref import finalize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike, NDArray

_SMALLEST: Final = 4096
_STEPS: Final = 4  # sizes in each octave: at most a quarter of a buffer is not used


@final
class _Lease:
    """The right to a buffer for as long as it lives."""

    __slots__ = ("__array_interface__", "__weakref__")

    def __init__(self, buffer: NDArray[np.uint8]) -> None:
        self.__array_interface__ = buffer.__array_interface__


@final
class Pool:
    """Free buffers by size. Safe to use from several threads: a deque's ends are."""

    def __init__(self, most_bytes: int) -> None:
        """Keep at most so many bytes that nobody uses."""
        self._most_bytes = most_bytes
        self._free: dict[int, deque[NDArray[np.uint8]]] = {}
        self.free_bytes = 0
        self.hits = 0
        self.misses = 0

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """Return an array whose values are whatever is there, as ``numpy.empty`` does."""
        import numpy as np

        kind = np.dtype(dtype)
        count = int(np.prod(shape, dtype=np.int64))
        if kind.hasobject or not count:
            return np.empty(shape, kind)
        buffer = self._buffer(size_class(count * kind.itemsize))
        lease = _Lease(buffer)
        finalize(lease, self._back, buffer).atexit = False
        given: NDArray[Any] = np.asarray(lease)
        return given[: count * kind.itemsize].view(kind).reshape(shape)

    def _buffer(self, size: int) -> NDArray[np.uint8]:
        """Take a free buffer, or make one."""
        import numpy as np

        try:
            buffer = self._free.setdefault(size, deque()).pop()
        except IndexError:
            self.misses += 1
            return np.empty(size, np.uint8)
        self.free_bytes -= size
        self.hits += 1
        return buffer

    def _back(self, buffer: NDArray[np.uint8]) -> None:
        """Take a buffer back that nobody holds any more, or drop it."""
        if self.free_bytes + buffer.size <= self._most_bytes:
            self.free_bytes += buffer.size
            self._free.setdefault(buffer.size, deque()).append(buffer)

    def clear(self) -> int:
        """Drop all free buffers; return how many bytes they had."""
        dropped, self.free_bytes = self.free_bytes, 0
        self._free.clear()
        return dropped


def size_class(size: int) -> int:
    """Return the size of the buffer that is taken for so many bytes.

    >>> size_class(100), size_class(5000), size_class(1_000_000)
    (4096, 5120, 1048576)
    """
    if size <= _SMALLEST:
        return _SMALLEST
    octave = 1 << ((size - 1).bit_length() - 1)
    step = octave // _STEPS
    return octave + -(-(size - octave) // step) * step
