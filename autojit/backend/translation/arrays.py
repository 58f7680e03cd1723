"""Arrays: attributes, elements, views, stores, elementwise arithmetic.

A view keeps the roots of what it looks into, so that a store is always known to belong to a
parameter, to a global array, or to memory of this call alone.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    LONGEST,
    Arr,
    NoneKind,
    Num,
    Tup,
    bounds_of,
    describe,
    element_of,
    integer,
    is_fresh,
    is_integer,
)
from autojit.backend.translation import arithmetic, effects, elementwise, selection
from autojit.backend.translation.scope import CannotConform, Val, as_rep, item_of
from autojit.backend.translation.storing import element_stored
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


def _index_parts(
    context: Context, node: ast.expr, known: Val | None
) -> tuple[list[str], list[Index]]:
    """Return the generated parts of an index and the form of each; ``known`` is the only one."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    code: list[str] = []
    typed: list[Index] = []
    for part in parts:
        if isinstance(part, ast.Slice):
            text, kind = slice_code(context, part)
            code.append(text)
            typed.append(kind)
            continue
        value = known or context.evaluate(context, part)
        if isinstance(value.kind, NoneKind):
            code.append("None")
            typed.append(Index.NEW)
            continue
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
    if sum(part is not Index.NEW for part in parts) > kind.ndim:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "too many indices for the array")
    return selected(kind.ndim, kind.layout, parts)


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``array[index]``: an element, a view, or the elements that an array selects."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, Arr)
    index = selection.single_index(context, node)
    if index is not None and isinstance(index.kind, Arr):
        with context.at(node):
            return selection.load(context, node, value, index)
    code, typed = _index_parts(context, node.slice, index)
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
    index = selection.single_index(context, node)
    if index is not None and isinstance(index.kind, Arr):
        context.swept.update(kind.roots)
        with context.at(node):
            return selection.store(context, target, index, value)
    code, typed = _index_parts(context, node.slice, index)
    result = _selected(context, node, kind, typed)
    if result is None:
        number = stored_code(context, node, kind.dtype, value)
        return element_stored(context, node, target, code, number)
    context.swept.update(kind.roots)
    place = f"{target.code}[{', '.join(code)}]"
    return _store_whole(context, node, place, replace(kind, ndim=result[0]), value)


def _store_whole(context: Context, node: ast.AST, place: str, kind: Arr, value: Val) -> list[str]:
    """Store an array, or a number everywhere, into a view of this kind."""
    if not isinstance(value.kind, Arr):
        # Converted once, and even if the view has no element, as NumPy does.
        stored = context.unit.fresh("stored")
        code = stored_code(context, node, kind.dtype, value)
        return [f"{stored} = {code}", f"{place} = {stored}"]
    if kind.dtype == value.kind.dtype == "complex128":
        return [f"{place} = {value.code}"]
    with context.at(node):
        return elementwise.store(context, node, place, kind, value)


# -- elementwise ---------------------------------------------------------------------------


#: The ufunc behind each operator on arrays.
_OPERATORS: Final = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "remainder",
    "**": "power",
    "&": "bitwise_and",
    "|": "bitwise_or",
    "^": "bitwise_xor",
    "<<": "left_shift",
    ">>": "right_shift",
}
_SQUARE: Final = 2
_COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


def operate(context: Context, node: ast.AST, symbol: str, left: Val, right: Val) -> Val:
    """Translate an elementwise operation: the sum of two arrays is the array of sums."""
    with context.at(node):
        if symbol == "**" and not isinstance(right.kind, Arr):
            return _power(context, node, left, right)
        return elementwise.apply(context, node, _OPERATORS[symbol], [left, right])


def _power(context: Context, node: ast.AST, left: Val, right: Val) -> Val:
    """Translate ``array ** number`` as NumPy's ``array_power`` does: some have a fast path."""
    kind = left.kind
    assert isinstance(kind, Arr)
    exponent = right.literal
    if isinstance(exponent, bool) or not isinstance(exponent, int | float):
        message = "** of an array with an exponent that is not written out"
        raise CannotConform(message)
    is_float = kind.dtype in ("float64", "float32")
    squares = is_float or (kind.dtype == "int64" and type(exponent) is int)
    if exponent == _SQUARE and squares:
        return elementwise.apply(context, node, "square", [left])
    fast = {0.5: "sqrt", -1: "reciprocal"}.get(exponent)
    if fast is not None and is_float:
        return elementwise.apply(context, node, fast, [left])
    if exponent in (0, 1) or not is_float:
        message = f"** {exponent} of an array of {kind.dtype}"
        raise CannotConform(message)
    return elementwise.apply(context, node, "power", [left, right])


def unary(context: Context, node: ast.UnaryOp, value: Val) -> Val:
    """Translate ``-array`` and ``~array``."""
    name = {ast.USub: "negative", ast.Invert: "invert"}.get(type(node.op))
    if name is None:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "this sign on an array")
    with context.at(node):
        return elementwise.apply(context, node, name, [value])


def compare(context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val) -> Val:
    """Translate a comparison of whole arrays: a mask."""
    with context.at(node):
        return elementwise.apply(context, node, _COMPARISONS[type(operator)], [left, right])


def store_in_place(context: Context, node: ast.AST, target: Val, value: Val) -> list[str]:
    """Translate ``array OP= value`` from ``array OP value``.

    Overlapping operands come out as NumPy, which buffers them, has them; a shape that does not
    fit leaves.
    """
    kind, result = target.kind, value.kind
    assert isinstance(kind, Arr)
    if not isinstance(result, Arr) or result.dtype != kind.dtype or result.ndim > kind.ndim:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "changes an array in place to another type")
    note_write(context, node, kind)
    context.swept.update(kind.roots)
    return _store_whole(context, node, target.code, kind, value)
