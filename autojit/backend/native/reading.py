"""A kernel's arguments: Python's objects, tested for what they are and read.

What is tested is what ``boundary.kind_of`` tells apart: exact types, and an array's dtype, byte
order, alignment, dimensions, layout and whether it may be written. No code of the program's is
run. The layouts are CPython's (``native.objects``) and those of NumPy's C API since 2.0
(ndarraytypes.h: ``PyArrayObject_fields``, ``PyArray_Descr``; arrayscalars.h).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

from autojit.backend.kinds import LONGEST, Arr, Kind, Known, ListOf, Num, Stream, Text, Tup
from autojit.backend.leaving import LeaveCode
from autojit.backend.native.objects import (
    DATA,
    F32,
    F64,
    I8,
    I32,
    I64,
    ITEMS,
    NULL,
    OBJECT,
    SIZE,
    TYPE,
    VALUE,
    Objects,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# PyArrayObject_fields.
_NDIM: Final = 24
_SHAPE: Final = 32
_STRIDES: Final = 40
_DESCR: Final = 56
_FLAGS: Final = 64
# PyArray_Descr.
_BYTE_ORDER: Final = 26
_TYPE_NUM: Final = 28

_C_CONTIGUOUS: Final = 0x1
_F_CONTIGUOUS: Final = 0x2
_ALIGNED: Final = 0x100
_WRITEABLE: Final = 0x400
#: The flags that say in which layout an array is, and which of them have to be set.
_LAYOUTS: Final = {
    "C": (_C_CONTIGUOUS, _C_CONTIGUOUS),
    "F": (_C_CONTIGUOUS | _F_CONTIGUOUS, _F_CONTIGUOUS),
    "A": (_C_CONTIGUOUS | _F_CONTIGUOUS, 0),
}
_NUMBERS: Final = {"i": types.int64, "f": types.float64, "b": types.boolean, "c": types.complex128}


def numba_type(kind: Arr) -> Any:
    """Return numba's type of an array kind."""
    array: Any = types.Array
    return array(
        from_dtype(np.dtype(kind.dtype)),
        kind.ndim,
        kind.layout,
        readonly=not kind.writable,
    )


def machine_type(kind: Kind) -> Any:
    """Return numba's type of a parameter, or None if nothing is passed for it."""
    if isinstance(kind, Known):
        return None
    match kind:
        case Num(rep=rep):
            return _NUMBERS[rep]
        case Arr():
            return numba_type(kind)
        case ListOf() | Text():
            return types.int64  # its address
        case Stream():
            return types.int64  # of its block
        case Tup(items=items):
            return types.BaseTuple.from_types([machine_type(item) for item in items])
    message = f"no machine type for {kind}"
    raise TypeError(message)


@final
class Reading:
    """Emits the reading of one call's arguments."""

    def __init__(
        self,
        context: Any,
        objects: Objects,
        misfit: ir.Block,
        leave: Callable[[LeaveCode], None],
    ) -> None:
        """Read where ``objects`` emits.

        Args:
            context: numba's target context.
            objects: emits.
            misfit: where to go with arguments of other kinds.
            leave: returns from the way in with a code.
        """
        self._context = context
        self._objects = objects
        self._misfit = misfit
        self._leave = leave
        self._builder = objects.builder
        #: The array objects, by the number of the parameter that each was passed for.
        self.arrays: dict[int, ir.Value] = {}

    def _require(self, condition: ir.Value) -> None:
        """Go on only if a condition holds; the arguments do not fit otherwise."""
        onward = self._builder.append_basic_block("fits")
        branch = self._builder.cbranch(condition, onward, self._misfit)
        branch.set_weights([99, 1])
        self._builder.position_at_end(onward)

    def _require_type(self, value: ir.Value, name: str) -> None:
        kind = self._objects.field(value, TYPE, OBJECT)
        self._require(self._builder.icmp_unsigned("==", kind, self._objects.symbol(name)))

    def argument(self, given: ir.Value, kind: Kind) -> ir.Value:
        """Return the machine value of one argument, an object."""
        if isinstance(kind, Arr) and isinstance(kind.whole, int):
            self.arrays[kind.whole] = given
        return self._read(given, kind)

    def _read(self, value: ir.Value, kind: Kind) -> ir.Value:
        match kind:
            case Num():
                return self._number(value, kind)
            case Arr():
                return self._array(value, kind)
            case ListOf():
                self._require_type(value, "type_list")
                return self._builder.ptrtoint(value, I64)
            case Stream():
                return self._stream(value, kind)
            case Text():
                self._require_type(value, f"type_{kind.type}")
                return self._builder.ptrtoint(value, I64)
            case Tup(items=items):
                return self._tuple(value, items)
        message = f"no machine value for {kind}"
        raise TypeError(message)

    def _stream(self, value: ir.Value, kind: Stream) -> ir.Value:
        """Return the address of a generator that nobody else is drawing from."""
        self._require_type(value, f"type_{kind.family}")
        address = self._builder.ptrtoint(value, I64)
        if kind.bits:
            from autojit.backend.native import streams  # which few kernels need

            held, fits = streams.looked_at(self._builder, address, kind)
            with self._builder.if_then(held, likely=False):
                self._leave(LeaveCode.IN_USE)
            self._require(fits)
        return address

    def _number(self, value: ir.Value, kind: Num) -> ir.Value:
        only = kind.only or ""
        if only == "bool":
            true = self._builder.icmp_unsigned("==", value, self._objects.symbol("object_true"))
            false = self._builder.icmp_unsigned("==", value, self._objects.symbol("object_false"))
            self._require(self._builder.or_(true, false))
            return true
        self._require_type(value, f"type_{only}")
        if only == "int":
            return self._python_int(value)
        if kind.rep == "c":
            parts = [self._objects.field(value, VALUE + 8 * part, F64) for part in (0, 1)]
            return cgutils.pack_struct(self._builder, parts)
        if kind.rep == "b":
            return self._builder.icmp_unsigned("!=", self._objects.field(value, VALUE, I8), I8(0))
        if kind.rep == "f":
            if only == "np.float32":
                return self._builder.fpext(self._objects.field(value, VALUE, F32), F64)
            return self._objects.field(value, VALUE, F64)
        return self._numpy_int(value, np.dtype(only.removeprefix("np.")))

    def _python_int(self, value: ir.Value) -> ir.Value:
        overflow = cgutils.alloca_once(self._builder, I32)
        number = self._objects.call("PyLong_AsLongLongAndOverflow", I64, value, overflow)
        self._require(self._builder.icmp_signed("==", self._builder.load(overflow), I32(0)))
        return number

    def _numpy_int(self, value: ir.Value, dtype: np.dtype[Any]) -> ir.Value:
        number = self._objects.field(value, VALUE, ir.IntType(8 * dtype.itemsize))
        if number.type == I64:
            return number
        widen = self._builder.sext if dtype.kind == "i" else self._builder.zext
        return widen(number, I64)

    def _tuple(self, value: ir.Value, items: tuple[Kind, ...]) -> ir.Value:
        self._require_type(value, "type_tuple")
        size = self._objects.field(value, SIZE, I64)
        self._require(self._builder.icmp_signed("==", size, I64(len(items))))
        parts = [
            self._read(self._objects.field(value, ITEMS + 8 * index, OBJECT), item)
            for index, item in enumerate(items)
        ]
        typed = types.BaseTuple.from_types([machine_type(item) for item in items])
        return self._context.make_tuple(self._builder, typed, parts)

    def _array(self, value: ir.Value, kind: Arr) -> ir.Value:
        builder = self._builder
        self._require_type(value, "type_ndarray")
        ndim = self._objects.field(value, _NDIM, I32)
        flags = self._objects.field(value, _FLAGS, I32)
        mask, wanted = _LAYOUTS[kind.layout]
        mask, wanted = mask | _ALIGNED | _WRITEABLE, wanted | _ALIGNED
        wanted |= _WRITEABLE if kind.writable else 0
        as_wanted = builder.icmp_signed("==", builder.and_(flags, I32(mask)), I32(wanted))
        self._require(builder.and_(builder.icmp_signed("==", ndim, I32(kind.ndim)), as_wanted))
        descr = self._objects.field(value, _DESCR, OBJECT)
        number = self._objects.field(descr, _TYPE_NUM, I32)
        order = self._objects.field(descr, _BYTE_ORDER, I8)
        swapped = ord(">" if np.little_endian else "<")
        self._require(
            builder.and_(
                builder.icmp_signed("==", number, I32(np.dtype(kind.dtype).num)),
                builder.icmp_unsigned("!=", order, I8(swapped)),
            )
        )
        return self._array_value(value, kind)

    def _array_value(self, value: ir.Value, kind: Arr) -> ir.Value:
        builder, typed = self._builder, numba_type(kind)
        ndim = range(kind.ndim)
        dimensions = self._objects.field(value, _SHAPE, OBJECT)
        distances = self._objects.field(value, _STRIDES, OBJECT)
        shape = [self._objects.field(dimensions, 8 * axis, I64) for axis in ndim]
        strides = [self._objects.field(distances, 8 * axis, I64) for axis in ndim]
        array = self._context.make_array(typed)(self._context, builder)
        element = self._context.get_data_type(typed.dtype)
        size = I64(np.dtype(kind.dtype).itemsize)
        data = builder.bitcast(self._objects.field(value, DATA, OBJECT), element.as_pointer())
        populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=NULL)
        if kind.layout == "A":
            # A broadcast array may claim any length: its strides are zero.
            self._require(builder.icmp_unsigned("<=", array.nitems, I64(LONGEST)))
        return array._getvalue()  # noqa: SLF001 - numba's way to get a struct's value
