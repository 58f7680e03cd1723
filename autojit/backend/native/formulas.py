"""Elementwise formulas: one loop for a chain such as ``a * x + y``, with no array in between.

Each element is what the scalar operations give, in their order, and IEEE 754 leaves no choice
for ``+ - * /`` and the square root; so it does not matter that NumPy goes through the arrays
one operation at a time. A formula is a tree ``(operation, dtype, *operands)`` with leaves
``("leaf", dtype, position)``; whoever writes it has seen to it that the operands' dtypes are
those of the operation.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.operands import (
    I64,
    Operand,
    all_true,
    allocate,
    array_type,
    at,
    broadcast_shape,
    check_axis_order,
    check_stretch,
    dense_strides,
    load,
    operands_of,
    same_shape,
    shares_memory,
    store,
    variadic,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Tree = tuple[Any, ...]

_ARITHMETIC: Final = {
    "add": ("add", "fadd"),
    "subtract": ("sub", "fsub"),
    "multiply": ("mul", "fmul"),
    "divide": (None, "fdiv"),
}
_BITS: Final = {"bitwise_and": "and_", "bitwise_or": "or_", "bitwise_xor": "xor"}
_COMPARISONS: Final = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}
_INTRINSICS: Final = {
    "sqrt": "sqrt",
    "floor": "floor",
    "ceil": "ceil",
    "trunc": "trunc",
    "rint": "rint",
    "absolute": "fabs",
}


def _is_float(dtype: str) -> bool:
    return dtype.startswith("float")


def _ir_type(dtype: str) -> ir.Type:
    if dtype == "float64":
        return ir.DoubleType()
    if dtype == "float32":
        return ir.FloatType()
    return ir.IntType(1 if dtype == "bool" else int(dtype.lstrip("uint")))


def converted(builder: ir.IRBuilder, value: ir.Value, have: str, want: str) -> ir.Value:
    """Convert a number as NumPy's casts do; what they warn of sets the status flags."""
    kind = _ir_type(want)
    if have == want:
        return value
    if want == "bool":
        if _is_float(have):
            return builder.fcmp_unordered("!=", value, value.type(0.0))
        return builder.icmp_signed("!=", value, value.type(0))
    unsigned = have == "bool" or have.startswith("u")
    if _is_float(have):
        if _is_float(want):
            wider = want == "float64"
            return builder.fpext(value, kind) if wider else builder.fptrunc(value, kind)
        return builder.fptosi(value, kind)
    if _is_float(want):
        return builder.uitofp(value, kind) if unsigned else builder.sitofp(value, kind)
    if kind.width <= value.type.width:
        return builder.trunc(value, kind) if kind.width < value.type.width else value
    return builder.zext(value, kind) if unsigned else builder.sext(value, kind)


def _applied(  # noqa: C901, PLR0911 - the table of operations
    builder: ir.IRBuilder, tree: Tree, values: list[ir.Value]
) -> ir.Value:
    operation, _, *operands = tree
    inner = operands[0][1]
    if operation in _ARITHMETIC:
        return getattr(builder, str(_ARITHMETIC[operation][_is_float(inner)]))(*values)
    if operation in _BITS:
        return getattr(builder, _BITS[operation])(*values)
    if operation in _COMPARISONS:
        symbol = _COMPARISONS[operation]
        if inner == "bool" or inner.startswith("u"):
            return builder.icmp_unsigned(symbol, *values)
        return builder.icmp_signed(symbol, *values)
    if operation == "where":
        return builder.select(*values)
    if operation == "cast":
        return converted(builder, values[0], inner, tree[1])
    (value,) = values
    if operation == "invert":
        return builder.not_(value)
    if operation == "negative":
        return builder.fneg(value) if _is_float(inner) else builder.neg(value)
    if operation == "absolute" and not _is_float(inner):
        if inner.startswith("u"):
            return value
        negative = builder.icmp_signed("<", value, value.type(0))
        return builder.select(negative, builder.neg(value), value)
    function = builder.module.declare_intrinsic(f"llvm.{_INTRINSICS[operation]}", [value.type])
    return builder.call(function, [value])


def _evaluated(
    builder: ir.IRBuilder, tree: Tree, leaves: list[ir.Value], known: dict[Tree, ir.Value]
) -> ir.Value:
    if tree[0] == "leaf":
        return leaves[tree[2]]
    if tree not in known:
        values = [_evaluated(builder, operand, leaves, known) for operand in tree[2:]]
        known[tree] = _applied(builder, tree, values)
    return known[tree]


class _Work(NamedTuple):
    """What the loops of one formula have in common."""

    context: Any
    builder: ir.IRBuilder
    operands: list[Operand]
    kind: Any
    body: Callable[[list[ir.Value]], ir.Value]

    @property
    def arrays(self) -> list[Operand]:
        """Return the operands that are arrays."""
        return [operand for operand in self.operands if operand.is_array]


def _run(
    work: _Work,
    places: list[tuple[ir.Value, ir.Value]],
    target: tuple[ir.Value, ir.Value],
    count: ir.Value,
) -> None:
    """Emit the loop along one axis; a place is a base address and a stride."""
    context, builder, kind = work.context, work.builder, work.kind
    with cgutils.for_range(builder, count, intp=I64) as loop:
        values, arrays = [], iter(places)
        for operand in work.operands:
            if not operand.is_array:
                values.append(operand.value)
                continue
            place = _along(builder, next(arrays), loop.index)
            values.append(load(context, builder, operand.kind.dtype, place))
        store(context, builder, kind, work.body(values), _along(builder, target, loop.index))


def _along(builder: ir.IRBuilder, place: tuple[ir.Value, ir.Value], index: ir.Value) -> ir.Value:
    base, stride = place
    dense = isinstance(stride, ir.Constant) and stride.constant == 1
    return at(builder, base, index if dense else builder.mul(index, stride))


def _along_axes(
    work: _Work, shape: list[ir.Value], target: ir.Value, target_strides: list[ir.Value]
) -> None:
    """Emit the loops over arrays of different shapes or with gaps, last axis innermost."""
    builder, ndim = work.builder, len(shape)
    strides = [_broadcast_strides(builder, array, ndim) for array in work.arrays]
    strides.append(target_strides)

    def inner(bases: list[ir.Value]) -> None:
        places = [(base, own[-1]) for base, own in zip(bases, strides, strict=True)]
        dense = all_true(builder, [builder.icmp_signed("==", own[-1], I64(1)) for own in strides])
        with builder.if_else(dense) as (then, otherwise):
            with then:
                ones = [(base, I64(1)) for base in bases]
                _run(work, ones[:-1], ones[-1], shape[-1])
            with otherwise:
                _run(work, places[:-1], places[-1], shape[-1])

    def outer(axis: int, bases: list[ir.Value]) -> None:
        if axis == ndim - 1:
            inner(bases)
            return
        with cgutils.for_range(builder, shape[axis], intp=I64) as loop:
            moved = [
                at(builder, base, builder.mul(loop.index, own[axis]))
                for base, own in zip(bases, strides, strict=True)
            ]
            outer(axis + 1, moved)

    outer(0, [*(array.data for array in work.arrays), target])


def _broadcast_strides(builder: ir.IRBuilder, array: Operand, ndim: int) -> list[ir.Value]:
    """Return a stride for each axis of the result: none along which the array is stretched."""
    own = [
        builder.select(builder.icmp_signed("==", length, I64(1)), I64(0), stride)
        for length, stride in zip(array.shape, array.strides, strict=True)
    ]
    return [I64(0)] * (ndim - array.ndim) + own


def dense_together(builder: ir.IRBuilder, arrays: list[Operand]) -> ir.Value | None:
    """Tell at run time whether arrays have one shape and no gaps; None if they cannot."""
    first = arrays[0]
    if any(array.ndim != first.ndim for array in arrays):
        return None
    tests = [same_shape(builder, first, array) for array in arrays[1:]]
    for array in arrays:
        if array.contiguous:
            continue
        if array.ndim > 1:
            return None
        tests.append(builder.icmp_signed("==", array.strides[0], I64(1)))
    return all_true(builder, tests)


def _flat(work: _Work, kind: Any) -> ir.Value:
    """Emit the formula over arrays of one shape without gaps: one loop over all elements."""
    first = work.arrays[0]
    made, length = allocate(work.context, work.builder, kind, first.shape)
    places = [(array.data, I64(1)) for array in work.arrays]
    _run(work, places, (made.data, I64(1)), length)
    return made._getvalue()  # noqa: SLF001 - numba's own way


def _general(work: _Work, kind: Any) -> ir.Value:
    """Emit the formula over arrays that are broadcast, or have gaps."""
    shape = broadcast_shape(work.context, work.builder, work.arrays, kind.ndim)
    made, _ = allocate(work.context, work.builder, kind, shape)
    _along_axes(work, shape, made.data, dense_strides(work.builder, shape))
    return made._getvalue()  # noqa: SLF001 - numba's own way


def _computed(work: _Work, kind: Any) -> ir.Value:
    """Emit the formula into a new array."""
    builder = work.builder
    for array in work.arrays:
        check_axis_order(work.context, builder, array)
    dense = dense_together(builder, work.arrays)
    if dense is None:
        return _general(work, kind)
    if isinstance(dense, ir.Constant):
        return _flat(work, kind)
    result = cgutils.alloca_once(builder, work.context.get_value_type(kind))
    with builder.if_else(dense, likely=True) as (then, otherwise):
        with then:
            builder.store(_flat(work, kind), result)
        with otherwise:
            builder.store(_general(work, kind), result)
    return builder.load(result)


def _work_of(
    context: Any, builder: ir.IRBuilder, tree: Tree, kind: Any, operands: list[Operand]
) -> _Work:
    def body(leaves: list[ir.Value]) -> ir.Value:
        return _evaluated(builder, tree, leaves, {})

    return _Work(context, builder, operands, kind, body)


@cache
def formula(tree: Tree, count: int) -> Any:
    """Return the intrinsic that computes a formula of ``count`` operands into a new array."""

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        operands = operands_of(context, builder, signature, args)
        kind = signature.return_type
        return _computed(_work_of(context, builder, tree, kind.dtype, operands), kind)

    def make(given: tuple[Any, ...]) -> Any:
        ndim = max(getattr(kind, "ndim", 0) for kind in given)
        return array_type(tree[1], ndim)(*given), codegen

    return variadic(make, count, "formula")


@cache
def storing(tree: Tree, count: int) -> Any:
    """Return the intrinsic that stores a formula's outcome into its first argument, an array.

    NumPy computes the whole outcome before it stores the first of it. Where an operand looks
    into the memory stored to (other than element for element) a copy of the operand is read.
    """

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        target, *operands = operands_of(context, builder, signature, args)
        copies = []
        for position, operand in enumerate(operands):
            if operand.is_array:
                check_stretch(context, builder, operand, target)
                operands[position], owned = _apart(context, builder, operand, target)
                copies.append(owned)
        work = _work_of(context, builder, tree, target.kind.dtype, operands)
        _along_axes(work, target.shape, target.data, target.strides)
        for kind, slot in copies:
            context.nrt.decref(builder, kind, builder.load(slot))
        return context.get_dummy_value()

    def make(given: tuple[Any, ...]) -> Any:
        target = given[0]
        fits = all(getattr(kind, "ndim", 0) <= target.ndim for kind in given)
        return (types.none(*given), codegen) if fits else None

    return variadic(make, count + 1, "storing")


def _apart(
    context: Any, builder: ir.IRBuilder, operand: Operand, target: Operand
) -> tuple[Operand, tuple[Any, ir.Value]]:
    """Return an operand that a store into ``target`` does not change, and what to release.

    Its data and strides are those of a copy where the two share memory.
    """
    kind = array_type(operand.dtype, operand.ndim)
    empty = ir.Constant(context.get_value_type(kind), None)
    slot = cgutils.alloca_once_value(builder, empty)
    data = cgutils.alloca_once_value(builder, operand.data)
    dense = dense_strides(builder, operand.shape)
    shared = shares_memory(builder, operand, target)
    with builder.if_then(shared, likely=False):
        made, _ = allocate(context, builder, kind, operand.shape)
        leaf = ("leaf", operand.dtype, 0)
        work = _work_of(context, builder, leaf, operand.kind.dtype, [operand])
        _along_axes(work, operand.shape, made.data, dense)
        builder.store(made._getvalue(), slot)  # noqa: SLF001 - numba's own way
        builder.store(made.data, data)
    strides = [
        builder.select(shared, new, old) for new, old in zip(dense, operand.strides, strict=True)
    ]
    return operand.moved(builder.load(data), strides), (kind, slot)
