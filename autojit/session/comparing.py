"""Python against compiled code, on the same arguments, turn by turn."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING, Final, final

from autojit.backend import Deopt
from autojit.core import OWN_BUILTINS, Refused
from autojit.trial import Returned, Snapshot, difference, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend import Backend, Specialisation, Wishes

__builtins__ = OWN_BUILTINS

_NS_PER_S: Final = 1e9
_ROUNDS: Final = 15


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found; times in seconds a call.

    Attributes:
        rounds: how often each way was run.
        python_s: the median of Python's times.
        python_spread_s: the distance between its quartiles.
        compiled_s: the median of compiled code's; None if it was refused.
        compiled_spread_s: the distance between its quartiles.
        compile_s: what compiling, or loading, took.
        difference: how the answers differed; None if they were the same.
        refused: why there is no compiled code; None if there is.
    """

    rounds: int
    python_s: float
    python_spread_s: float
    compiled_s: float | None = None
    compiled_spread_s: float | None = None
    compile_s: float = 0.0
    difference: str | None = None
    refused: str | None = None

    @property
    def speedup(self) -> float:
        """Return Python's median by compiled code's; 1.0 where there is none."""
        return self.python_s / self.compiled_s if self.compiled_s else 1.0

    def __str__(self) -> str:
        """Say it in one line."""
        python = f"Python {self.python_s * 1e6:.1f} us (±{self.python_spread_s * 1e6:.1f})"
        if self.compiled_s is None or self.compiled_spread_s is None:
            return f"{python}; not compiled: {self.refused}"
        spread = self.compiled_spread_s * 1e6
        native = f"compiled {self.compiled_s * 1e6:.1f} us (±{spread:.1f})"
        same = "same results" if self.difference is None else f"DIFFERENT: {self.difference}"
        return f"{python}, {native}: {self.speedup:.2f}x; {same}"


def compared(
    backend: Backend,
    function: FunctionType,
    args: tuple[object, ...],
    kwargs: dict[str, object],
    rounds: int,
    wishes: Wishes | None,
) -> Comparison:
    """Run both ways ``rounds`` times, interleaved, each time on fresh copies."""
    bound = backend.bind(function, args, kwargs)
    made = backend.specialise(function, bound, wishes)
    if isinstance(made, Refused):
        alone = [_timed(lambda: _python(function, args, kwargs)) for _ in range(rounds)]
        median, spread = _middle(alone)
        return Comparison(rounds, median, spread, refused=str(made))
    found = _first_difference(made, function, bound)
    python: list[float] = []
    compiled: list[float] = []
    for _ in range(rounds):
        copies = Snapshot(args, kwargs)
        python.append(_timed(lambda c=copies: function(*c.args, **c.kwargs)))  # type: ignore[misc]
        copies = Snapshot(bound, opened=made.opened(bound))
        compiled.append(_timed(lambda c=copies: _native(made, c.args)))  # type: ignore[misc]
    median, spread = _middle(python)
    compile_s = made.compile_ns / _NS_PER_S
    return Comparison(rounds, median, spread, *_middle(compiled), compile_s, found)


def _first_difference(
    made: Specialisation, function: FunctionType, bound: tuple[object, ...]
) -> str | None:
    """Run both ways once and say how the outcomes differ."""
    opened = made.opened(bound)
    ours, theirs = Snapshot(bound, opened=opened), Snapshot(bound)
    split = function.__code__.co_argcount
    names = function.__code__.co_varnames[split:]
    named = dict(zip(names, theirs.args[split:], strict=False))
    try:
        value = made.run(ours.args)
    except Deopt as left:
        return f"compiled code was left: {left.refused}"
    expected = outcome_of(function, theirs.args[:split], named)
    if isinstance(expected, Returned):
        value = made.as_python(value, ours.args, expected.value, theirs.args)
    return difference(
        expected, Returned(value), theirs.args, ours.args, ours.opened, close=made.close
    )


def _native(made: Specialisation, bound: tuple[object, ...]) -> None:
    """Run compiled code; a call that it leaves costs what it cost till then."""
    try:
        made.run(bound)
    except Deopt:
        return


def _python(function: FunctionType, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    copies = Snapshot(args, kwargs)
    function(*copies.args, **copies.kwargs)


def _timed(call: Callable[[], object]) -> float:
    began_ns = perf_counter_ns()
    call()
    return (perf_counter_ns() - began_ns) / _NS_PER_S


def _middle(times: list[float]) -> tuple[float, float]:
    """Return the median, and the distance between the quartiles."""
    from statistics import median, quantiles

    if len(times) < 2:  # noqa: PLR2004 - quartiles need two
        return times[0], 0.0
    low, _, high = quantiles(times, n=4)
    return median(times), high - low


def faster(new: Specialisation, old: Specialisation, bound: tuple[object, ...]) -> float:
    """Return the old code's time by the new one's, each the best of some on fresh copies."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for one, found in zip((new, old), times, strict=True):
            copies = Snapshot(bound, opened=one.opened(bound))
            found.append(_timed(lambda o=one, c=copies: _native(o, c.args)))  # type: ignore[misc]
    return min(times[1]) / min(times[0])
