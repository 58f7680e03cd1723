"""``collections.deque`` made in the call."""

from __future__ import annotations

import ast
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    Deque,
    ListOf,
    NoneKind,
)
from autojit.backend.translation import equality, list_stores, lists
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.scope import Val
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.kinds import Kind
    from autojit.backend.translation.context import Context, Special


def _made(context: Context, node: ast.Call) -> Val:
    """Translate ``deque()`` and ``deque(items)``."""
    if node.keywords or len(node.args) > 1:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls deque() like this")
    if node.args:
        source = lists.as_list(context, node.args[0])
        made = lists.copied(context, node, source, source.code)
    else:
        made = lists.display(context, ast.copy_location(ast.List([], ast.Load()), node))
    assert isinstance(made.kind, ListOf)
    return Val(f"_deque_of({made.code})", Deque(made.kind.site))


def as_listed(kind: Deque) -> ListOf:
    """Return the kind of the list inside a deque."""
    return ListOf(kind.site)


def element(context: Context, node: ast.AST, kind: Deque) -> Kind:
    """Return the kind of a deque's items."""
    return lists.element(context, node, as_listed(kind))


def length(value: Val) -> str:
    """Return the source of a deque's length."""
    return f"_deque_length({value.code})"


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``items[index]``."""
    assert isinstance(value.kind, Deque)
    context.reads += 1
    if isinstance(node.slice, ast.Slice):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "slices a deque")
    place = index_code(context, node.slice, context.evaluate(context, node.slice))
    return Val(f"_deque_item({value.code}, {place})", element(context, node, value.kind))


def contains(context: Context, node: ast.AST, left: Val, right: Val) -> str:
    """Return the source of ``x in items``."""
    assert isinstance(right.kind, Deque)
    context.reads += 1
    held = element(context, node, right.kind)
    wanted = equality.wanted_code(context, node, left, held)
    return f"_deque_contains({right.code}, {wanted})"


_ADDING: Final = {"append": "_deque_append", "appendleft": "_deque_append_left"}
_TAKING: Final = {"pop": "_deque_pop", "popleft": "_deque_pop_left"}


def call_method(context: Context, node: ast.Call, value: Val, name: str, reads: int) -> Val:
    """Translate ``items.NAME(...)``; ``reads`` was noted before ``items`` was evaluated."""
    kind = value.kind
    assert isinstance(kind, Deque)
    if node.keywords:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"the method {name}() of a deque")
    args = [context.evaluate(context, argument) for argument in node.args]
    context.reads = reads
    context.act(node, f"calls {name}() of a deque")
    list_stores.note_effect(context, node, as_listed(kind))
    if name in _ADDING and len(args) == 1:
        code = lists.item_code(context, node.args[0], as_listed(kind), args[0])
        context.hoist(node, [f"{_ADDING[name]}({value.code}, {code})"])
        return Val("None", NoneKind())
    if name in _TAKING and not args:
        held = element(context, node, kind)
        variable = context.unit.fresh("popped")
        context.hoist(node, [f"{variable} = {_TAKING[name]}({value.code})"])
        return Val(variable, held)
    if name == "clear" and not args:
        context.hoist(node, [f"_deque_clear({value.code})"])
        return Val("None", NoneKind())
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"the method {name}() of a deque")


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {deque: _made}
