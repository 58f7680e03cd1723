"""Stores of single elements: noted in the undo log, or part of a sweep over the array.

A sweep stores into most elements, one a round: the array is copied ahead of the call, which
costs as much as the sweep at most. Of other arrays the kernel notes what each store overwrites
(``native.undo_log``). The choice decides about time alone; either way all is restored.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import Arr, is_fresh

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.scope import Val


def moving_names(node: ast.For | ast.While) -> frozenset[str]:
    """Return the names that have another value in each round, as far as is plain to see.

    >>> sorted(moving_names(ast.parse("while n: n -= k").body[0]))
    ['n']
    """
    if isinstance(node, ast.For):
        # What is counted moves on: range(), enumerate(). What a container holds may be anything.
        counted = isinstance(node.iter, ast.Call)
        names = (n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))
        return frozenset(names if counted else ())
    steps = [n.target for n in ast.walk(node) if isinstance(n, ast.AugAssign)]
    return frozenset(target.id for target in steps if isinstance(target, ast.Name))


def _sweeps(context: Context, index: ast.expr) -> bool:
    if context.conditions or not context.loops:
        return False
    return any(isinstance(n, ast.Name) and n.id in context.moving for n in ast.walk(index))


def element_stored(
    context: Context, node: ast.Subscript, target: Val, index: list[str], value: str
) -> list[str]:
    """Return the lines that store one element of an array.

    Args:
        context: where.
        node: the target.
        target: the array.
        index: the generated parts of the index, all of them integers.
        value: the source of the number, of the array's own type.
    """
    assert isinstance(target.kind, Arr)
    roots = {root for root in target.kind.roots if not is_fresh(root)}
    if not roots:
        return [f"{target.code}[{', '.join(index)}] = {value}"]
    if _sweeps(context, node.slice):
        context.swept |= roots
        return [f"{target.code}[{', '.join(index)}] = {value}"]
    lines: list[str] = []
    # Each is evaluated once, the value first.
    stored, array, *parts = (_once(context, code, lines) for code in (value, target.code, *index))
    lines.append(f"_log_store({array}, ({', '.join(parts)},))")
    return [*lines, f"{array}[{', '.join(parts)}] = {stored}"]


def _once(context: Context, code: str, lines: list[str]) -> str:
    if code.isidentifier() or code.removeprefix("-").isdigit():
        return code
    variable = context.unit.fresh("stored")
    lines.append(f"{variable} = {code}")
    return variable
