"""From a function and wishes to numba's machine code, whole or by its loops."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, cast, final

import numba
import numpy as np
from numba.core import config as numba_config
from numba.core.compiler_lock import global_compiler_lock

from autojit.backend.source import tree_of
from autojit.backend.typed.naming import used_globals
from autojit.backend.typed.specialisation import Code, TypedSpecialisation
from autojit.backend.typed.splitting import Part, split
from autojit.backend.typed.threads import may_share, shared
from autojit.backend.typed.writing import may_write
from autojit.backend.unnoticed import unnoticed
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FunctionType

    from autojit.backend.wishes import Wishes

#: What lets sums be reordered and products be fused, and keeps NaN, infinity and signed zeros.
CLOSE_FLAGS: Final = frozenset({"reassoc", "contract"})
config: Any = numba_config  # its names are made when it is read
_NUMBERS: Final = (int, float, complex, np.generic)
_TRIED: Final = 4  # calls of each way before one is chosen
#: Handing a part to another thread takes some ten us, and more where processors are busy.
_WORTH_SHARING_NS: Final = 100_000


def dispatcher_of(
    function: FunctionType, wishes: Wishes, *, nogil: bool, checked: bool = True
) -> Any:
    """Return numba's dispatcher of a function; nothing is compiled yet."""
    flags = set(CLOSE_FLAGS) if wishes.close and wishes.vectorise else False
    njit = cast(Any, numba.njit)
    made = njit(function, nogil=nogil, boundscheck=checked, error_model="python", fastmath=flags)
    compile_for_args = made._compile_for_args  # noqa: SLF001 - its one slow path

    def compiled(*args: Any, **kwargs: Any) -> Any:
        with unnoticed(), _packed(wishes.vectorise):
            return compile_for_args(*args, **kwargs)

    made._compile_for_args = compiled  # noqa: SLF001
    return made


@contextmanager
def _packed(wanted: bool) -> Iterator[None]:  # noqa: FBT001 - it is what it is about
    """Let LLVM make packed instructions of loops, or forbid it."""
    with global_compiler_lock:
        before = config.LOOP_VECTORIZE, config.SLP_VECTORIZE
        if not wanted:
            config.LOOP_VECTORIZE = config.SLP_VECTORIZE = 0
        try:
            yield
        finally:
            config.LOOP_VECTORIZE, config.SLP_VECTORIZE = before


@final
class SharedLoop:
    """A loop's machine code, and the decision to share its rounds out."""

    def __init__(self, part: Part, wishes: Wishes) -> None:
        """Compile nothing yet."""
        self.dispatcher = dispatcher_of(part.function, wishes, nogil=True)
        # Tests in each round, for bounds and for negative indexes, keep a loop from becoming
        # packed instructions. One ahead of it does where rounds index by their number alone.
        counted = cast("FunctionType | None", part.counted)
        self._counted = counted and dispatcher_of(counted, wishes, nogil=True, checked=False)
        self._indexed = part.indexed
        self._stepping = "_aj_step" in part.function.__code__.co_varnames
        self._sums = part.sums
        self._parallel = wishes.parallel
        self._choose = wishes.choose
        self._times: dict[int, tuple[list[int], list[int]]] = {}
        #: It is only to be compiled: no round is run.
        self.rehearsing = False

    def __call__(self, rounds: range, names: tuple[Any, ...], sums: tuple[Any, ...]) -> Any:
        """Run all rounds; return the sums."""
        if self.rehearsing:
            return self._run(rounds[:0], names, sums)
        if not rounds:
            return sums or None  # as they were, and of their types
        # What is added to an array is added in place, by one thread.
        plain = all(isinstance(one, _NUMBERS) for one in sums)
        if not (self._parallel and plain and may_share(len(rounds))):
            return self._run(rounds, names, sums)
        alone, together = self._times.setdefault(len(rounds).bit_length(), ([], []))
        tries = _TRIED if self._choose else 1
        way, times = self._run, alone
        if len(alone) >= tries:
            if len(together) < tries and (self._choose or min(alone) >= _WORTH_SHARING_NS):
                way, times = self._shared, together
            elif together and (not self._choose or min(together) < min(alone)):
                return self._shared(rounds, names, sums)
            else:
                return self._run(rounds, names, sums)
        return self._timed(way, times, rounds, names, sums)

    def _timed(
        self,
        way: Callable[..., Any],
        times: list[int],
        rounds: range,
        names: tuple[Any, ...],
        sums: tuple[Any, ...],
    ) -> Any:
        """Run all rounds and note the time, but for a call that compiled."""
        before = self._compiled()
        began_ns = perf_counter_ns()
        answer = way(rounds, names, sums)
        if self._compiled() == before:
            times.append(perf_counter_ns() - began_ns)
        return answer

    def _compiled(self) -> int:
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


def made(
    function: FunctionType, bound: tuple[object, ...], wishes: Wishes
) -> TypedSpecialisation | Refused:
    """Compile a function with numba for the types of ``bound``."""
    began_ns = perf_counter_ns()
    tree = tree_of(function)
    if isinstance(tree, Refused):
        return tree
    loops: tuple[SharedLoop, ...] = ()
    run: Callable[..., object]
    parts = split(function, tree, independent=wishes.close and wishes.parallel)
    if parts is not None:
        loops = tuple(SharedLoop(part, wishes) for part in parts.parts)
        run = parts.around(function, loops)
        dispatchers = [one for loop in loops for one in loop.dispatchers]
    else:
        whole = dispatcher_of(function, wishes, nogil=wishes.nogil)
        run, dispatchers = whole, [whole]
    if loops:
        refused = _compiled(function, lambda: _rehearse(function, run, bound, loops), dispatchers)
    else:
        refused = _compiled(function, lambda: _whole(dispatchers[0], bound, wishes), dispatchers)
    if refused is not None:
        return refused
    code = Code(run, tuple(dispatchers), loops, perf_counter_ns() - began_ns)
    return TypedSpecialisation(
        function, bound, wishes, code, used_globals(function), writes=may_write(function, tree)
    )


def _rehearse(
    function: FunctionType,
    run: Callable[..., object],
    bound: tuple[object, ...],
    loops: tuple[SharedLoop, ...],
) -> None:
    """Run what is around the loops, on copies: it gives them their arguments, and so their types.

    The loops run no round.
    """
    for loop in loops:
        loop.rehearsing = True
    try:
        call_bound(function, run, deepcopy(bound))
    finally:
        for loop in loops:
            loop.rehearsing = False


def _whole(dispatcher: Any, bound: tuple[object, ...], wishes: Wishes) -> None:
    """Compile a whole function, which needs no call."""
    kinds = tuple(cast(Any, numba).typeof(value) for value in bound)
    with unnoticed(), _packed(wishes.vectorise):
        dispatcher.compile(kinds)


def _compiled(
    function: FunctionType, compile_: Callable[[], None], dispatchers: list[Any]
) -> Refused | None:
    """Have numba compile; what the function itself raises in between does not matter."""
    code = function.__code__
    try:
        compile_()
    except Exception as error:  # noqa: BLE001 - numba raises much that is no NumbaError
        if any(one.signatures for one in dispatchers):
            return None
        lines = str(error).strip().splitlines() or [type(error).__name__]
        text = next((line for line in lines if line.strip() and "Failed in" not in line), lines[0])
        return Refused(
            Reason.WILL_NOT_COMPILE,
            f"numba: {text.strip()[:200]}",
            code.co_filename,
            code.co_firstlineno,
        )
    return None


def call_bound(
    function: FunctionType, run: Callable[..., object], bound: tuple[object, ...]
) -> object:
    """Call with bound arguments, keyword-only ones by name."""
    code = function.__code__
    split_at = code.co_argcount
    names = code.co_varnames[split_at : split_at + code.co_kwonlyargcount]
    return run(*bound[:split_at], **dict(zip(names, bound[split_at:], strict=True)))
