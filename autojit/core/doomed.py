"""Blocks of statements that cannot but raise: the screen and the backend look past them."""

from __future__ import annotations

import ast
from typing import Final

#: What runs straight on to the next statement, or raises earlier still.
_STRAIGHT: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass, ast.Assert)


def is_doomed(block: list[ast.stmt]) -> bool:
    r"""Tell whether a block that is entered ends by an exception, whatever happens in it.

    Compiled code leaves at its beginning, and Python runs the call: so what stands in it (a
    message that is put together, say) has no need of a compiled form.

    >>> is_doomed(ast.parse("message = f'{x} is no number'\nraise TypeError(message)").body)
    True
    >>> is_doomed(ast.parse("if x: return\nraise TypeError").body)
    False
    """
    if not block or not isinstance(block[-1], ast.Raise):
        return False
    return all(isinstance(statement, _STRAIGHT) for statement in block[:-1])
