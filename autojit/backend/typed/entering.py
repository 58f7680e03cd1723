"""The way into numba's code: a Python closure, for regions whose calls take long."""

from __future__ import annotations

from time import perf_counter_ns
from typing import TYPE_CHECKING, Final

from autojit.backend.protocol import Deopt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FunctionType

    from autojit.backend.protocol import Hooks, Specialisation
    from autojit.tiering import Cell

    Bind = Callable[[FunctionType, tuple[object, ...], Mapping[str, object]], tuple[object, ...]]

_MISSED: Final = object()


def entry(
    function: FunctionType,
    specialisations: Sequence[Specialisation],
    cell: Cell,
    hooks: Hooks,
    python: Callable[..., object],
    bind: Bind,
) -> Callable[..., object]:
    """Build the way in; see ``Backend.entry``."""
    answered = _answering(function, tuple(specialisations), cell, hooks, bind)

    def native(*args: object, **kwargs: object) -> object:
        answer = answered(args, kwargs)
        if answer is not _MISSED:
            return answer
        try:
            return python(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            raise

    native.__name__, native.__qualname__ = function.__name__, function.__qualname__
    return native


def _answering(
    function: FunctionType,
    known: tuple[Specialisation, ...],
    cell: Cell,
    hooks: Hooks,
    bind: Bind,
) -> Callable[[tuple[object, ...], Mapping[str, object]], object]:
    """Return what answers a call, or says that Python has to."""

    def answered(args: tuple[object, ...], kwargs: Mapping[str, object]) -> object:
        try:
            bound = bind(function, args, kwargs)
        except TypeError:
            return _MISSED  # Python says it in its own words
        fitting = next((one for one in known if one.matches(bound)), None)
        fitting = fitting or hooks.missed(function, bound)
        return _MISSED if fitting is None else ran(fitting, bound)

    def ran(fitting: Specialisation, bound: tuple[object, ...]) -> object:
        began_ns = perf_counter_ns() if cell.timed else 0
        try:
            result = fitting.run(bound)
        except Deopt as left:
            refused = left.refused
        else:
            cell.native_calls += 1
            cell.native_ns += perf_counter_ns() - began_ns if cell.timed else 0
            return result
        hooks.left(function, refused)
        return _MISSED

    return answered
