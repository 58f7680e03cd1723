"""New arrays of numbers in steps, and of other arrays end to end."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.operands import (
    I64,
    allocate,
    array_type,
    at,
    load,
    operands_of,
    store,
    variadic,
)

_F64: Final = ir.DoubleType()
_FLOATS: Final = array_type("float64", 1)


def _filled(builder: ir.IRBuilder, made: Any, length: ir.Value, item: Any) -> None:
    with cgutils.for_range(builder, length, intp=I64) as loop:
        value = item(builder.sitofp(loop.index, _F64))
        builder.store(value, at(builder, made.data, loop.index))


@intrinsic  # type: ignore[untyped-decorator]
def linspace(typing_context: Any, start: Any, stop: Any, count: Any) -> Any:
    """Return ``count`` numbers from ``start`` to ``stop``, as ``numpy.linspace`` computes them."""
    del typing_context, start, stop, count

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        first, last, number = args
        leave_if(context, builder, builder.icmp_signed("<", number, I64(0)), LeaveCode.RAISES)
        made, length = allocate(context, builder, _FLOATS, [number])
        some = builder.icmp_signed(">", number, I64(1))
        delta = builder.fsub(last, first)
        parts = builder.select(some, builder.sub(number, I64(1)), I64(1))
        parts = builder.sitofp(parts, _F64)
        step = builder.select(some, builder.fdiv(delta, parts), delta)
        # A step so small that it is zero: NumPy divides before it multiplies.
        vanishes = builder.and_(some, builder.fcmp_ordered("==", step, _F64(0.0)))

        def by_step(index: ir.Value) -> ir.Value:
            return builder.fadd(builder.fmul(index, step), first)

        def by_parts(index: ir.Value) -> ir.Value:
            return builder.fadd(builder.fmul(builder.fdiv(index, parts), delta), first)

        with builder.if_else(vanishes, likely=False) as (then, otherwise):
            with then:
                _filled(builder, made, length, by_parts)
            with otherwise:
                _filled(builder, made, length, by_step)
        with builder.if_then(some):
            builder.store(last, at(builder, made.data, builder.sub(number, I64(1))))
        return made._getvalue()  # noqa: SLF001 - numba's own way

    return _FLOATS(types.float64, types.float64, types.int64), codegen


@intrinsic  # type: ignore[untyped-decorator]
def steps(typing_context: Any, start: Any, step: Any, count: Any) -> Any:
    """Return ``count`` numbers from ``start`` on, as ``numpy.arange`` fills them in.

    NumPy computes the second number and goes on with its distance from the first
    (``DOUBLE_fill`` of arraytypes.c.src).
    """
    del typing_context, start, step, count

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        first, distance, number = args
        number = builder.select(builder.icmp_signed("<", number, I64(0)), I64(0), number)
        made, length = allocate(context, builder, _FLOATS, [number])
        second = builder.fadd(first, distance)
        delta = builder.fsub(second, first)
        _filled(
            builder, made, length, lambda index: builder.fadd(first, builder.fmul(index, delta))
        )
        # Both as they are: of -0.0 a sum would make 0.0.
        for position, value in enumerate((first, second)):
            with builder.if_then(builder.icmp_signed(">", number, I64(position))):
                builder.store(value, at(builder, made.data, I64(position)))
        return made._getvalue()  # noqa: SLF001 - numba's own way

    return _FLOATS(types.float64, types.float64, types.int64), codegen


@cache
def joined(count: int) -> Any:
    """Return the intrinsic that puts ``count`` vectors of one dtype end to end."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        arrays = operands_of(context, builder, signature, args)
        total: ir.Value = I64(0)
        for array in arrays:
            total = builder.add(total, array.length)
        kind = signature.return_type
        made, _ = allocate(context, builder, kind, [total])
        begin: ir.Value = I64(0)
        for array in arrays:
            with cgutils.for_range(builder, array.length, intp=I64) as loop:
                place = at(builder, array.data, builder.mul(loop.index, array.strides[0]))
                value = load(context, builder, kind.dtype, place)
                target = at(builder, made.data, builder.add(begin, loop.index))
                store(context, builder, kind.dtype, value, target)
            begin = builder.add(begin, array.length)
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        array: Any = types.Array
        result = array(given[0].dtype, 1, "C")
        fits = all(kind.ndim == 1 and kind.dtype == result.dtype for kind in given)
        return (result(*given), codegen) if fits else None

    return variadic(make, count, "joined")
