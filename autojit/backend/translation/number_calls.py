"""More of ``math`` and ``cmath``, and the methods of numbers."""

from __future__ import annotations

import ast
import cmath
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    Arr,
    ListOf,
    Num,
    Tup,
    boolean,
    complex_number,
    describe,
    floating,
    integer,
)
from autojit.backend.symbols import ASKED, NORM_IS_KNOWN
from autojit.backend.translation import complex_arithmetic, lists, reductions
from autojit.backend.translation.builtin_calls import exactly
from autojit.backend.translation.context import Context, number
from autojit.backend.translation.math_calls import as_double
from autojit.backend.translation.scope import CannotConform, Val, as_rep, items_of, tuple_of
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Handler, Special

_WORD_BITS: Final = 64


def _doubles(context: Context, node: ast.Call, args: list[Val]) -> list[str]:
    return [as_double(value, number(context, node, value)) for value in args]


def _asked(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        codes = _doubles(context, node, exactly(context, node, args, ASKED[name]))
        return Val(f"_asked_{name}({', '.join(codes)})", floating())

    return handler


def _hypot(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = _doubles(context, node, args)
    return _norm(codes)


def _norm(codes: list[str]) -> Val:
    if NORM_IS_KNOWN and codes:
        return Val(f"_norm(({', '.join(codes)},))", floating())
    if len(codes) == 2:  # noqa: PLR2004 - what is asked for takes two
        return Val(f"_asked_hypot({', '.join(codes)})", floating())
    message = "math.hypot() of so many numbers"
    raise CannotConform(message)


def _dist(context: Context, node: ast.Call, args: list[Val]) -> Val:
    left, right = exactly(context, node, args, 2)
    if not isinstance(left.kind, Tup) or not isinstance(right.kind, Tup):
        message = f"math.dist() of {describe(left.kind)} and {describe(right.kind)}"
        raise CannotConform(message)
    if len(left.kind.items) != len(right.kind.items):
        message = "math.dist() of points of different dimensions"
        raise CannotConform(message)
    pairs = zip(
        _doubles(context, node, list(items_of(left))),
        _doubles(context, node, list(items_of(right))),
        strict=True,
    )
    return _norm([f"({one} - {other})" for one, other in pairs])


def _integer_codes(context: Context, node: ast.Call, args: list[Val]) -> list[str]:
    codes = []
    for value in args:
        kind = number(context, node, value)
        if not kind.types <= {"int", "bool", "np.int64"}:
            message = f"an integer function of {describe(kind)}"
            raise CannotConform(message)
        codes.append(as_rep(value, "i"))
    return codes


def _folded(name: str, start: int) -> Handler:
    """Translate ``gcd`` and ``lcm`` of any number of integers."""

    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        codes = _integer_codes(context, node, args)
        if not codes:
            return Val(str(start), integer(start, start))
        code = codes[0] if len(codes) > 1 else f"_abs_i({codes[0]})"
        for other in codes[1:]:
            code = f"_{name}_ii({code}, {other})"
        return Val(code, integer(0))

    return handler


def _of_integers(routine: str, count: int) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        codes = _integer_codes(context, node, exactly(context, node, args, count))
        return Val(f"{routine}({', '.join(codes)})", integer(0))

    return handler


def _perm(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = _integer_codes(context, node, args)
    if len(codes) == 1:
        return Val(f"_factorial_i({codes[0]})", integer(0))
    exactly(context, node, args, 2)
    return Val(f"_perm_ii({', '.join(codes)})", integer(0))


def _pair_of(routine: str, second: Num) -> Handler:
    """Translate what gives a float and another number: the call is made once."""

    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (code,) = _doubles(context, node, exactly(context, node, args, 1))
        variable = context.unit.fresh("pair")
        context.hoist(node, [f"{variable} = {routine}({code})"])
        first = Val(f"{variable}[0]", floating())
        return tuple_of((first, Val(f"{variable}[1]", second)))

    return handler


def _ldexp(context: Context, node: ast.Call, args: list[Val]) -> Val:
    value, exponent = exactly(context, node, args, 2)
    (code,) = _doubles(context, node, [value])
    if not number(context, node, exponent).types <= {"int", "bool"}:
        message = "math.ldexp() with a second argument that is no int"
        raise CannotConform(message)  # not even what has an __index__ is taken
    (places,) = _integer_codes(context, node, [exponent])
    return Val(f"_ldexp_fi({code}, {places})", floating())


def _isclose(context: Context, node: ast.Call) -> Val:
    given = {word.arg: word.value for word in node.keywords}
    relative, absolute = given.pop("rel_tol", None), given.pop("abs_tol", None)
    if given or len(node.args) != 2:  # noqa: PLR2004 - its signature
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls math.isclose() like this")
    nodes = (
        *node.args,
        relative or ast.copy_location(ast.Constant(1e-09), node),
        absolute or ast.copy_location(ast.Constant(0.0), node),
    )
    values = [context.evaluate(context, argument) for argument in nodes]
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        codes = _doubles(context, node, values)
    return Val(f"_isclose_ffff({', '.join(codes)})", boolean())


def _fsum(context: Context, node: ast.Call) -> Val:
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls math.fsum() like this")
    source = node.args[0]
    value = None if isinstance(source, ast.GeneratorExp) else context.evaluate(context, source)
    if value is None or not isinstance(value.kind, Arr | ListOf):
        value = lists.as_list(context, source)
    if isinstance(value.kind, Arr):
        fits = value.kind.ndim == 1 and value.kind.dtype in ("float64", "int64")
    else:
        assert isinstance(value.kind, ListOf)
        held = lists.element(context, node, value.kind)
        fits = isinstance(held, Num) and held.only in ("int", "float", "bool", "np.float64")
    if not fits:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "math.fsum() of these items")
    context.reads += 1
    return Val(f"_fsum({value.code})", floating())


def call_method(context: Context, node: ast.Call, value: Val, name: str) -> Val:
    """Translate a method of a Python number."""
    kind = value.kind
    assert isinstance(kind, Num)
    plain = not node.args and not node.keywords
    if plain and kind.only in ("int", "bool") and name in ("bit_length", "bit_count"):
        return Val(f"_{name}_i({as_rep(value, 'i')})", integer(0, _WORD_BITS))
    if plain and kind.only == "float" and name == "is_integer":
        return Val(f"_is_integer_f({value.code})", boolean())
    if plain and name == "conjugate" and kind.only == "complex":
        return Val(f"_conjugate_c({value.code})", complex_number())
    if plain and name == "conjugate" and kind.only in ("int", "float"):
        return replace(value, literal=None)
    context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls the method {name}() of {describe(kind)}")


# -- cmath -----------------------------------------------------------------------------------


def _cmath(name: str, result: Num) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        number(context, node, value)
        return Val(f"_cmath_{name}({complex_arithmetic.as_complex(value)})", result)

    return handler


def _rect(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = _doubles(context, node, exactly(context, node, args, 2))
    return Val(f"_cmath_rect({', '.join(codes)})", complex_number())


def _polar(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    number(context, node, value)
    variable = context.unit.fresh("polar")
    context.hoist(node, [f"{variable} = {complex_arithmetic.as_complex(value)}"])
    size = Val(f"_abs_c({variable})", floating())
    return tuple_of((size, Val(f"_cmath_phase({variable})", floating())))


#: What is translated here, by the function itself.
HANDLERS: Final[dict[Any, Handler]] = {
    **{getattr(math, name): _asked(name) for name in ASKED if name != "hypot"},
    math.hypot: _hypot,
    math.dist: _dist,
    math.gcd: _folded("gcd", 0),
    math.lcm: _folded("lcm", 1),
    math.comb: _of_integers("_comb_ii", 2),
    math.factorial: _of_integers("_factorial_i", 1),
    math.perm: _perm,
    math.frexp: _pair_of("_frexp_f", integer(-2000, 2000)),
    math.modf: _pair_of("_modf_f", floating()),
    math.ldexp: _ldexp,
    cmath.exp: _cmath("exp", complex_number()),
    cmath.sqrt: _cmath("sqrt", complex_number()),
    cmath.phase: _cmath("phase", floating()),
    cmath.rect: _rect,
    cmath.polar: _polar,
}
SPECIAL: Final[dict[Any, Special]] = {
    math.isclose: _isclose,
    math.fsum: _fsum,
    math.prod: reductions.product,
}
