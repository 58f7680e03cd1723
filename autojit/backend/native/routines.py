"""Routines of kernels that are loops: integer power, gcd, choosing, summing.

They are compiled into the kernel that calls them. Written in the subset that a kernel may
use, so the same care holds: every step is exact or leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numba as nb
from llvmlite import ir
from numba.core import types

from autojit.backend.kinds import EXACT_IN_DOUBLE, TAGS
from autojit.backend.native.integers import abs_i, mod_plain, mul_ii
from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if

if TYPE_CHECKING:
    from collections.abc import Callable

_njit: Any = nb.njit  # its annotations lack the last two options
#: How every function of a kernel is compiled: Python's bounds and Python's division. None is
#: called from Python by numba's own wrappers.
compile_callee: Callable[..., Any] = _njit(
    boundscheck=True, error_model="python", no_cpython_wrapper=True, no_cfunc_wrapper=True
)
_compile = compile_callee
_NONE: Final = TAGS["None"]
_FLOAT_BIT: Final = TAGS["float"]
_EXACT: Final = float(EXACT_IN_DOUBLE)
#: The root of the greatest square in 64 bits.
_GREATEST_ROOT: Final = 3037000499


@intrinsic  # type: ignore[untyped-decorator]
def leave(typing_context: Any, code: Any) -> Any:
    """Leave the kernel for the reason ``code``, a literal."""
    del typing_context
    if not isinstance(code, types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        leave_if(context, builder, ir.Constant(ir.IntType(1), 1), LeaveCode(code.literal_value))
        return context.get_dummy_value()

    return types.none(code), codegen


@_compile
def pow_ii(base: int, exponent: int) -> int:
    """Raise an integer to a power; a negative exponent makes a float in Python: leave."""
    if exponent < 0:
        leave(4)
    result: int = 1
    factor = base
    left = exponent
    while True:
        if left & 1:
            result = mul_ii(result, factor)
        left >>= 1
        if left == 0:
            return result
        factor = mul_ii(factor, factor)


@_compile
def held_f(value: float, tag: int) -> float:
    """Return a number that is an integer if its tag says so, held as a double; or leave."""
    if tag & _FLOAT_BIT:
        return value
    if not -_EXACT <= value <= _EXACT:
        leave(7)
    return value + 0.0  # an integer's zero has no sign


@_compile
def of_type(value: Any, tag: int, wanted: int) -> Any:
    """Return a number whose run-time type tag is the wanted one."""
    if tag != wanted:
        leave(9)
    return value


@_compile
def bound(value: Any, is_bound: bool) -> Any:  # noqa: FBT001 - called by generated code
    """Return the value of a name, if it is bound."""
    if not is_bound:
        leave(5)
    return value


@_compile
def some(value: Any, tag: int) -> Any:
    """Return a number that is not None by its run-time type tag (``kinds.TAGS``)."""
    if tag == _NONE:
        leave(5)
    return value


@_compile
def gcd_ii(left: Any, right: Any) -> Any:
    """Return the greatest common divisor, never negative (``math.gcd``)."""
    a, b = abs_i(left), abs_i(right)
    while b != 0:
        a, b = b, mod_plain(a, b)
    return a


@_compile
def check_step(step: int) -> int:
    """Return a step of ``range`` that is not zero."""
    if step == 0:
        leave(4)
    return step


@_compile
def min_ii(left: int, right: int) -> int:
    """Return the smaller; of equals the first, as the builtin does."""
    return right if right < left else left  # noqa: FURB136 - the order of the comparison shows with NaN


@_compile
def max_ii(left: int, right: int) -> int:
    """Return the greater; of equals the first, as the builtin does."""
    return right if right > left else left  # noqa: FURB136 - the order of the comparison shows with NaN


@_compile
def min_ff(left: float, right: float) -> float:
    """Return the smaller; NaN and -0.0 are told apart by order alone, as the builtin does."""
    return right if right < left else left  # noqa: FURB136 - the order of the comparison shows with NaN


@_compile
def max_ff(left: float, right: float) -> float:
    """Return the greater; NaN and -0.0 are told apart by order alone, as the builtin does."""
    return right if right > left else left  # noqa: FURB136 - the order of the comparison shows with NaN


@_compile
def isqrt_i(value: int) -> int:
    """Return the integer square root (``math.isqrt``)."""
    if value < 0:
        leave(4)
    root = int(value**0.5)
    while root * root > value or root > _GREATEST_ROOT:
        root -= 1
    while root < _GREATEST_ROOT and (root + 1) * (root + 1) <= value:
        root += 1
    return root
