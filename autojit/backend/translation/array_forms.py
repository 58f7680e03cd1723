"""Arrays in another form: shapes, dtypes, copies, end to end; and arrays of numbers in steps."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import Arr, Num, Obj, Tup, describe, is_integer
from autojit.backend.translation import effects, elementwise
from autojit.backend.translation.places import fresh_array
from autojit.backend.translation.scope import CannotConform, Formula, Val, as_rep
from autojit.backend.ufunc_loops import ELEMENTS
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context, Handler, Special

_NUMBERS: Final = frozenset({"int", "float", "np.int64", "np.float64"})
_NAMED: Final[dict[Any, str]] = {
    float: "float64",
    int: np.dtype(int).name,
    bool: "bool",
    **{np.dtype(name).type: name for name in ELEMENTS},
}


def _dtype_of(context: Context, node: ast.expr) -> str:
    kind = context.evaluate(context, node).kind
    if isinstance(kind, Obj):
        value = kind.value
        if isinstance(value, type) and value in _NAMED:
            return _NAMED[value]
        if isinstance(value, str) and value in ELEMENTS:
            return value
    context.refuse(node, Reason.UNKNOWN_FUNCTION, "a dtype that is not written plainly")


def _astype(context: Context, node: ast.Call, value: Val, kind: Arr) -> Val:
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "astype() with these arguments")
    dtype = _dtype_of(context, node.args[0])
    if dtype == kind.dtype:
        return copied(context, node, value, kind)
    return elementwise.converted(context, node, value, dtype)


def copied(context: Context, node: ast.AST, value: Val, kind: Arr) -> Val:
    """Return a new array of the same elements, in C order.

    Raises:
        CannotConform: its elements are of a type that is not treated.
    """
    if kind.dtype not in ELEMENTS:
        message = f"a copy of {describe(kind)}"
        raise CannotConform(message)
    context.reads += 1
    leaf = Formula(("leaf", kind.dtype, 0), (value.code,), (kind,))
    return replace(elementwise.value_of(context, node, leaf), formula=None)


def _lengths(context: Context, node: ast.Call) -> list[str]:
    """Return the source of each length of the shape that a call of reshape gives."""
    codes: list[str] = []
    for part in node.args:
        value = context.evaluate(context, part)
        tuple_parts = value.parts if isinstance(value.kind, Tup) else None
        for item in tuple_parts or (value,):
            if not is_integer(item.kind):
                context.refuse(node, Reason.UNKNOWN_FUNCTION, "reshape() to this shape")
            codes.append(item.code)
    return codes


def _view(context: Context, node: ast.Call, value: Val, kind: Arr, lengths: list[str]) -> Val:
    if kind.layout != "C" or not lengths or node.keywords:
        message = f"another shape for {describe(kind)}"
        raise CannotConform(message)
    context.reads += 1
    shape = ", ".join(lengths) + ("," if len(lengths) == 1 else "")
    form = replace(kind, ndim=len(lengths), whole=None, view=True)
    return Val(f"{value.code}.reshape(({shape}))", form)


def method(context: Context, node: ast.Call, value: Val, name: str) -> Val | None:
    """Translate a method that gives an array another form, or return None if it is none."""
    kind = value.kind
    assert isinstance(kind, Arr)
    plain = not node.args and not node.keywords
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        if name == "astype":
            return _astype(context, node, value, kind)
        if name == "reshape":
            return _view(context, node, value, kind, _lengths(context, node))
        if name == "ravel" and plain:
            return _view(context, node, value, kind, ["-1"])
        if name == "flatten" and plain and kind.layout == "C":
            whole = copied(context, node, value, kind)
            if kind.ndim == 1:
                return whole
            flat = fresh_array(context, node, kind.dtype, 1)
            return Val(f"{whole.code}.reshape((-1,))", flat)
    return None


# -- functions -----------------------------------------------------------------------------


def _double(value: Val) -> str:
    kind = value.kind
    if not isinstance(kind, Num) or not kind.types <= _NUMBERS:
        message = f"steps of {describe(kind)}"
        raise CannotConform(message)
    return effects.opaque(as_rep(value, "f"), "f")


def _linspace(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if len(args) not in (2, 3) or (len(args) > 2 and not is_integer(args[2].kind)):  # noqa: PLR2004 - start, stop and a count
        message = "np.linspace() with these arguments"
        raise CannotConform(message)
    count = args[2].code if len(args) > 2 else "50"  # noqa: PLR2004 - it was given
    context.unit.flags = True
    code = f"_linspace({_double(args[0])}, {_double(args[1])}, {count})"
    # NumPy's is a view of an array that nobody else has; it may not be returned as if it were none.
    return Val(code, replace(fresh_array(context, node, "float64", 1), view=True))


def arange_of_floats(context: Context, node: ast.Call, args: list[Val]) -> Val:
    """Translate ``np.arange`` where one of its arguments is a float.

    Raises:
        CannotConform: one is neither an integer nor a float64.
    """
    begin, end, step = "0.0", "", "1.0"
    codes = [_double(value) for value in args]
    match codes:
        case [end]:
            pass
        case [begin, end]:
            pass
        case [begin, end, step]:
            pass
        case _:
            message = "np.arange() with these arguments"
            raise CannotConform(message)
    first, each = context.unit.fresh("first"), context.unit.fresh("each")
    context.hoist(node, [f"{first} = {begin}", f"{each} = {step}"])
    count = f"_to_int_f(_ceil_f(_truediv_ff({end} - {first}, {each})))"
    context.unit.flags = True
    code = f"_steps({first}, {each}, {count})"
    return Val(code, fresh_array(context, node, "float64", 1))


def _concatenate(context: Context, node: ast.Call) -> Val:
    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Tuple | ast.List):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "np.concatenate() with these arguments")
    values = [context.evaluate(context, part) for part in node.args[0].elts]
    kinds = [value.kind for value in values]
    dtypes = {kind.dtype if isinstance(kind, Arr) and kind.ndim == 1 else "" for kind in kinds}
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        dtype = dtypes.pop() if len(dtypes) == 1 else ""
        if dtype not in ELEMENTS:
            message = f"np.concatenate() of {' and '.join(map(describe, kinds))}"
            raise CannotConform(message)
    context.reads += 1
    made = context.unit.maker(f"_joined({len(values)})")
    code = f"{made}({', '.join(value.code for value in values)})"
    return Val(code, fresh_array(context, node, dtype, 1))


def _copy(context: Context, node: ast.Call, args: list[Val]) -> Val:
    kind = args[0].kind
    if len(args) != 1 or not isinstance(kind, Arr):
        message = f"np.copy() of {describe(kind)}"
        raise CannotConform(message)
    return copied(context, node, args[0], kind)


HANDLERS: Final[dict[Any, Handler]] = {np.linspace: _linspace, np.copy: _copy}
SPECIAL: Final[dict[Any, Special]] = {np.concatenate: _concatenate}
