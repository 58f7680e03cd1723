"""Stores into lists, and what is noted of lists that change.

A list that was given and is held as an array (``ListOf.backed``) keeps its length and its rows;
where that will not do, the translation begins anew with the list held loosely (``loose``).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import ListOf, Num, Tup, describe, sites_of
from autojit.backend.translation import arrays, lists
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.loose import is_given
from autojit.backend.translation.scope import Val, converted
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def slice_object(context: Context, node: ast.Slice) -> str:
    """Return the source of a slice as an object."""
    code, _ = arrays.slice_code(context, node)
    return f"slice({', '.join(part or 'None' for part in code.split(':'))})"


def store(context: Context, node: ast.Subscript, target: Val, value: Val) -> list[str]:
    """Translate ``items[index] = value``."""
    kind = target.kind
    assert isinstance(kind, ListOf)
    if isinstance(node.slice, ast.Slice):
        return _store_slice(context, node, target, value)
    index = context.evaluate(context, node.slice)
    code = index_code(context, node.slice, index)
    if kind.backed:
        note_write(context, node, kind)
        if kind.depth > 1:
            lists.loosen(context, node, kind, "replaces a list inside a list")
        held = lists.element(context, node, kind)
        if value.kind != held and not (
            isinstance(value.kind, Num) and isinstance(held, Num) and value.kind.types == held.types
        ):
            message = f"stores {describe(value.kind)} into a list of {describe(held)}"
            context.refuse(node, Reason.MIXED_TYPES, message)
        return [f"{target.code}[{code}] = {value.code}"]
    note_effect(context, node, kind)
    lists.visited(context, kind)
    check_new(context, node, kind, value)
    value = lists.of_one_type(value)
    lists.note_alias(context, node, kind.site, value)
    joined = lists.note(context, node, kind.site, value.kind)
    with context.at(node, Reason.MIXED_TYPES):
        return [f"{target.code}[{code}] = {converted(value, joined).code}"]


def _store_slice(context: Context, node: ast.Subscript, target: Val, value: Val) -> list[str]:
    """Translate ``items[low:high] = others``; another number of items leaves."""
    kind = target.kind
    assert isinstance(kind, ListOf)
    assert isinstance(node.slice, ast.Slice)
    if not isinstance(value.kind, ListOf):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "stores what is no list into a slice")
    if kind.backed:
        note_write(context, node, kind)
        held, given = lists.element(context, node, kind), lists.element(context, node, value.kind)
        same = isinstance(held, Num) and isinstance(given, Num) and held.types == given.types
        if not same:
            context.refuse(node, Reason.MIXED_TYPES, "stores other items into a slice")
    else:
        note_effect(context, node, kind)
        check_stays(context, node, kind)
        lists.note_items(context, node, kind, value.kind)
    return [f"_set_slice({target.code}, {slice_object(context, node.slice)}, {value.code})"]


def note_write(context: Context, node: ast.AST, kind: ListOf) -> None:
    """Record a store into a list that was given.

    Raises:
        Refusal: a global name holds it.
    """
    root = context.unit.roots.get(kind.site)
    if root is None:
        context.refuse(node, Reason.WRITES_SHARED, "stores into a list held by a global name")
    context.unit.writes.add(root)
    context.impure = True


def note_effect(context: Context, node: ast.AST, kind: ListOf) -> None:
    """Remember a change of a list that this function did not make itself.

    Raises:
        Refusal: a global name holds it.
    """
    for site in sites_of(kind.site):
        root = context.unit.roots.get(site)
        if root is not None:
            context.unit.writes.add(root)
        elif is_given(site):
            context.refuse(node, Reason.WRITES_SHARED, "changes a list held by a global name")
    own = lists.own_sites(context)
    if not all(site.startswith(own) for site in sites_of(kind.site)):
        context.impure = True


def _holds_tuples(context: Context, kind: ListOf) -> bool:
    """Tell whether a list that was given, or a row of one, holds tuples."""
    return any(map(is_given, sites_of(kind.site))) and _has_tuples(context, kind)


def _has_tuples(context: Context, kind: ListOf) -> bool:
    held = context.unit.element(kind.site)
    return isinstance(held, Tup) or (isinstance(held, ListOf) and _has_tuples(context, held))


def check_new(context: Context, node: ast.AST, kind: ListOf, value: Val) -> None:
    """Refuse to store a tuple into a list that was given, unless it is made for that.

    Of others somebody could tell that it is not the object that it was.

    Raises:
        Refusal: it may be found elsewhere.
    """
    made = value.parts is not None and not (isinstance(value.kind, Tup) and value.kind.given)
    if not made and _holds_tuples(context, kind):
        message = "puts a tuple that may be found elsewhere into a list that it was given"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)


def check_stays(context: Context, node: ast.AST, kind: ListOf) -> None:
    """Refuse to move the tuples of a list that was given: they would be other objects.

    Raises:
        Refusal: it holds tuples.
    """
    if _holds_tuples(context, kind):
        message = "moves tuples within a list that it was given"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)
