"""What ``table.keys()``, ``values()`` and ``items()`` look at, where it is used up at once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import Table
from autojit.backend.translation.scope import Val

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def view(context: Context, source: ast.expr) -> tuple[Val, str] | None:
    """Return the table and which part of it ``table.items()`` and the like look at, or None."""
    match source:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name) as base, attr=part), args=[], keywords=[]
        ) if part in ("keys", "values", "items"):
            if isinstance(context.env.get(name), Table) and name in context.local:
                return context.load(base), part
    return None


def listed(context: Context, source: ast.expr) -> Val | None:
    """Return the list of a table's keys or values, to be used up at once; None for others."""
    found = view(context, source)
    if found is None or found[1] == "items":
        return None
    value, part = found
    kind = value.kind
    assert isinstance(kind, Table)
    if kind.form == "set":
        return None
    inner = kind.keys if part == "keys" else kind.values
    context.reads += 1
    return Val(f"{value.code}[{int(part == 'values')}]", inner)


def elements(context: Context, source: ast.expr, *, plain: bool = True) -> Val | None:
    """Return the list of what a table is made of, for what is used up at once; None for others.

    Args:
        context: of the function.
        source: what may be a table, or a view of one.
        plain: it is put in order by what it is, so that the order of a set does not matter: no
            two elements are equal.
    """
    kind = context.env.get(source.id) if isinstance(source, ast.Name) else None
    if not isinstance(source, ast.Name) or not isinstance(kind, Table):
        return listed(context, source)
    if kind.form == "set" and not plain:
        return None
    context.reads += 1
    return Val(f"{context.load(source).code}[0]", kind.keys)
