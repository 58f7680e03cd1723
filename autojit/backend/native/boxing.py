"""A kernel's answer becomes an object of Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from llvmlite import ir
from numba.core import cgutils, types
from numba.np.numpy_support import as_dtype

from autojit.backend.kinds import Arr, Kind, NoneKind, Obj, Tup
from autojit.backend.native.objects import DATA, I1, I32, I64, ITEMS, NULL, OBJECT, Objects

if TYPE_CHECKING:
    from collections.abc import Mapping

#: NPY_ARRAY_ALIGNED
_ALIGNED = 0x100


@final
class Boxing:
    """Emits what makes objects of machine values."""

    def __init__(self, context: Any, objects: Objects, arrays: Mapping[int, ir.Value]) -> None:
        """Box for a kernel that was given these arrays, by the number of their parameter."""
        self._context = context
        self._objects = objects
        self._arrays = arrays
        self._builder = objects.builder

    def boxed(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        """Return a new reference to the object that a machine value stands for."""
        if isinstance(kind, Obj):
            return self._builder.inttoptr(value, OBJECT)  # it is one already, by its address
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
            true, false = self._objects.symbol("object_true"), self._objects.symbol("object_false")
            chosen = self._builder.select(self._builder.trunc(value, I1), true, false)
            self._objects.hold(chosen)
            return chosen
        if isinstance(typed, types.Complex):
            parts = cgutils.unpack_tuple(self._builder, value, 2)
            return self._objects.call("PyComplex_FromDoubles", OBJECT, *parts)
        if isinstance(typed, types.Float):
            return self._objects.call("PyFloat_FromDouble", OBJECT, value)
        if value.type != I64:
            value = (self._builder.sext if typed.signed else self._builder.zext)(value, I64)
        return self._objects.call("PyLong_FromLongLong", OBJECT, value)

    def _none(self) -> ir.Value:
        none = self._objects.symbol("none")
        self._objects.hold(none)
        return none

    def _boxed_tuple(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        count = len(typed)
        kinds = kind.items if isinstance(kind, Tup) else (NoneKind(),) * count
        made = self._objects.call("PyTuple_New", OBJECT, I64(count))
        for index, item in enumerate(typed):
            part = self._builder.extract_value(value, index)
            inner = kinds[index] if index < len(kinds) else NoneKind()
            place = self._builder.gep(made, [I64(ITEMS + 8 * index)])
            place = self._builder.bitcast(place, OBJECT.as_pointer())
            self._builder.store(self.boxed(types.unliteral(item), part, inner), place)
        return made

    def _given_or_new(self, typed: Any, value: ir.Value, kind: Kind) -> ir.Value:
        """Return the argument that an array may be, if it is, or an array of NumPy's own.

        It is no view (``results.check_result``), so where its memory begins says which it is.
        """
        roots = kind.roots if isinstance(kind, Arr) else ()
        arguments = [self._arrays[root] for root in sorted(r for r in roots if isinstance(r, int))]
        builder = self._builder
        array = self._context.make_array(typed)(self._context, builder, value)
        made = cgutils.alloca_once_value(builder, NULL)
        for argument in arguments:
            # Those that it may be begin at different addresses (``entry``).
            data = self._objects.field(argument, DATA, OBJECT)
            same = builder.icmp_unsigned("==", builder.bitcast(array.data, OBJECT), data)
            with builder.if_then(same):
                self._objects.hold(argument)
                builder.store(argument, made)
        with builder.if_then(builder.icmp_unsigned("==", builder.load(made), NULL)):
            builder.store(self._boxed_array(typed, value), made)
        return builder.load(made)

    def _boxed_array(self, typed: Any, value: ir.Value) -> ir.Value:
        """Return an array of NumPy's own: a copy of what lies in numba's memory."""
        builder = self._builder
        array = self._context.make_array(typed)(self._context, builder, value)
        dtype = as_dtype(typed.dtype)
        data = builder.bitcast(array.data, OBJECT)
        shape, strides = (
            builder.bitcast(_stored(builder, field), I64.as_pointer())
            for field in (array.shape, array.strides)
        )
        is_plain = typed.layout == "C"
        none = ir.Constant(I64.as_pointer(), None)
        made = self._objects.call(
            "autojit_new_array",
            OBJECT,
            self._objects.symbol("type_ndarray"),
            I32(typed.ndim),
            shape,
            I32(dtype.num),
            none if is_plain else strides,
            NULL if is_plain else data,
            I32(0),
            I32(0 if is_plain else _ALIGNED),
            NULL,
        )
        if not is_plain:
            copy = self._objects.call("autojit_new_copy", OBJECT, made, I32(0))
            self._objects.drop(made)
            return copy
        size = builder.mul(array.nitems, I64(dtype.itemsize))
        with builder.if_then(builder.icmp_unsigned("!=", made, NULL)):
            cgutils.raw_memcpy(builder, self._objects.field(made, DATA, OBJECT), data, size, 1)
        return made


def _stored(builder: ir.IRBuilder, value: ir.Value) -> ir.Value:
    return cgutils.alloca_once_value(builder, value)
