"""What is kept of an array, before a kernel stores into it, in case the kernel leaves.

Python then runs the call again from its start. An array that the call reads has to be as it
was by then, so it is copied. One that the call only stores into need not be: what the kernel
stored before it left, Python stores again before it gets there, the same numbers at the same
places. Two things would show that nothing was restored, and are looked for here: another
array of the call that looks into the same memory, and a NumPy warning that becomes an
exception, for the kernel finds it out at its end, behind stores that Python then never makes.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.errors import errors_only_warn
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

__builtins__ = OWN_BUILTINS

#: Bytes. Copying less takes less time than finding out whether a copy is needed (docs/costs.md).
SMALL: Final = 32768


def kept_of_stored(array: Array, others: tuple[Array, ...], flags: bool) -> Array | None:  # noqa: FBT001 - called by generated code
    """Return a copy of an array that the call only stores into, or None if none is needed.

    Args:
        array: the array.
        others: all arrays of the call that are read.
        flags: the kernel tests the floating-point status flags at its end.
    """
    if array.nbytes <= SMALL or (flags and not warnings_only_show()):
        return array.copy()
    for other in others:
        # By the bounds of their memory alone: exact would be slow, and rows seldom interlace.
        if np.may_share_memory(array, other):
            return array.copy()
    return None


def warnings_only_show() -> bool:
    """Tell whether a warning of NumPy is shown at most, and nobody but ``warnings`` hears of it."""
    plain: Any = warnings
    replaced = plain.showwarning is not getattr(plain, "_showwarning_orig", None)
    if replaced or hasattr(plain, "_get_context"):  # from Python 3.14 on contexts have filters
        return False
    bases = RuntimeWarning.__mro__
    shows = all(item[0] != "error" or item[2] not in bases for item in warnings.filters)
    return shows and plain.defaultaction != "error" and errors_only_warn()
