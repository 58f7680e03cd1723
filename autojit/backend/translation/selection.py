"""``array[mask]`` and ``array[places]``: elements that another array selects."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import Arr, Num, describe
from autojit.backend.translation import elementwise
from autojit.backend.translation.places import fresh_array
from autojit.backend.translation.scope import CannotConform, Val
from autojit.backend.ufunc_loops import ELEMENTS

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context

_PLACES = ("int64", "int32", "int16", "int8", "uint8", "uint16", "uint32")


def single_index(context: Context, node: ast.Subscript) -> Val | None:
    """Evaluate an index that is one value, no slice and no tuple written out; once, and here."""
    index = node.slice
    if isinstance(index, ast.Slice | ast.Tuple):
        return None
    return context.evaluate(context, index)


def _fits(array: Arr, index: Arr) -> bool:
    flat = array.ndim == 1 or array.layout == "C"
    if index.dtype == "bool":
        return flat and array.ndim == index.ndim and (index.ndim == 1 or index.layout == "C")
    return index.dtype in _PLACES and array.ndim == 1 and (index.ndim == 1 or index.layout == "C")


def load(context: Context, node: ast.AST, value: Val, index: Val) -> Val:
    """Return a new array of the elements selected.

    Raises:
        CannotConform: the two do not go together, or lie in an order that is not treated.
    """
    array, chosen = value.kind, index.kind
    assert isinstance(array, Arr)
    assert isinstance(chosen, Arr)
    if not _fits(array, chosen) or array.dtype not in ELEMENTS:
        message = f"{describe(array)} indexed by {describe(chosen)}"
        raise CannotConform(message)
    masked = chosen.dtype == "bool"
    operation, ndim = ("_masked", 1) if masked else ("_picked", chosen.ndim)
    code = f"{operation}({value.code}, {index.code})"
    return Val(code, fresh_array(context, node, array.dtype, ndim))


def store(context: Context, target: Val, index: Val, value: Val) -> list[str]:
    """Return the lines that store a number or as many numbers where a mask is true.

    Raises:
        CannotConform: the index is no mask of the array, or the value has another type.
    """
    array, mask = target.kind, index.kind
    assert isinstance(array, Arr)
    assert isinstance(mask, Arr)
    if mask.dtype != "bool" or not _fits(array, mask) or array.dtype not in ELEMENTS:
        message = f"a store into {describe(array)} indexed by {describe(mask)}"
        raise CannotConform(message)
    if isinstance(value.kind, Arr):
        if value.kind.dtype != array.dtype or value.kind.ndim != 1:
            message = f"a store of {describe(value.kind)} where a mask is true"
            raise CannotConform(message)
        return [f"_store_masked({target.code}, {index.code}, {value.code})"]
    if not isinstance(value.kind, Num) or "None" in value.kind.types:
        message = f"a store of {describe(value.kind)} where a mask is true"
        raise CannotConform(message)
    code, _ = elementwise.number_as(value, array.dtype)
    # Converted before it is known whether the mask is true anywhere, as NumPy does.
    wide = context.unit.fresh("stored")
    return [f"{wide} = {code}", f"_store_masked({target.code}, {index.code}, {wide})"]
