"""How machine code gives up: a code, which becomes one exception at the border.

Nothing here imports numba.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, final


class LeaveCode(IntEnum):
    """Why a kernel gave up; the numbers travel through compiled code."""

    OVERFLOW = 1
    DIVISION = 2
    DOMAIN = 3
    RANGE = 4
    RAISES = 5
    FLOATING_POINT = 6
    INEXACT = 7
    MISFIT = 8
    TYPE = 9
    IN_USE = 10
    DEPTH = 11
    SHAPE = 12
    SIGNAL = 13  # a signal is pending: its handler runs, and the call is made again
    THREAD = 14  # another thread wants to run: likewise


#: Added to a code where it is the status that a compiled function returns: the numbers of
#: numba's own statuses lie below (``numba.core.callconv``, ``RETCODE_*``).
STATUS: Final = 64


@final
class Leave(Exception):  # noqa: N818 - a transfer of control, not an error
    """Leave compiled code; ``args[0]`` is a ``LeaveCode``."""
