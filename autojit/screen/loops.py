"""The verdict on one loop, and its body without what only seldom happens.

A branch that cannot be compiled (a line is printed each 1,000 rounds) becomes a ``raise``:
machine code leaves there, and Python runs that round.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from autojit.core import Reason, Refused
from autojit.screen.examination import scanned
from autojit.screen.look import Look
from autojit.screen.surroundings import Definition

if TYPE_CHECKING:
    from autojit.screen.surroundings import Surroundings

_NEVER: Final[dict[type[ast.AST], str]] = {
    ast.Global: "declares global names",
    ast.Nonlocal: "declares names of a function around it",
    ast.Delete: "deletes",
    ast.With: "uses with",
    ast.FunctionDef: "defines a function",
    ast.ClassDef: "defines a class",
    ast.Lambda: "makes a function",
}


def examine_loop(
    loop: ast.For | ast.While, surroundings: Surroundings, definition: Definition | None
) -> Refused | None:
    """Say what speaks against compiling a loop; take what seldom happens out of it.

    Args:
        loop: the loop, whose body is changed.
        surroundings: what ``survey`` made of the module.
        definition: the function that it stands in, or None at the module's level.
    """
    look = Look(definition or _of_module(loop), surroundings, binds_outside=True)
    loop.body = _lean(loop.body, look)
    first = [loop.test] if isinstance(loop, ast.While) else []
    for node in [*first, *loop.body]:
        refused = scanned([node], look) or _shape_refused(node, look)
        if refused is not None:
            return refused
    return None


def _of_module(loop: ast.For | ast.While) -> Definition:
    empty = ast.FunctionDef("<module>", ast.arguments([], [], None, [], [], None, []), [], [])
    return Definition(ast.copy_location(empty, loop), "<module>", None, None)


def _shape_refused(node: ast.AST, look: Look) -> Refused | None:
    for one in ast.walk(node):
        message = _NEVER.get(type(one))
        if message is not None:
            assert isinstance(one, ast.stmt | ast.expr)
            return look.refuse(Reason.SYNTAX, message, one)
        name = one.id if isinstance(one, ast.Name) else getattr(one, "attr", "")
        if isinstance(name, str) and name.startswith("__") and not name.endswith("__"):
            assert isinstance(one, ast.expr)
            return look.refuse(Reason.SYNTAX, f"uses the private name {name}", one)
    return None


def _lean(statements: list[ast.stmt], look: Look) -> list[ast.stmt]:
    """Return statements in which branches that cannot be compiled raise."""
    for node in statements:
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if not isinstance(block, list) or not block:
                continue
            if isinstance(node, ast.If) and _is_refused(block, look):
                setattr(node, name, [ast.copy_location(ast.Raise(), block[0])])
            else:
                setattr(node, name, _lean(block, look))
    return statements


def _is_refused(block: list[ast.stmt], look: Look) -> bool:
    """Tell whether statements that stand on a condition cannot be compiled as they are."""
    plain = [node for node in block if not isinstance(node, ast.If)]
    return any(scanned([node], look) or _shape_refused(node, look) for node in plain)
