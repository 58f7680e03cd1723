"""The names of a frame that runs: read, and bound to other values, as a debugger does."""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

_OPTIMIZED: Final = 0x1  # CO_OPTIMIZED: local names have fast places
#: From 3.13 on ``f_locals`` writes through (PEP 667); before, this writes it back.
_WRITES_THROUGH: Final = sys.version_info >= (3, 13)


def is_functions(frame: FrameType) -> bool:
    """Tell whether a frame is a function's; a module's names are its globals."""
    return bool(frame.f_code.co_flags & _OPTIMIZED)


def names_of(frame: FrameType) -> dict[str, object]:
    """Return the values of all local names; at a module's level those are its globals."""
    if not is_functions(frame):
        return frame.f_locals
    found = dict(frame.f_locals)
    _forget(frame)
    return found


def bind_names(frame: FrameType, values: Mapping[str, object]) -> None:
    """Bind local names of a frame."""
    frame.f_locals.update(values)
    if is_functions(frame) and not _WRITES_THROUGH:
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        _forget(frame)


def _forget(frame: FrameType) -> None:
    """Empty the dictionary that the frame keeps: what it held would live as long as the frame."""
    if not _WRITES_THROUGH:
        frame.f_locals.clear()
