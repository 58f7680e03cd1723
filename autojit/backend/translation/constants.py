"""Whole numbers written out: ``2**61 - 1`` is one number, whatever its steps would overflow."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BITS: Final = 256
_OPERATORS: Final[dict[type[ast.AST], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.RShift: operator.rshift,
}
_SIGNS: Final[dict[type[ast.AST], Callable[[int], int]]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def whole_number(node: ast.expr) -> int | None:
    """Return the integer that an expression of integers written out comes to, or None.

    >>> whole_number(ast.parse("(1 << 61) - 1", mode="eval").body) == 2**61 - 1
    True
    """
    match node:
        case ast.Constant(value=int() as value) if type(value) is int:
            return value
        case ast.UnaryOp(op=sign, operand=inner) if type(sign) in _SIGNS:
            known = whole_number(inner)
            return None if known is None else _SIGNS[type(sign)](known)
        case ast.BinOp(left=first, op=operation, right=second):
            left, right = whole_number(first), whole_number(second)
            return None if left is None or right is None else _result(operation, left, right)
    return None


def _result(operation: ast.operator, left: int, right: int) -> int | None:
    if isinstance(operation, ast.Pow | ast.LShift):
        power = isinstance(operation, ast.Pow)
        bits = left.bit_length() * right if power else left.bit_length() + right
        if right < 0 or bits > _MOST_BITS:
            return None  # as CPython's own folding, it has a limit
        return int(left**right) if power else left << right
    compute = _OPERATORS.get(type(operation))
    try:
        return None if compute is None else compute(left, right)
    except (ZeroDivisionError, ValueError):
        return None  # Python says it when it comes there
