"""Products of vectors and matrices by NumPy's own loop of ``matmul``, which calls its BLAS.

``@`` calls this loop with these sizes and strides. ``np.dot`` calls the same functions of the
same BLAS for operands without gaps, bit for bit (``tests/backend/test_array_products.py``);
others it copies first, so they do not come here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from numba.core import cgutils, types

from autojit.backend.native.array_loops import Loop
from autojit.backend.native.floats import emit_flags_check
from autojit.backend.native.leave import LeaveCode, leave_if
from autojit.backend.native.operands import (
    I64,
    Operand,
    allocate,
    array_type,
    element_type,
    load,
    operands_of,
    variadic,
)

if TYPE_CHECKING:
    from llvmlite import ir

_ONE: Final = I64(1)
_ZERO: Final = I64(0)


def _left(array: Operand) -> tuple[list[ir.Value], list[ir.Value]]:
    """Return rows and columns of the first operand, and their strides; a vector is a row."""
    if array.ndim == 1:
        return [_ONE, array.shape[0]], [_ZERO, array.strides[0]]
    return array.shape, array.strides


def _right(array: Operand) -> tuple[list[ir.Value], list[ir.Value]]:
    """Return rows and columns of the second operand, and their strides; a vector is a column."""
    if array.ndim == 1:
        return [array.shape[0], _ONE], [array.strides[0], _ZERO]
    return array.shape, array.strides


@cache
def matrix_product(dtype: str) -> Any:
    """Return the intrinsic for ``left @ right`` of vectors and matrices of one dtype."""
    loop = Loop("matmul", (dtype, dtype, dtype))
    kind = element_type(dtype)
    size = I64(kind.bitwidth // 8)

    def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
        left, right = operands_of(context, builder, signature, args)
        (rows, depth), left_strides = _left(left)
        (depth_too, columns), right_strides = _right(right)
        leave_if(context, builder, builder.icmp_signed("!=", depth, depth_too), LeaveCode.SHAPE)
        emit_flags_check(context, builder)
        result = signature.return_type
        strides = [builder.mul(each, size) for each in (*left_strides, *right_strides)]
        if not isinstance(result, types.Array):
            slot = cgutils.alloca_once(builder, context.get_data_type(kind))
            out, out_strides, made = slot, [_ZERO, _ZERO], None
        else:
            shape = [rows] * (left.ndim - 1) + [columns] * (right.ndim - 1)
            made, _ = allocate(context, builder, result, shape)
            out = made.data
            across = size if right.ndim > 1 else _ZERO
            down = builder.mul(columns, size) if left.ndim > 1 else _ZERO
            out_strides = [down, across]
        loop.call(
            builder,
            [left.data, right.data, out],
            [_ONE, rows, depth, columns],
            [_ZERO, _ZERO, _ZERO, *strides, *out_strides],
        )
        if made is None:
            return load(context, builder, kind, out)
        return made._getvalue()  # noqa: SLF001 - numba's own way

    def make(given: tuple[Any, ...]) -> Any:
        ndim = sum(item.ndim for item in given) - 2
        result = array_type(dtype, ndim) if ndim else kind
        return result(*given), codegen

    return variadic(make, 2, "matrix_product")
