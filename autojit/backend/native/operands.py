"""What the intrinsics for whole arrays see of their arguments: arrays and numbers.

An array's strides are counted in elements here. Compiled code gets aligned arrays only, and the
types that go through here are aligned to their own size, so a stride in bytes is a multiple;
except along an axis of one element, where no stride is ever used.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

I64: Final = ir.IntType(64)
TRUE: Final = ir.Constant(ir.IntType(1), 1)


def element_type(dtype: str) -> Any:
    """Return numba's type of an element."""
    return from_dtype(np.dtype(dtype))


def array_type(dtype: str, ndim: int) -> Any:
    """Return numba's type of an array in C order."""
    array: Any = types.Array
    return array(element_type(dtype), ndim, "C")


def dtype_name(kind: Any) -> str:
    """Return NumPy's name of numba's element type."""
    return "bool" if kind == types.boolean else str(kind)


def variadic(make: Callable[[tuple[Any, ...]], Any], count: int, name: str) -> Any:
    """Make an intrinsic of ``count`` arguments: ``make`` gives signature and code for types.

    numba packs what a starred parameter takes into a tuple, so the parameters are written out.
    """
    names = ", ".join(f"a{index}" for index in range(count))
    namespace: dict[str, Any] = {"make": make, "__name__": __name__}
    source = f"def {name}(typing_context, {names}):\n    return make(({names},))\n"
    exec(compile(source, f"<autojit {name}>", "exec"), namespace)  # noqa: S102 - written above
    return intrinsic(namespace[name])


@final
class Operand:
    """One argument: an array, or a number that stands for every element."""

    __slots__ = ("data", "dtype", "is_array", "kind", "length", "ndim", "shape", "strides", "value")

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: Any, value: ir.Value) -> None:
        """Take an array apart; ``kind`` is numba's type."""
        kind = types.unliteral(kind)
        self.kind, self.value = kind, value
        self.is_array = isinstance(kind, types.Array)
        self.ndim = kind.ndim if self.is_array else 0
        self.dtype = dtype_name(kind.dtype if self.is_array else kind)
        self.shape: list[ir.Value] = []
        self.strides: list[ir.Value] = []
        if not self.is_array:
            return
        array = make_array(kind)(context, builder, value=value)
        size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        self.data, self.length = array.data, array.nitems
        self.shape = cgutils.unpack_tuple(builder, array.shape)
        in_bytes = cgutils.unpack_tuple(builder, array.strides)
        self.strides = [
            stride if size == 1 else builder.sdiv(stride, I64(size)) for stride in in_bytes
        ]

    def moved(self, data: ir.Value, strides: list[ir.Value]) -> Operand:
        """Return the same array somewhere else."""
        other = copy(self)
        other.data, other.strides = data, strides
        return other

    @property
    def contiguous(self) -> bool:
        """Tell whether its type alone says that it lies in C order without gaps."""
        return bool(self.kind.layout == "C")


def operands_of(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> list[Operand]:
    """Take the arguments of an intrinsic apart."""
    pairs = zip(signature.args, args, strict=True)
    return [Operand(context, builder, kind, value) for kind, value in pairs]


def load(context: Any, builder: ir.IRBuilder, kind: Any, place: ir.Value) -> ir.Value:
    """Read one element; a bool comes as one bit."""
    return context.unpack_value(builder, kind, place)


def store(context: Any, builder: ir.IRBuilder, kind: Any, value: ir.Value, place: ir.Value) -> None:
    """Write one element."""
    context.pack_value(builder, kind, value, place)


def at(builder: ir.IRBuilder, data: ir.Value, *offsets: ir.Value) -> ir.Value:
    """Return the address of an element."""
    place = data
    for offset in offsets:
        place = builder.gep(place, [offset], inbounds=True)
    return place


def product(builder: ir.IRBuilder, sizes: Sequence[ir.Value]) -> ir.Value:
    """Return how many elements a shape has; it is known to fit."""
    total: ir.Value = I64(1)
    for size in sizes:
        total = builder.mul(total, size)
    return total


def allocate(
    context: Any, builder: ir.IRBuilder, kind: Any, shape: Sequence[ir.Value]
) -> tuple[Any, ir.Value]:
    """Make a new array in C order; return its structure and the number of its elements."""
    array = make_array(kind)(context, builder)
    data_type = context.get_data_type(kind.dtype)
    itemsize = I64(context.get_abi_sizeof(data_type))
    strides = [itemsize]
    size, overflow = itemsize, ir.Constant(ir.IntType(1), 0)
    for length in reversed(shape):
        both = builder.smul_with_overflow(size, length)
        size = builder.extract_value(both, 0)
        overflow = builder.or_(overflow, builder.extract_value(both, 1))
        strides.append(size)
    leave_if(context, builder, overflow, LeaveCode.RAISES)
    alignment = ir.Constant(ir.IntType(32), context.get_preferred_array_alignment(kind.dtype))
    meminfo = context.nrt.meminfo_alloc_aligned(builder, size, alignment)
    populate_array(
        array,
        data=builder.bitcast(context.nrt.meminfo_data(builder, meminfo), data_type.as_pointer()),
        shape=cgutils.pack_array(builder, list(shape), ty=I64),
        strides=cgutils.pack_array(builder, strides[-2::-1], ty=I64),
        itemsize=itemsize,
        meminfo=meminfo,
    )
    return array, array.nitems


def broadcast_shape(
    context: Any, builder: ir.IRBuilder, arrays: Sequence[Operand], ndim: int
) -> list[ir.Value]:
    """Return the shape that arrays are broadcast to; leave where they do not fit.

    A result without elements that comes of operands with some is left to Python too: an
    operation inside a longer formula may have warned of one of them.
    """
    shape: list[ir.Value] = []
    for axis in range(ndim):
        size: ir.Value | None = None
        for array in arrays:
            own = axis - (ndim - array.ndim)
            if own < 0:
                continue
            length = array.shape[own]
            if size is None:
                size = length
                continue
            stretches = builder.icmp_signed("==", size, I64(1))
            fits = builder.or_(
                builder.icmp_signed("==", length, I64(1)), builder.icmp_signed("==", length, size)
            )
            misfit = builder.not_(builder.or_(stretches, fits))
            leave_if(context, builder, misfit, LeaveCode.SHAPE)
            size = builder.select(stretches, length, size)
        assert size is not None
        shape.append(size)
    empty = builder.icmp_signed("==", product(builder, shape), I64(0))
    for array in arrays:
        some = builder.icmp_signed("!=", product(builder, array.shape), I64(0))
        leave_if(context, builder, builder.and_(empty, some), LeaveCode.SHAPE)
    return shape


def check_axis_order(context: Any, builder: ir.IRBuilder, array: Operand) -> None:
    """Leave unless the axes are in C order: NumPy's result would have another layout."""
    if array.ndim == 1 or array.contiguous:
        return
    last: ir.Value = I64(2**63 - 1)
    zero = I64(0)
    for length, stride in zip(array.shape, array.strides, strict=True):
        size = builder.select(builder.icmp_signed("<", stride, zero), builder.neg(stride), stride)
        counts = builder.icmp_signed("!=", length, I64(1))
        wrong = builder.or_(
            builder.icmp_signed(">=", size, last), builder.icmp_signed("==", size, zero)
        )
        leave_if(context, builder, builder.and_(counts, wrong), LeaveCode.SHAPE)
        last = builder.select(counts, size, last)


def check_stretch(context: Any, builder: ir.IRBuilder, array: Operand, target: Operand) -> None:
    """Leave unless ``array`` can be broadcast to the shape of ``target``."""
    none = builder.icmp_signed("==", product(builder, target.shape), I64(0))
    some = builder.icmp_signed("!=", product(builder, array.shape), I64(0))
    leave_if(context, builder, builder.and_(none, some), LeaveCode.SHAPE)
    behind = target.shape[target.ndim - array.ndim :]
    for length, wanted in zip(array.shape, behind, strict=True):
        fits = builder.or_(
            builder.icmp_signed("==", length, I64(1)), builder.icmp_signed("==", length, wanted)
        )
        leave_if(context, builder, builder.not_(fits), LeaveCode.SHAPE)


def dense_strides(builder: ir.IRBuilder, shape: Sequence[ir.Value]) -> list[ir.Value]:
    """Return the strides of an array in C order without gaps."""
    strides: list[ir.Value] = [I64(1)]
    for length in reversed(shape[1:]):
        strides.append(builder.mul(strides[-1], length))
    return strides[::-1]


def shares_memory(builder: ir.IRBuilder, left: Operand, right: Operand) -> ir.Value:
    """Tell whether two arrays may share memory other than element for element.

    By the bounds of their memory, as ``numpy.may_share_memory``.
    """
    (low, high), (other_low, other_high) = _extent(builder, left), _extent(builder, right)
    apart = builder.or_(
        builder.icmp_unsigned("<", high, other_low), builder.icmp_unsigned("<", other_high, low)
    )
    if left.ndim != right.ndim or left.dtype != right.dtype:
        return builder.not_(apart)
    pairs = [*zip(left.shape, right.shape, strict=True)]
    pairs += [*zip(left.strides, right.strides, strict=True)]
    one = all_true(
        builder,
        [
            builder.icmp_unsigned("==", left.data, right.data),
            *(builder.icmp_signed("==", a, b) for a, b in pairs),
        ],
    )
    return builder.not_(builder.or_(apart, one))


def _extent(builder: ir.IRBuilder, array: Operand) -> tuple[ir.Value, ir.Value]:
    """Return the addresses of the first and the last element in memory."""
    low: ir.Value = I64(0)
    high: ir.Value = I64(0)
    zero = I64(0)
    for length, stride in zip(array.shape, array.strides, strict=True):
        span = builder.mul(builder.sub(length, I64(1)), stride)
        down = builder.icmp_signed("<", span, zero)
        low = builder.add(low, builder.select(down, span, zero))
        high = builder.add(high, builder.select(down, zero, span))
    ends = (at(builder, array.data, offset) for offset in (low, high))
    first, last = (builder.ptrtoint(end, I64) for end in ends)
    return first, last


def all_true(builder: ir.IRBuilder, tests: Sequence[ir.Value]) -> ir.Value:
    """Return the conjunction of tests."""
    result: ir.Value = TRUE
    for test in tests:
        result = builder.and_(result, test)
    return result


def same_shape(builder: ir.IRBuilder, left: Operand, right: Operand) -> ir.Value:
    """Tell at run time whether two arrays of equally many dimensions have one shape."""
    pairs = zip(left.shape, right.shape, strict=True)
    return all_true(builder, [builder.icmp_signed("==", a, b) for a, b in pairs])
