"""When a kernel looks up from its work: signals, and other threads that want to run.

CPython 3.11 sets one integer, ``eval_breaker``, when its loop has something else to do
(Include/internal/pycore_interp.h: ``struct _ceval_state``). A kernel looks at it now and then
(``native/polling.py``). If it stays set the kernel leaves like any other, with all restored;
CPython's own loop, which runs the entry, does what is asked, and the call is made again. So
that it gets to its end, a kernel works on for a while before it leaves, and twice as long each
time. A signal and a thread have a patience each: a thread that always wants to run does not
keep Ctrl-C waiting.

Nothing here imports numba.
"""

from __future__ import annotations

import ctypes
import functools
import operator
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.leaving import Leave, LeaveCode
from autojit.backend.symbols import register
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS

#: In the interpreter's state: the limit of recursion, and the integer behind it.
_LIMIT: Final = 96
_BREAKER: Final = 100
#: In the state of the whole run-time: the main thread; whether a signal is pending; how many
#: microseconds a thread waits before it asks for the GIL.
_MAIN_THREAD: Final = 80
_SIGNALS: Final = 352
_INTERVAL: Final = 360
_INT: Final = ctypes.c_int
_LONG: Final = ctypes.c_ulong

#: How long a kernel works on at first, in nanoseconds.
PATIENCE_NS: Final = 50_000_000
#: Times the patience: so long after it was last left a kernel is as impatient as at first.
FORGOTTEN_AFTER: Final = 8
#: The cells of a row: when it was first seen that something is wanted, the patience, when a
#: kernel last left, and the least patience, which whoever calls again sets.
SINCE, PATIENCE, LEFT, LEAST, ROW = range(5)
#: Behind the rows, one for signals and one for threads.
#: Whether a kernel must not be left any more, since it is making its answer.
STAYS: Final = 2 * ROW
#: The codes of leaving, in the order of the rows.
CODES: Final = (LeaveCode.SIGNAL, LeaveCode.THREAD)

_CELLS: Final = (ctypes.c_int64 * (2 * ROW + 1))()
_PACKAGE: Final = str(Path(__file__).parents[1])


def _at(address: int, kind: Any) -> int:
    return int(kind.from_address(address).value)


def _found() -> tuple[int, int] | None:
    """Return the addresses of the two integers, if all around them is what it should be."""
    known = sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 11)
    if not known or sys.platform != "linux" or sys.maxsize < 2**32:
        return None
    asked: Any = ctypes.pythonapi.PyInterpreterState_Get
    asked.restype = ctypes.c_void_p
    interpreter = int(asked() or 0)
    whole = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    fits = (
        _at(interpreter + _LIMIT, _INT) == sys.getrecursionlimit()
        and _at(whole + _MAIN_THREAD, _LONG) == threading.main_thread().ident
        and _at(whole + _INTERVAL, _LONG) == round(sys.getswitchinterval() * 1e6)
    )
    if not fits or not _seen_to_break(interpreter + _BREAKER):
        return None
    return interpreter + _BREAKER, whole + _SIGNALS


def _seen_to_break(address: int) -> bool:
    """Tell whether the integer is set when CPython's loop is asked for something.

    Asked for and looked at from within one call of C code, so that the loop cannot have done
    it yet. It does nothing, and only the main thread may be asked.
    """
    if threading.current_thread() is not threading.main_thread():
        return True
    add: Any = ctypes.pythonapi.Py_AddPendingCall
    add.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    nothing = ctypes.cast(ctypes.pythonapi.PyErr_CheckSignals, ctypes.c_void_p)
    look = functools.partial(operator.attrgetter("value"), _INT.from_address(address))
    ask = functools.partial(add, nothing, None)
    return bool(list(map(operator.call, (ask, look)))[-1] == 1)


def _clock() -> int:
    return ctypes.cast(ctypes.CDLL(None).clock_gettime, ctypes.c_void_p).value or 0


_ADDRESSES: Final = _found()
#: Whether kernels can tell that CPython's loop is wanted.
KNOWN: Final = _ADDRESSES is not None
# Machine code refers to them by name: the addresses are this process's.
if _ADDRESSES is not None:
    register("eval_breaker", _ADDRESSES[0])
    register("signals_pending", _ADDRESSES[1])
    register("clock_gettime", _clock())
register("interruption", ctypes.addressof(_CELLS))


def is_asked(error: BaseException) -> bool:
    """Tell whether a kernel was left only to let CPython's loop do something else."""
    return type(error) is Leave and error.args[0] in CODES


def persistently(
    quick: Callable[..., object], bound: tuple[object, ...], error: Exception | None = None
) -> object:
    """Call a kernel again and again until it is left for another reason, or not at all.

    Args:
        quick: calls it.
        bound: the arguments.
        error: it was already left like this.

    Raises:
        Exception: it left, or a signal's handler raised this.
    """
    waits = [0, 0]
    try:
        while True:
            if error is not None:
                _be_patient(waits, error)
            try:
                return quick(*bound)
            except Leave as left:
                # Handlers run behind this clause, so that nothing is chained to it.
                if left.args[0] not in CODES:
                    raise
                left.__traceback__ = None
                error = left
    finally:
        _CELLS[LEAST] = _CELLS[ROW + LEAST] = 0


def _be_patient(waits: list[int], error: Exception) -> None:
    row = CODES.index(error.args[0])
    waits[row] = max(2 * waits[row], 2 * PATIENCE_NS)
    _CELLS[LEAST], _CELLS[ROW + LEAST] = waits


def is_the_programs(error: BaseException) -> bool:
    """Tell whether code of the program's raised this within the border: a signal's handler.

    An AttributeError may be a module's ``__getattr__``'s, which a guard has asked; a ``Leave``
    is ours wherever it comes from.
    """
    if isinstance(error, AttributeError | Leave):
        return False
    return behind_ours(error.__traceback__) is not None


def behind_ours(traceback: Any) -> Any:
    """Return what of a traceback is behind the frames of this package and its entries."""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if not file.startswith(("<autojit ", _PACKAGE)):
            return traceback
        traceback = traceback.tb_next
    return None
