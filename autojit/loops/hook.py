"""The hook of one loop: gives Python the rounds in chunks, and looks up between them.

``HOOK @ iterable`` is what a ``for`` iterates over, ``None @ HOOK`` what gives a ``while`` its
chunks, and ``~HOOK`` the rounds of one.
What is gone through by no iterator of CPython's own, and what has few rounds, is given back as it
is, and so is everything once a loop has shown to be short: then the hook costs 50 ns an entry.
Within a chunk nothing of autojit runs: a range is parted, of other iterators Python's very own
is asked for so many items.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain, islice, repeat
from operator import length_hint
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, Protocol

from autojit.core import OWN_BUILTINS
from autojit.loops.leaves import SEQUENCES, is_array, leaves_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

__builtins__ = OWN_BUILTINS

#: Fewer rounds than these are not worth a chunk.
FEW: Final = 8
#: A loop that took less in all has no driver, and no name in reports.
PATIENCE_NS: Final = 2_000_000
_FIRST_CHUNK: Final = 16
_CHUNK_NS: Final = 2_000_000
_MOST_ROUNDS: Final = 1 << 24
#: After so many entries a loop is judged; shorter ones on average are left alone.
_JUDGED_ENTRIES: Final = 256
_SHORT_NS: Final = 30_000
#: So many entries of few rounds tell that there are no others.
_JUDGED_FEW: Final = 2048
_ENDLESS: Final = repeat(())
_flat: Final = chain.from_iterable


class Driver(Protocol):
    """Who decides about a loop, and runs it in machine code."""

    def wants(self, spent_ns: int, rounds: int) -> bool:
        """Hear what Python took; tell whether ``go`` is to be called."""

    def go(self, rounds: range | None) -> tuple[int, int]:
        """Run rounds in machine code; called from a chunk's generator.

        Args:
            rounds: those that are left, or None for a ``while``, of which nobody knows.

        Returns:
            How many were run, and how many Python has to run before the next time.
        """

    def advance(self, iterator: Iterator[Any]) -> tuple[Iterator[Any], int]:
        """Run rounds of another iterator in machine code; called from a chunk's generator.

        Returns:
            What gives the items that are left, and how many rounds Python has to run.
        """

    def ended(self) -> None:
        """Hear that the loop was left."""


def frame_of_loop() -> FrameType:
    """Return the frame whose loop is asking for rounds, from within its generator."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the stack is what is asked for
    while frame is not None and frame.f_code not in _GENERATORS:
        frame = frame.f_back
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back


#: Gives the driver of a hook, if the loop may have one.
Make = Callable[["LoopHook"], "Driver | None"]


class LoopHook:
    """Stands in a code object's constants, in front of what one loop iterates over.

    Attributes:
        driver: decides, once the loop is worth it; None while nothing is known.
        active: generators of it that are under way.
        chunk: rounds that Python runs in one go.
        least: what has fewer items is given back as it is.
    """

    __slots__ = (
        "_ahead",
        "_entries",
        "_few",
        "_make",
        "_spent_ns",
        "active",
        "chunk",
        "driver",
        "least",
    )

    def __init__(self, make: Make | None) -> None:
        """Ask ``make`` for a driver when the loop has shown to be worth one."""
        self._make = make
        self._entries = self._few = self._spent_ns = 0
        self.driver: Driver | None = None
        self.active = 0
        self.chunk = 1
        self.least = FEW
        self._ahead: Iterator[tuple[()]] = _ENDLESS

    def __matmul__(self, iterable: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever it is
        """Return what a ``for`` is to iterate over."""
        kind = type(iterable)
        if kind is range or kind in SEQUENCES or is_array(iterable):
            try:
                few = len(iterable) < self.least
            except (OverflowError, TypeError):
                return iterable  # type: ignore[no-any-return]  # it has no length that fits
            if few:
                return self._too_few(iterable)
            if kind is range:
                return _flat(self._rounds_of_range(iterable))
            iterable = iter(iterable)
        leaves = leaves_of(iterable)
        if leaves is None:
            return iterable  # type: ignore[no-any-return]
        return _flat(self._rounds_of(iterable, leaves))

    def _too_few(self, iterable: Iterable[Any]) -> Iterable[Any]:
        self._few += 1
        if self._few == _JUDGED_FEW and self.driver is None:
            self.silence()
        return iterable

    def __rmatmul__(self, _nothing: None) -> Iterable[tuple[()]]:
        """Return what gives a ``while`` its chunks: its test ends it."""
        return self._chunks_of_while()

    def __invert__(self) -> Iterator[tuple[()]]:
        """Return the rounds of the chunk that has just begun.

        Another thread may have begun one of its own meanwhile: then both have fewer.
        """
        return self._ahead

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle, by value with a function, as a hook that does nothing."""
        return LoopHook, (None,)

    @property
    def is_silent(self) -> bool:
        """Tell whether it gives everything back as it is."""
        return type(self) is _Silent

    def silence(self) -> None:
        """Give every iterable back as it is from now on."""
        self.__class__ = _Silent

    def _enter(self) -> int:
        self._entries += 1
        if self._entries == _JUDGED_ENTRIES and self._spent_ns < _JUDGED_ENTRIES * _SHORT_NS:
            self.silence()
        self.active += 1
        return min(self.chunk, _FIRST_CHUNK)

    def _rounds_of_range(self, rounds: range) -> Iterator[range]:
        done, count, chunk = 0, len(rounds), self._enter()
        try:
            if (driver := self._ready()) is not None:
                done, chunk = driver.go(rounds)
            before = perf_counter_ns()
            while done < count:
                yield rounds[done : done + chunk]
                chunk = min(chunk, count - done)
                done += chunk
                if self._looked(perf_counter_ns() - before, chunk):
                    assert self.driver is not None
                    native, chunk = self.driver.go(rounds[done:])
                    done += native
                else:
                    chunk = self.chunk
                before = perf_counter_ns()
        finally:
            self._exit()

    def _rounds_of(
        self, iterator: Iterator[Any], leaves: tuple[Iterator[Any], ...]
    ) -> Iterator[Iterator[Any]]:
        chunk = self._enter()
        try:
            if (driver := self._ready()) is not None:
                iterator, chunk = driver.advance(iterator)
            before = perf_counter_ns()
            # At its end it is asked once more, as Python asks: it may have got items by then.
            while left := min(map(length_hint, leaves)):
                chunk = min(chunk, left)
                yield islice(iterator, chunk)
                if self._looked(perf_counter_ns() - before, chunk):
                    assert self.driver is not None
                    iterator, chunk = self.driver.advance(iterator)
                else:
                    chunk = self.chunk
                before = perf_counter_ns()
            yield iterator
        finally:
            self._exit()

    def _chunks_of_while(self) -> Iterator[tuple[()]]:
        chunk = self._enter()
        try:
            if (driver := self._ready()) is not None:
                _, chunk = driver.go(None)
            while True:
                self._ahead = repeat((), chunk)
                before = perf_counter_ns()
                yield ()
                if self._looked(perf_counter_ns() - before, chunk):
                    assert self.driver is not None
                    _, chunk = self.driver.go(None)
                else:
                    chunk = min(self.chunk, 2 * chunk)
        finally:
            self._exit()

    def _ready(self) -> Driver | None:
        """Return the driver if machine code may begin with the first round."""
        driver = self.driver
        return driver if driver is not None and driver.wants(0, 0) else None

    def _exit(self) -> None:
        self.active -= 1
        if self.driver is not None:
            self.driver.ended()

    def _looked(self, spent_ns: int, rounds: int) -> bool:
        """Take a chunk in; tell whether machine code is to go on."""
        self._spent_ns += spent_ns
        self.chunk = max(1, min(rounds * _CHUNK_NS // (spent_ns + 1), 8 * rounds, _MOST_ROUNDS))
        driver = self.driver
        if driver is None:
            if self._spent_ns < PATIENCE_NS or self._make is None:
                return False
            driver = self.driver = self._make(self)
            if driver is None:
                self.silence()
        return driver is not None and driver.wants(spent_ns, rounds)


class _Silent(LoopHook):
    """A hook that nothing is expected of any more: no frame of ours runs, 50 ns an entry."""

    __slots__ = ()
    # Builtins are no methods: they are called with what stands beside the ``@`` alone.
    __matmul__ = iter
    __rmatmul__ = {None: _ENDLESS}.__getitem__

    def __invert__(self) -> Iterator[tuple[()]]:
        return _ENDLESS


_GENERATORS: Final = frozenset(
    {
        LoopHook._rounds_of_range.__code__,  # noqa: SLF001
        LoopHook._rounds_of.__code__,  # noqa: SLF001
        LoopHook._chunks_of_while.__code__,  # noqa: SLF001
    }
)
