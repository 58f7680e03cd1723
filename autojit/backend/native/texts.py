"""Strings and bytes as arrays of code points and of bytes, copied when the kernel is entered.

A kernel gets the object's address; its entry holds a reference, and the GIL is held, so nobody
changes a bytearray meanwhile. All goes through CPython's C API: the layout of a string is its own.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.outside import external, outside
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_OBJECT: Final = _I8.as_pointer()
_ZERO: Final = 48  # the code point of "0"


def _length(name: str) -> Any:
    """Make ``length(address)`` that asks a function of the C API."""

    def typer(typing_context: Any, address: Any) -> Any:
        del typing_context, address

        def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            function = external(builder, name, _I64, _OBJECT)
            return builder.call(function, [builder.inttoptr(args[0], _OBJECT)])

        return types.int64(types.int64), codegen

    typer.__name__ = typer.__qualname__ = f"length_by_{name}"
    return intrinsic(typer)


def _bytes_copier(name: str) -> Any:
    """Make ``copy(address, target, count)`` of what a function of the C API points at."""

    def typer(typing_context: Any, address: Any, target: Any, count: Any) -> Any:
        del typing_context, address, target, count

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            address, target, count = args
            function = external(builder, name, _OBJECT, _OBJECT)
            source = builder.call(function, [builder.inttoptr(address, _OBJECT)])
            kind = ir.FunctionType(_OBJECT, [_OBJECT, _OBJECT, _I64])
            move = outside(builder.module, "memcpy", kind)
            builder.call(move, [builder.inttoptr(target, _OBJECT), source, count])
            return context.get_dummy_value()

        return types.none(types.int64, types.int64, types.int64), codegen

    typer.__name__ = typer.__qualname__ = f"copy_by_{name}"
    return intrinsic(typer)


@intrinsic  # type: ignore[untyped-decorator]
def _copy_points(typing_context: Any, address: Any, target: Any, count: Any) -> Any:
    """Copy a string's code points (``PyUnicode_AsUCS4``)."""
    del typing_context, address, target, count

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address, target, count = args
        kind = ir.FunctionType(_OBJECT, [_OBJECT, _OBJECT, _I64, _I32])
        copy = outside(builder.module, "PyUnicode_AsUCS4", kind)
        place = builder.inttoptr(target, _OBJECT)
        done = builder.call(copy, [builder.inttoptr(address, _OBJECT), place, count, _I32(0)])
        failed = builder.icmp_unsigned("==", done, _OBJECT(None))
        leave_if(context, builder, failed, LeaveCode.RAISES)
        return context.get_dummy_value()

    return types.none(types.int64, types.int64, types.int64), codegen


_text_length: Final = _length("PyUnicode_GetLength")
_bytes_length: Final = _length("PyBytes_Size")
_bytearray_length: Final = _length("PyByteArray_Size")
_copy_bytes: Final = _bytes_copier("PyBytes_AsString")
_copy_bytearray: Final = _bytes_copier("PyByteArray_AsString")


@_compile
def text_in_str(address: int) -> Any:
    """Return a string's code points."""
    held = np.empty(_text_length(address), np.uint32)
    if len(held) > 0:
        _copy_points(address, held.ctypes.data, len(held))
    return held


@_compile
def text_in_bytes(address: int) -> Any:
    """Return the bytes of a ``bytes`` object."""
    held = np.empty(_bytes_length(address), np.uint8)
    _copy_bytes(address, held.ctypes.data, len(held))
    return held


@_compile
def text_in_bytearray(address: int) -> Any:
    """Return the bytes of a ``bytearray``."""
    held = np.empty(_bytearray_length(address), np.uint8)
    _copy_bytearray(address, held.ctypes.data, len(held))
    return held


@_compile
def text_same(left: Any, right: Any) -> bool:
    """Tell whether two texts are equal."""
    if len(left) != len(right):
        return False
    for index in range(len(left)):  # noqa: SIM110 - numba has no generators here
        if left[index] != right[index]:
            return False
    return True


@_compile
def text_less(left: Any, right: Any) -> bool:
    """Tell whether a text comes before another, by code points."""
    for index in range(min(len(left), len(right))):
        if left[index] != right[index]:
            return bool(left[index] < right[index])
    return len(left) < len(right)


@_compile
def text_find(text: Any, point: int) -> int:
    """Return where a character is first, or -1."""
    for index in range(len(text)):
        if np.int64(text[index]) == point:
            return index
    return -1


@_compile
def text_index(text: Any, point: int) -> Any:
    """Return where a character is first; leave if it is not there."""
    place = text_find(text, point)
    if place < 0:
        leave(5)
    return place


@_compile
def text_count(text: Any, point: int) -> int:
    """Return how often a character is there."""
    count = 0
    for index in range(len(text)):
        if np.int64(text[index]) == point:
            count += 1
    return count


@_compile
def digit(point: int) -> int:
    """Return ``int(c)`` of one of the ten digits; ``int`` knows others, and raises: leave."""
    if point < _ZERO or point > _ZERO + 9:
        leave(4)
    return point - _ZERO


#: What a kernel may call, by name.
ROUTINES: Final = {
    "text_in_str": text_in_str,
    "text_in_bytes": text_in_bytes,
    "text_in_bytearray": text_in_bytearray,
    "text_same": text_same,
    "text_less": text_less,
    "text_find": text_find,
    "text_index": text_index,
    "text_count": text_count,
    "digit": digit,
}
