"""A loop's machine code, and the decision whether to share its rounds out."""

from __future__ import annotations

from itertools import combinations
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from autojit.backend.typed.threads import may_share, shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend.typed.dispatching import Making
    from autojit.backend.typed.splitting import Part

_NUMBERS: Final = (int, float, complex, np.generic)
_TRIED: Final = 4  # calls of each way before one is chosen
#: Handing a part to another thread takes some ten us, and more where processors are busy.
_WORTH_SHARING_NS: Final = 100_000
_MOST_REHEARSED: Final = 2


class Rehearsed(BaseException):  # it is no error, and no program's code may catch it
    """All loops were compiled: there is nothing to be seen any more."""


@final
class SharedLoop:
    """A loop's machine code, and the decision to share its rounds out."""

    def __init__(self, part: Part, making: Making, role: str) -> None:
        """Compile nothing yet."""
        self.dispatcher = making.dispatcher(part.function, role, nogil=True)
        # Tests in each round, for bounds and for negative indexes, keep a loop from becoming
        # packed instructions. One ahead of it does where rounds index by their number alone.
        counted = cast("FunctionType | None", part.counted)
        self._counted = counted and making.dispatcher(
            counted, f"{role} counted", nogil=True, checked=False
        )
        self._indexed = part.indexed
        self._stepping = "_aj_step" in part.function.__code__.co_varnames
        self._sums = part.sums
        self._parallel = making.wishes.parallel and not part.scatters
        self._choose = making.wishes.choose
        self._times: dict[int, tuple[list[int], list[int]]] = {}
        #: By size class, whether rounds may run in any order; see ``_any_order``.
        self._free: dict[int, bool] = {}
        #: It is only to be compiled: no round is run.
        self.rehearsing = False
        self.rehearsed = 0

    def __call__(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        """Run all rounds; return the sums."""
        if self.rehearsing:
            return self._rehearse(rounds, names, sums)
        if not rounds:
            return sums or None  # as they were, and of their types
        # What is added to an array is added in place, by one thread.
        plain = all(isinstance(one, _NUMBERS) for one in sums)
        shareable = plain and may_share(len(rounds)) and _apart(names)
        if not (self._parallel and shareable):
            return self._run(rounds, names, sums)
        return self._best(rounds, names, sums)

    def _best(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        """Run all rounds in the way that is faster for so many, once that is known."""
        size = len(rounds).bit_length()
        alone, together = self._times.setdefault(size, ([], []))
        tries = _TRIED if self._choose else 1
        if len(alone) < tries:
            return self._timed(self._run, alone, rounds, names, sums)
        worth = self._choose or min(alone) >= _WORTH_SHARING_NS
        free = self._free.get(size)
        if free is None and worth:
            return self._any_order(rounds, names, sums)
        if free and worth and len(together) < tries:
            return self._timed(self._shared, together, rounds, names, sums)
        shared = free and together and (not self._choose or min(together) < min(alone))
        return (self._shared if shared else self._run)(rounds, names, sums)

    def _any_order(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        """Run all rounds; find out whether it would come to the same with the last half first.

        ``prange`` says so, but in Python it is ``range``: a round may read what the one before
        it stored, or two arrays be the same memory. Done once for each size class, on copies.
        """
        seen: dict[int, Any] = {}
        copies = tuple(seen.setdefault(id(one), copied(one)) for one in names)
        answer = self._run(rounds, names, sums)
        half = len(rounds) // 2
        try:
            self._run(rounds[half:], copies, sums)
            self._run(rounds[:half], copies, sums)
            free = all(map(_same, names, copies))
        except Exception:  # noqa: BLE001 - whatever it is, in its order there was nothing of it
            free = False
        self._free[len(rounds).bit_length()] = free
        return answer

    def _rehearse(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        """Compile; what is around may wait for what rounds would have done, so not for long."""
        self.rehearsed += 1
        if self.rehearsed > _MOST_REHEARSED:
            raise Rehearsed
        if self._counted is not None and self._within(rounds, names):
            return self._counted(0, *names, *sums)  # an empty part would be of another layout
        return self._run(rounds[:0], names, sums)

    def _timed(
        self,
        way: Callable[..., Any],
        times: list[int],
        rounds: range,
        names: tuple[Any, ...],
        sums: tuple[Any, ...],
    ) -> Any:
        """Run all rounds and note the time, but for a call that compiled."""
        before = self.compiled()
        began_ns = perf_counter_ns()
        answer = way(rounds, names, sums)
        if self.compiled() == before:
            times.append(perf_counter_ns() - began_ns)
        return answer

    def compiled(self) -> int:
        """Return how many types it was compiled for."""
        return sum(len(one.signatures) for one in self.dispatchers)

    def chosen(self) -> dict[int, str]:
        """Tell which way was chosen, by the bit length of the number of rounds."""
        return {
            size: "together" if min(together) < min(alone) else "alone"
            for size, (alone, together) in self._times.items()
            if self._choose and min(len(alone), len(together)) >= _TRIED
        }

    @property
    def dispatchers(self) -> tuple[Any, ...]:
        """Return numba's own objects."""
        return (self.dispatcher,) if self._counted is None else (self.dispatcher, self._counted)

    def _run(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        start, stop = rounds.start, rounds.stop
        if self._stepping:
            return self.dispatcher(start, stop, rounds.step, *names, *sums)
        if self._counted is not None and self._within(rounds, names):
            parts = list(names)
            for index in self._indexed:
                parts[index] = names[index][start:stop]
            return self._counted(len(rounds), *parts, *sums)
        return self.dispatcher(start, stop, *names, *sums)

    def _within(self, rounds: range, names: tuple[Any, ...]) -> bool:
        """Tell whether all that rounds index by their number is long enough."""
        arrays = [names[index] for index in self._indexed]
        return 0 <= rounds.start <= rounds.stop and all(
            type(one) is np.ndarray and one.ndim == 1 and len(one) >= rounds.stop for one in arrays
        )

    def _shared(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        # Of the type that the sum has: an int that turns float would be compiled twice.
        neutral = tuple(type(one)(zero) for one, zero in zip(sums, self._sums, strict=True))

        def part(piece: range, *, first: bool) -> Any:
            return self._run(piece, names, sums if first else neutral)

        found = shared(part, rounds)
        if not sums:
            return None
        totals = list(found[0])
        for partial in found[1:]:
            for index, (value, zero) in enumerate(zip(partial, self._sums, strict=True)):
                totals[index] = totals[index] * value if zero else totals[index] + value
        return tuple(totals)


def copied(value: Any) -> Any:
    """Copy an argument; arrays keep their layout."""
    if isinstance(value, list | tuple):
        return type(value)(map(copied, value))
    if not isinstance(value, np.ndarray):
        return value
    made = value.copy("K")
    if made.flags.forc != value.flags.forc:
        made = np.empty((*value.shape, 2), value.dtype)[..., 0]
        made[...] = value
    made.flags.writeable = value.flags.writeable
    return made


def _apart(names: tuple[Any, ...]) -> bool:
    """Tell whether no two arrays may be of the same memory, but for one given twice."""
    arrays = {id(one): one for one in names if isinstance(one, np.ndarray)}
    return not any(np.may_share_memory(*two) for two in combinations(arrays.values(), 2))


def _same(one: Any, other: Any) -> bool:
    """Tell whether two arrays hold the same; what is none is not compared."""
    if not isinstance(one, np.ndarray):
        return True
    return np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
