"""The module ``math``: the C library's functions behind CPython's own tests."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    Num,
    boolean,
    describe,
    floating,
    integer,
)
from autojit.backend.symbols import UNARY
from autojit.backend.translation import effects
from autojit.backend.translation.builtin_calls import exactly
from autojit.backend.translation.context import Context, number
from autojit.backend.translation.scope import (
    CannotConform,
    Val,
    as_rep,
)

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Handler


def as_double(value: Val, kind: Num) -> str:
    """Return the source of a number as the double that ``float(x)`` gives."""
    if "None" in kind.types or kind.rep == "c":
        raise CannotConform(describe(kind))
    # float(x) of an integer rounds to nearest as the machine does.
    return value.code if kind.rep == "f" else f"_np.float64({value.code})"


def _math_unary(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        return Val(f"_{name}_f({as_double(value, number(context, node, value))})", floating())

    return handler


def _math_binary(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        left, right = exactly(context, node, args, 2)
        codes = [as_double(value, number(context, node, value)) for value in (left, right)]
        return Val(f"_{name}_ff({', '.join(codes)})", floating())

    return handler


def _math_test(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        code = as_double(effects.computed(value), number(context, node, value))
        return Val(f"_{name}_f({code})", boolean())

    return handler


def _math_rounding(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.only == "int":
            return replace(value, literal=None)
        if kind.rep != "f" or (name == "trunc" and not kind.types <= {"float", "np.float64"}):
            message = f"math.{name}() of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_to_int_f(_{name}_f({value.code}))", integer())

    return handler


def _math_scale(factor: float) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        double = as_double(value, number(context, node, value))
        return Val(f"({double} * {factor!r})", floating())

    return handler


def _integers_only(name: str, count: int) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        values = exactly(context, node, args, count)
        kinds = [number(context, node, value) for value in values]
        if any(kind.rep == "f" or not kind.types <= {"int", "bool", "np.int64"} for kind in kinds):
            message = f"math.{name}() of these types"
            raise CannotConform(message)
        codes = ", ".join(as_rep(value, "i") for value in values)
        return Val(f"_{name}_{'i' * count}({codes})", integer(0))

    return handler


def _log(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = [as_double(value, number(context, node, value)) for value in args]
    if len(codes) == 1:
        return Val(f"_log_f({codes[0]})", floating())
    if len(codes) == 2:  # noqa: PLR2004 - log(x, base) is log(x) / log(base)
        return Val(f"_truediv_ff(_log_f({codes[0]}), _log_f({codes[1]}))", floating())
    message = "math.log() with these arguments"
    raise CannotConform(message)


#: What is translated here, by the function itself.
HANDLERS: Final[dict[Any, Handler]] = {
    **{getattr(math, name): _math_unary(name) for name in UNARY if name != "log"},
    math.sqrt: _math_unary("sqrt"),
    math.fabs: _math_unary("abs"),
    math.log: _log,
    math.pow: _math_binary("pow"),
    math.fmod: _math_binary("fmod"),
    math.atan2: _math_binary("atan2"),
    math.copysign: _math_binary("copysign"),
    math.isnan: _math_test("isnan"),
    math.isinf: _math_test("isinf"),
    math.isfinite: _math_test("isfinite"),
    math.floor: _math_rounding("floor"),
    math.ceil: _math_rounding("ceil"),
    math.trunc: _math_rounding("trunc"),
    math.radians: _math_scale(math.pi / 180.0),
    math.degrees: _math_scale(180.0 / math.pi),
    math.isqrt: _integers_only("isqrt", 1),
}
