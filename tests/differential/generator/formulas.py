"""Formulas over whole arrays, with the dtype that NumPy gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.differential.generator.scope import Scope

    Number = Callable[[Scope, str, int], str]

_UNARY: Final = (
    *("exp", "log", "sin", "cos", "tanh", "sqrt", "sqrt", "abs", "abs", "floor", "ceil", "trunc"),
    *("rint", "negative", "square", "reciprocal", "sign", "log1p", "expm1", "cbrt", "arctan"),
    *("deg2rad", "exp2", "log2", "log10", "arcsinh", "fabs", "tan", "arcsin"),
)
_BINARY: Final = (
    *("maximum", "minimum", "fmax", "fmin", "hypot", "arctan2", "add", "subtract", "multiply"),
    *("divide", "floor_divide", "remainder", "fmod", "power", "copysign", "logaddexp"),
)
_SIGNS: Final = ("+", "+", "-", "-", "*", "*", "/", "/", "//", "%", "**")
_COMPARES: Final = ("<", "<=", ">", ">=", "==", "!=")
_BITS: Final = ("&", "|", "^")


def whole(scope: Scope, depth: int, number: Number) -> tuple[str, str, int] | None:
    """Write a formula; return it with its dtype and dimensions, or None if there is no array."""
    names = scope.having("array")
    if not names:
        return None
    return _made(scope, depth, scope.dice.one(names), number)


def _made(scope: Scope, depth: int, name: str, number: Number) -> tuple[str, str, int]:
    """Write a formula over arrays of as many dimensions as the one called ``name``."""
    form = scope.form(name)
    leaf = (name, form.dtype, form.ndim)
    if depth <= 0 or scope.dice.chance(0.15):
        return leaf
    kind = scope.dice.weighted({"sign": 12, "unary": 5, "binary": 3, "compare": 2, "other": 4})
    text, dtype, ndim = _made(scope, depth - 1, name, number)
    if kind == "unary":
        function = scope.dice.one(_UNARY)
        return f"np.{function}({text})", _dtype(getattr(np, function), dtype), ndim
    if kind == "other":
        return _other(scope, (text, dtype, ndim), number)
    right, other, more = _operand(scope, depth, name, number)
    ndim = max(ndim, more)
    if kind == "compare":
        return f"({text} {scope.dice.one(_COMPARES)} {right})", "bool", ndim
    if kind == "binary":
        function = scope.dice.one(_BINARY)
        return f"np.{function}({text}, {right})", _dtype(getattr(np, function), dtype, other), ndim
    integral = dtype[0] in "iub" and other[0] in "iub"
    sign = scope.dice.one(_BITS if integral and scope.dice.chance(0.2) else _SIGNS)
    if sign == "**":
        return f"({text} ** {scope.dice.one(('2', '2', '0.5', '3'))})", dtype, ndim
    turned = scope.dice.chance(0.2)
    made = f"({right} {sign} {text})" if turned else f"({text} {sign} {right})"
    return made, _dtype(_OPERATORS[sign], dtype, other), ndim


_OPERATORS: Final = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": np.floor_divide,
    "%": np.remainder,
    "&": np.bitwise_and,
    "|": np.bitwise_or,
    "^": np.bitwise_xor,
}
#: Python's numbers, which are weak beside an array.
_WEAK: Final = {"int": int, "float": float}


def _dtype(function: np.ufunc, *dtypes: str) -> str:
    """Return the dtype of a ufunc's answer; float64 where there is no such operation."""
    given = [_WEAK.get(one) or np.dtype(one) for one in dtypes]
    try:
        return function.resolve_dtypes((*given, None))[-1].name
    except TypeError:
        return "float64"


def _operand(scope: Scope, depth: int, name: str, number: Number) -> tuple[str, str, int]:
    """Write the other operand: an array of this shape or of a smaller one, or a number."""
    ndim = scope.form(name).ndim
    if scope.dice.chance(0.4):
        item = scope.dice.one(("float", "float", "int", "np.float64"))
        return number(scope, item, 1), item.removeprefix("np."), 0
    fewer = ndim > 1 and scope.dice.chance(0.2)
    names = [
        n
        for n in scope.having("array")
        if (scope.form(n).ndim < ndim if fewer else scope.form(n).ndim == ndim)
    ]
    return _made(scope, depth - 1, scope.dice.one(names or [name]), number)


def _other(scope: Scope, made: tuple[str, str, int], number: Number) -> tuple[str, str, int]:
    text, dtype, ndim = made
    way = scope.dice.one(("where", "clip", "astype", "minus", "shift"))
    item = "float" if dtype.startswith("float") else "int"
    if way == "where":
        other = number(scope, item, 0)
        return f"np.where({text} > {other}, {text}, {other})", dtype, ndim
    if way == "clip":
        low, high = scope.dice.one((("0", "3"), ("-1.5", "2.5"), ("None", "4")))
        return f"np.clip({text}, {low}, {high})", dtype, ndim
    if way == "astype":
        return f"({text}).astype(np.float64)", "float64", ndim
    if way == "shift" and ndim == 1 and text.isidentifier():
        return f"({text}[1:] - {text}[:-1])", dtype, ndim
    return f"(-{text})", dtype, ndim
