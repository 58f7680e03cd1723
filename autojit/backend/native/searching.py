"""What looks through an array for something: places of extremes, truth, masks.

Comparisons and copies have one answer only, so these are loops of our own.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.formulas import converted
from autojit.backend.native.leave import LeaveCode, leave_if
from autojit.backend.native.operands import (
    I64,
    Operand,
    allocate,
    at,
    load,
    operands_of,
    store,
    variadic,
)

_BIT: Final = ir.IntType(1)


def _stride(array: Operand) -> ir.Value:
    return array.strides[0] if array.ndim == 1 else I64(1)


def _flat(kind: Any) -> bool:
    """Tell whether elements lie at one stride, in the order in which NumPy counts them."""
    return bool(kind.ndim == 1 or kind.layout == "C")


def _item(context: Any, builder: ir.IRBuilder, array: Operand, index: ir.Value) -> ir.Value:
    place = at(builder, array.data, builder.mul(index, _stride(array)))
    return load(context, builder, array.kind.dtype, place)


@cache
def quantifier(found: bool) -> Any:  # noqa: FBT001 - written by the translation
    """Return the intrinsic for ``any`` (``found`` is true) or ``all`` of an array."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        answer = cgutils.alloca_once_value(builder, _BIT(not found))
        with cgutils.for_range(builder, array.length, intp=I64) as loop:
            value = _item(context, builder, array, loop.index)
            true = converted(builder, value, array.dtype, "bool")
            with builder.if_then(builder.icmp_unsigned("==", true, _BIT(found)), likely=False):
                builder.store(_BIT(found), answer)
                loop.do_break()
        return builder.load(answer)

    def make(given: tuple[Any, ...]) -> Any:
        fits = _flat(given[0]) or given[0].layout == "F"
        return (types.boolean(*given), codegen) if fits else None

    return variadic(make, 1, "quantifier")


@cache
def extreme_place(greatest: bool) -> Any:  # noqa: FBT001 - written by the translation
    """Return the intrinsic for ``argmax`` or ``argmin``: the first of the extremes.

    The first NaN counts as more extreme than any number; none of nothing leaves.
    """

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        empty = builder.icmp_signed("==", array.length, I64(0))
        leave_if(context, builder, empty, LeaveCode.RAISES)
        is_float = array.dtype.startswith("float")
        unsigned = array.dtype == "bool" or array.dtype.startswith("u")
        first = _item(context, builder, array, I64(0))
        best = cgutils.alloca_once_value(builder, first)
        place = cgutils.alloca_once_value(builder, I64(0))
        begin = cgutils.alloca_once_value(builder, I64(1))
        if is_float:
            # A NaN in front is the answer at once: nothing is left to look at.
            nan = builder.fcmp_unordered("uno", first, first)
            builder.store(builder.select(nan, array.length, I64(1)), begin)
        with cgutils.for_range(builder, array.length, start=builder.load(begin), intp=I64) as loop:
            value, known = _item(context, builder, array, loop.index), builder.load(best)
            symbol = ">" if greatest else "<"
            if is_float:
                # Unordered: a NaN, which the elements so far were not, is better.
                better = builder.fcmp_unordered(symbol, value, known)
            elif unsigned:
                better = builder.icmp_unsigned(symbol, value, known)
            else:
                better = builder.icmp_signed(symbol, value, known)
            with builder.if_then(better):
                builder.store(value, best)
                builder.store(loop.index, place)
                if is_float:
                    nan = builder.fcmp_unordered("uno", value, value)
                    with builder.if_then(nan, likely=False):
                        loop.do_break()
        return builder.load(place)

    def make(given: tuple[Any, ...]) -> Any:
        return (types.int64(*given), codegen) if _flat(given[0]) else None

    return variadic(make, 1, "extreme_place")


@cache
def integer_sum(nonzero: bool) -> Any:  # noqa: FBT001 - written by the translation
    """Return the intrinsic that sums integers or bools to int64, or counts what is not zero.

    Sums wrap, as NumPy's do; so their order does not matter.
    """

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        (array,) = operands_of(context, builder, signature, args)
        total = cgutils.alloca_once_value(builder, I64(0))
        with cgutils.for_range(builder, array.length, intp=I64) as loop:
            value = _item(context, builder, array, loop.index)
            dtype = array.dtype
            if nonzero:
                value, dtype = converted(builder, value, dtype, "bool"), "bool"
            value = converted(builder, value, dtype, "int64")
            builder.store(builder.add(builder.load(total), value), total)
        return builder.load(total)

    def make(given: tuple[Any, ...]) -> Any:
        fits = _flat(given[0]) or given[0].layout == "F"
        return (types.int64(*given), codegen) if fits else None

    return variadic(make, 1, "integer_sum")


def _same_shapes(context: Any, builder: ir.IRBuilder, left: Operand, right: Operand) -> None:
    for a, b in zip(left.shape, right.shape, strict=True):
        leave_if(context, builder, builder.icmp_signed("!=", a, b), LeaveCode.SHAPE)


def _count(context: Any, builder: ir.IRBuilder, mask: Operand) -> ir.Value:
    total = cgutils.alloca_once_value(builder, I64(0))
    with cgutils.for_range(builder, mask.length, intp=I64) as loop:
        one = builder.zext(_item(context, builder, mask, loop.index), I64)
        builder.store(builder.add(builder.load(total), one), total)
    return builder.load(total)


@cache
def masked() -> Any:
    """Return the intrinsic for ``array[mask]``: the elements chosen, in C order."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        array, mask = operands_of(context, builder, signature, args)
        _same_shapes(context, builder, array, mask)
        kind = signature.return_type
        made, _ = allocate(context, builder, kind, [_count(context, builder, mask)])
        place = cgutils.alloca_once_value(builder, I64(0))
        with cgutils.for_range(builder, mask.length, intp=I64) as loop:
            chosen = _item(context, builder, mask, loop.index)
            with builder.if_then(chosen):
                value = _item(context, builder, array, loop.index)
                index = builder.load(place)
                store(context, builder, kind.dtype, value, at(builder, made.data, index))
                builder.store(builder.add(index, I64(1)), place)
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        array, mask = given
        fits = array.ndim == mask.ndim and _flat(array) and _flat(mask)
        return (types.Array(array.dtype, 1, "C")(*given), codegen) if fits else None

    return variadic(make, 2, "masked")


@cache
def store_masked() -> Any:
    """Return the intrinsic for ``array[mask] = value``, a number or an array of as many."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        array, mask, value = operands_of(context, builder, signature, args)
        _same_shapes(context, builder, array, mask)
        kind = array.kind.dtype
        place = cgutils.alloca_once_value(builder, I64(0))
        if value.is_array:
            differs = builder.icmp_signed("!=", _count(context, builder, mask), value.length)
            leave_if(context, builder, differs, LeaveCode.SHAPE)
        with cgutils.for_range(builder, mask.length, intp=I64) as loop:
            chosen = _item(context, builder, mask, loop.index)
            with builder.if_then(chosen):
                item = value.value
                if value.is_array:
                    index = builder.load(place)
                    item = _item(context, builder, value, index)
                    builder.store(builder.add(index, I64(1)), place)
                item = converted(builder, item, value.dtype, array.dtype)
                target = at(builder, array.data, builder.mul(loop.index, _stride(array)))
                store(context, builder, kind, item, target)
        return context.get_dummy_value()

    def make(given: tuple[Any, ...]) -> Any:
        array, mask, value = given
        fits = array.ndim == mask.ndim and _flat(array) and _flat(mask)
        fits = fits and getattr(value, "ndim", 1) == 1
        return (types.none(*given), codegen) if fits else None

    return variadic(make, 3, "store_masked")


@cache
def picked() -> Any:
    """Return the intrinsic for ``array[places]``, an array of integers into one dimension."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        array, places = operands_of(context, builder, signature, args)
        kind = signature.return_type
        made, length = allocate(context, builder, kind, places.shape)
        with cgutils.for_range(builder, length, intp=I64) as loop:
            index = _item(context, builder, places, loop.index)
            index = converted(builder, index, places.dtype, "int64")
            negative = builder.icmp_signed("<", index, I64(0))
            index = builder.select(negative, builder.add(index, array.length), index)
            # Unsigned: what is still negative is too large as well.
            outside = builder.icmp_unsigned(">=", index, array.length)
            leave_if(context, builder, outside, LeaveCode.RAISES)
            value = _item(context, builder, array, index)
            store(context, builder, kind.dtype, value, at(builder, made.data, loop.index))
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        array, places = given
        fits = array.ndim == 1 and _flat(places)
        return (array_type_of(array, places.ndim)(*given), codegen) if fits else None

    return variadic(make, 2, "picked")


def array_type_of(array: Any, ndim: int) -> Any:
    """Return the type of a new array of the same elements."""
    made: Any = types.Array
    return made(array.dtype, ndim, "C")


__all__ = [
    "extreme_place",
    "integer_sum",
    "masked",
    "picked",
    "quantifier",
    "store_masked",
]
