"""Reductions by NumPy's own inner loops: a sum is pairwise as NumPy's is.

How NumPy's machinery calls a loop for a reduction, and where it starts, is said at
``reduction`` and ``axis_reduction``; the evidence is ``tests/backend/test_array_reductions.py``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from numba.core import cgutils, types

from autojit.backend.native.array_loops import Loop, size_of
from autojit.backend.native.floats import emit_flags_check
from autojit.backend.native.formulas import converted
from autojit.backend.native.leave import LeaveCode, leave_if
from autojit.backend.native.operands import (
    I64,
    Operand,
    allocate,
    array_type,
    at,
    element_type,
    load,
    operands_of,
    product,
    store,
    variadic,
)

if TYPE_CHECKING:
    from llvmlite import ir

#: Elements that NumPy converts at a time (``numpy.getbufsize``, the default).
_BUFFER: Final = 8192


def _start(context: Any, builder: ir.IRBuilder, slot: ir.Value, kind: Any, identity: int) -> None:
    value = context.get_constant(kind, float(identity) if kind in types.real_domain else identity)
    store(context, builder, kind, value, slot)


@cache
def reduction(name: str, dtype: str, identity: int | None) -> Any:
    """Return the intrinsic that reduces all elements of an array to one.

    NumPy's ``PyUFunc_Reduce`` calls the loop once, with the accumulator as first operand and
    as result, over an array whose elements lie at one stride. The accumulator starts as the
    identity, as 0.0 even where all elements are -0.0, or where there is none (``maximum``) as
    the first element, and the loop starts at the second. An array of another dtype is
    converted in parts of 8192 elements with a call for each.

    The array has one dimension, or lies in C or Fortran order without gaps.
    """
    loop = Loop(name, (dtype, dtype, dtype))
    kind = element_type(dtype)

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        emit_flags_check(context, builder)
        slot = cgutils.alloca_once(builder, context.get_data_type(kind))
        stride = array.strides[0] if array.ndim == 1 else I64(1)
        length = array.length
        begin: ir.Value = I64(0)
        if identity is not None:
            _start(context, builder, slot, kind, identity)
        else:
            empty = builder.icmp_signed("==", length, I64(0))
            leave_if(context, builder, empty, LeaveCode.RAISES)
            first = load(context, builder, array.kind.dtype, array.data)
            store(context, builder, kind, first, slot)
            begin = I64(1)
        count = builder.sub(length, begin)
        with builder.if_then(builder.icmp_signed(">", count, I64(0)), likely=True):
            source = at(builder, array.data, builder.mul(begin, stride))
            if array.dtype == dtype:
                step = builder.mul(stride, size_of(dtype))
                loop.call(builder, [slot, source, slot], [count], [I64(0), step, I64(0)])
            else:
                _in_parts(context, builder, loop, array, (slot, dtype))
        return load(context, builder, kind, slot)

    def make(given: tuple[Any, ...]) -> Any:
        (array,) = given
        fits = array.ndim == 1 or array.layout in "CF"
        return (kind(*given), codegen) if fits else None

    return variadic(make, 1, "reduction")


def _in_parts(
    context: Any,
    builder: ir.IRBuilder,
    loop: Loop,
    array: Operand,
    accumulator: tuple[ir.Value, str],
) -> None:
    """Convert and reduce part by part, through a buffer, as NumPy's iterator does."""
    slot, dtype = accumulator
    kind = element_type(dtype)
    stride = array.strides[0] if array.ndim == 1 else I64(1)
    buffer, _ = allocate(context, builder, array_type(dtype, 1), [I64(_BUFFER)])
    parts = builder.sdiv(builder.add(array.length, I64(_BUFFER - 1)), I64(_BUFFER))
    with cgutils.for_range(builder, parts, intp=I64) as part:
        begin = builder.mul(part.index, I64(_BUFFER))
        left = builder.sub(array.length, begin)
        count = builder.select(builder.icmp_signed("<", left, I64(_BUFFER)), left, I64(_BUFFER))
        with cgutils.for_range(builder, count, intp=I64) as item:
            offset = builder.mul(builder.add(begin, item.index), stride)
            value = load(context, builder, array.kind.dtype, at(builder, array.data, offset))
            value = converted(builder, value, array.dtype, dtype)
            store(context, builder, kind, value, at(builder, buffer.data, item.index))
        steps = [I64(0), size_of(dtype), I64(0)]
        loop.call(builder, [slot, buffer.data, slot], [count], steps)
    context.nrt.decref(builder, array_type(dtype, 1), buffer._getvalue())  # noqa: SLF001


class _Block(NamedTuple):
    """What a reduction along an axis works on for one index of the axes before it."""

    source: ir.Value
    target: ir.Value
    depth: ir.Value
    inner: ir.Value


def _reduced_block(
    context: Any, builder: ir.IRBuilder, loop: Loop, dtype: str, block: _Block, identity: int | None
) -> None:
    kind, size = element_type(dtype), size_of(dtype)
    with cgutils.for_range(builder, block.inner, intp=I64) as item:
        target = at(builder, block.target, item.index)
        if identity is not None:
            _start(context, builder, target, kind, identity)
        else:
            first = load(context, builder, kind, at(builder, block.source, item.index))
            store(context, builder, kind, first, target)
    begin = I64(0 if identity is not None else 1)
    rest = at(builder, block.source, builder.mul(begin, block.inner))
    count = builder.sub(block.depth, begin)
    line = builder.icmp_signed("==", block.inner, I64(1))
    some = builder.icmp_signed(">", builder.mul(count, block.inner), I64(0))
    with builder.if_then(some, likely=True), builder.if_else(line) as (then, otherwise):
        with then:
            steps = [I64(0), size, I64(0)]
            loop.call(builder, [block.target, rest, block.target], [count], steps)
        with otherwise, cgutils.for_range(builder, count, intp=I64) as level:
            place = at(builder, rest, builder.mul(level.index, block.inner))
            places = [block.target, place, block.target]
            loop.call(builder, places, [block.inner], [size, size, size])


@cache
def axis_reduction(name: str, dtype: str, identity: int | None, axis: int, keep: bool) -> Any:  # noqa: FBT001 - written by the translation
    """Return the intrinsic that reduces an array in C order along one axis.

    Along the last axis (of those longer than one) NumPy calls the loop once for each line, as
    it does for a whole array; along another it adds whole lines to a line of accumulators.
    """
    loop = Loop(name, (dtype, dtype, dtype))

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        emit_flags_check(context, builder)
        before, depth = array.shape[:axis], array.shape[axis]
        behind = array.shape[axis + 1 :]
        outer, inner = product(builder, before), product(builder, behind)
        if identity is None:
            none = builder.icmp_signed("==", depth, I64(0))
            leave_if(context, builder, none, LeaveCode.RAISES)
        shape = [*before, *([I64(1)] if keep else []), *behind]
        made, _ = allocate(context, builder, signature.return_type, shape)
        with cgutils.for_range(builder, outer, intp=I64) as row:
            offset = builder.mul(row.index, builder.mul(depth, inner))
            source = at(builder, array.data, offset)
            target = at(builder, made.data, builder.mul(row.index, inner))
            block = _Block(source, target, depth, inner)
            _reduced_block(context, builder, loop, dtype, block, identity)
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        (array,) = given
        fits = array.layout == "C" and array.dtype == element_type(dtype)
        ndim = array.ndim if keep else array.ndim - 1
        return (array_type(dtype, ndim)(*given), codegen) if fits else None

    return variadic(make, 1, "axis_reduction")


@cache
def accumulation(name: str, dtype: str) -> Any:
    """Return the intrinsic for running sums or products of an array of one dimension.

    Each element is the one before it and the next of the array, in this order.
    """
    operation = {"add": ("add", "fadd"), "multiply": ("mul", "fmul")}[name]
    kind = element_type(dtype)

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        made, length = allocate(context, builder, signature.return_type, [array.length])
        total = cgutils.alloca_once(builder, context.get_value_type(kind))
        combine = getattr(builder, operation[kind in types.real_domain])
        with cgutils.for_range(builder, length, intp=I64) as item:
            place = at(builder, array.data, builder.mul(item.index, array.strides[0]))
            value = load(context, builder, array.kind.dtype, place)
            value = converted(builder, value, array.dtype, dtype)
            first = builder.icmp_signed("==", item.index, I64(0))
            with builder.if_else(first, likely=False) as (then, otherwise):
                with then:
                    builder.store(value, total)
                with otherwise:
                    builder.store(combine(builder.load(total), value), total)
            store(context, builder, kind, builder.load(total), at(builder, made.data, item.index))
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        fits = given[0].ndim == 1
        return (array_type(dtype, 1)(*given), codegen) if fits else None

    return variadic(make, 1, "accumulation")
