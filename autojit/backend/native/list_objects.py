"""List objects: answers made as CPython's own lists, and numbers changed in place.

A number that only one list refers to may take another value without anybody noticing: to make
a new object and drop the old one, as Python does, comes to the same and takes ten times as
long. CPython does so itself with strings (``unicode_concatenate`` of Python/ceval.c).
"""

from __future__ import annotations

import sys
from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.outside import external
from autojit.backend.native.routines import compile_callee

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()
_COUNT_OFFSET: Final = 0
_FLOAT_OFFSET: Final = 16
_ITEMS_OFFSET: Final = 24
#: PyLongObject of CPython 3.11 and before (Include/cpython/longintrepr.h): a size whose sign is
#: the number's, then digits of 30 bits. Later versions keep both in one word.
_SIZED_INTS: Final = sys.version_info < (3, 12)
_SIZE_OFFSET: Final = 16
_DIGITS_OFFSET: Final = 24
_DIGIT: Final = 30
#: Beyond these, and only there, an ``int`` is an object of its own (``_PY_NSMALLPOSINTS``).
_LEAST_OWN: Final = -6
_GREATEST_CACHED: Final = 256


def place_at(builder: ir.IRBuilder, address: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
    """Return a pointer to a field of the object at an address."""
    return builder.inttoptr(builder.add(address, _I64(offset)), kind.as_pointer())


def item_place(builder: ir.IRBuilder, address: ir.Value, index: ir.Value) -> ir.Value:
    """Return a pointer to an item of the list object at an address."""
    items = builder.load(place_at(builder, address, _ITEMS_OFFSET, _I64))
    place = builder.add(items, builder.mul(index, _I64(8)))
    return builder.inttoptr(place, _I64.as_pointer())


def boxed(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    """Return a new reference to a number as an object."""
    if value.type == _F64:
        return builder.call(external(builder, "PyFloat_FromDouble", _OBJECT, _F64), [value])
    if value.type == _I64:
        return builder.call(external(builder, "PyLong_FromLongLong", _OBJECT, _I64), [value])
    wide = builder.zext(value, _I64)
    return builder.call(external(builder, "PyBool_FromLong", _OBJECT, _I64), [wide])


@intrinsic  # type: ignore[untyped-decorator]
def new_list(typing_context: Any, length: Any) -> Any:
    """Return the address of a new list whose items are still to be set (``PyList_New``)."""
    del typing_context, length

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        make = external(builder, "PyList_New", _OBJECT, _I64)
        made = builder.ptrtoint(builder.call(make, args), _I64)
        none = builder.icmp_unsigned("==", made, _I64(0))
        leave_if(context, builder, none, LeaveCode.RAISES)
        return made

    return types.int64(types.int64), codegen


@intrinsic  # type: ignore[untyped-decorator]
def set_new(typing_context: Any, address: Any, index: Any, value: Any) -> Any:
    """Set an item of a new list to a number."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address, index, value = args
        item = builder.ptrtoint(boxed(builder, value), _I64)
        builder.store(item, item_place(builder, address, index))
        return context.get_dummy_value()

    return types.none(address, index, value), codegen


@intrinsic  # type: ignore[untyped-decorator]
def set_object(typing_context: Any, address: Any, index: Any, item: Any) -> Any:
    """Set an item of a new list to the object at an address, whose reference is given away."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address, index, item = args
        builder.store(item, item_place(builder, address, index))
        return context.get_dummy_value()

    return types.none(address, index, item), codegen


@intrinsic  # type: ignore[untyped-decorator]
def collector_off(typing_context: Any) -> Any:
    """Stop the cycle collector; return whether it was on."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        was = builder.call(external(builder, "PyGC_Disable", _I32), [])
        return builder.sext(was, _I64)

    return types.int64(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def collector_back(typing_context: Any, was_on: Any) -> Any:
    """Let the cycle collector run again if it was on."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        with builder.if_then(builder.icmp_signed("!=", args[0], _I64(0))):
            builder.call(external(builder, "PyGC_Enable", _I32), [])
        return context.get_dummy_value()

    return types.none(was_on), codegen


@compile_callee
def list_out(answer: Any) -> int:
    """Return the address of a new list object with the numbers of a kernel's list."""
    made: int = new_list(len(answer))
    for index in range(len(answer)):
        set_new(made, index, answer[index])
    return made


@intrinsic  # type: ignore[untyped-decorator]
def changed(typing_context: Any, before: Any, after: Any) -> Any:
    """Tell whether two values differ in any bit."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        left, right = args
        if signature.args[0] == types.float64:
            left, right = builder.bitcast(left, _I64), builder.bitcast(right, _I64)
        return builder.icmp_unsigned("!=", left, right)

    return types.boolean(before, after), codegen


@intrinsic  # type: ignore[untyped-decorator]
def set_shared(typing_context: Any, address: Any, index: Any, other: Any) -> Any:
    """Set an item of a new list to the very object that another list has there."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        address, index, other = args
        item = builder.load(item_place(builder, other, index))
        hold = external(builder, "Py_IncRef", ir.VoidType(), _OBJECT)
        builder.call(hold, [builder.inttoptr(item, _OBJECT)])
        builder.store(item, item_place(builder, address, index))
        return context.get_dummy_value()

    return types.none(address, index, other), codegen


@compile_callee
def list_out_like(answer: Any, address: int, held: Any) -> int:
    """Return a new list object, with items of the list at an address where they are the same.

    ``xs[:]`` and ``[*xs]`` share their items with ``xs``, and so does what is left of them when
    some are replaced. To share them is also six times as fast as making them.
    """
    made: int = new_list(len(answer))
    alike = len(answer) == len(held)
    for index in range(len(answer)):
        if alike and not changed(answer[index], held[index]):
            set_shared(made, index, address)
        else:
            set_new(made, index, answer[index])
    return made


@compile_callee
def rows_out(answer: Any) -> int:
    """Return the address of a new list object of list objects."""
    # Making lists may start the collector, and with it code of the program's.
    was_on = collector_off()
    made: int = new_list(len(answer))
    for index in range(len(answer)):
        set_object(made, index, list_out(answer[index]))
    collector_back(was_on)
    return made


# -- changing numbers in place -----------------------------------------------------------------


def put(context: Any, builder: ir.IRBuilder, address: ir.Value, index: ir.Value, value: Any) -> Any:
    """Emit the store of a number into an item of a list that holds numbers of its type."""
    replace = _replacement(builder, address, index, value)
    if value.type == _F64:
        _float_in_place(builder, address, index, value, replace)
    elif value.type == _I64 and _SIZED_INTS:
        _int_in_place(builder, address, index, value, replace)
    else:
        replace()
    return context.get_dummy_value()


def _replacement(builder: ir.IRBuilder, address: ir.Value, index: ir.Value, value: ir.Value) -> Any:
    def replace() -> None:
        setter = external(builder, "PyList_SetItem", _I32, _OBJECT, _I64, _OBJECT)
        target = builder.inttoptr(address, _OBJECT)
        builder.call(setter, [target, index, boxed(builder, value)])

    return replace


def _alone(builder: ir.IRBuilder, item: ir.Value) -> ir.Value:
    """Tell whether an object has one reference."""
    count = builder.load(place_at(builder, item, _COUNT_OFFSET, _I64))
    return builder.icmp_signed("==", count, _I64(1))


def _float_in_place(
    builder: ir.IRBuilder, address: ir.Value, index: ir.Value, value: ir.Value, replace: Any
) -> None:
    item = builder.load(item_place(builder, address, index))
    with builder.if_else(_alone(builder, item)) as (alone, shared):
        with alone:
            builder.store(value, place_at(builder, item, _FLOAT_OFFSET, _F64))
        with shared:
            replace()


def _int_in_place(
    builder: ir.IRBuilder, address: ir.Value, index: ir.Value, value: ir.Value, replace: Any
) -> None:
    """Change an int of one or two digits to another of as many, if neither is a cached one."""
    item = builder.load(item_place(builder, address, index))
    size = builder.load(place_at(builder, item, _SIZE_OFFSET, _I64))
    negative = builder.icmp_signed("<", value, _I64(0))
    magnitude = builder.select(negative, builder.neg(value), value)
    one = builder.icmp_unsigned("<", magnitude, _I64(1 << _DIGIT))
    two = builder.icmp_unsigned("<", magnitude, _I64(1 << 2 * _DIGIT))
    digits = builder.select(one, _I64(1), _I64(2))
    held = builder.select(builder.icmp_signed("<", size, _I64(0)), builder.neg(size), size)
    own = builder.or_(
        builder.icmp_signed(">", value, _I64(_GREATEST_CACHED)),
        builder.icmp_signed("<=", value, _I64(_LEAST_OWN)),
    )
    fits = builder.and_(two, builder.icmp_signed("==", held, digits))
    fits = builder.and_(builder.and_(fits, own), _alone(builder, item))
    with builder.if_else(fits) as (inside, outside):
        with inside:
            signed = builder.select(negative, builder.neg(digits), digits)
            builder.store(signed, place_at(builder, item, _SIZE_OFFSET, _I64))
            mask = _I64((1 << _DIGIT) - 1)
            low = builder.trunc(builder.and_(magnitude, mask), _I32)
            builder.store(low, place_at(builder, item, _DIGITS_OFFSET, _I32))
            with builder.if_then(builder.not_(one)):
                high = builder.trunc(builder.lshr(magnitude, _I64(_DIGIT)), _I32)
                builder.store(high, place_at(builder, item, _DIGITS_OFFSET + 4, _I32))
        with outside:
            replace()


#: Elements that leave as list objects at once; others by way of an array of NumPy's scalars.
LIST_OBJECTS: Final = {
    "list_out": list_out,
    "list_out_like": list_out_like,
    "rows_out": rows_out,
}
