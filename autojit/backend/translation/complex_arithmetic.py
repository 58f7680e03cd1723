"""What operators mean for complex numbers, mixed with real ones as CPython before 3.14 mixes.

Until then a real operand becomes a complex number with an imaginary part of 0.0 first
(``Objects/complexobject.c``, ``TO_COMPLEX``).
"""

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from typing import Final

from autojit.backend.kinds import (
    COMPLEX_OR_REAL,
    TAGS,
    Num,
    boolean,
    complex_number,
    describe,
    floating,
)
from autojit.backend.translation.scope import CannotConform, Val, as_rep, tag_of

_CALLS: Final = {"+": "_add_cc", "-": "_sub_cc", "*": "_mul_cc", "/": "_div_cc", "**": "_pow_cc"}
#: The same where neither operand may be complex (``native.complexes``).
_MIXED_CALLS: Final = {"+": "_mixed_add", "-": "_mixed_sub", "*": "_mixed_mul", "/": "_mixed_div"}
_COMPLEX: Final = TAGS["complex"]
_MIXES: Final = sys.version_info < (3, 14)


def as_complex(value: Val) -> str:
    """Return the source of a number as ``complex(x)`` gives it.

    Raises:
        CannotConform: it is no Python number.
    """
    kind = value.kind
    if not isinstance(kind, Num) or not kind.types <= {"int", "bool", "float", "complex"}:
        message = f"{describe(kind)} beside a complex number"
        raise CannotConform(message)
    if kind.rep == "c":
        return value.code
    real = value.code if kind.rep == "f" else f"_np.float64({value.code})"
    return f"complex({real}, 0.0)"


def binary(operation: str, left: Val, right: Val) -> Val:
    """Return ``left OPERATION right``, of which one at least is complex.

    Raises:
        CannotConform: it is not known to be exact.
    """
    kinds = (left.kind, right.kind)
    mixed = any(isinstance(kind, Num) and kind.rep != "c" for kind in kinds)
    if operation not in _CALLS or (mixed and not _MIXES):
        message = f"{operation} of complex numbers"
        raise CannotConform(message)
    if any(isinstance(kind, Num) and kind.rep == "c" and kind.tagged for kind in kinds):
        return _mixed(operation, left, right)
    call = _CALLS[operation]
    return Val(f"{call}({as_complex(left)}, {as_complex(right)})", complex_number())


def _mixed(operation: str, left: Val, right: Val) -> Val:
    """Operate on what is complex on one path and real on another.

    Beside a number that is complex for certain, a real one becomes complex first. Otherwise the
    tags decide; integers are held as doubles, and the kernel leaves where one would not fit.
    """
    if not _MIXES:
        message = f"{operation} of what may be complex"
        raise CannotConform(message)
    if operation == "**" and right.literal == 2:  # noqa: PLR2004 - a square
        return Val(f"_mixed_square({left.code}, {left.tag})", _number(left), left.tag)
    certain = [value for value in (left, right) if _number(value).only == "complex"]
    if certain and operation in _CALLS:
        call = _CALLS[operation]
        return Val(f"{call}({as_complex(left)}, {as_complex(right)})", complex_number())
    if operation not in _MIXED_CALLS:
        message = f"{operation} of what may be complex"
        raise CannotConform(message)
    operands = [(as_rep(value, "c"), _tag(value)) for value in (left, right)]
    call = f"{_MIXED_CALLS[operation]}({', '.join(part for pair in operands for part in pair)})"
    if operation == "/":
        return Val(call, complex_number())
    types = _number(left).types | _number(right).types
    tag = f"max({operands[0][1]}, {operands[1][1]})"
    return Val(call, Num(types, "c"), tag)


def _number(value: Val) -> Num:
    assert isinstance(value.kind, Num)
    return value.kind


def _tag(value: Val) -> str:
    kind = _number(value)
    if not kind.types <= COMPLEX_OR_REAL:
        message = f"{describe(kind)} beside what may be complex"
        raise CannotConform(message)
    return tag_of(kind, value.tag)


def _real(value: Val, code: str) -> Val:
    """Return a real number that is a float where ``value`` is complex, else of its own type."""
    types = (_number(value).types - {"complex"}) | {"float"}
    if types == {"float"}:
        return Val(code, floating())
    tag = f"({TAGS['float']} if {value.tag} == {_COMPLEX} else {value.tag})"
    return Val(code, Num(types, "f"), tag)


def absolute(value: Val) -> Val:
    """Return ``abs(z)`` of what is complex, or may be."""
    if _number(value).tagged:
        return _real(value, f"_mixed_abs({value.code}, {value.tag})")
    return Val(f"_abs_c({value.code})", floating())


def unary(operator: ast.unaryop, value: Val) -> Val:
    """Return ``-z`` or ``+z``.

    Raises:
        CannotConform: it is another operator, or NumPy's number.
    """
    if isinstance(value.kind, Num) and value.kind.only == "complex":
        if isinstance(operator, ast.USub):
            return Val(f"_neg_c({value.code})", complex_number())
        if isinstance(operator, ast.UAdd):
            return value
    if _number(value).tagged and isinstance(operator, ast.USub):
        return replace(value, code=f"_mixed_neg({value.code}, {value.tag})", literal=None)
    message = "a sign of a complex number"
    raise CannotConform(message)


def compare(operator: ast.cmpop, left: Val, right: Val) -> Val:
    """Return ``left == right`` or ``left != right``.

    Raises:
        CannotConform: it is another comparison, or NumPy's number.
    """
    if not isinstance(operator, ast.Eq | ast.NotEq):
        message = "an order of complex numbers"
        raise CannotConform(message)
    codes = []
    for value in (left, right):
        assert isinstance(value.kind, Num)
        # An int is compared exactly, however large; beyond 2**53 the kernel is left.
        real = value.kind.rep in "ib" and value.kind.types <= {"int", "bool"}
        codes.append(f"complex({as_rep(value, 'f')}, 0.0)" if real else as_complex(value))
    code = f"_same_cc({', '.join(codes)})"
    return Val(code if isinstance(operator, ast.Eq) else f"(not {code})", boolean())


def attribute(value: Val, name: str) -> Val | None:
    """Return ``x.real`` or ``x.imag`` of a Python number, or None for another attribute."""
    kind = value.kind
    if not isinstance(kind, Num) or name not in ("real", "imag"):
        return None
    if kind.only == "complex":
        return Val(f"{value.code}.{name}", floating())
    if kind.rep == "c":
        return _real(value, f"{value.code}.{name}")
    if kind.only in ("int", "float") and name == "real":
        return value
    return None


def made(args: list[Val]) -> Val:
    """Return ``complex(x)`` or ``complex(x, y)`` of real numbers.

    Raises:
        CannotConform: an argument is something else.
    """
    if len(args) == 1:
        return Val(as_complex(args[0]), complex_number())
    parts = []
    for value in args:
        kind = value.kind
        if not isinstance(kind, Num) or not kind.types <= {"int", "bool", "float", "np.float64"}:
            message = f"complex() of {describe(kind)}"
            raise CannotConform(message)
        parts.append(value.code if kind.rep == "f" else f"_np.float64({value.code})")
    if len(parts) != 2:  # noqa: PLR2004 - real and imaginary
        message = "complex() with these arguments"
        raise CannotConform(message)
    return Val(f"complex({', '.join(parts)})", complex_number())
