"""What Python's operators mean for numbers: result types by provenance, exact code.

Pure: from operands to a ``Val``, or ``CannotConform`` with what is not known to be exact.
Promotion of NumPy scalars is NEP 50 and is asked of NumPy itself (``numpy.result_type`` with a
Python number for a weak operand).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np

from autojit.backend.kinds import (
    BLENDING,
    INT64_MAX,
    INT64_MIN,
    TAGS,
    Num,
    boolean,
    bounds_of,
    floating,
)
from autojit.backend.translation import complex_arithmetic
from autojit.backend.translation.effects import computed, opaque
from autojit.backend.translation.integer_arithmetic import BITWISE, bounded, integer_operation
from autojit.backend.translation.scope import CannotConform, Val, as_rep, tag_of

SYMBOLS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_FLOAT_CALLS: Final = {"/": "_truediv_ff", "//": "_floordiv_ff", "%": "_mod_ff", "**": "_pow_ff"}
#: A stand-in of each type for ``numpy.result_type``; a Python number is weak.
_WEAK: Final = {"int": 1, "float": 1.0, "complex": 1j}
_FLOATS: Final = frozenset({"float", "np.float64", "np.float32"})
_AS_INTEGERS: Final = {"bool": "int", "np.bool": "np.int64"}
#: What a truth value and a number of another type do as 0 or 1 and that number, and what
#: doubles do exactly with integers that are not too large.
_ADDING: Final = ("+", "-", "*")


def _promoted(operation: str, left: str, right: str) -> str:
    """Return the type of ``left OPERATION right`` as Python or NumPy determine it."""
    if not (left.startswith("np.") or right.startswith("np.")):
        return _python_promoted(operation, left, right)
    truths = [name for name in (left, right) if name in ("np.bool", "bool")]
    if len(truths) > 1 or (truths and operation not in _ADDING):
        # np.bool has a logic of its own: + is or, - is an error.
        message = f"{left} {operation} {right}"
        raise CannotConform(message)
    stand_ins = [
        _WEAK[name] if name in _WEAK else np.dtype(name.removeprefix("np."))
        for name in (left, right)
    ]
    result = np.result_type(*stand_ins)
    if operation == "/" and result.kind in "iu":
        if result.itemsize < np.dtype(np.int32).itemsize:
            message = f"{left} / {right}"
            raise CannotConform(message)
        result = np.dtype(np.float64)
    name = f"np.{result.name}"
    if (
        name not in ("np.float64", "np.float32", "np.complex128")
        and bounds_of(name)
        == (
            INT64_MIN,
            INT64_MAX,
        )
        and name != "np.int64"
    ):
        message = f"{left} {operation} {right}, which gives {name}"
        raise CannotConform(message)
    return name


def _python_promoted(operation: str, left: str, right: str) -> str:
    pair = {left, right}
    if "complex" in pair:
        return "complex"
    if "float" in pair or operation == "/":
        return "float"
    if operation in BITWISE and pair == {"bool"}:
        return "bool"
    return "int"


def _result_types(operation: str, left: Num, right: Num) -> frozenset[str]:
    pairs = product(sorted(left.types), sorted(right.types))
    types = frozenset(_promoted(operation, *pair) for pair in pairs)
    for kind in (left, right):
        # A type that does not blend is fine if the other operand decides the result anyway.
        if kind.tagged and not kind.types <= BLENDING and len(types) > 1:
            raise CannotConform(" or ".join(sorted(kind.types)))
    return types


def _result_tag(operation: str, left: Val, right: Val, types: frozenset[str]) -> str | None:
    """Return the source of the result's tag: the union of the operands' bits."""
    if len(types) == 1:
        return None
    assert isinstance(left.kind, Num)
    assert isinstance(right.kind, Num)
    if not types <= BLENDING:
        raise CannotConform(" or ".join(sorted(types)))
    parts = [_blending_tag(left), _blending_tag(right)]
    if operation == "/":
        parts.append(str(TAGS["float"]))
    return f"({' | '.join(parts)})"


def _blending_tag(value: Val) -> str:
    assert isinstance(value.kind, Num)
    if value.kind.only in _AS_INTEGERS:
        return str(TAGS[_AS_INTEGERS[value.kind.only]])
    return tag_of(value.kind, value.tag)


def _is_integer(types: frozenset[str]) -> bool:
    return all(name not in ("float", "np.float64", "np.float32") for name in types)


def present(value: Val) -> Val:
    """Return a number that may be None as one that is not: the kernel leaves if it is.

    Python raises a TypeError there, or it is behind a test that keeps None away.
    """
    kind = value.kind
    if not isinstance(kind, Num) or "None" not in kind.types or kind.types == {"None"}:
        return value
    code = f"_some({value.code}, {value.tag})"
    left = replace(kind, types=kind.types - {"None"})
    return Val(code, left, value.tag if left.tagged else None)


def binary(operation: str, left: Val, right: Val) -> tuple[Val, bool]:
    """Return ``left OPERATION right`` and whether NumPy might warn of it.

    Raises:
        CannotConform: the operation is not known to be exact for these operands.
    """
    left, right = present(left), present(right)
    a, b = left.kind, right.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if "None" in a.types | b.types:
        message = f"an operand of {operation} that is None"
        raise CannotConform(message)
    if {a.only, b.only} == {"np.bool"} and operation in BITWISE:
        return Val(f"({left.code} {operation} {right.code})", boolean("np.bool")), False
    if "c" in (a.rep, b.rep):
        return complex_arithmetic.binary(operation, left, right), False
    types = _result_types(operation, a, b)
    tag = _result_tag(operation, left, right, types)
    if _is_integer(types):
        if types == {"bool"}:
            return Val(f"({left.code} {operation} {right.code})", boolean()), False
        return replace(integer_operation(operation, left, right, types), tag=tag), False
    if any(_is_integer(frozenset({name})) for name in types) and "f" in (a.rep, b.rep):
        return _perhaps_integers(operation, left, right, types, tag)
    value = _floating(operation, left, right, types)
    return replace(value, tag=tag), value.kind != floating()


def _perhaps_integers(
    operation: str, left: Val, right: Val, types: frozenset[str], tag: str | None
) -> tuple[Val, bool]:
    """Operate on what the tags say are integers or floats, held as doubles.

    An integer result is exact within 2**53; the kernel leaves beyond.
    """
    if operation not in _ADDING or not types <= BLENDING:
        message = f"{operation} on values that may be integers or floats"
        raise CannotConform(message)
    code = f"_held_f(({as_rep(left, 'f')} {operation} {as_rep(right, 'f')}), {tag})"
    kind = Num(types, "f")
    return Val(code, kind, tag), kind.is_numpy


# -- floats --------------------------------------------------------------------------------


def _true_division_operand(value: Val, other: Num) -> str:
    """Return an operand of ``/`` as a double.

    ``int / int`` is correctly rounded however large the integers; the quotient of two
    doubles is the same only where both integers are doubles exactly. With a float on the
    other side Python rounds the integer to a double first, as the conversion does.
    """
    kind = value.kind
    assert isinstance(kind, Num)
    if kind.rep == "i" and other.rep == "f":
        return f"_np.float64({value.code})"
    return as_rep(value, "f")


def _floating(  # noqa: C901 - the table of float operators
    operation: str, left: Val, right: Val, types: frozenset[str]
) -> Val:
    a, b = left.kind, right.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if operation in BITWISE or operation in ("<<", ">>"):
        message = f"{operation} of floats"
        raise CannotConform(message)
    x = _true_division_operand(left, b)
    y = _true_division_operand(right, a)
    if types != {"float"} and "f" not in (a.rep if a.is_numpy else "", b.rep if b.is_numpy else ""):
        # Integers of NumPy's may be known where they were computed (``n - n``).
        x = opaque(x, "f")
    single = types == {"np.float32"}
    if single:
        if operation not in ("+", "-", "*", "/"):
            message = f"np.float32 {operation}"
            raise CannotConform(message)
        # A weak Python float becomes a float32 before the operation.
        x = x if a.types == {"np.float32"} else f"_single_f({x})"
        y = y if b.types == {"np.float32"} else f"_single_f({y})"
    elif "np.float32" in types:
        message = "np.float32 beside other floats"
        raise CannotConform(message)
    if operation in _FLOAT_CALLS:
        code = f"{_FLOAT_CALLS[operation]}({x}, {y})"
        if operation == "/" and right.literal not in (None, 0, 0.0):
            code = f"_div_ff({x}, {y})"
        elif operation == "/" and types == {"np.float64"}:
            # NumPy goes on with an infinity or a NaN and warns; the status flags tell.
            code = f"_div_ff({x}, {y})"
        if operation == "**" and types != {"float"}:
            # NumPy's scalar power calls npy_pow, which is the C library's pow.
            _check_power(b, right)
    else:
        code = f"({x} {operation} {y})"
    # Rounding a double result to single once more gives the single result: a double has more
    # than 2 * 24 + 2 bits (Figueroa, "When is double rounding innocuous?", 1995).
    return Val(f"_single_f({code})" if single else code, Num(types, "f"))


def _check_power(exponent: Num, value: Val) -> None:
    del value
    if exponent.tagged:
        message = "** with an exponent whose type is not known"
        raise CannotConform(message)


# -- unary and comparison -------------------------------------------------------------------


def unary(operator: ast.unaryop, value: Val) -> Val:
    """Return ``-value``, ``+value`` or ``~value``.

    Raises:
        CannotConform: it is not known to be exact.
    """
    value = present(value)
    kind = value.kind
    assert isinstance(kind, Num)
    if kind.rep == "c":
        return complex_arithmetic.unary(operator, value)
    blends = kind.types <= BLENDING and (kind.rep == "i" or not isinstance(operator, ast.Invert))
    if kind.only in ("np.bool", None) and not blends:
        message = "a sign or ~ of " + " or ".join(sorted(kind.types))
        raise CannotConform(message)
    if isinstance(operator, ast.UAdd):
        if kind.rep == "b":
            return Val(as_rep(value, "i"), Num(frozenset({"int"}), "i", 0, 1))
        return value
    if kind.rep == "f" and isinstance(operator, ast.USub):
        code = f"(-{value.code})"
        held = kind.types <= _FLOATS
        return replace(value, code=code if held else f"_held_f({code}, {value.tag})", literal=None)
    if kind.rep == "f":
        message = "~ of a float"
        raise CannotConform(message)
    return _integer_unary(operator, value, kind)


def _integer_unary(operator: ast.unaryop, value: Val, kind: Num) -> Val:
    types = frozenset({"int"}) if kind.rep == "b" else kind.types
    code = as_rep(value, "i")
    if any("uint" in name for name in types):
        message = "- or ~ of an unsigned integer"
        raise CannotConform(message)
    if isinstance(operator, ast.Invert):
        low = f"(~{value.low})" if value.low is not None else None
        return Val(f"(~{code})", Num(types, "i", ~kind.hi, ~kind.lo), value.tag, low=low)
    if kind.lo > INT64_MIN:
        negated = bounded(types, f"(-{code})", -kind.hi, -kind.lo)
    else:
        negated = bounded(types, f"_neg_i({code})", -kind.hi, INT64_MAX)
    may_leave = kind.lo == INT64_MIN or value.low is not None
    low = f"_sub_low(0, {value.low or code})" if may_leave and types == {"int"} else None
    return replace(negated, tag=value.tag, low=low)


def compare(operator: ast.cmpop, left: Val, right: Val) -> Val:
    """Return the truth value of a comparison of two numbers.

    Raises:
        CannotConform: it is not known to be exact.
    """
    left, right = computed(present(left)), computed(present(right))
    a, b = left.kind, right.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if "None" in a.types | b.types:
        message = "a comparison with None"
        raise CannotConform(message)
    if "c" in (a.rep, b.rep):
        return complex_arithmetic.compare(operator, left, right)
    symbol = SYMBOLS[type(operator)]
    types = "np.bool" if a.is_numpy or b.is_numpy else "bool"
    always = any(all(name.startswith("np.") for name in kind.types) for kind in (a, b))
    if types == "np.bool" and not always:
        # np.bool or bool: told apart only where it is stored; a test does not care.
        types = "np.bool|bool"
    left, right = _weakly(left, b), _weakly(right, a)
    rep = "f" if "f" in (a.rep, b.rep) else "i"
    # Python compares an int with a float exactly, NumPy converts: the same up to 2**53.
    code = f"({as_rep(left, rep)} {symbol} {as_rep(right, rep)})"
    if types == "np.bool|bool":
        return Val(
            code, Num(frozenset({"bool", "np.bool"}), "b", 0, 1), _comparison_tag(left, right)
        )
    return Val(code, boolean(types))


def _comparison_tag(left: Val, right: Val) -> str:
    parts = [_blending_tag(value) for value in (left, right)]
    return f"({TAGS['bool']} | (({' | '.join(parts)}) & 1))"


def _weakly(value: Val, other: Num) -> Val:
    """Return what is compared with ``other``: beside a float32, NumPy rounds a weak number to one.

    Every other number that is compared with a float32 fits into a double, as the float32 does.
    """
    kind = value.kind
    assert isinstance(kind, Num)
    if "np.float32" not in other.types or kind.types == {"np.float32"}:
        return value
    if other.tagged or kind.tagged or kind.rep == "b":
        message = "a comparison of np.float32 with " + " or ".join(sorted(kind.types))
        raise CannotConform(message)
    if kind.is_numpy:
        return value
    return Val(f"_single_f({opaque(as_rep(value, 'f'), 'f')})", floating())


def compared_with_flags(left: Val, right: Val) -> bool:
    """Tell whether NumPy may warn of a comparison: it casts a weak number to a float32."""
    kinds = [value.kind for value in (left, right) if isinstance(value.kind, Num)]
    single = any("np.float32" in kind.types for kind in kinds)
    return single and not all(kind.is_numpy for kind in kinds)


def truth(value: Val) -> str:
    """Return the source of a number's truth value.

    Raises:
        CannotConform: it may be None and something false, or is complex.
    """
    value = computed(value)
    kind = value.kind
    assert isinstance(kind, Num)
    if kind.rep == "b" and "None" not in kind.types:
        return value.code
    if kind.rep == "c" and "None" not in kind.types:
        return f"_truth_c({value.code})"
    test = f"({value.code} != {'0.0' if kind.rep == 'f' else '0'})"
    if kind.rep == "b":
        test = value.code
    if "None" in kind.types:
        return f"({value.tag} != {TAGS['None']} and {test})"
    return test
