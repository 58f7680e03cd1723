"""NumPy's own inner loops, called once over whole arrays.

The loop that NumPy would choose is called as NumPy calls it: so an exponential has the last
bit of its SIMD loops. A loop may clear the status flags (comparisons do), so what was raised
before it is looked at before it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.floats import emit_flags_check, keeping_flags
from autojit.backend.native.formulas import converted
from autojit.backend.native.leave import LeaveCode, leave_if
from autojit.backend.native.operands import (
    I64,
    Operand,
    allocate,
    array_type,
    element_type,
    load,
    operands_of,
    store,
    variadic,
)
from autojit.backend.native.outside import outside
from autojit.backend.ufunc_loops import loop_symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

_POINTER: Final = ir.IntType(8).as_pointer()
_LOOP: Final = ir.FunctionType(
    ir.VoidType(), [_POINTER.as_pointer(), I64.as_pointer(), I64.as_pointer(), _POINTER]
)


class Loop:
    """One inner loop of a ufunc, by name and dtypes, known to the linker."""

    def __init__(self, name: str, dtypes: tuple[str, ...]) -> None:
        """Find the loop and register its address."""
        self.symbol, self.has_data = loop_symbol(name, dtypes)

    def call(
        self,
        builder: ir.IRBuilder,
        places: Sequence[ir.Value],
        sizes: Sequence[ir.Value],
        strides: Sequence[ir.Value],
    ) -> None:
        """Call it: ``sizes`` are the length and a gufunc's core dimensions, strides in bytes."""
        module = builder.module
        function = outside(module, self.symbol, _LOOP)
        pointers = cgutils.alloca_once(builder, _POINTER, size=len(places))
        for index, place in enumerate(places):
            builder.store(builder.bitcast(place, _POINTER), builder.gep(pointers, [I64(index)]))
        counts, steps = _filled(builder, sizes), _filled(builder, strides)
        extra: Any = _POINTER(None)
        if self.has_data:
            known = outside(module, f"{self.symbol}.data", ir.IntType(8))
            extra = builder.bitcast(known, _POINTER)
        builder.call(keeping_flags(builder, function), [pointers, counts, steps, extra])


def _filled(builder: ir.IRBuilder, values: Sequence[ir.Value]) -> ir.Value:
    slots = cgutils.alloca_once(builder, I64, size=len(values))
    for index, value in enumerate(values):
        builder.store(value, builder.gep(slots, [I64(index)]))
    return slots


def size_of(dtype: str) -> ir.Constant:
    """Return the bytes of an element."""
    return I64(np.dtype(dtype).itemsize)


@cache
def elementwise(name: str, dtypes: tuple[str, ...]) -> Any:
    """Return the intrinsic that calls a ufunc's loop once, over whole arrays and numbers.

    Arrays have the dtypes of the loop, one shape, and no gaps if they have several dimensions;
    other shapes leave. A number goes in with a stride of zero, as in NumPy.
    """
    loop = Loop(name, dtypes)

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        operands = operands_of(context, builder, signature, args)
        arrays = [operand for operand in operands if operand.is_array]
        first = arrays[0]
        for array in arrays[1:]:
            for a, b in zip(first.shape, array.shape, strict=True):
                leave_if(context, builder, builder.icmp_signed("!=", a, b), LeaveCode.SHAPE)
        kind = signature.return_type
        emit_flags_check(context, builder)
        made, length = allocate(context, builder, kind, first.shape)
        places, strides = [], []
        for operand, dtype in zip(operands, dtypes, strict=False):
            place, stride = _place(context, builder, operand, dtype)
            places.append(place)
            strides.append(stride)
        places.append(made.data)
        strides.append(size_of(dtypes[-1]))
        some = builder.icmp_signed("!=", length, I64(0))
        with builder.if_then(some, likely=True):
            loop.call(builder, places, [length], strides)
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        arrays = [kind for kind in given if isinstance(kind, types.Array)]
        ndim = arrays[0].ndim
        fits = all(kind.ndim == ndim and (ndim == 1 or kind.layout == "C") for kind in arrays)
        return (array_type(dtypes[-1], ndim)(*given), codegen) if fits else None

    return variadic(make, len(dtypes) - 1, "elementwise")


def _place(
    context: Any, builder: ir.IRBuilder, operand: Operand, dtype: str
) -> tuple[ir.Value, ir.Value]:
    size = size_of(dtype)
    if operand.is_array:
        if operand.ndim > 1:
            return operand.data, size
        return operand.data, builder.mul(operand.strides[0], size)
    kind = element_type(dtype)
    slot = cgutils.alloca_once(builder, context.get_data_type(kind))
    value = converted(builder, operand.value, operand.dtype, dtype)
    store(context, builder, kind, value, slot)
    return slot, I64(0)


@cache
def single(name: str, dtypes: tuple[str, ...]) -> Any:
    """Return the intrinsic that calls a ufunc's loop for numbers, one of each."""
    loop = Loop(name, dtypes)
    kind = element_type(dtypes[-1])

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        operands = operands_of(context, builder, signature, args)
        emit_flags_check(context, builder)
        pairs = zip(operands, dtypes, strict=False)
        places = [_place(context, builder, operand, dtype)[0] for operand, dtype in pairs]
        out = cgutils.alloca_once(builder, context.get_data_type(kind))
        # As in NumPy: a number has a stride of zero, which some loops look at.
        strides = [I64(0)] * len(places)
        loop.call(builder, [*places, out], [I64(1)], [*strides, size_of(dtypes[-1])])
        return load(context, builder, kind, out)

    def make(given: tuple[Any, ...]) -> Any:
        return kind(*given), codegen

    return variadic(make, len(dtypes) - 1, "single")
