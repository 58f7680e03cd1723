"""Closures in front of a named region's target: they tally, note, choose or look on.

A person who names a region may ask for more than the answer: its calls counted although Python
answers them for good, small data kept out, each call looked at. One frame of ours each; cut off
tracebacks, and unseen by ``warnings``, as in ``counting``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS
from autojit.proxy.counting import unseen
from autojit.proxy.frames import beneath

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.tiering import Cell

    Call = Callable[..., object]
    Arguments = tuple[tuple[object, ...], dict[str, object]]

__builtins__ = OWN_BUILTINS


def _tallying(function: Call, cell: Cell) -> Call:
    def tallied(*args: object, **kwargs: object) -> object:
        cell.python_calls += 1  # unlocked: a lost tick spoils nothing
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = beneath(error.__traceback__)
            raise

    return tallied


def _noting(target: Call, note: Callable[[tuple[object, ...], dict[str, object]], None]) -> Call:
    def noted(*args: object, **kwargs: object) -> object:
        note(args, kwargs)
        try:
            return target(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = beneath(error.__traceback__)
            raise

    return noted


def _choosing(choose: Callable[[tuple[object, ...], dict[str, object]], Call]) -> Call:
    def chosen(*args: object, **kwargs: object) -> object:
        try:
            return choose(args, kwargs)(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = beneath(error.__traceback__)
            raise

    return chosen


def _looking_on(
    target: Call,
    begin: Callable[[tuple[object, ...], dict[str, object]], object],
    end: Callable[[object], None],
) -> Call:
    def looked_on(*args: object, **kwargs: object) -> object:
        token = begin(args, kwargs)
        try:
            return target(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = beneath(error.__traceback__)
            raise
        finally:
            end(token)

    return looked_on


_make_tallying: Final = unseen(_tallying)  # type: ignore[arg-type]
_make_noting: Final = unseen(_noting)  # type: ignore[arg-type]
_make_choosing: Final = unseen(_choosing)  # type: ignore[arg-type]
_make_looking_on: Final = unseen(_looking_on)  # type: ignore[arg-type]


def tallying(function: Call, cell: Cell) -> Call:
    """Return a callable that answers as ``function`` and counts in ``cell``, without a clock."""
    made: Call = _make_tallying(function, cell)
    return made


def noting(target: Call, note: Callable[[tuple[object, ...], dict[str, object]], None]) -> Call:
    """Return a callable that answers as ``target``; ``note`` hears the arguments first."""
    made: Call = _make_noting(target, note)
    return made


def choosing(choose: Callable[[tuple[object, ...], dict[str, object]], Call]) -> Call:
    """Return a callable that asks ``choose`` who answers each call.

    What ``choose`` raises is the caller's, who asked for it.
    """
    made: Call = _make_choosing(choose)
    return made


def looking_on(
    target: Call,
    begin: Callable[[tuple[object, ...], dict[str, object]], object],
    end: Callable[[object], None],
) -> Call:
    """Return a callable that answers as ``target`` between ``begin`` and ``end``.

    Args:
        target: who answers.
        begin: hears the arguments, and returns a token; must not raise.
        end: hears the token when the call is over, also by an exception; must not raise.
    """
    made: Call = _make_looking_on(target, begin, end)
    return made
