"""Arrays: attributes, elements, views, stores, elementwise arithmetic.

A view keeps the roots of what it looks into, so that a store is always known to belong to a
parameter, to a global array, or to memory of this call alone.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from autojit.backend.kinds import (
    FRESH,
    LONGEST,
    Arr,
    Num,
    Tup,
    bounds_of,
    describe,
    element_of,
    integer,
    is_fresh,
    is_integer,
)
from autojit.backend.translation import arithmetic, effects
from autojit.backend.translation.scope import CannotConform, Val, as_rep, item_of
from autojit.backend.translation.views import Index, selected
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def attribute(context: Context, node: ast.Attribute, value: Val) -> Val:
    """Translate ``array.NAME`` outside a call."""
    kind = value.kind
    assert isinstance(kind, Arr)
    match node.attr:
        case "shape":
            return Val(f"{value.code}.shape", Tup((integer(0, LONGEST),) * kind.ndim))
        case "size":
            return Val(f"{value.code}.size", integer(0, LONGEST))
        case "ndim":
            context.unused(node, value)
            return Val(str(kind.ndim), integer(kind.ndim, kind.ndim), literal=kind.ndim)
        case "T":
            if kind.ndim == 1:
                return Val(value.code, replace(kind, whole=None, view=True))
            layout = {"C": "F", "F": "C"}.get(kind.layout, "A")
            return Val(f"{value.code}.T", replace(kind, layout=layout, whole=None, view=True))
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"the attribute {node.attr!r} of an array")


# -- indexing ------------------------------------------------------------------------------


def _index_parts(context: Context, node: ast.expr) -> tuple[list[str], list[Index]]:
    """Return the generated parts of an index and what each of them is."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    code: list[str] = []
    typed: list[Index] = []
    for part in parts:
        if isinstance(part, ast.Slice):
            text, kind = slice_code(context, part)
            code.append(text)
            typed.append(kind)
            continue
        value = context.evaluate(context, part)
        if isinstance(value.kind, Tup) and len(parts) == 1:
            return _tuple_index(context, node, value, value.kind)
        code.append(index_code(context, part, value))
        typed.append(Index.INTEGER)
    return code, typed


def _tuple_index(
    context: Context, node: ast.expr, value: Val, kind: Tup
) -> tuple[list[str], list[Index]]:
    code = [
        index_code(context, node, item_of(value, position)) for position in range(len(kind.items))
    ]
    return code, [Index.INTEGER] * len(code)


def index_code(context: Context, node: ast.AST, value: Val) -> str:
    """Return the source of an integer index.

    Raises:
        Refusal: it is not an integer, or may be a bool.
    """
    value = arithmetic.present(value)
    kind = value.kind
    if not is_integer(kind):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"an index that is {describe(kind)}")
    return value.code


def slice_code(context: Context, node: ast.Slice) -> tuple[str, Index]:
    """Return the source of a slice and whether it has a step."""

    def bound(part: ast.expr | None) -> str:
        if part is None or (isinstance(part, ast.Constant) and part.value is None):
            return ""
        return index_code(context, part, context.evaluate(context, part))

    text = f"{bound(node.lower)}:{bound(node.upper)}"
    if node.step is None:
        return text, Index.SLICE
    return f"{text}:_check_step({bound(node.step) or '1'})", Index.STRIDED


def _selected(
    context: Context, node: ast.AST, kind: Arr, parts: list[Index]
) -> tuple[int, str] | None:
    """Return the dimensions and the layout of ``array[index]``, or None for an element."""
    if len(parts) > kind.ndim:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "too many indices for the array")
    return selected(kind.ndim, kind.layout, parts)


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``array[index]``: an element or a view."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, Arr)
    code, typed = _index_parts(context, node.slice)
    result = _selected(context, node, kind, typed)
    text = f"{value.code}[{', '.join(code)}]"
    if result is not None:
        ndim, layout = result
        return Val(text, replace(kind, ndim=ndim, layout=layout, whole=None, view=True))
    return element(context, node, kind, text)


def element(context: Context, node: ast.AST, kind: Arr, text: str) -> Val:
    """Return an element that ``text`` reads, held as every number of its sort is."""
    item = element_of(kind)
    if item is None:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"an element of an array of {kind.dtype}")
    if item.rep == "i" and kind.dtype != "int64":
        text = f"_np.int64({text})"
    elif kind.dtype == "float32":
        text = f"_np.float64({text})"
    return Val(text, item)


def stored_code(context: Context, node: ast.AST, dtype: str, value: Val) -> str:
    """Return the source of a number as NumPy would store it into an array of ``dtype``.

    Raises:
        Refusal: NumPy's conversion is not known to be reproduced.
    """
    value = arithmetic.present(value)
    kind = value.kind
    if not isinstance(kind, Num) or "None" in kind.types:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"stores {describe(kind)} into an array")
    with context.at(node):
        code = _as_dtype(value, kind, dtype)
    known = kind.rep != "c" and not all(name.startswith("np.") for name in kind.types)
    return effects.opaque(code, "f" if dtype.startswith("float") else "i") if known else code


def _as_dtype(value: Val, kind: Num, dtype: str) -> str:
    if dtype == "complex128" and kind.rep == "c":
        return value.code
    if dtype == "complex128" or kind.rep == "c":
        message = f"a number stored as {dtype}"
        raise CannotConform(message)
    if dtype == "float64":
        return value.code if kind.rep == "f" else f"_np.float64({value.code})"
    if dtype == "float32":
        # An integer is rounded once: beyond 2**53 going by way of a double would be twice.
        wide = as_rep(value, "f")
        return wide if kind.types == {"np.float32"} else f"_single_f({wide})"
    if dtype == "bool":
        return arithmetic.truth(value)
    if element_of(Arr(dtype, 1, "C")) is None:
        message = f"a store into an array of {dtype}"
        raise CannotConform(message)
    code = f"_to_int_f({value.code})" if kind.rep == "f" else as_rep(value, "i")
    least, greatest = bounds_of(f"np.{dtype}")
    if dtype != "int64" and (kind.rep == "f" or kind.lo < least or kind.hi > greatest):
        return f"_fit_i({code}, {least}, {greatest})"
    return code


def allocated(context: Context, node: ast.AST) -> str:
    """Return the root of memory that the expression ``node`` allocates."""
    scope = context.unit.names.setdefault(id(context.function.__code__), len(context.unit.names))
    place = f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
    return f"{FRESH}@{scope}:{place}"


def fresh_array(context: Context, node: ast.AST, dtype: str, ndim: int) -> Arr:
    """Return the kind of a new array in C order that the expression ``node`` makes."""
    return Arr(dtype, ndim, "C", roots=frozenset({allocated(context, node)}))


def note_write(context: Context, node: ast.AST, kind: Arr) -> None:
    """Record that memory of these roots is stored into.

    Raises:
        Refusal: it is not a parameter's memory, or it is read-only.
    """
    if not kind.writable:
        context.refuse(node, Reason.ARGUMENT_CLASS, "stores into a read-only array")
    if "global" in kind.roots:
        context.refuse(node, Reason.WRITES_SHARED, "stores into an array held by a global name")
    context.writes.update(root for root in kind.roots if not is_fresh(root))


def store(context: Context, node: ast.Subscript, target: Val, value: Val) -> list[str]:
    """Translate ``array[index] = value``."""
    kind = target.kind
    assert isinstance(kind, Arr)
    note_write(context, node, kind)
    code, typed = _index_parts(context, node.slice)
    result = _selected(context, node, kind, typed)
    place = f"{target.code}[{', '.join(code)}]"
    if isinstance(value.kind, Arr):
        if result is None or value.kind.dtype != kind.dtype:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "stores an array of another type")
        if value.kind.ndim > result[0]:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "stores an array of more dimensions")
        return [f"{place} = {value.code}"]
    return [f"{place} = {stored_code(context, node, kind.dtype, value)}"]


# -- elementwise ---------------------------------------------------------------------------


def _elementwise_dtype(symbol: str, left: Val, right: Val) -> str:
    """Return the dtype of an elementwise operation that numba computes as NumPy does."""
    names = []
    for value in (left, right):
        kind = value.kind
        if isinstance(kind, Arr):
            names.append(kind.dtype)
        elif isinstance(kind, Num) and not kind.tagged and kind.rep in "if":
            names.append(
                {"int": "weak int", "float": "weak float"}.get(
                    kind.only or "", (kind.only or "")[3:]
                )
            )
        else:
            raise CannotConform(describe(kind))
    pair = set(names)
    if (
        pair <= {"float64", "weak float", "weak int", "int64"}
        and "float64" in pair
        and symbol in "+-*/"
    ):
        return "float64"
    if pair <= {"int64", "weak int"} and symbol in "+-*":
        return "int64"
    message = f"{' '.join(names)} under {symbol} elementwise"
    raise CannotConform(message)


def operate(context: Context, node: ast.AST, symbol: str, left: Val, right: Val) -> Val:
    """Translate an elementwise operation: the sum of two arrays is the array of sums."""
    context.reads += 1
    if symbol == "**" and right.literal in (2, 2.0) and isinstance(left.kind, Arr):
        # NumPy's fast path for a scalar exponent of two is np.square.
        symbol, right = "*", left
    with context.at(node):
        dtype = _elementwise_dtype(symbol, left, right)
    arrays = [value.kind for value in (left, right) if isinstance(value.kind, Arr)]
    for kind in arrays:
        plain_layout(context, node, kind)
    codes = [
        value.code
        if isinstance(value.kind, Arr) or dtype == "int64"
        else _as_float(context, node, value)
        for value in (left, right)
    ]
    if dtype == "float64":
        context.unit.flags = True
    ndim = max(kind.ndim for kind in arrays)
    return Val(f"({codes[0]} {symbol} {codes[1]})", fresh_array(context, node, dtype, ndim))


def _as_float(context: Context, node: ast.AST, value: Val) -> str:
    with context.at(node):
        return as_rep(value, "f")


def plain_layout(context: Context, node: ast.AST, kind: Arr) -> None:
    """Refuse an operand whose layout NumPy's result would inherit.

    Raises:
        Refusal: the array has several dimensions and is not in C order.
    """
    if kind.layout != "C" and kind.ndim > 1:
        context.refuse(
            node, Reason.UNKNOWN_OPERATION, "elementwise work on an array not in C order"
        )


def negate(context: Context, node: ast.UnaryOp, value: Val) -> Val:
    """Translate ``-array``."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, Arr)
    plain_layout(context, node, kind)
    if not isinstance(node.op, ast.USub) or kind.dtype != "float64":
        context.refuse(node, Reason.UNKNOWN_OPERATION, "this sign on an array")
    return Val(f"(-{value.code})", fresh_array(context, node, kind.dtype, kind.ndim))


def compare(context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val) -> Val:
    """Refuse: masks are not supported yet."""
    del operator, left, right
    context.refuse(node, Reason.UNKNOWN_OPERATION, "compares whole arrays")


def store_in_place(context: Context, node: ast.AST, target: Val, value: Val) -> list[str]:
    """Translate ``array OP= value`` from the computed ``array OP value``.

    The result is computed whole before it is stored: overlapping operands come out as NumPy,
    which buffers them, has them; a shape that does not fit raises.
    """
    kind, result = target.kind, value.kind
    assert isinstance(kind, Arr)
    if not isinstance(result, Arr) or result.dtype != kind.dtype or result.ndim > kind.ndim:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "changes an array in place to another type")
    note_write(context, node, kind)
    return [f"{target.code}[{', '.join(':' * kind.ndim)}] = {value.code}"]
