"""The names of a frame that runs: read, and bound to other values, as a debugger does."""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import CodeType, FrameType

__builtins__ = OWN_BUILTINS

_OPTIMIZED: Final = 0x1  # CO_OPTIMIZED: local names have fast places
#: From 3.13 on ``f_locals`` writes through (PEP 667); before, this writes it back.
_WRITES_THROUGH: Final = sys.version_info >= (3, 13)


def is_functions(frame: FrameType) -> bool:
    """Tell whether a frame is a function's; a module's names are its globals."""
    return bool(frame.f_code.co_flags & _OPTIMIZED)


def own_names(frame: FrameType) -> frozenset[str] | None:
    """Return the names that a function has of its own, or None at a module's level."""
    code = frame.f_code
    if not is_functions(frame):
        return None
    return frozenset((*code.co_varnames, *code.co_cellvars, *code.co_freevars))


def names_of(frame: FrameType, outside: Iterable[str] = ()) -> dict[str, object]:
    """Return the values of all local names; at a module's level those are its globals.

    Args:
        frame: where they are.
        outside: names that a function declares global, to be found too.
    """
    if not is_functions(frame):
        return frame.f_locals
    found = dict(frame.f_locals)
    _forget(frame)
    found.update((name, frame.f_globals[name]) for name in outside if name in frame.f_globals)
    return found


def bind_names(frame: FrameType, values: Mapping[str, object], outside: Iterable[str] = ()) -> None:
    """Bind names of a frame, those of them that are global in its module."""
    frame.f_globals.update((name, values[name]) for name in outside if name in values)
    frame.f_locals.update((n, value) for n, value in values.items() if n not in outside)
    if is_functions(frame) and not _WRITES_THROUGH:
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        _forget(frame)


def _forget(frame: FrameType) -> None:
    """Empty the dictionary that the frame keeps: what it held would live as long as the frame."""
    if not _WRITES_THROUGH:
        frame.f_locals.clear()


def length_of_loop(code: CodeType, line: int | None) -> int:
    """Return how many bytes of byte code a loop at a line takes; all, if there is none."""
    from dis import get_instructions  # where a loop has burnt enough to be looked at so closely

    for one in get_instructions(code):
        places = one.positions
        if one.opname == "FOR_ITER" and places is not None and places.lineno == line:
            return int(one.argval) - one.offset
    return len(code.co_code)
