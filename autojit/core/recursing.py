"""The room that recursion has: frames of ours are given back, so that it ends where Python's does.

CPython 3.11 counts down ``recursion_remaining`` in the thread state, by one for each frame of
Python and each call of C, and keeps the limit behind it (Include/cpython/pystate.h: ``struct
_ts``); how deep a thread is, is the difference. Elsewhere nothing is given back.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from autojit.core.own_builtins import OWN_BUILTINS

if TYPE_CHECKING:
    import ctypes
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS

_KNOWN: Final = sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 11)
_REMAINING: Final = 32
_INT: Final = 4


@cache
def _thread_state() -> Callable[[], int]:
    """Return what gives the address of the calling thread's state."""
    import ctypes  # which takes a few milliseconds

    asked: Any = ctypes.pythonapi.PyThreadState_Get
    asked.restype = ctypes.c_void_p
    found: Callable[[], int] = asked
    return found


def _remaining() -> ctypes.c_int | None:
    """Return where this thread counts, or None if that is not seen to be so."""
    if not _KNOWN:
        return None
    import ctypes

    address = _thread_state()()
    limit = ctypes.c_int.from_address(address + _REMAINING + _INT)
    if limit.value != sys.getrecursionlimit():
        return None
    return ctypes.c_int.from_address(address + _REMAINING)


def depth() -> int:
    """Return how deep the calling function is, as Python counts; 0 where that is not known."""
    remaining = _remaining()
    return 0 if remaining is None else sys.getrecursionlimit() - remaining.value - 1


def give_back(frames: int) -> None:
    """Let this thread recurse deeper by some frames; a negative number takes them back."""
    remaining = _remaining()
    if remaining is not None:
        remaining.value += frames
