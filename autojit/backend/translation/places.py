"""Where arrays lie: memory that an expression allocates, and layouts that a result inherits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from autojit.backend.kinds import FRESH, Arr
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Context


def allocated(context: Context, node: ast.AST) -> str:
    """Return the root of memory that the expression ``node`` allocates."""
    scope = context.unit.names.setdefault(id(context.function.__code__), len(context.unit.names))
    place = f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
    return f"{FRESH}@{scope}:{place}"


def fresh_array(context: Context, node: ast.AST, dtype: str, ndim: int) -> Arr:
    """Return the kind of a new array in C order that the expression ``node`` makes."""
    return Arr(dtype, ndim, "C", roots=frozenset({allocated(context, node)}))


def plain_layout(context: Context, node: ast.AST, kind: Arr) -> None:
    """Refuse an operand whose layout NumPy's result would inherit.

    Raises:
        Refusal: the array has several dimensions and is not in C order.
    """
    if kind.layout != "C" and kind.ndim > 1:
        _refuse(context, node)


def axes_in_order(context: Context, node: ast.AST, kind: Arr) -> None:
    """Refuse an operand in Fortran order; of one with gaps it is told at run time.

    Raises:
        Refusal: the array has several dimensions and is in Fortran order.
    """
    if kind.layout == "F" and kind.ndim > 1:
        _refuse(context, node)


def _refuse(context: Context, node: ast.AST) -> NoReturn:
    message = "elementwise work on an array not in C order"
    context.refuse(node, Reason.UNKNOWN_OPERATION, message)
