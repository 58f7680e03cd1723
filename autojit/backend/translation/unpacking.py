"""Unpacking into several targets: lists, and targets with a star."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import ListOf, Tup, describe
from autojit.backend.translation import lists
from autojit.backend.translation.scope import Val, items_of
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context

    Assign = Callable[[Context, ast.expr, Val], list[str]]


def of_list(
    context: Context, target: ast.Tuple | ast.List, value: Val, assign: Assign
) -> list[str]:
    """Translate ``a, b = items``; another number of items leaves, as Python raises."""
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, target, value.kind)
    variable = context.unit.fresh("parts")
    lines = [
        f"{variable} = {value.code}",
        f"if len({variable}) != {len(target.elts)}:",
        "    _leave(5)",
    ]
    # All are taken before the first is bound: a target may be an item of the list itself.
    names = [context.unit.fresh("part") for _ in target.elts]
    lines += [f"{name} = {variable}[{place}]" for place, name in enumerate(names)]
    for name, part in zip(names, target.elts, strict=True):
        lines.extend(assign(context, part, Val(name, held)))
    return lines


def starred(
    context: Context, target: ast.Tuple | ast.List, value: Val, assign: Assign
) -> list[str]:
    """Translate ``a, *rest = value``: the rest is a new list."""
    before = next(i for i, part in enumerate(target.elts) if isinstance(part, ast.Starred))
    after = len(target.elts) - before - 1
    star = target.elts[before]
    assert isinstance(star, ast.Starred)
    if isinstance(value.kind, Tup):
        return _of_tuple(context, target, value, (before, after), assign)
    if not isinstance(value.kind, ListOf):
        message = f"unpacks {describe(value.kind)} with a star"
        context.refuse(target, Reason.UNKNOWN_OPERATION, message)
    held = lists.element(context, target, value.kind)
    variable = context.unit.fresh("parts")
    end = f"len({variable}) - {after}"
    rest = lists.copied(context, star, Val(variable, value.kind), f"{variable}[{before}:{end}]")
    lines = [
        f"{variable} = {value.code}",
        f"if len({variable}) < {before + after}:",
        "    _leave(5)",
    ]
    places = [*map(str, range(before)), None, *(f"-{after - i}" for i in range(after))]
    names = [context.unit.fresh("part") for _ in target.elts]
    for name, place in zip(names, places, strict=True):
        lines.append(f"{name} = {rest.code if place is None else f'{variable}[{place}]'}")
    for name, part in zip(names, target.elts, strict=True):
        if isinstance(part, ast.Starred):
            lines.extend(assign(context, part.value, Val(name, rest.kind)))
        else:
            lines.extend(assign(context, part, Val(name, held)))
    return lines


def _of_tuple(
    context: Context,
    target: ast.Tuple | ast.List,
    value: Val,
    counts: tuple[int, int],
    assign: Assign,
) -> list[str]:
    before, after = counts
    variable = context.unit.fresh("parts")
    assert isinstance(value.kind, Tup)
    items = items_of(Val(variable, value.kind))
    if len(items) < before + after:
        context.refuse(target, Reason.UNKNOWN_OPERATION, "unpacks too few items")
    inside = list(items[before : len(items) - after])
    star = target.elts[before]
    assert isinstance(star, ast.Starred)
    rest = lists.made_of(context, star, inside)
    name = context.unit.fresh("rest")
    lines = [f"{variable} = {value.code}", f"{name} = {rest.code}"]
    outer = [*items[:before], Val(name, rest.kind), *items[len(items) - after :]]
    for part, item in zip(target.elts, outer, strict=True):
        place = part.value if isinstance(part, ast.Starred) else part
        lines.extend(assign(context, place, item))
    return lines
