"""How a kernel gives up: one exception, raised from compiled code, that carries a code."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, final

import numba.extending

if TYPE_CHECKING:
    from llvmlite import ir

#: numba's decorator; its annotation describes the function it gets, not the one it makes.
intrinsic: Final[Any] = numba.extending.intrinsic


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


@final
class Leave(Exception):  # noqa: N818 - a transfer of control, not an error
    """Leave compiled code; ``args[0]`` is a ``LeaveCode``."""


def leave_if(context: Any, builder: ir.IRBuilder, condition: ir.Value, code: LeaveCode) -> None:
    """Emit a branch, expected not to be taken, out of the kernel."""
    with builder.if_then(condition, likely=False):
        context.call_conv.return_user_exc(builder, Leave, (int(code),))
