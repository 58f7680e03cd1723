"""Integer operations on int64 that leave the kernel where Python's ``int`` would grow.

NumPy's int64 scalars wrap there and warn, so leaving is right for both. The overflow tests
are LLVM's ``llvm.s*.with.overflow`` (LangRef, "Arithmetic with Overflow Intrinsics"), one
flag test each on x86-64 and AArch64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if

if TYPE_CHECKING:
    from collections.abc import Callable

_I64: Final = ir.IntType(64)
_MIN: Final = ir.Constant(_I64, -(2**63))
_INT: Final = types.int64
_LIMIT: Final = 2**53


def _is_int(*typed: Any) -> bool:
    return all(isinstance(t, types.Integer | types.IntegerLiteral) for t in typed)


def _binary(name: str, emit: Callable[[Any, ir.IRBuilder, ir.Value, ir.Value], ir.Value]) -> Any:
    """Make an intrinsic of two int64 that gives an int64."""

    def typer(typing_context: Any, left: Any, right: Any) -> Any:
        del typing_context
        if not _is_int(left, right):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return emit(context, builder, *args)

        return _INT(_INT, _INT), codegen

    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


def _unary(name: str, emit: Callable[[Any, ir.IRBuilder, ir.Value], ir.Value]) -> Any:
    """Make an intrinsic of one int64 that gives an int64."""

    def typer(typing_context: Any, value: Any) -> Any:
        del typing_context
        if not _is_int(value):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return emit(context, builder, *args)

        return _INT(_INT), codegen

    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


def _overflowing(operation: str) -> Callable[..., ir.Value]:
    def emit(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
        both = getattr(builder, f"{operation}_with_overflow")(left, right)
        leave_if(context, builder, builder.extract_value(both, 1), LeaveCode.OVERFLOW)
        return builder.extract_value(both, 0)

    return emit


def _negated(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    lost = builder.icmp_signed("==", value, _MIN)
    leave_if(context, builder, lost, LeaveCode.OVERFLOW)
    return builder.neg(value)


def _absolute(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    negative = builder.icmp_signed("<", value, _I64(0))
    return builder.select(negative, _negated(context, builder, value), value)


def _guard_division(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> None:
    zero = builder.icmp_signed("==", right, _I64(0))
    leave_if(context, builder, zero, LeaveCode.DIVISION)
    least = builder.icmp_signed("==", left, _MIN)
    by_minus_one = builder.icmp_signed("==", right, _I64(-1))
    leave_if(context, builder, builder.and_(least, by_minus_one), LeaveCode.OVERFLOW)


def _remainder(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Give the truncated remainder, and whether rounding down moves it by one divisor."""
    remainder = builder.srem(left, right)
    nonzero = builder.icmp_signed("!=", remainder, _I64(0))
    signs_differ = builder.icmp_signed("<", builder.xor(remainder, right), _I64(0))
    return remainder, builder.and_(nonzero, signs_differ)


def _floored_quotient(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    """Give the quotient rounded towards minus infinity, as Python does."""
    _, adjust = _remainder(builder, left, right)
    quotient = builder.sdiv(left, right)
    return builder.select(adjust, builder.sub(quotient, _I64(1)), quotient)


def _floored_remainder(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    """Give the remainder that has the sign of the divisor, as Python does.

    Written with ``srem`` alone: ``left - quotient * right`` keeps LLVM from unrolling, and a
    game of life takes three times as long.
    """
    remainder, adjust = _remainder(builder, left, right)
    return builder.select(adjust, builder.add(remainder, right), remainder)


def _floordiv(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    _guard_division(context, builder, left, right)
    return _floored_quotient(builder, left, right)


def _modulo(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    _guard_division(context, builder, left, right)
    return _floored_remainder(builder, left, right)


def _plain_floordiv(_: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    return _floored_quotient(builder, left, right)


def _plain_modulo(_: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    return _floored_remainder(builder, left, right)


def _lshift(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    outside = builder.icmp_unsigned(">", right, _I64(63))
    leave_if(context, builder, outside, LeaveCode.OVERFLOW)
    shifted = builder.shl(left, right)
    lost = builder.icmp_signed("!=", builder.ashr(shifted, right), left)
    leave_if(context, builder, lost, LeaveCode.OVERFLOW)
    return shifted


def _rshift(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    # A shift by 64 or more is fine in Python (0 or -1), by a negative count it raises; for a
    # NumPy scalar both are special. None is worth a fast path.
    outside = builder.icmp_unsigned(">", right, _I64(63))
    leave_if(context, builder, outside, LeaveCode.RANGE)
    return builder.ashr(left, right)


def _lowest(operation: str) -> Callable[..., ir.Value]:
    def emit(_: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
        return getattr(builder, operation)(left, right)  # without flags it wraps (LangRef)

    return emit


add_ii = _binary("add_ii", _overflowing("sadd"))
sub_ii = _binary("sub_ii", _overflowing("ssub"))
mul_ii = _binary("mul_ii", _overflowing("smul"))
add_low = _binary("add_low", _lowest("add"))
sub_low = _binary("sub_low", _lowest("sub"))
mul_low = _binary("mul_low", _lowest("mul"))
lshift_low = _binary("lshift_low", _lowest("shl"))
floordiv_ii = _binary("floordiv_ii", _floordiv)
mod_ii = _binary("mod_ii", _modulo)
floordiv_plain = _binary("floordiv_plain", _plain_floordiv)
mod_plain = _binary("mod_plain", _plain_modulo)
lshift_ii = _binary("lshift_ii", _lshift)
rshift_ii = _binary("rshift_ii", _rshift)
neg_i = _unary("neg_i", _negated)
abs_i = _unary("abs_i", _absolute)


@intrinsic  # type: ignore[untyped-decorator]
def fit_i(typing_context: Any, value: Any, low: Any, high: Any) -> Any:
    """Return ``value`` if ``low <= value <= high``; leave otherwise."""
    del typing_context
    if not _is_int(value, low, high):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        number, least, greatest = args
        below = builder.icmp_signed("<", number, least)
        above = builder.icmp_signed(">", number, greatest)
        leave_if(context, builder, builder.or_(below, above), LeaveCode.RANGE)
        return number

    return _INT(_INT, _INT, _INT), codegen


@intrinsic  # type: ignore[untyped-decorator]
def exact_if(typing_context: Any, value: Any) -> Any:
    """Return an int64 as a double if the double is the same number; leave otherwise."""
    del typing_context
    if not _is_int(value):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        shifted = builder.add(args[0], _I64(_LIMIT))
        outside = builder.icmp_unsigned(">", shifted, _I64(2 * _LIMIT))
        leave_if(context, builder, outside, LeaveCode.INEXACT)
        return builder.sitofp(args[0], ir.DoubleType())

    return types.float64(_INT), codegen
