"""NumPy functions and methods that take whole arrays, other than reductions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import Arr, NoneKind, Num, describe, floating, integer
from autojit.backend.translation import array_forms, array_reductions, elementwise
from autojit.backend.translation.array_reductions import bound, named
from autojit.backend.translation.elementwise import UFUNCS
from autojit.backend.translation.places import fresh_array
from autojit.backend.translation.scope import CannotConform, Val
from autojit.backend.ufunc_loops import ELEMENTS, ufunc_named
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Context, Handler, Special

_PRODUCTS: Final = ("float64", "float32", "int64")


# -- ufuncs --------------------------------------------------------------------------------


def _ufunc(name: str) -> Handler:
    count = ufunc_named(name).nin

    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        if len(args) != count:
            message = f"np.{name}() with {len(args)} arguments"
            raise CannotConform(message)
        if any(isinstance(value.kind, Arr) for value in args):
            return elementwise.apply(context, node, name, args)
        return elementwise.of_numbers(context, node, name, args)

    return handler


# -- products ------------------------------------------------------------------------------


def matrix_product(context: Context, node: ast.AST, left: Val, right: Val) -> Val:
    """Translate ``left @ right`` of vectors and matrices.

    Raises:
        CannotConform: they are not both arrays of one dtype, of one or two dimensions.
    """
    a, b = left.kind, right.kind
    if not (isinstance(a, Arr) and isinstance(b, Arr)):
        message = f"a product of {describe(a)} and {describe(b)}"
        raise CannotConform(message)
    if a.dtype != b.dtype or a.dtype not in _PRODUCTS or not {a.ndim, b.ndim} <= {1, 2}:
        message = f"a product of {describe(a)} and {describe(b)}"
        raise CannotConform(message)
    context.reads += 1
    context.unit.flags = True
    made = context.unit.maker(f"_matrix_product({a.dtype!r})")
    code = f"{made}({left.code}, {right.code})"
    if a.ndim + b.ndim > 2:  # noqa: PLR2004 - of two vectors it is a number
        return Val(code, fresh_array(context, node, a.dtype, a.ndim + b.ndim - 2))
    if a.dtype == "int64":
        return Val(code, integer(integer().lo, integer().hi, "np.int64"))
    wide = f"_np.float64({code})" if a.dtype == "float32" else code
    return Val(wide, floating(f"np.{a.dtype}"))


def _matmul(context: Context, node: ast.Call, args: list[Val]) -> Val:
    left, right = _two(args)
    return matrix_product(context, node, left, right)


def _two(args: list[Val]) -> tuple[Val, Val]:
    if len(args) != 2:  # noqa: PLR2004 - two operands
        message = f"a product of {len(args)} arguments"
        raise CannotConform(message)
    return args[0], args[1]


def _dot(context: Context, node: ast.Call, args: list[Val]) -> Val:
    for value in _two(args):
        kind = value.kind
        # Others NumPy copies first, and may then call another function of its BLAS.
        if isinstance(kind, Arr) and kind.layout == "A":
            message = "np.dot() of an array with gaps"
            raise CannotConform(message)
    return matrix_product(context, node, *args)


def _of_vectors(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if any(not isinstance(value.kind, Arr) or value.kind.ndim != 1 for value in args):
        message = "this product of other than vectors"
        raise CannotConform(message)
    return _dot(context, node, args)


def _norm(context: Context, node: ast.Call, args: list[Val]) -> Val:
    value, kind = args[0], args[0].kind
    if (
        len(args) > 1
        or not isinstance(kind, Arr)
        or kind.dtype != "float64"
        or kind.ndim > 1
        or kind.layout != "C"
    ):
        message = f"np.linalg.norm() of {describe(kind)}"
        raise CannotConform(message)
    value = named(context, node, value)
    square = matrix_product(context, node, value, value)
    return replace(square, code=f"_sqrt_f({square.code})")


# -- choices -------------------------------------------------------------------------------


def _chosen_dtype(values: list[Val]) -> str:
    """Return the dtype of what is chosen between: NumPy's promotion, Python numbers weak."""
    stand_ins: list[Any] = []
    for value in values:
        kind = value.kind
        if isinstance(kind, Arr):
            stand_ins.append(np.dtype(kind.dtype))
        elif isinstance(kind, Num) and kind.only in ("int", "float", "bool"):
            stand_ins.append({"int": 1, "float": 1.0, "bool": True}[kind.only])
        elif isinstance(kind, Num) and kind.only is not None and kind.rep in "if":
            stand_ins.append(np.dtype(kind.only.removeprefix("np.")))
        else:
            message = f"a choice of {describe(kind)}"
            raise CannotConform(message)
    return str(np.result_type(*stand_ins))


def _where(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if len(args) != 3:  # noqa: PLR2004 - a condition and two choices
        message = "np.where() with these arguments"
        raise CannotConform(message)
    test, *choices = args
    if not isinstance(test.kind, Arr) or test.kind.dtype not in ELEMENTS:
        message = f"np.where() on {describe(test.kind)}"
        raise CannotConform(message)
    dtype = _chosen_dtype(choices)
    if dtype not in ELEMENTS:
        message = f"np.where() in {dtype}"
        raise CannotConform(message)
    context.reads += 1
    # Computed whole, as NumPy does: inside the choice a warning might get lost.
    settled = [
        elementwise.settled(context, node, elementwise.as_formula(value, dtype))
        for value in choices
    ]
    condition = elementwise.as_formula(test, "bool")
    return elementwise.in_formula(context, node, "where", dtype, [condition, *settled])


_LOW: Final = ("a_min", "min")
_HIGH: Final = ("a_max", "max")


def _clip(
    context: Context, node: ast.Call, value: Val, low: ast.expr | None, high: ast.expr | None
) -> Val:
    """Translate ``clip`` as ``_methods._clip`` does it."""
    limits = [None if part is None else context.evaluate(context, part) for part in (low, high)]
    least, most = (
        None if limit is None or isinstance(limit.kind, NoneKind) else limit for limit in limits
    )
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        if not isinstance(value.kind, Arr):
            message = f"clip() of {describe(value.kind)}"
            raise CannotConform(message)
        if least is None and most is None:
            message = "clip() without limits"
            raise CannotConform(message)
        if least is None or most is None:
            name = "minimum" if least is None else "maximum"
            limit = most if least is None else least
            assert limit is not None
            return elementwise.apply(context, node, name, [value, limit])
        return elementwise.apply(context, node, "clip", [value, least, most])


def _clip_function(context: Context, node: ast.Call) -> Val:
    given = bound(context, node, node.args, ("a", "a_min", "a_max", "out", "min", "max"))
    if "a" not in given or "out" in given:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "np.clip() with these arguments")
    value = context.evaluate(context, given["a"])
    low, high = (next((given[n] for n in names if n in given), None) for names in (_LOW, _HIGH))
    return _clip(context, node, value, low, high)


# -- running sums and differences ----------------------------------------------------------


def _accumulated(context: Context, node: ast.AST, name: str, value: Val) -> Val:
    kind = value.kind
    if not isinstance(kind, Arr) or kind.ndim != 1:
        message = f"a running total of {describe(kind)}"
        raise CannotConform(message)
    dtype = kind.dtype
    if dtype in ("bool", "int8", "int16", "int32"):
        dtype = "int64"
    if dtype not in ("float64", "float32", "int64"):
        message = f"a running total of {dtype}"
        raise CannotConform(message)
    context.reads += 1
    context.unit.flags |= dtype != "int64"
    made = context.unit.maker(f"_accumulation({name!r}, {dtype!r})")
    return Val(f"{made}({value.code})", fresh_array(context, node, dtype, 1))


def _accumulation(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        if len(args) != 1:
            message = "a running total with these arguments"
            raise CannotConform(message)
        return _accumulated(context, node, name, args[0])

    return handler


def _diff(context: Context, node: ast.Call, args: list[Val]) -> Val:
    kind = args[0].kind
    if len(args) != 1 or not isinstance(kind, Arr) or kind.ndim != 1 or kind.dtype == "bool":
        message = "np.diff() with these arguments"
        raise CannotConform(message)
    value = named(context, node, args[0])
    view = replace(kind, whole=None, view=True)
    parts = [Val(f"{value.code}[{part}]", view) for part in ("1:", ":-1")]
    return elementwise.apply(context, node, "subtract", parts)


def _outer(context: Context, node: ast.Call, args: list[Val]) -> Val:
    views = []
    for value, index in zip(_two(args), (":, None", "None, :"), strict=True):
        kind = value.kind
        if not isinstance(kind, Arr) or kind.ndim != 1:
            message = f"np.outer() of {describe(kind)}"
            raise CannotConform(message)
        variable = named(context, node, value)
        views.append(Val(f"{variable.code}[{index}]", replace(kind, ndim=2, layout="A", view=True)))
    return elementwise.apply(context, node, "multiply", views)


#: Functions of arrays, by the function itself; ufuncs take numbers alone too.
HANDLERS: Final[dict[Any, Handler]] = {
    **{ufunc_named(name): _ufunc(name) for name in UFUNCS if name != "clip"},
    np.matmul: _matmul,
    np.dot: _dot,
    np.inner: _of_vectors,
    np.vdot: _of_vectors,
    np.linalg.norm: _norm,
    np.where: _where,
    np.cumsum: _accumulation("add"),
    np.cumprod: _accumulation("multiply"),
    np.diff: _diff,
    np.outer: _outer,
    **array_forms.HANDLERS,
}
SPECIAL: Final[dict[Any, Special]] = {
    **array_reductions.SPECIAL,
    **array_forms.SPECIAL,
    np.clip: _clip_function,
}


# -- methods -------------------------------------------------------------------------------


def method(context: Context, node: ast.Call, value: Val, name: str) -> Val | None:
    """Translate a method of an array, or return None if it is not known here."""
    found = array_reductions.method(context, node, value, name)
    if found is not None:
        return found
    if name == "clip":
        given = bound(context, node, node.args, ("min", "max"))
        return _clip(context, node, value, given.get("min"), given.get("max"))
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        if name in ("cumsum", "cumprod") and not node.args and not node.keywords:
            ufunc = {"cumsum": "add", "cumprod": "multiply"}[name]
            return _accumulated(context, node, ufunc, value)
        if name == "dot" and len(node.args) == 1 and not node.keywords:
            return _dot(context, node, [value, context.evaluate(context, node.args[0])])
    return array_forms.method(context, node, value, name)


__all__ = ["HANDLERS", "SPECIAL", "matrix_product", "method"]
