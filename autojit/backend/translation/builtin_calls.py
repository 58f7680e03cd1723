"""Builtin functions of numbers: ``abs``, ``min``, ``int``, ``round`` and the like."""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    BLENDING,
    LONGEST,
    Arr,
    Char,
    Deque,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Table,
    Text,
    Tup,
    boolean,
    bounds_of,
    complex_number,
    describe,
    floating,
    integer,
    is_integer,
)
from autojit.backend.translation import arithmetic, complex_arithmetic, effects, texts
from autojit.backend.translation.context import Context, literal, number
from autojit.backend.translation.scope import (
    CannotConform,
    Val,
    as_rep,
    tuple_of,
)
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Handler

#: All powers of ten up to this one are doubles.
_EXACT_TEN: Final = 22


def exactly(context: Context, node: ast.Call, args: list[Val], count: int) -> list[Val]:
    """Return ``args`` if there are ``count`` of them.

    Raises:
        Refusal: there are more or fewer.
    """
    if len(args) != count:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"takes {count} arguments in compiled code")
    return args


def _len(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    match value.kind:
        case Arr() | ListOf():
            context.reads += 1
            return Val(f"len({value.code})", integer(0, LONGEST))
        case Table():
            context.reads += 1
            return Val(f"_table_length({value.code})", integer(0, LONGEST))
        case Deque():
            context.reads += 1
            return Val(f"_deque_length({value.code})", integer(0, LONGEST))
        case Tup(items=items):
            context.unused(node, value)
            return Val(str(len(items)), integer(len(items), len(items)), literal=len(items))
        case Text():
            return Val(f"len({value.code})", integer(0, LONGEST))
        case Char():
            context.unused(node, value)
            return Val("1", integer(1, 1), literal=1)
        case Obj(value=str() as text):
            return Val(str(len(text)), integer(len(text), len(text)), literal=len(text))
    message = f"len() of {describe(value.kind)}"
    raise CannotConform(message)


def _abs(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    kind = number(context, node, value)
    if kind.rep == "c":
        return complex_arithmetic.absolute(value)
    if kind.tagged and not kind.types <= BLENDING:
        message = f"abs() of {describe(kind)}"
        raise CannotConform(message)
    if kind.rep == "f" and "None" not in kind.types:
        return replace(value, code=f"_abs_f({value.code})", literal=None)
    if kind.rep == "i" and "None" not in kind.types:
        return _integer_abs(value, kind)
    if kind.rep == "b" and kind.only == "bool":
        return Val(as_rep(value, "i"), integer(0, 1))
    message = f"abs() of {describe(kind)}"
    raise CannotConform(message)


def _integer_abs(value: Val, kind: Num) -> Val:
    if kind.lo >= 0:
        return replace(value, literal=None)
    hi = max(abs(kind.lo), abs(kind.hi))
    least, greatest = bounds_of(kind.only or "")
    if hi > greatest and (least, greatest) != (integer().lo, integer().hi):
        return Val(f"_fit_i(_abs_i({value.code}), 0, {greatest})", replace(kind, lo=0, hi=greatest))
    return Val(f"_abs_i({value.code})", replace(kind, lo=0, hi=min(hi, greatest)), value.tag)


def _int(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    if isinstance(value.kind, Char):
        return Val(f"_digit({value.code})", integer(0, 9))
    kind = number(context, node, value)
    if "None" in kind.types or kind.rep == "c":
        message = f"int() of {describe(kind)}"
        raise CannotConform(message)
    if kind.rep == "f":
        return Val(f"_to_int_f({value.code})", integer())
    return Val(as_rep(value, "i"), integer(kind.lo, kind.hi), literal=None)


def _float(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if (
        len(args) == 1
        and isinstance(args[0].kind, Obj)
        and args[0].kind.value in ("inf", "-inf", "nan")
    ):
        return literal(float(args[0].kind.value)) or args[0]
    (value,) = exactly(context, node, args, 1)
    kind = number(context, node, value)
    if "None" in kind.types or kind.rep == "c":
        message = f"float() of {describe(kind)}"
        raise CannotConform(message)
    # Both round to nearest, ties to even: PyLong_AsDouble and the machine's conversion.
    code = effects.computed(value).code if kind.rep == "f" else f"_np.float64({value.code})"
    return Val(code, floating())


def _bool(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    number(context, node, value)
    return Val(arithmetic.truth(value), boolean())


def _rounded_to(context: Context, node: ast.Call, value: Val, digits: Val) -> Val:
    """Translate ``round(value, digits)``; ``digits`` has to be an integer of Python's."""
    kind, places = number(context, node, value), digits.kind
    assert isinstance(places, Num)
    whole = is_integer(places) and not places.is_numpy
    if kind.only == "float" and whole:
        return Val(f"_round_fi({value.code}, {digits.code})", floating())
    if kind.only == "int" and places.lo >= 0 and whole:
        context.unused(node, digits)
        return replace(value, literal=None)
    if kind.only in ("int", "bool") and whole:
        return Val(f"_round_ii({as_rep(value, 'i')}, {digits.code})", integer())
    if kind.only == "np.float64" and type(digits.literal) is int:
        found = _rounded_by_numpy(context, value, digits.literal)
        if found is not None:
            return found
    message = f"round() of {describe(kind)} to this number of digits"
    raise CannotConform(message)


def _rounded_by_numpy(context: Context, value: Val, digits: int) -> Val | None:
    """Round as ``PyArray_Round`` does: scaled by a power of ten, rounded, scaled back."""
    power = 10.0 ** abs(digits)
    if abs(digits) > _EXACT_TEN:
        return None  # the C library's ``pow`` may round it in another way
    there, back = ("*", "/") if digits >= 0 else ("/", "*")
    scale = Val(repr(power), floating(), literal=power)
    scaled, _ = arithmetic.binary(there, value, scale)
    context.unit.flags = True
    rounded = Val(f"_rint_f({scaled.code})", floating("np.float64"))
    return arithmetic.binary(back, rounded, scale)[0]


def _round(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if len(args) == 2 and isinstance(args[1].kind, NoneKind):  # noqa: PLR2004
        args = args[:1]
    if len(args) == 2 and isinstance(args[1].kind, Num):  # noqa: PLR2004 - to so many digits
        return _rounded_to(context, node, *args)
    (value,) = exactly(context, node, args, 1)
    kind = number(context, node, value)
    if kind.only in ("float", "np.float64"):
        # Ties go to even: float.__round__ of Objects/floatobject.c, and IEEE 754 rint.
        return Val(f"_to_int_f(_rint_f({value.code}))", integer())
    if kind.only == "int":
        return replace(value, literal=None)
    message = f"round() of {describe(kind)}"
    raise CannotConform(message)


def _divmod(context: Context, node: ast.Call, args: list[Val]) -> Val:
    left, right = exactly(context, node, args, 2)
    number(context, node, left)
    number(context, node, right)
    parts = [arithmetic.binary(symbol, left, right)[0] for symbol in ("//", "%")]
    if any(
        isinstance(part.kind, Num) and (part.kind.tagged or part.kind.is_numpy) for part in parts
    ):
        message = "divmod() of these types"
        raise CannotConform(message)
    return tuple_of(tuple(parts))


def _power_modulo(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = []
    for value in args:
        kind = number(context, node, value)
        if not kind.types <= {"int", "bool"}:
            message = f"pow() of {describe(kind)} and a modulus"
            raise CannotConform(message)
        codes.append(as_rep(value, "i"))
    return Val(f"_powmod_iii({', '.join(codes)})", integer(0))


def _pow(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if len(args) == 3:  # noqa: PLR2004 - base, exponent and modulus
        return _power_modulo(context, node, args)
    left, right = exactly(context, node, args, 2)
    number(context, node, left)
    number(context, node, right)
    value, may_warn = arithmetic.binary("**", left, right)
    context.unit.flags |= may_warn
    return value


def _complex(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if not args:
        return Val("0j", complex_number())
    for value in args:
        number(context, node, value)
    # Of a complex number perhaps one part is used.
    return complex_arithmetic.made([effects.passed_alive(context, value) for value in args])


def _ord(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    found = texts.ordinal(value)
    if found is None:
        message = f"ord() of {describe(value.kind)}"
        raise CannotConform(message)
    return found


#: What is translated here, by the function itself.
HANDLERS: Final[dict[Any, Handler]] = {
    builtins.len: _len,
    builtins.abs: _abs,
    builtins.int: _int,
    builtins.float: _float,
    builtins.bool: _bool,
    builtins.round: _round,
    builtins.divmod: _divmod,
    builtins.pow: _pow,
    builtins.ord: _ord,
    builtins.complex: _complex,
}
