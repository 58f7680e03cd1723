"""Lists that are arguments, read into a kernel's own lists and put back whatever became of them.

``lists`` reads lists that keep their length into arrays. Here a list may have grown, its rows may
have changed places or be new ones, and its items may be tuples. All objects are made first, when
the kernel can still be left; then lists take over the items of lists that were made, which cannot
fail. What a list holds then is, where it is the same at the same place, the object it was.

The layouts are CPython's (Include/cpython/listobject.h, tupleobject.h).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native import lists
from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.list_objects import (
    boxed,
    collector_back,
    collector_off,
    item_place,
    place_at,
    put,
    set_object,
    set_shared,
)
from autojit.backend.native.lists import item_list, list_identity, list_length
from autojit.backend.native.outside import external
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave

_I8: Final = ir.IntType(8)
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


# -- in --------------------------------------------------------------------------------------


@_compile
def loose_in(address: int, sample: Any) -> Any:
    """Return the items of the list object at an address, which are like ``sample``, as a list."""
    count = list_length(address)
    if count == 0:
        return [sample][:0]
    held = [item_like(address, 0, sample)] * count
    for index in range(1, count):
        held[index] = item_like(address, index, sample)
    return held


@_compile
def loose_rows_in(address: int, sample: Any) -> Any:
    """Return the rows of the list of lists at an address, of items like ``sample``, as a list."""
    held = [[sample][:0]][:0]
    for index in range(list_length(address)):
        held.append(loose_in(item_list(address, index), sample))
    return held


# -- back ------------------------------------------------------------------------------------


@_compile
def is_as_it_was(address: int, held: Any) -> bool:
    """Tell whether a list object needs no other items, or only such as take others' places."""
    if list_length(address) != len(held):
        return False
    if held_in_place(held):
        return True
    for index in range(len(held)):
        if differ(item_like(address, index, held), held[index]):
            return False
    return True


@_compile
def list_made(address: int, held: Any, count: int) -> int:
    """Return a new list object, or 0; the first ``count`` items are shared where they are alike."""
    made: int = new_or_none(len(held))
    complete = made != 0
    for index in range(len(held) if complete else 0):
        if index < count and not differ(item_like(address, index, held), held[index]):
            set_shared(made, index, address)
        elif not set_made(made, index, held[index]):
            complete = False
    return made if complete else 0


@_compile
def loose_made(address: int, held: Any) -> int:
    """Return a list object whose items a given list is to take over, or 0 if it needs none."""
    if is_as_it_was(address, held):
        return 0
    # Making objects may start the collector, and with it code of the program's.
    was_on = collector_off()
    made: int = list_made(address, held, list_length(address))
    collector_back(was_on)
    if made == 0:
        leave(5)
    return made


@_compile
def loose_back(address: int, held: Any, made: int) -> None:
    """Put back what a list holds now."""
    if made != 0:
        take_over(address, made)
        return
    for index in range(len(held)):
        if differ(item_like(address, index, held), held[index]):
            put_like(address, index, held[index])


@_compile
def place_of(row: Any, rows: Any, first: int) -> int:
    """Return where a list stands among others, or -1; ``first`` is looked at first."""
    wanted = list_identity(row)
    if first < len(rows) and list_identity(rows[first]) == wanted:
        return first
    for index in range(len(rows)):
        if list_identity(rows[index]) == wanted:
            return index
    return -1


@_compile
def check_new_rows(held: Any, was: Any) -> bool:
    """Tell whether rows stand where they stood; leave if a new one stands at two places."""
    identities = np.empty(len(held), np.int64)
    count = 0
    stayed = len(held) == len(was)
    for index in range(len(held)):
        place = place_of(held[index], was, index)
        stayed &= place == index
        if place < 0:
            identities[count] = list_identity(held[index])
            count += 1
    found = identities[:count]
    found.sort()
    for index in range(1, count):
        if found[index] == found[index - 1]:
            leave(9)
    return stayed


@_compile
def loose_rows_made(address: int, held: Any, was: Any) -> Any:
    """Return what a given list of lists is to take over, and what each of its rows is; or 0."""
    stayed = check_new_rows(held, was)
    rows = np.zeros(len(was), np.int64)
    was_on = collector_off()
    made = 0
    complete = True
    for index in range(len(was)):
        row = item_list(address, index)
        if not is_as_it_was(row, was[index]):
            rows[index] = list_made(row, was[index], list_length(row))
            complete &= rows[index] != 0
    if not stayed:
        made = new_or_none(len(held))
        complete &= made != 0
        for index in range(len(held) if made != 0 else 0):
            place = place_of(held[index], was, index)
            if place >= 0:
                set_object(made, index, held_object(item_list(address, place)))
                continue
            row = list_made(address, held[index], 0)
            complete &= row != 0
            set_object(made, index, row)
    collector_back(was_on)
    if not complete:
        leave(5)
    return made, rows


@_compile
def loose_rows_back(address: int, was: Any, made: int, rows: Any) -> None:
    """Put back what a list of lists and its rows hold now."""
    for index in range(len(was)):
        loose_back(item_list(address, index), was[index], rows[index])
    if made != 0:
        take_over(address, made)


# -- answers ---------------------------------------------------------------------------------


@_compile
def same_list(one: Any, other: Any) -> bool:
    """Tell whether two lists of a kernel are one."""
    return list_identity(one) == list_identity(other)  # type: ignore[no-any-return]


@_compile
def tuples_out(answer: Any) -> int:
    """Return a new list object of the tuples of a kernel's list."""
    was_on = collector_off()
    made: int = list_made(0, answer, 0)
    collector_back(was_on)
    if made == 0:
        leave(5)
    return made


@_compile
def given_list(answer: Any, held: Any, address: int) -> int:
    """Return the list object at an address if an answer is the list read from it, or else 0."""
    same = list_identity(answer) == list_identity(held)
    return held_object(address) if same else 0


@_compile
def given_row(answer: Any, was: Any, address: int) -> int:
    """Return the row, of the list object at an address, that an answer is, or else 0."""
    place = place_of(answer, was, 0)
    return held_object(item_list(address, place)) if place >= 0 else 0


#: What a kernel may call, by name.
ROUTINES: Final = {
    "loose_in": loose_in,
    "loose_rows_in": loose_rows_in,
    "loose_made": loose_made,
    "loose_back": loose_back,
    "loose_rows_made": loose_rows_made,
    "loose_rows_back": loose_rows_back,
    "same_list": same_list,
    "tuples_out": tuples_out,
    "given_list": given_list,
    "given_row": given_row,
}
