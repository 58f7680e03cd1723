"""Objects in lists: read as the items of a kernel's lists, made of them, moved from list to list.

What machine code does with single objects for ``loose``. The layouts are CPython's
(Include/cpython/listobject.h, tupleobject.h).
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native import lists
from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.list_objects import (
    boxed,
    item_place,
    place_at,
    put,
)
from autojit.backend.native.outside import external

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_OBJECT: Final = _I8.as_pointer()
#: PyListObject: the size, the items, how many there is room for.
_LIST_FIELDS: Final = (16, 24, 32)
_TUPLE_SIZE: Final = 16
_TUPLE_ITEMS: Final = 24


def _is_tuple(typed: Any) -> bool:
    return isinstance(typed, types.BaseTuple)


def _is_plain(typed: Any) -> bool:
    if _is_tuple(typed):
        return all(map(_is_plain, typed.types))
    return typed in (types.int64, types.float64, types.boolean)


def _read(context: Any, builder: ir.IRBuilder, item: ir.Value, typed: Any) -> ir.Value:
    """Emit the reading of the object at an address; it leaves if it is of another type."""
    if _is_tuple(typed):
        return _read_tuple(context, builder, item, typed)
    return lists.READERS[typed](context, builder, item)


def _read_tuple(context: Any, builder: ir.IRBuilder, item: ir.Value, typed: Any) -> ir.Value:
    lists.require_type(context, builder, item, "tuple")
    size = builder.load(place_at(builder, item, _TUPLE_SIZE, _I64))
    other = builder.icmp_signed("!=", size, _I64(len(typed)))
    leave_if(context, builder, other, LeaveCode.MISFIT)
    parts = []
    for index, inner in enumerate(typed):
        part = builder.load(place_at(builder, item, _TUPLE_ITEMS + 8 * index, _I64))
        parts.append(_read(context, builder, part, inner))
    return context.make_tuple(builder, typed, parts)


def _box(
    context: Any, builder: ir.IRBuilder, value: ir.Value, typed: Any, complete: ir.Value
) -> ir.Value:
    """Emit the making of an object; where there is no memory, ``complete`` becomes false."""
    if _is_tuple(typed):
        made = builder.call(external(builder, "PyTuple_New", _OBJECT, _I64), [_I64(len(typed))])
        with builder.if_then(builder.icmp_unsigned("!=", made, _OBJECT(None))):
            address = builder.ptrtoint(made, _I64)
            for index, inner in enumerate(typed):
                part = builder.extract_value(value, index)
                item = _box(context, builder, part, inner, complete)
                builder.store(item, place_at(builder, address, _TUPLE_ITEMS + 8 * index, _OBJECT))
    else:
        made = boxed(builder, value)
    there = builder.icmp_unsigned("!=", made, _OBJECT(None))
    builder.store(builder.and_(builder.load(complete), there), complete)
    return made


@intrinsic  # type: ignore[untyped-decorator]
def item_like(typing_context: Any, address: Any, index: Any, sample: Any) -> Any:
    """Return an item of the list object at an address, which has to be of a type.

    The type is that of ``sample``, or of the items of ``sample`` if that is a list.
    """
    del typing_context
    typed = sample.dtype if isinstance(sample, types.List) else sample
    if not _is_plain(typed):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        item = builder.load(item_place(builder, args[0], args[1]))
        return _read(context, builder, item, signature.return_type)

    return typed(address, index, sample), codegen


@intrinsic  # type: ignore[untyped-decorator]
def new_or_none(typing_context: Any, length: Any) -> Any:
    """Return the address of a new list whose items are still to be set; 0 without memory."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        make = external(builder, "PyList_New", _OBJECT, _I64)
        return builder.ptrtoint(builder.call(make, args), _I64)

    return types.int64(length), codegen


@intrinsic  # type: ignore[untyped-decorator]
def set_made(typing_context: Any, address: Any, index: Any, value: Any) -> Any:
    """Set an item of a new list to a number, or a tuple of such; tell whether there was memory."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        complete = cgutils.alloca_once_value(builder, cgutils.true_bit)
        builder.store(cgutils.true_bit, complete)
        made = _box(context, builder, args[2], signature.args[2], complete)
        builder.store(builder.ptrtoint(made, _I64), item_place(builder, args[0], args[1]))
        return builder.load(complete)

    return types.boolean(address, index, value), codegen


@intrinsic  # type: ignore[untyped-decorator]
def dict_or_none(typing_context: Any) -> Any:
    """Return the address of a new dict; 0 without memory."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        return builder.ptrtoint(builder.call(external(builder, "PyDict_New", _OBJECT), []), _I64)

    return types.int64(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def dict_set(typing_context: Any, address: Any, key: Any, value: Any) -> Any:
    """Set a key of a dict to a value; tell whether there was memory."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        complete = cgutils.alloca_once_value(builder, cgutils.true_bit)
        builder.store(cgutils.true_bit, complete)
        one, other = (
            _box(context, builder, args[index], signature.args[index], complete) for index in (1, 2)
        )
        with builder.if_then(builder.load(complete)):
            # Of numbers and tuples of numbers: no code of the program's is run.
            setter = external(builder, "PyDict_SetItem", _I32, _OBJECT, _OBJECT, _OBJECT)
            failed = builder.call(setter, [builder.inttoptr(args[0], _OBJECT), one, other])
            builder.store(builder.icmp_signed("==", failed, _I32(0)), complete)
        drop = external(builder, "Py_DecRef", ir.VoidType(), _OBJECT)
        for made in (one, other):
            builder.call(drop, [made])
        return builder.load(complete)

    return types.boolean(address, key, value), codegen


@intrinsic  # type: ignore[untyped-decorator]
def put_like(typing_context: Any, address: Any, index: Any, value: Any) -> Any:
    """Let an item be another number; tuples are never changed where they stand."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        if isinstance(signature.args[2], types.BaseTuple):
            return context.get_dummy_value()
        return put(context, builder, *args)

    return types.none(address, index, value), codegen


@intrinsic  # type: ignore[untyped-decorator]
def held_in_place(typing_context: Any, held: Any) -> Any:
    """Tell whether a list's items can be changed where they stand."""
    del typing_context
    in_place = not isinstance(held.dtype, types.BaseTuple)
    return types.boolean(held), lambda *_: ir.Constant(ir.IntType(1), int(in_place))


@intrinsic  # type: ignore[untyped-decorator]
def held_object(typing_context: Any, address: Any) -> Any:
    """Return the address of an object, with one more reference."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        hold = external(builder, "Py_IncRef", ir.VoidType(), _OBJECT)
        builder.call(hold, [builder.inttoptr(args[0], _OBJECT)])
        return args[0]

    return types.int64(address), codegen


@intrinsic  # type: ignore[untyped-decorator]
def take_over(typing_context: Any, address: Any, made: Any) -> Any:
    """Let the list at an address have the items of a new one, which goes with what it had."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address, made = args
        for offset in _LIST_FIELDS:
            ours = place_at(builder, address, offset, _I64)
            theirs = place_at(builder, made, offset, _I64)
            before, after = builder.load(ours), builder.load(theirs)
            builder.store(after, ours)
            builder.store(before, theirs)
        drop = external(builder, "Py_DecRef", ir.VoidType(), _OBJECT)
        builder.call(drop, [builder.inttoptr(made, _OBJECT)])
        return context.get_dummy_value()

    return types.none(address, made), codegen


@intrinsic  # type: ignore[untyped-decorator]
def make_room(typing_context: Any, address: Any, made: Any) -> Any:
    """Put the items of a new list behind the end of another, not within; drop the new list.

    Tell whether there was memory.
    """
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address = args[0]
        place = place_at(builder, address, _LIST_FIELDS[0], _I64)
        size = builder.load(place)
        setter = external(builder, "PyList_SetSlice", _I32, _OBJECT, _I64, _I64, _OBJECT)
        target, source = (builder.inttoptr(one, _OBJECT) for one in args)
        failed = builder.call(setter, [target, size, size, source])
        builder.store(size, place)
        drop = external(builder, "Py_DecRef", ir.VoidType(), _OBJECT)
        builder.call(drop, [source])
        return builder.icmp_signed("==", failed, _I32(0))

    return types.boolean(address, made), codegen


@intrinsic  # type: ignore[untyped-decorator]
def add_to_size(typing_context: Any, address: Any, count: Any) -> Any:
    """Let the items that are behind the end of a list be within."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        place = place_at(builder, args[0], _LIST_FIELDS[0], _I64)
        builder.store(builder.add(builder.load(place), args[1]), place)
        return context.get_dummy_value()

    return types.none(address, count), codegen


def _bits_differ(builder: ir.IRBuilder, left: ir.Value, right: ir.Value, typed: Any) -> ir.Value:
    if _is_tuple(typed):
        found = ir.Constant(ir.IntType(1), 0)
        for index, inner in enumerate(typed):
            one, other = (builder.extract_value(value, index) for value in (left, right))
            found = builder.or_(found, _bits_differ(builder, one, other, inner))
        return found
    if typed == types.float64:
        left, right = builder.bitcast(left, _I64), builder.bitcast(right, _I64)
    return builder.icmp_unsigned("!=", left, right)


@intrinsic  # type: ignore[untyped-decorator]
def differ(typing_context: Any, before: Any, after: Any) -> Any:
    """Tell whether two numbers, or tuples of them, differ in any bit."""
    del typing_context
    if before != after:
        return None

    def codegen(_context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        return _bits_differ(builder, args[0], args[1], signature.args[0])

    return types.boolean(before, after), codegen
