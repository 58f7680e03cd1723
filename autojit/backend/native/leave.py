"""How a kernel gives up: every function of it returns a status, and passes others' on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numba.extending
from llvmlite import ir

from autojit.backend.leaving import STATUS, Leave, LeaveCode

if TYPE_CHECKING:
    from llvmlite.ir import IRBuilder

__all__ = ["Leave", "LeaveCode", "intrinsic", "leave_if"]

#: numba's decorator; its annotation describes the function it gets, not the one it makes.
intrinsic: Final[Any] = numba.extending.intrinsic


def leave_if(context: Any, builder: IRBuilder, condition: ir.Value, code: LeaveCode) -> None:
    """Emit a branch, expected not to be taken, out of the kernel.

    The status is a number of our own. numba's callers pass any status on that is not one of
    success, and only its wrapper, which a kernel does not have, would look for an exception.
    """
    del context
    with builder.if_then(condition, likely=False):
        builder.ret(ir.Constant(ir.IntType(32), STATUS + int(code)))
