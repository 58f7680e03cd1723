"""Blocks of statements that cannot but raise: the screen and the backend look past them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from autojit.core.own_builtins import OWN_BUILTINS

if TYPE_CHECKING:
    import ast

__builtins__ = OWN_BUILTINS

#: What runs straight on to the next statement, or raises earlier still. By name: importing
#: ``ast`` takes 3 ms, which a run that is switched off does not want to pay.
_STRAIGHT: Final = frozenset({"Assign", "AnnAssign", "AugAssign", "Expr", "Pass", "Assert"})


def is_doomed(block: list[ast.stmt]) -> bool:
    r"""Tell whether a block that is entered ends by an exception, whatever happens in it.

    Compiled code leaves at its beginning, and Python runs the call: so what stands in it (a
    message that is put together, say) has no need of a compiled form.

    >>> import ast
    >>> is_doomed(ast.parse("message = f'{x} is no number'\nraise TypeError(message)").body)
    True
    >>> is_doomed(ast.parse("if x: return\nraise TypeError").body)
    False
    """
    if not block or type(block[-1]).__name__ != "Raise":
        return False
    return all(type(statement).__name__ in _STRAIGHT for statement in block[:-1])
