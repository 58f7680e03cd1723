"""The undo log of a call: what its stores into arrays overwrote, for when the kernel leaves.

A copy of an array costs its whole size, however few of its elements are changed. The log costs
what is stored: address, old bytes and their number. The way in keeps it on its own stack; when
that is full and the arrays are large, a part of their size is taken for more entries. When there
is no room left the arrays are copied after all, as they are by then, and nothing is logged any
more: to restore, the copies are put back first, then what was logged, the latest first.

The log's address travels in the ``parent`` of each array
whose stores are logged, a field that numba hands on to views and that means nothing else in a
kernel (it is the object that an array came from where numba itself boxes).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, final

from llvmlite import ir
from numba.core import cgutils, types
from numba.np.arrayobj import make_array
from numba.np.numpy_support import as_dtype

from autojit.backend.leaving import STATUS, LeaveCode
from autojit.backend.native import copies, spare
from autojit.backend.native.leave import intrinsic
from autojit.backend.native.objects import I32, I64, NULL, OBJECT, Objects

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The log's head, in words: where the next entry goes, or zero once the arrays were copied;
#: where entries begin and end; memory that was taken for them, or zero; how many arrays there
#: are. Behind it three words for each array.
_NEXT, _START, _END, _BLOCK, _COUNT, _HEAD = range(6)
#: The words of an array: its memory, its size in bytes, and its copy or zero.
_MEMORY, _BYTES, _COPY, _ARRAY = range(4)
#: The words of an entry: the address, the bytes that were there, and how many those are.
_ADDRESS, _OLD, _WIDTH, _ENTRY = range(4)
_WORD: Final = 8
#: Entries, one more than are used, for an element of two words takes two. 24 KB of stack.
_ROOM: Final = 1024
#: A larger log is this part as long as what would be copied: where all is copied after all, that
#: costs a quarter more.
_PART: Final = 4
#: Bytes. Where this part is smaller, copying costs about as much as what would be gained.
_LEAST: Final = 3 * _ROOM * _ENTRY * _WORD
_MOST: Final = 1 << 22


def _word(builder: ir.IRBuilder, address: ir.Value, index: int) -> ir.Value:
    """Return the place of a word behind an address that is a number."""
    place = builder.add(address, I64(_WORD * index))
    return builder.inttoptr(place, I64.as_pointer())


def _spilling(module: ir.Module) -> ir.Function:
    """Return the function that is called at a store when the log is full.

    It finds room for more entries, and notes what is at the store's address; or it copies the
    arrays. It returns 0, or a status to leave with.
    """
    name = "autojit_spill"
    known = module.globals.get(name)
    if known is not None:
        return known
    function = ir.Function(module, ir.FunctionType(I32, [I64, I64, I64]), name=name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    objects, (log, address, width) = Objects(builder), function.args
    larger = builder.call(_growing(module), [log])
    with builder.if_then(builder.icmp_unsigned("!=", larger, I64(0))):
        _note_any(builder, log, larger, address, width)
        builder.ret(I32(0))
    with _arrays(builder, log) as array:
        data = builder.inttoptr(builder.load(_word(builder, array, _MEMORY)), OBJECT)
        copy = copies.copied(objects, data, builder.load(_word(builder, array, _BYTES)))
        builder.store(builder.ptrtoint(copy, I64), _word(builder, array, _COPY))
        with builder.if_then(builder.icmp_unsigned("==", copy, NULL), likely=False):
            # Nothing was stored yet since the last entry: the log alone restores all.
            builder.ret(I32(STATUS + int(LeaveCode.RAISES)))
    builder.store(builder.load(_word(builder, log, _NEXT)), _word(builder, log, _END))
    builder.store(I64(0), _word(builder, log, _NEXT))
    builder.ret(I32(0))
    return function


def _growing(module: ir.Module) -> ir.Function:
    """Return the function that moves a log to a larger place: where its next entry goes, or 0."""
    function = ir.Function(module, ir.FunctionType(I64, [I64]), name="autojit_grow_log")
    function.linkage = "internal"
    function.attributes.add("noinline")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    objects, (log,) = Objects(builder), function.args
    part = cgutils.alloca_once_value(builder, I64(0))
    with _arrays(builder, log) as array:
        size = builder.load(_word(builder, array, _BYTES))
        total = builder.add(builder.load(part), builder.udiv(size, I64(_PART)))
        builder.store(total, part)
    room = builder.load(part)
    room = builder.select(builder.icmp_unsigned(">", room, I64(_MOST)), I64(_MOST), room)
    grown = builder.icmp_unsigned("!=", builder.load(_word(builder, log, _BLOCK)), I64(0))
    small = builder.icmp_unsigned("<", room, I64(_LEAST))
    with builder.if_then(builder.or_(grown, small)):
        builder.ret(I64(0))
    entry = I64(_WORD * _ENTRY)
    block = spare.taken(objects, builder.add(room, entry))
    with builder.if_then(builder.icmp_unsigned("==", block, NULL)):
        builder.ret(I64(0))
    start, following = (builder.load(_word(builder, log, word)) for word in (_START, _NEXT))
    used = builder.sub(following, start)
    cgutils.raw_memcpy(builder, block, builder.inttoptr(start, OBJECT), used, 1)
    begin = builder.ptrtoint(block, I64)
    whole = builder.mul(builder.udiv(room, entry), entry)
    following, end = builder.add(begin, used), builder.add(begin, whole)
    for word, value in ((_BLOCK, begin), (_START, begin), (_NEXT, following), (_END, end)):
        builder.store(value, _word(builder, log, word))
    builder.ret(following)
    return function


def _note_any(
    builder: ir.IRBuilder, log: ir.Value, entry: ir.Value, address: ir.Value, width: ir.Value
) -> None:
    """Write the entries for an element of any width."""
    parts = builder.udiv(builder.add(width, I64(_WORD - 1)), I64(_WORD))
    with cgutils.for_range(builder, parts) as loop:
        offset = builder.mul(loop.index, I64(_WORD))
        at = builder.add(entry, builder.mul(loop.index, I64(_WORD * _ENTRY)))
        left = builder.sub(width, offset)
        part = builder.select(builder.icmp_unsigned("<", left, I64(_WORD)), left, I64(_WORD))
        place = builder.add(address, offset)
        for word, value in ((_ADDRESS, place), (_OLD, I64(0)), (_WIDTH, part)):
            builder.store(value, _word(builder, at, word))
        old = builder.bitcast(_word(builder, at, _OLD), OBJECT)
        cgutils.raw_memcpy(builder, old, builder.inttoptr(place, OBJECT), part, 1)
    following = builder.add(entry, builder.mul(parts, I64(_WORD * _ENTRY)))
    builder.store(following, _word(builder, log, _NEXT))


@contextmanager
def _arrays(builder: ir.IRBuilder, log: ir.Value) -> Iterator[ir.Value]:
    """Emit a loop over the arrays of a log, by their addresses in its head."""
    with cgutils.for_range(builder, builder.load(_word(builder, log, _COUNT))) as loop:
        offset = builder.mul(loop.index, I64(_WORD * _ARRAY))
        yield builder.add(builder.add(log, I64(_WORD * _HEAD)), offset)


@intrinsic  # type: ignore[untyped-decorator]
def log_store(typing_context: Any, array: Any, index: Any) -> Any:
    """Note what is at an index, ahead of a store there, if the array has a log."""
    del typing_context
    if not isinstance(array, types.Array) or not isinstance(index, types.BaseTuple):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        holder = make_array(array)(context, builder, args[0])
        log = builder.ptrtoint(holder.parent, I64)
        with builder.if_then(builder.icmp_unsigned("!=", log, I64(0))):
            parts = cgutils.unpack_tuple(builder, args[1], len(index))
            places = [
                context.cast(builder, part, kind, types.intp)
                for part, kind in zip(parts, index, strict=True)  # type: ignore[call-overload]
            ]
            element = cgutils.get_item_pointer(
                context, builder, array, holder, places, wraparound=True, boundscheck=True
            )
            _note(builder, log, element, as_dtype(array.dtype).itemsize)
        return context.get_dummy_value()

    return types.none(array, index), codegen


def _note(builder: ir.IRBuilder, log: ir.Value, element: ir.Value, width: int) -> None:
    following = builder.load(_word(builder, log, _NEXT))
    with builder.if_then(builder.icmp_unsigned("!=", following, I64(0))):
        end = builder.load(_word(builder, log, _END))
        full = builder.icmp_unsigned(">=", following, end)
        with builder.if_else(full, likely=False) as (then, otherwise):
            with then:
                address = builder.ptrtoint(element, I64)
                status = builder.call(_spilling(builder.module), [log, address, I64(width)])
                with builder.if_then(builder.icmp_signed("!=", status, I32(0)), likely=False):
                    builder.ret(status)
            with otherwise:
                entries = _written(builder, following, element, width)
                builder.store(entries, _word(builder, log, _NEXT))


def _written(builder: ir.IRBuilder, entry: ir.Value, element: ir.Value, width: int) -> ir.Value:
    """Write the entries for one element; return where the next one goes."""
    address = builder.ptrtoint(element, I64)
    for offset in range(0, width, _WORD):
        part = min(width - offset, _WORD)
        place = builder.add(address, I64(offset))
        old = builder.load(builder.inttoptr(place, ir.IntType(8 * part).as_pointer()))
        old = old if part == _WORD else builder.zext(old, I64)
        for word, value in ((_ADDRESS, place), (_OLD, old), (_WIDTH, I64(part))):
            builder.store(value, _word(builder, entry, word))
        entry = builder.add(entry, I64(_WORD * _ENTRY))
    return entry


@final
class UndoLog:
    """Emits the log of one call: begun, put back where the kernel leaves, and given up."""

    def __init__(self, objects: Objects, arrays: int) -> None:
        """Begin the log of so many arrays, none of them there yet."""
        self._objects = objects
        self._held = 0
        builder = objects.builder
        entries = cgutils.alloca_once(builder, ir.ArrayType(I64, _ENTRY * (_ROOM + 1)))
        head = cgutils.alloca_once(builder, ir.ArrayType(I64, _HEAD + _ARRAY * arrays))
        start = builder.ptrtoint(entries, I64)
        self._log = builder.ptrtoint(head, I64)
        end = builder.add(start, I64(_WORD * _ENTRY * _ROOM))
        for word, value in (
            (_NEXT, start),
            (_START, start),
            (_END, end),
            (_BLOCK, I64(0)),
            (_COUNT, I64(arrays)),
        ):
            builder.store(value, _word(builder, self._log, word))

    @property
    def parent(self) -> ir.Value:
        """Return what its arrays have as their parent."""
        return self._objects.builder.inttoptr(self._log, OBJECT)

    def add(self, data: ir.Value, size: ir.Value) -> None:
        """Take the memory of an array in."""
        builder = self._objects.builder
        place = builder.add(self._log, I64(_WORD * (_HEAD + _ARRAY * self._held)))
        for word, value in ((_MEMORY, builder.ptrtoint(data, I64)), (_BYTES, size)):
            builder.store(value, _word(builder, place, word))
        builder.store(I64(0), _word(builder, place, _COPY))
        self._held += 1

    def put_back(self) -> None:
        """Restore all arrays."""
        builder = self._objects.builder
        with _arrays(builder, self._log) as array:
            data, copy = (
                builder.inttoptr(builder.load(_word(builder, array, word)), OBJECT)
                for word in (_MEMORY, _COPY)
            )
            size = builder.load(_word(builder, array, _BYTES))
            copies.put_back(self._objects, data, copy, size)
        self._unroll()

    def _unroll(self) -> None:
        """Undo the stores that were logged, from the last to the first."""
        builder = self._objects.builder
        following = builder.load(_word(builder, self._log, _NEXT))
        spilled = builder.icmp_unsigned("==", following, I64(0))
        end = builder.load(_word(builder, self._log, _END))
        first = builder.select(spilled, end, following)
        # The number of entries, counted down by counting up.
        bytes_each = I64(_WORD * _ENTRY)
        start = builder.load(_word(builder, self._log, _START))
        count = builder.udiv(builder.sub(first, start), bytes_each)
        with cgutils.for_range(builder, count) as loop:
            behind = builder.mul(builder.add(loop.index, I64(1)), bytes_each)
            entry = builder.sub(first, behind)
            old, width = (_word(builder, entry, word) for word in (_OLD, _WIDTH))
            place = builder.inttoptr(builder.load(_word(builder, entry, _ADDRESS)), OBJECT)
            # A word's lowest bytes come first on the machines that this is for.
            cgutils.raw_memcpy(builder, place, builder.bitcast(old, OBJECT), builder.load(width), 1)

    def drop(self) -> None:
        """Free what was copied, and the memory of a larger log."""
        builder = self._objects.builder
        block = builder.load(_word(builder, self._log, _BLOCK))
        spare.given_back(self._objects, builder.inttoptr(block, OBJECT))
        with _arrays(builder, self._log) as array:
            copy = builder.load(_word(builder, array, _COPY))
            copies.freed(self._objects, builder.inttoptr(copy, OBJECT))
