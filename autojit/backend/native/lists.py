"""Lists that are arguments, read and written in machine code.

numba's own reflected list costs about 700 ns an element at the border, ``numpy.array`` about
50; reading the objects in place costs 2 to 5 (docs/costs.md). A kernel gets the *address* of
the list; the entry that called it holds a reference, and the GIL is held throughout.

The layouts are CPython's, unchanged from 3.11 to 3.13 (Include/cpython/listobject.h and
floatobject.h); integers go through the C API, whose layout did change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.list_objects import changed, put
from autojit.backend.native.outside import external, outside
from autojit.backend.native.routines import compile_callee, leave

if TYPE_CHECKING:
    from collections.abc import Callable

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()
_TYPE_OFFSET: Final = 8
_SIZE_OFFSET: Final = 16
_ITEMS_OFFSET: Final = 24
_FLOAT_OFFSET: Final = 16


def _known_object(builder: ir.IRBuilder, name: str) -> ir.Value:
    return builder.bitcast(outside(builder.module, f"autojit_object_{name}", _I8), _OBJECT)


def _field(builder: ir.IRBuilder, address: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
    place = builder.add(address, _I64(offset))
    return builder.load(builder.inttoptr(place, kind.as_pointer()))


def _item(builder: ir.IRBuilder, address: ir.Value, index: ir.Value) -> ir.Value:
    items = _field(builder, address, _ITEMS_OFFSET, _I64)
    place = builder.add(items, builder.mul(index, _I64(8)))
    return builder.load(builder.inttoptr(place, _I64.as_pointer()))


def require_type(context: Any, builder: ir.IRBuilder, item: ir.Value, name: str) -> None:
    """Emit the leaving of the kernel where an object is not of an exact type."""
    kind = _field(builder, item, _TYPE_OFFSET, _OBJECT)
    other = builder.icmp_unsigned("!=", kind, _known_object(builder, name))
    leave_if(context, builder, other, LeaveCode.MISFIT)


def _read_float(context: Any, builder: ir.IRBuilder, item: ir.Value) -> ir.Value:
    require_type(context, builder, item, "float")
    return _field(builder, item, _FLOAT_OFFSET, _F64)


def _read_int(context: Any, builder: ir.IRBuilder, item: ir.Value) -> ir.Value:
    require_type(context, builder, item, "int")
    overflow = cgutils.alloca_once(builder, _I32)  # not anew for each item
    name = "PyLong_AsLongLongAndOverflow"
    function = external(builder, name, _I64, _OBJECT, _I32.as_pointer())
    value = builder.call(function, [builder.inttoptr(item, _OBJECT), overflow])
    lost = builder.icmp_signed("!=", builder.load(overflow), _I32(0))
    leave_if(context, builder, lost, LeaveCode.OVERFLOW)
    return value


def _read_bool(context: Any, builder: ir.IRBuilder, item: ir.Value) -> ir.Value:
    pointer = builder.inttoptr(item, _OBJECT)
    true = builder.icmp_unsigned("==", pointer, _known_object(builder, "true"))
    false = builder.icmp_unsigned("==", pointer, _known_object(builder, "false"))
    leave_if(context, builder, builder.not_(builder.or_(true, false)), LeaveCode.MISFIT)
    return true


def _read_list(context: Any, builder: ir.IRBuilder, item: ir.Value) -> ir.Value:
    require_type(context, builder, item, "list")
    return item


#: What reads an object of each type of numbers.
READERS: Final = {types.float64: _read_float, types.int64: _read_int, types.boolean: _read_bool}


def _reader(name: str, result: Any, read: Callable[..., ir.Value]) -> Any:
    """Make ``read(address, index)``: the item there, or leave if it is of another type."""

    def typer(typing_context: Any, address: Any, index: Any) -> Any:
        del typing_context, address, index

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return read(context, builder, _item(builder, *args))

        return result(types.int64, types.int64), codegen

    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


def _writer(name: str, given: Any) -> Any:
    """Make ``write(address, index, value)``: let an item of the list be another number."""

    def typer(typing_context: Any, address: Any, index: Any, value: Any) -> Any:
        del typing_context, address, index, value

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return put(context, builder, *args)

        return types.none(types.int64, types.int64, given), codegen

    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


@intrinsic  # type: ignore[untyped-decorator]
def list_length(typing_context: Any, address: Any) -> Any:
    """Return the length of the list at an address."""
    del typing_context, address

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return _field(builder, args[0], _SIZE_OFFSET, _I64)

    return types.int64(types.int64), codegen


item_f = _reader("item_f", types.float64, _read_float)
item_i = _reader("item_i", types.int64, _read_int)
item_b = _reader("item_b", types.boolean, _read_bool)
item_list = _reader("item_list", types.int64, _read_list)
put_f = _writer("put_f", types.float64)
put_i = _writer("put_i", types.int64)
put_b = _writer("put_b", types.boolean)


def _converters(  # noqa: C901 - four small routines that close over three names
    item: Any, put: Any, dtype: Any
) -> tuple[Any, Any, Any, Any]:
    """Make the four routines of one element type: in and back, flat and nested."""

    @compile_callee
    def flat_in(address: int) -> Any:
        held = np.empty(list_length(address), dtype)
        for index in range(len(held)):
            held[index] = item(address, index)
        return held

    @compile_callee
    def nested_in(address: int) -> Any:
        rows = list_length(address)
        columns = list_length(item_list(address, 0)) if rows > 0 else 0
        held = np.empty((rows, columns), dtype)
        for row in range(rows):
            inner = item_list(address, row)
            if list_length(inner) != columns:
                raise_misfit()
            for index in range(columns):
                held[row, index] = item(inner, index)
        return held

    @compile_callee
    def flat_back(address: int, held: Any) -> None:
        # An item that did not change stays the very object it was.
        for index in range(len(held)):
            if changed(item(address, index), held[index]):
                put(address, index, held[index])

    @compile_callee
    def nested_back(address: int, held: Any) -> None:
        for row in range(held.shape[0]):
            flat_back(item_list(address, row), held[row])

    return flat_in, nested_in, flat_back, nested_back


@intrinsic  # type: ignore[untyped-decorator]
def raise_misfit(typing_context: Any) -> Any:
    """Leave: the list is not of the shape compiled for."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        leave_if(context, builder, ir.Constant(ir.IntType(1), 1), LeaveCode.MISFIT)
        return context.get_dummy_value()

    return types.none(), codegen


_FLOATS: Final = _converters(item_f, put_f, np.float64)
_INTS: Final = _converters(item_i, put_i, np.int64)
_BOOLS: Final = _converters(item_b, put_b, np.bool_)
#: ``list_in_f1``: a list of floats to an array; ``list_back_i2``: rows of integers back.
CONVERTERS: Final = {
    f"list_{way}_{rep}{depth}": routines[(way == "back") * 2 + depth - 1]
    for rep, routines in (("f", _FLOATS), ("i", _INTS), ("b", _BOOLS))
    for way in ("in", "back")
    for depth in (1, 2)
}


@intrinsic  # type: ignore[untyped-decorator]
def list_identity(typing_context: Any, items: Any) -> Any:
    """Return a number that no other living list of the kernel has."""
    del typing_context
    if not isinstance(items, types.List):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        proxy = cgutils.create_struct_proxy(signature.args[0])(context, builder, value=args[0])
        return builder.ptrtoint(proxy.meminfo, _I64)

    return types.int64(items), codegen


@compile_callee
def check_rows_differ(rows: Any) -> None:
    """Leave if a list stands in a list of lists twice: the answer would be two copies of it."""
    identities = np.empty(len(rows), np.int64)
    for index in range(len(rows)):
        identities[index] = list_identity(rows[index])
    identities.sort()
    for index in range(1, len(identities)):
        if identities[index] == identities[index - 1]:
            leave(9)


@compile_callee
def to_list(held: Any) -> Any:
    """Return the elements of an array, or of a list, as a new list."""
    return [held[index] for index in range(len(held))]
