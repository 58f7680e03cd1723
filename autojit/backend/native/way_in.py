"""The way into a kernel: Python's objects are tested and read, the answer is made an object.

For each kernel a C function of Python's fast calling convention is generated beside it. What
it tests is what ``boundary.kind_of`` tells apart: exact types, and an array's dtype, byte
order, alignment, dimensions, layout and whether it may be written. It runs no code of the
program's. Arguments of other kinds give the sentinel ``misfit``; a kernel that leaves, a
``Leave`` with its code.

The layouts are CPython's (Include/cpython/, unchanged from 3.11 to 3.13 where they are used)
and those of NumPy's C API since 2.0 (ndarraytypes.h: ``PyArrayObject_fields``,
``PyArray_Descr``; arrayscalars.h).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import as_dtype, from_dtype

from autojit.backend.kinds import (
    LONGEST,
    Arr,
    Kind,
    Known,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Stream,
    Text,
    Tup,
)
from autojit.backend.leaving import STATUS, LeaveCode
from autojit.backend.symbols import HUGE_PAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autojit.backend.compiler import Passed
    from autojit.backend.native.streams import Opened

_I1: Final = ir.IntType(1)
_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_F32: Final = ir.FloatType()
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()
_NULL: Final = ir.Constant(_OBJECT, None)

# PyObject, PyVarObject, PyTupleObject; a number lies behind the head.
_TYPE: Final = 8
_VALUE: Final = 16
_SIZE: Final = 16
_ITEMS: Final = 24
# PyArrayObject_fields.
_DATA: Final = 16
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
#: From this size on NumPy asks for huge pages (numpy/_core/src/multiarray/alloc.c).
_HUGE: Final = 1 << 22
_PAGE: Final = 4096
_MADV_HUGEPAGE: Final = 14
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


def add_way_in(result: Any, passed: Sequence[Passed], answer: Kind, *, is_object: bool) -> str:
    """Add a way in to the library of a compile result, and return its name.

    Args:
        result: numba's compile result of a kernel, made without wrappers, not yet linked.
        passed: all that is passed to it, in order.
        answer: the kind of what the program's function returns.
        is_object: the kernel returns a new reference to an object, as an address.
    """
    context, library, described = result.target_context, result.library, result.fndesc
    name = f"autojit_way_into_{described.mangled_name}"
    module = library.create_ir_module(name)
    kind = ir.FunctionType(_OBJECT, [_OBJECT, _OBJECT.as_pointer(), _I64])
    function = ir.Function(module, kind, name=name)
    border = _Border(context, function)
    given = [border.argument(index, one.kind) for index, one in enumerate(passed)]
    for value, one in zip(given, passed, strict=True):
        border.keep(value, one)
    given = [border.opened(value, one.kind) for value, one in zip(given, passed, strict=True)]
    signature = context.call_conv.get_function_type(described.restype, described.argtypes)
    callee = ir.Function(module, signature, name=described.llvm_func_name)
    status, value = context.call_conv.call_function(
        border.builder, callee, described.restype, described.argtypes, given
    )
    border.leave(status)
    border.drop()
    returned = types.unliteral(described.restype)
    if is_object:
        border.give(border.builder.inttoptr(value, _OBJECT))
    else:
        made = border.boxed(returned, value, answer)
        border.rewind_unless(made)
        if returned != types.none and context.enable_nrt:
            context.nrt.decref(border.builder, returned, value)
        border.give(made)
    library.add_ir_module(module)
    return name


@final
@dataclass(frozen=True, slots=True)
class _Kept:
    """A copy of an array's memory; ``slot`` holds its address, or null if there is none."""

    slot: ir.Value
    data: ir.Value
    size: ir.Value


@final
class _Border:
    """Emits one way in."""

    def __init__(self, context: Any, function: ir.Function) -> None:
        """Begin at the entry of ``function``."""
        self._context = context
        self._module = function.module
        self._arguments = function.args[1]
        self._kept: list[_Kept] = []
        self._arrays: dict[int, ir.Value] = {}
        self._streams: list[Opened] = []
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self._misfit = function.append_basic_block("misfit")
        with self.builder.goto_block(self._misfit):
            sentinel = self._symbol("misfit")
            self._hold(sentinel)
            self.builder.ret(sentinel)

    # -- small things --------------------------------------------------------------------

    def _symbol(self, name: str) -> ir.Value:
        """Return the address of an object that is registered under a name."""
        full = f"autojit_{name}"
        found = self._module.globals.get(full) or ir.GlobalVariable(self._module, _I8, name=full)
        return self.builder.bitcast(found, _OBJECT)

    def _call(self, name: str, result: ir.Type, *args: ir.Value) -> ir.Value:
        known = self._module.globals.get(name)
        if known is None:
            kind = ir.FunctionType(result, [arg.type for arg in args])
            known = ir.Function(self._module, kind, name=name)
        return self.builder.call(known, args)

    def _hold(self, value: ir.Value) -> None:
        self._call("Py_IncRef", ir.VoidType(), value)

    def _field(self, pointer: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
        place = self.builder.gep(pointer, [_I64(offset)])
        return self.builder.load(self.builder.bitcast(place, kind.as_pointer()))

    def _require(self, condition: ir.Value) -> None:
        """Go on only if a condition holds; the arguments do not fit otherwise."""
        onward = self.builder.append_basic_block("fits")
        branch = self.builder.cbranch(condition, onward, self._misfit)
        branch.set_weights([99, 1])
        self.builder.position_at_end(onward)

    def _require_type(self, value: ir.Value, name: str) -> None:
        kind = self._field(value, _TYPE, _OBJECT)
        self._require(self.builder.icmp_unsigned("==", kind, self._symbol(name)))

    # -- arguments -----------------------------------------------------------------------

    def argument(self, index: int, kind: Kind) -> ir.Value:
        """Return the machine value of one argument."""
        given = self.builder.load(self.builder.gep(self._arguments, [_I64(index)]))
        if isinstance(kind, Arr) and isinstance(kind.whole, int):
            self._arrays[kind.whole] = given
        return self._read(given, kind)

    def _read(self, value: ir.Value, kind: Kind) -> ir.Value:
        match kind:
            case Num():
                return self._number(value, kind)
            case Arr():
                return self._array(value, kind)
            case ListOf():
                self._require_type(value, "type_list")
                return self.builder.ptrtoint(value, _I64)
            case Stream():
                return self._stream(value, kind)
            case Text():
                self._require_type(value, f"type_{kind.type}")
                return self.builder.ptrtoint(value, _I64)
            case Tup(items=items):
                return self._tuple(value, items)
        message = f"no machine value for {kind}"
        raise TypeError(message)

    def _stream(self, value: ir.Value, kind: Stream) -> ir.Value:
        """Return the address of a generator that nobody else is drawing from."""
        self._require_type(value, f"type_{kind.family}")
        address = self.builder.ptrtoint(value, _I64)
        if kind.bits:
            from autojit.backend.native import streams  # which few kernels need

            held, fits = streams.looked_at(self.builder, address, kind)
            with self.builder.if_then(held, likely=False):
                self._raise(_I32(LeaveCode.IN_USE))
            self._require(fits)
        return address

    def _number(self, value: ir.Value, kind: Num) -> ir.Value:
        only = kind.only or ""
        if only == "bool":
            true = self.builder.icmp_unsigned("==", value, self._symbol("object_true"))
            false = self.builder.icmp_unsigned("==", value, self._symbol("object_false"))
            self._require(self.builder.or_(true, false))
            return true
        self._require_type(value, f"type_{only}")
        if only == "int":
            return self._python_int(value)
        if kind.rep == "c":
            parts = [self._field(value, _VALUE + 8 * part, _F64) for part in (0, 1)]
            return cgutils.pack_struct(self.builder, parts)
        if kind.rep == "b":
            return self.builder.icmp_unsigned("!=", self._field(value, _VALUE, _I8), _I8(0))
        if kind.rep == "f":
            if only == "np.float32":
                return self.builder.fpext(self._field(value, _VALUE, _F32), _F64)
            return self._field(value, _VALUE, _F64)
        return self._numpy_int(value, np.dtype(only.removeprefix("np.")))

    def _python_int(self, value: ir.Value) -> ir.Value:
        overflow = cgutils.alloca_once(self.builder, _I32)
        number = self._call("PyLong_AsLongLongAndOverflow", _I64, value, overflow)
        self._require(self.builder.icmp_signed("==", self.builder.load(overflow), _I32(0)))
        return number

    def _numpy_int(self, value: ir.Value, dtype: np.dtype[Any]) -> ir.Value:
        number = self._field(value, _VALUE, ir.IntType(8 * dtype.itemsize))
        if number.type == _I64:
            return number
        widen = self.builder.sext if dtype.kind == "i" else self.builder.zext
        return widen(number, _I64)

    def _tuple(self, value: ir.Value, items: tuple[Kind, ...]) -> ir.Value:
        self._require_type(value, "type_tuple")
        size = self._field(value, _SIZE, _I64)
        self._require(self.builder.icmp_signed("==", size, _I64(len(items))))
        parts = [
            self._read(self._field(value, _ITEMS + 8 * index, _OBJECT), item)
            for index, item in enumerate(items)
        ]
        typed = types.BaseTuple.from_types([machine_type(item) for item in items])
        return self._context.make_tuple(self.builder, typed, parts)

    def _array(self, value: ir.Value, kind: Arr) -> ir.Value:
        builder = self.builder
        self._require_type(value, "type_ndarray")
        ndim = self._field(value, _NDIM, _I32)
        flags = self._field(value, _FLAGS, _I32)
        mask, wanted = _LAYOUTS[kind.layout]
        mask, wanted = mask | _ALIGNED | _WRITEABLE, wanted | _ALIGNED
        wanted |= _WRITEABLE if kind.writable else 0
        as_wanted = builder.icmp_signed("==", builder.and_(flags, _I32(mask)), _I32(wanted))
        self._require(builder.and_(builder.icmp_signed("==", ndim, _I32(kind.ndim)), as_wanted))
        descr = self._field(value, _DESCR, _OBJECT)
        number = self._field(descr, _TYPE_NUM, _I32)
        order = self._field(descr, _BYTE_ORDER, _I8)
        swapped = ord(">" if np.little_endian else "<")
        self._require(
            builder.and_(
                builder.icmp_signed("==", number, _I32(np.dtype(kind.dtype).num)),
                builder.icmp_unsigned("!=", order, _I8(swapped)),
            )
        )
        return self._array_value(value, kind)

    def _array_value(self, value: ir.Value, kind: Arr) -> ir.Value:
        builder, typed = self.builder, numba_type(kind)
        ndim = range(kind.ndim)
        dimensions = self._field(value, _SHAPE, _OBJECT)
        distances = self._field(value, _STRIDES, _OBJECT)
        shape = [self._field(dimensions, 8 * axis, _I64) for axis in ndim]
        strides = [self._field(distances, 8 * axis, _I64) for axis in ndim]
        array = self._context.make_array(typed)(self._context, builder)
        element = self._context.get_data_type(typed.dtype)
        size = _I64(np.dtype(kind.dtype).itemsize)
        data = builder.bitcast(self._field(value, _DATA, _OBJECT), element.as_pointer())
        populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=_NULL)
        if kind.layout == "A":
            # A broadcast array may claim any length: its strides are zero.
            self._require(builder.icmp_unsigned("<=", array.nitems, _I64(LONGEST)))
        return array._getvalue()  # noqa: SLF001 - numba's way to get a struct's value

    # -- what is kept --------------------------------------------------------------------

    def keep(self, value: ir.Value, passed: Passed) -> None:
        """Keep a copy of an array that the kernel stores into, if it is not too large."""
        if not passed.kept_bytes:
            return
        assert isinstance(passed.kind, Arr)
        builder, typed = self.builder, numba_type(passed.kind)
        array = self._context.make_array(typed)(self._context, builder, value)
        data = builder.bitcast(array.data, _OBJECT)
        size = builder.mul(array.nitems, array.itemsize)
        slot = cgutils.alloca_once_value(builder, _NULL)
        with builder.if_then(builder.icmp_unsigned("<=", size, _I64(passed.kept_bytes))):
            copy = self._call("PyMem_RawMalloc", _OBJECT, builder.add(size, _I64(1)))
            builder.store(copy, slot)
            lost = builder.icmp_unsigned("==", copy, _NULL)
            with builder.if_then(lost, likely=False):
                self._put_back()
                self._raise(_I32(LeaveCode.RAISES))
            if HUGE_PAGES:
                self._ask_for_huge_pages(copy, size)
            cgutils.raw_memcpy(builder, copy, data, size, 1)
        self._kept.append(_Kept(slot, data, size))

    def _ask_for_huge_pages(self, memory: ir.Value, size: ir.Value) -> None:
        """Ask for huge pages as NumPy does for as much memory: each first touch of one costs."""
        builder = self.builder
        with builder.if_then(builder.icmp_unsigned(">=", size, _I64(_HUGE)), likely=False):
            address = builder.ptrtoint(memory, _I64)
            ahead = builder.sub(_I64(_PAGE), builder.and_(address, _I64(_PAGE - 1)))
            start = builder.gep(memory, [ahead])
            left = builder.sub(size, ahead)
            self._call("autojit_madvise", _I32, start, left, _I32(_MADV_HUGEPAGE))

    def opened(self, value: ir.Value, kind: Kind) -> ir.Value:
        """Return the block of a generator; any other value as it is."""
        if not isinstance(kind, Stream):
            return value
        from autojit.backend.native import streams

        made = streams.opened(self.builder, value, kind, self._streams)
        self._streams.append(made)
        return made.block

    def rewind_unless(self, made: ir.Value) -> None:
        """Put generators back if there was no memory for the answer: Python draws again."""
        if self._streams:
            lost = self.builder.icmp_unsigned("==", made, _NULL)
            with self.builder.if_then(lost, likely=False):
                self._rewind()

    def _rewind(self) -> None:
        for one in self._streams:
            one.restore(self.builder)

    def _put_back(self) -> None:
        self._rewind()
        for kept in self._kept:
            copy = self.builder.load(kept.slot)
            with self.builder.if_then(self.builder.icmp_unsigned("!=", copy, _NULL)):
                cgutils.raw_memcpy(self.builder, kept.data, copy, kept.size, 1)
        self.drop()

    def drop(self) -> None:
        """Free what was kept."""
        for kept in self._kept:
            self._call("PyMem_RawFree", ir.VoidType(), self.builder.load(kept.slot))

    # -- the answer ----------------------------------------------------------------------

    def leave(self, status: Any) -> None:
        """Return without an answer if the kernel left."""
        builder = self.builder
        with builder.if_then(status.is_error, likely=False):
            # numba itself raises where an index is out of range or memory is short; its own
            # code may have set an exception. Python finds out again what it is.
            self._call("PyErr_Clear", ir.VoidType())
            self._put_back()
            ours = builder.icmp_signed(">=", status.code, _I32(STATUS))
            code = builder.sub(status.code, _I32(STATUS))
            code = builder.select(ours, code, _I32(LeaveCode.RAISES))
            unfit = builder.icmp_signed("==", code, _I32(LeaveCode.MISFIT))
            with builder.if_then(unfit):
                sentinel = self._symbol("misfit")
                self._hold(sentinel)
                builder.ret(sentinel)
            self._raise(code)

    def _raise(self, code: ir.Value) -> None:
        number = self._call("PyLong_FromLongLong", _OBJECT, self.builder.sext(code, _I64))
        self._call("PyErr_SetObject", ir.VoidType(), self._symbol("leave"), number)
        self._call("Py_DecRef", ir.VoidType(), number)
        self.builder.ret(_NULL)

    def give(self, value: ir.Value) -> None:
        """Return an object."""
        self.builder.ret(value)

    def boxed(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        """Return a new reference to the object that a machine value stands for."""
        if isinstance(kind, Obj):
            return self.builder.inttoptr(value, _OBJECT)  # it is one already, by its address
        match typed:
            case types.NoneType():
                return self._none()
            case types.Number() | types.Boolean():
                return self._boxed_number(typed, value)
            case types.BaseTuple():
                return self._boxed_tuple(typed, value, kind)
            case types.Array():
                given = isinstance(kind, Arr) and kind.whole is not None
                return self._none() if given else self._given_or_new(typed, value, kind)
        message = f"no object for {typed}"
        raise TypeError(message)

    def _boxed_number(self, typed: Any, value: ir.Value) -> ir.Value:
        if typed == types.boolean:
            true, false = self._symbol("object_true"), self._symbol("object_false")
            chosen = self.builder.select(self.builder.trunc(value, _I1), true, false)
            self._hold(chosen)
            return chosen
        if isinstance(typed, types.Complex):
            parts = cgutils.unpack_tuple(self.builder, value, 2)
            return self._call("PyComplex_FromDoubles", _OBJECT, *parts)
        if isinstance(typed, types.Float):
            return self._call("PyFloat_FromDouble", _OBJECT, value)
        if value.type != _I64:
            value = (self.builder.sext if typed.signed else self.builder.zext)(value, _I64)
        return self._call("PyLong_FromLongLong", _OBJECT, value)

    def _none(self) -> ir.Value:
        none = self._symbol("none")
        self._hold(none)
        return none

    def _boxed_tuple(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        count = len(typed)
        kinds = kind.items if isinstance(kind, Tup) else (NoneKind(),) * count
        made = self._call("PyTuple_New", _OBJECT, _I64(count))
        for index, item in enumerate(typed):
            part = self.builder.extract_value(value, index)
            inner = kinds[index] if index < len(kinds) else NoneKind()
            place = self.builder.gep(made, [_I64(_ITEMS + 8 * index)])
            place = self.builder.bitcast(place, _OBJECT.as_pointer())
            self.builder.store(self.boxed(types.unliteral(item), part, inner), place)
        return made

    def _given_or_new(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        """Return the argument that an array may be, if it is, or an array of NumPy's own.

        It is no view (``results.check_result``), so where its memory begins says which it is.
        """
        roots = kind.roots if isinstance(kind, Arr) else ()
        arguments = [self._arrays[root] for root in roots if isinstance(root, int)]
        if not arguments:
            return self._boxed_array(typed, value)
        builder, (argument,) = self.builder, arguments
        array = self._context.make_array(typed)(self._context, builder, value)
        data = self._field(argument, _DATA, _OBJECT)
        same = builder.icmp_unsigned("==", builder.bitcast(array.data, _OBJECT), data)
        made = cgutils.alloca_once_value(builder, argument)
        with builder.if_else(same) as (then, otherwise):
            with then:
                self._hold(argument)
            with otherwise:
                builder.store(self._boxed_array(typed, value), made)
        return builder.load(made)

    def _boxed_array(self, typed: Any, value: ir.Value) -> ir.Value:
        """Return an array of NumPy's own: a copy of what lies in numba's memory."""
        builder = self.builder
        array = self._context.make_array(typed)(self._context, builder, value)
        dtype = as_dtype(typed.dtype)
        data = builder.bitcast(array.data, _OBJECT)
        shape, strides = (
            builder.bitcast(_stored(builder, field), _I64.as_pointer())
            for field in (array.shape, array.strides)
        )
        is_plain = typed.layout == "C"
        none = ir.Constant(_I64.as_pointer(), None)
        made = self._call(
            "autojit_new_array",
            _OBJECT,
            self._symbol("type_ndarray"),
            _I32(typed.ndim),
            shape,
            _I32(dtype.num),
            none if is_plain else strides,
            _NULL if is_plain else data,
            _I32(0),
            _I32(0 if is_plain else _ALIGNED),
            _NULL,
        )
        if not is_plain:
            copy = self._call("autojit_new_copy", _OBJECT, made, _I32(0))
            self._call("Py_DecRef", ir.VoidType(), made)
            return copy
        size = builder.mul(array.nitems, _I64(dtype.itemsize))
        with builder.if_then(builder.icmp_unsigned("!=", made, _NULL)):
            cgutils.raw_memcpy(builder, self._field(made, _DATA, _OBJECT), data, size, 1)
        return made


def _stored(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return cgutils.alloca_once_value(builder, value)
