"""Floating-point operations that answer as CPython and NumPy scalars do, or leave.

The C library's functions are called under names of our own: LLVM knows ``pow`` and turns
``pow(x, 2.0)`` into ``x * x``, whose last bit differs; it does not know ``autojit_pow``.
CPython's ``math`` and NumPy's scalar ``**`` call the same functions of the same library.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.outside import outside
from autojit.backend.symbols import BINARY, UNARY

if TYPE_CHECKING:
    from collections.abc import Callable

_F64: Final = ir.DoubleType()
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_FLOAT: Final = types.float64
_CUBE: Final = 3
_INF: Final = float("inf")
_X86: Final = platform.machine().lower() in ("x86_64", "amd64", "i686")
_SSE: Final = platform.machine().lower() in ("x86_64", "amd64")
_POINTER: Final = ir.IntType(8).as_pointer()
#: FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW of <fenv.h>: what NumPy warns of by default.
_WARNED: Final = 1 | 4 | 8 if _X86 else 1 | 2 | 4


def _external(
    builder: ir.IRBuilder, name: str, kind: ir.FunctionType, *, pure: bool
) -> ir.Function:
    module = builder.module
    known = module.globals.get(f"autojit_{name}")
    if known is not None:
        return known
    function = ir.Function(module, kind, name=f"autojit_{name}")
    function.attributes.add("nounwind")
    if pure:
        function.attributes.add("readnone")
    return function


def _call(builder: ir.IRBuilder, name: str, *args: ir.Value) -> ir.Value:
    kind = ir.FunctionType(_F64, [_F64] * len(args))
    return builder.call(_external(builder, name, kind, pure=True), args)


def _copysign_function(builder: ir.IRBuilder) -> ir.Function:
    kind = ir.FunctionType(_F64, [_F64, _F64])
    return builder.module.declare_intrinsic("llvm.copysign", [_F64], kind)


def _is_nan(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return builder.fcmp_unordered("uno", value, value)


def _fabs(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    function = builder.module.declare_intrinsic("llvm.fabs", [_F64])
    return builder.call(function, [value])


def _is_inf(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return builder.fcmp_ordered("==", _fabs(builder, value), _F64(_INF))


def _is_finite(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return builder.fcmp_ordered("<", _fabs(builder, value), _F64(_INF))


def check_result(context: Any, builder: ir.IRBuilder, result: ir.Value, *args: ir.Value) -> None:
    """Leave if ``result`` is not finite although every argument is; Python decides then."""
    odd = builder.not_(_is_finite(builder, result))
    for value in args:
        odd = builder.and_(odd, _is_finite(builder, value))
    leave_if(context, builder, odd, LeaveCode.DOMAIN)
    # NaN out of an infinity, as sin(inf): invalid too, unless a NaN went in.
    made = _is_nan(builder, result)
    for value in args:
        made = builder.and_(made, builder.not_(_is_nan(builder, value)))
    leave_if(context, builder, made, LeaveCode.DOMAIN)


def _operation(
    name: str,
    count: int,
    emit: Callable[..., ir.Value],
    result: Any = _FLOAT,
) -> Any:
    """Make an intrinsic of one or two float64."""

    def make(signature_types: tuple[Any, ...]) -> Any:
        if not all(t == _FLOAT for t in signature_types):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return emit(context, builder, *args)

        return result(*signature_types), codegen

    def typer1(typing_context: Any, value: Any) -> Any:
        del typing_context
        return make((value,))

    def typer2(typing_context: Any, left: Any, right: Any) -> Any:
        del typing_context
        return make((left, right))

    typer = typer1 if count == 1 else typer2
    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


def _checked_call(name: str) -> Callable[..., ir.Value]:
    def emit(context: Any, builder: ir.IRBuilder, *args: ir.Value) -> ir.Value:
        result = _call(builder, name, *args)
        check_result(context, builder, result, *args)
        return result

    return emit


def _truediv(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    zero = builder.fcmp_ordered("==", right, _F64(0.0))
    leave_if(context, builder, zero, LeaveCode.DIVISION)
    return builder.fdiv(left, right)


def _divmod(builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Give floor quotient and modulo as ``_float_div_mod`` of Objects/floatobject.c does.

    NumPy's ``npy_divmod`` is the same computation for a finite dividend and a nonzero divisor.
    """
    zero, one = _F64(0.0), _F64(1.0)
    remainder = _call(builder, "fmod", left, right)
    quotient = builder.fdiv(builder.fsub(left, remainder), right)
    has_remainder = builder.fcmp_unordered("!=", remainder, zero)
    right_negative = builder.fcmp_ordered("<", right, zero)
    remainder_negative = builder.fcmp_ordered("<", remainder, zero)
    signs_differ = builder.icmp_signed("!=", right_negative, remainder_negative)
    adjust = builder.and_(has_remainder, signs_differ)
    adjusted = builder.select(adjust, builder.fadd(remainder, right), remainder)
    quotient = builder.select(adjust, builder.fsub(quotient, one), quotient)
    copysign = _copysign_function(builder)
    signed_zero = builder.call(copysign, [zero, right])
    modulo = builder.select(has_remainder, adjusted, signed_zero)
    floor = builder.module.declare_intrinsic("llvm.floor", [_F64])
    floored = builder.call(floor, [quotient])
    up = builder.fcmp_ordered(">", builder.fsub(quotient, floored), _F64(0.5))
    floored = builder.select(up, builder.fadd(floored, one), floored)
    signed = builder.call(copysign, [zero, builder.fdiv(left, right)])
    nonzero = builder.fcmp_unordered("!=", quotient, zero)
    return builder.select(nonzero, floored, signed), modulo


def _guard_divmod(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> None:
    # Zero, infinities and NaN are rare and differ between Python and NumPy.
    fine = builder.and_(_is_finite(builder, left), _is_finite(builder, right))
    fine = builder.and_(fine, builder.fcmp_ordered("!=", right, _F64(0.0)))
    leave_if(context, builder, builder.not_(fine), LeaveCode.DIVISION)


def _floordiv(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    _guard_divmod(context, builder, left, right)
    return _divmod(builder, left, right)[0]


def _modulo(context: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    _guard_divmod(context, builder, left, right)
    return _divmod(builder, left, right)[1]


def _sqrt(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    negative = builder.fcmp_ordered("<", value, _F64(0.0))
    leave_if(context, builder, negative, LeaveCode.DOMAIN)
    function = builder.module.declare_intrinsic("llvm.sqrt", [_F64])
    return builder.call(function, [value])


def _rounding(name: str) -> Callable[..., ir.Value]:
    def emit(_: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
        function = builder.module.declare_intrinsic(f"llvm.{name}", [_F64])
        return builder.call(function, [value])

    return emit


def _to_int(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    # 2**63 itself does not fit; -2**63 does, and is not worth the second constant.
    inside = builder.fcmp_ordered("<", _fabs(builder, value), _F64(2.0**63))
    leave_if(context, builder, builder.not_(inside), LeaveCode.RANGE)
    return builder.fptosi(value, _I64)


def _single(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    single = builder.fptrunc(value, ir.FloatType())
    back = builder.fpext(single, _F64)
    overflowed = builder.and_(_is_inf(builder, back), _is_finite(builder, value))
    leave_if(context, builder, overflowed, LeaveCode.FLOATING_POINT)
    return back


def _copysign(_: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    function = _copysign_function(builder)
    return builder.call(function, [left, right])


div_ff = _operation("div_ff", 2, lambda _, builder, left, right: builder.fdiv(left, right))
truediv_ff = _operation("truediv_ff", 2, _truediv)
floordiv_ff = _operation("floordiv_ff", 2, _floordiv)
mod_ff = _operation("mod_ff", 2, _modulo)
sqrt_f = _operation("sqrt_f", 1, _sqrt)
floor_f = _operation("floor_f", 1, _rounding("floor"))
ceil_f = _operation("ceil_f", 1, _rounding("ceil"))
trunc_f = _operation("trunc_f", 1, _rounding("trunc"))
rint_f = _operation("rint_f", 1, _rounding("rint"))
abs_f = _operation("abs_f", 1, lambda _, builder, value: _fabs(builder, value))
single_f = _operation("single_f", 1, _single)
copysign_ff = _operation("copysign_ff", 2, _copysign)
isnan_f = _operation("isnan_f", 1, lambda _, b, v: _is_nan(b, v), types.boolean)
isinf_f = _operation("isinf_f", 1, lambda _, b, v: _is_inf(b, v), types.boolean)
isfinite_f = _operation("isfinite_f", 1, lambda _, b, v: _is_finite(b, v), types.boolean)
to_int_f = _operation("to_int_f", 1, _to_int, types.int64)
LIBRARY: Final = {
    **{f"{name}_f": _operation(f"{name}_f", 1, _checked_call(name)) for name in UNARY},
    **{f"{name}_ff": _operation(f"{name}_ff", 2, _checked_call(name)) for name in BINARY},
}


def _in_any_order(instruction: str) -> Callable[..., ir.Value]:
    """Emit an operation whose order among its like LLVM may choose (``mode close`` only)."""

    def emit(_: Any, builder: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
        return getattr(builder, instruction)(left, right, flags=["reassoc"])

    return emit


def _multiplied_out(times: int) -> Callable[..., ir.Value]:
    def emit(context: Any, builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
        result = builder.fmul(value, value)
        if times == _CUBE:
            result = builder.fmul(result, value)
        elif times > _CUBE:
            result = builder.fmul(result, result)
        # A Python float raises an OverflowError, a NumPy one warns: Python does either.
        leave = builder.and_(_is_inf(builder, result), _is_finite(builder, value))
        leave_if(context, builder, leave, LeaveCode.DOMAIN)
        return result

    return emit


#: What the mode ``close`` has in place of exact operations.
CLOSE: Final = {
    "sum_ff": _operation("sum_ff", 2, _in_any_order("fadd")),
    "difference_ff": _operation("difference_ff", 2, _in_any_order("fsub")),
    "product_ff": _operation("product_ff", 2, _in_any_order("fmul")),
    "square_f": _operation("square_f", 1, _multiplied_out(2)),
    "cube_f": _operation("cube_f", 1, _multiplied_out(_CUBE)),
    "fourth_f": _operation("fourth_f", 1, _multiplied_out(4)),
}


def _barrier(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    register = "x" if _X86 else "w"
    kind = ir.FunctionType(_F64, [_F64])
    return builder.asm(kind, "", f"={register},0", [value], side_effect=True)


@intrinsic  # type: ignore[untyped-decorator]
def pinned_f(typing_context: Any, value: Any) -> Any:
    """Return ``value`` unchanged, computed before whatever has a side effect behind it.

    LLVM does not know that arithmetic sets the processor's status flags and may move it past
    the call that reads them; an empty assembler statement with a side effect it may not pass.
    """
    del typing_context
    if value != _FLOAT:
        return None

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return _barrier(builder, args[0])

    return _FLOAT(_FLOAT), codegen


@intrinsic  # type: ignore[untyped-decorator]
def watched_f(typing_context: Any, value: Any) -> Any:
    """Return ``value`` itself, computed here whatever LLVM knows of it.

    Unlike a pinned one it is still known, and nobody waits for the assembler statement.
    """
    del typing_context
    if value != _FLOAT:
        return None

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        kind = ir.FunctionType(ir.VoidType(), [_F64])
        builder.asm(kind, "", "x" if _X86 else "w", [args[0]], side_effect=True)
        return args[0]

    return _FLOAT(_FLOAT), codegen


@intrinsic  # type: ignore[untyped-decorator]
def pinned_i(typing_context: Any, value: Any) -> Any:
    """Return an integer or a truth value unchanged, computed before any side effect behind it."""
    del typing_context
    if not isinstance(value, types.Integer | types.Boolean):
        return None

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        (number,) = args
        wide = builder.zext(number, _I64) if number.type.width < _I64.width else number
        kind = ir.FunctionType(_I64, [_I64])
        pinned = builder.asm(kind, "", "=r,0", [wide], side_effect=True)
        return builder.trunc(pinned, number.type) if pinned.type != number.type else pinned

    return value(value), codegen


def _memory_barrier(builder: ir.IRBuilder) -> None:
    """Let no load and no store be moved past this point, as an unknown call would not."""
    builder.asm(ir.FunctionType(ir.VoidType(), []), "", "~{memory}", [], side_effect=True)


def _control_register(builder: ir.IRBuilder, slot: ir.Value, *, way: str) -> None:
    """Store MXCSR into a slot (``way`` "st"), or load it from there ("ld")."""
    kind = ir.FunctionType(ir.VoidType(), [_POINTER])
    known = outside(builder.module, f"llvm.x86.sse.{way}mxcsr", kind)
    _memory_barrier(builder)
    builder.call(known, [builder.bitcast(slot, _POINTER)])
    _memory_barrier(builder)


def _emit_clear(builder: ir.IRBuilder) -> None:
    if not _SSE:
        kind = ir.FunctionType(_I32, [_I32])
        builder.call(_external(builder, "feclearexcept", kind, pure=False), [_I32(_WARNED)])
        return
    # The C library's function also clears x87's flags, which takes 40 ns and nobody sets.
    slot = cgutils.alloca_once(builder, _I32)
    _control_register(builder, slot, way="st")
    now = builder.load(slot)
    some = builder.icmp_signed("!=", builder.and_(now, _I32(_WARNED)), _I32(0))
    with builder.if_then(some, likely=False):
        builder.store(builder.and_(now, _I32(~_WARNED)), slot)
        _control_register(builder, slot, way="ld")


def keeping_flags(builder: ir.IRBuilder, function: ir.Function) -> ir.Function:
    """Return a function that calls one of NumPy's inner loops and keeps the flags set before.

    A loop may clear them (those of comparisons and of ``tanh`` do). That they are read just
    before it and set again just behind it is the work of a function that is not inlined: LLVM,
    which knows nothing of flags, would move arithmetic in between.
    """
    name = f"{function.name}.kept"
    known = builder.module.globals.get(name)
    if known is not None:
        return known
    made = ir.Function(builder.module, function.function_type, name=name)
    made.linkage = "internal"
    made.attributes.add("noinline")
    body = ir.IRBuilder(made.append_basic_block("entry"))
    before = _emit_flags(body)
    body.call(function, made.args)
    _emit_flags_again(body, before)
    body.ret_void()
    return made


def _emit_flags(builder: ir.IRBuilder) -> ir.Value:
    """Emit the reading of the status flags that NumPy warns by."""
    if not _SSE:
        kind = ir.FunctionType(_I32, [_I32])
        return builder.call(_external(builder, "fetestexcept", kind, pure=False), [_I32(_WARNED)])
    slot = cgutils.alloca_once(builder, _I32)
    _control_register(builder, slot, way="st")
    return builder.and_(builder.load(slot), _I32(_WARNED))


def _emit_flags_again(builder: ir.IRBuilder, before: ir.Value) -> None:
    """Emit the setting of the flags that were set before something that may have cleared them."""
    some = builder.icmp_signed("!=", before, _I32(0))
    with builder.if_then(some, likely=False):
        if not _SSE:
            kind = ir.FunctionType(_I32, [_I32])
            builder.call(_external(builder, "feraiseexcept", kind, pure=False), [before])
            return
        slot = cgutils.alloca_once(builder, _I32)
        _control_register(builder, slot, way="st")
        builder.store(builder.or_(builder.load(slot), before), slot)
        _control_register(builder, slot, way="ld")


def _emit_raised(builder: ir.IRBuilder) -> ir.Value:
    return builder.icmp_signed("!=", _emit_flags(builder), _I32(0))


@intrinsic  # type: ignore[untyped-decorator]
def flags_clear(typing_context: Any) -> Any:
    """Clear the processor's floating-point status flags (``feclearexcept``, C99 7.6.2)."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        _emit_clear(builder)
        return context.get_dummy_value()

    return types.none(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def flags_check(typing_context: Any) -> Any:
    """Leave if an operation since ``flags_clear`` is one that NumPy would warn of."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        emit_flags_check(context, builder)
        return context.get_dummy_value()

    return types.none(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def unknown(typing_context: Any, array: Any) -> Any:
    """Return an array, new and not yet stored into, whose elements LLVM must not know."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        _memory_barrier(builder)
        return impl_ret_borrowed(context, builder, signature.return_type, args[0])

    return array(array), codegen


def emit_flags_check(context: Any, builder: ir.IRBuilder) -> None:
    """Emit the test of the status flags that ``flags_check`` is."""
    leave_if(context, builder, _emit_raised(builder), LeaveCode.FLOATING_POINT)
