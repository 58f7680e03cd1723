"""How deep a recursion may go: what Python counts, and where the machine's stack ends.

CPython 3.11 counts down ``recursion_remaining`` in the thread state, by one for each frame of
Python and each call of C (Include/cpython/pystate.h: ``struct _ts``). A kernel reads it when
it is entered and counts on from there; it leaves before Python would raise, and before the
stack ends (``native/recursion.py``). Where the layout is not known recursion is refused.

Nothing here imports numba.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import Any, Final

from autojit.backend.symbols import register
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: Where ``recursion_remaining`` lies in the thread state; ``recursion_limit`` is behind it.
_OFFSETS: Final = {(3, 11): 32}
_INT: Final = 4
_ATTRIBUTE_BYTES: Final = 128  # of a pthread_attr_t: 56 with glibc on x86-64
#: Functions of the C library by which a thread learns of its stack (pthread_getattr_np(3)).
STACK_FUNCTIONS: Final = (
    *("pthread_self", "pthread_getattr_np", "pthread_attr_getstack", "pthread_attr_destroy"),
)


def _thread_state() -> int:
    asked = ctypes.pythonapi.PyThreadState_Get
    asked.restype = ctypes.c_void_p
    return int(asked() or 0)


def _remaining(offset: int) -> int:
    return ctypes.c_int.from_address(_thread_state() + offset).value


def _one_frame_deeper(offset: int) -> int:
    return _remaining(offset)


def _known_offset() -> int | None:
    """Return where the thread state counts, if it is seen to count there."""
    offset = _OFFSETS.get(sys.version_info[:2])
    if offset is None or sys.implementation.name != "cpython":
        return None
    limit = ctypes.c_int.from_address(_thread_state() + offset + _INT).value
    counts = _remaining(offset) - _one_frame_deeper(offset) == 1
    return offset if counts and limit == sys.getrecursionlimit() else None


def _stack_of_main() -> tuple[int, int] | None:
    """Return the lowest address of the main thread's stack and the one behind it.

    Asked once: for this thread the C library reads a file of the kernel's.
    """
    library = ctypes.CDLL(None)
    try:
        found: list[Any] = [getattr(library, name) for name in STACK_FUNCTIONS]
    except AttributeError:
        return None
    for name, function in zip(STACK_FUNCTIONS, found, strict=True):
        register(name, ctypes.cast(function, ctypes.c_void_p).value or 0)
    _, getattr_np, getstack, destroy = found
    attribute = ctypes.create_string_buffer(_ATTRIBUTE_BYTES)
    low, size = ctypes.c_void_p(), ctypes.c_size_t()
    thread = ctypes.c_void_p(threading.main_thread().ident)
    if getattr_np(thread, attribute) or getstack(attribute, ctypes.byref(low), ctypes.byref(size)):
        return None
    destroy(attribute)
    return (low.value or 0, (low.value or 0) + size.value)


#: Where the thread state counts, or None if that is not known.
ROOM_OFFSET: Final = _known_offset()
_STACK: Final = _stack_of_main()
# Machine code refers to it by name: the addresses are this process's.
_CELL: Final = (ctypes.c_int64 * 2)(*(_STACK or (0, 0)))
register("main_stack", ctypes.addressof(_CELL))
#: Whether kernels can tell how deep they may go.
KNOWN: Final = ROOM_OFFSET is not None and _STACK is not None
