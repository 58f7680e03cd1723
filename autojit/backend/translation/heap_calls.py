"""``heapq`` and ``bisect`` on lists."""

from __future__ import annotations

import bisect
import heapq
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import LONGEST, ListOf, NoneKind, describe, integer
from autojit.backend.translation import equality, keys, list_stores, lists
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.scope import Val
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Context, Special


def _list_argument(context: Context, node: ast.Call, name: str, *, grows: bool) -> Val:
    if node.keywords or not node.args:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() like this")
    value = context.evaluate(context, node.args[0])
    kind = value.kind
    if not isinstance(kind, ListOf):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"{name}() of {describe(kind)}")
    if kind.backed and grows:
        message = f"{name}() on a list that is an argument"
        lists.loosen(context, node, kind, message)
    return value


def _heap(name: str, count: int, *, gives: bool, grows: bool) -> Special:
    def special(context: Context, node: ast.Call) -> Val:
        reads = context.reads
        value = _list_argument(context, node, name, grows=grows)
        kind = value.kind
        assert isinstance(kind, ListOf)
        args = [context.evaluate(context, argument) for argument in node.args[1:]]
        if len(args) != count:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() like this")
        context.reads = reads
        context.act(node, f"calls {name}()")
        codes = [_stored(context, node, kind, arg) for arg in args]
        if kind.backed:
            list_stores.note_write(context, node, kind)
        else:
            list_stores.note_effect(context, node, kind)
            list_stores.check_stays(context, node, kind)
        held = lists.element(context, node, kind)
        keys.check_order(context, node, held)
        call = f"_{name}({', '.join((value.code, *codes))})"
        if not gives:
            context.hoist(node, [call])
            return Val("None", NoneKind())
        variable = context.unit.fresh("least")
        context.hoist(node, [f"{variable} = {call}"])
        return Val(variable, held)

    return special


def _stored(context: Context, node: ast.Call, kind: ListOf, value: Val) -> str:
    if not kind.backed:
        return lists.item_code(context, node.args[1], kind, value)
    held = lists.element(context, node, kind)
    if value.kind != held and not lists.same_types(value.kind, held):
        message = f"stores {describe(value.kind)} into a list of {describe(held)}"
        context.refuse(node, Reason.MIXED_TYPES, message)
    return value.code


def _place(context: Context, node: ast.Call, name: str, value: Val, wanted: Val) -> str:
    """Return the source of where ``bisect`` would insert."""
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, node, value.kind)
    keys.check_order(context, node, held)
    if not lists.same_types(wanted.kind, held) and not equality.same_order(wanted.kind, held):
        message = f"looks for {describe(wanted.kind)} among {describe(held)}"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)
    code = equality.wanted_code(context, node, wanted, held)
    return f"_{name}({value.code}, {code}"


def _bisect(name: str) -> Special:
    def special(context: Context, node: ast.Call) -> Val:
        value = _list_argument(context, node, name, grows=False)
        context.reads += 1
        args = [context.evaluate(context, argument) for argument in node.args[1:]]
        if not 1 <= len(args) <= 3:  # noqa: PLR2004 - x, lo, hi
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() like this")
        begun = _place(context, node, name, value, args[0])
        low = index_code(context, node, args[1]) if len(args) > 1 else "0"
        high = index_code(context, node, args[2]) if len(args) > 2 else f"len({value.code})"  # noqa: PLR2004
        return Val(f"{begun}, {low}, {high})", integer(0, LONGEST))

    return special


def _insort(name: str) -> Special:
    def special(context: Context, node: ast.Call) -> Val:
        reads = context.reads
        value = _list_argument(context, node, name, grows=True)
        kind = value.kind
        assert isinstance(kind, ListOf)
        if len(node.args) != 2:  # noqa: PLR2004 - a list and an item
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls insort() like this")
        item = context.evaluate(context, node.args[1])
        context.reads = reads
        context.act(node, "calls insort()")
        list_stores.note_effect(context, node, kind)
        list_stores.check_stays(context, node, kind)
        code = lists.item_code(context, node.args[1], kind, item)
        keys.check_order(context, node, lists.element(context, node, kind))
        held, added = context.unit.fresh("ordered"), context.unit.fresh("added")
        place = f"_{name}({held}, {added}, 0, len({held}))"
        context.hoist(
            node,
            [
                f"{held} = {value.code}",
                f"{added} = {code}",
                f"{held}.insert({place}, {added})",
            ],
        )
        return Val("None", NoneKind())

    return special


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    heapq.heappush: _heap("heappush", 1, gives=False, grows=True),
    heapq.heappop: _heap("heappop", 0, gives=True, grows=True),
    heapq.heapify: _heap("heapify", 0, gives=False, grows=False),
    heapq.heapreplace: _heap("heapreplace", 1, gives=True, grows=False),
    heapq.heappushpop: _heap("heappushpop", 1, gives=True, grows=False),
    bisect.bisect_left: _bisect("bisect_left"),
    bisect.bisect_right: _bisect("bisect_right"),
    bisect.insort_left: _insort("bisect_left"),
    bisect.insort_right: _insort("bisect_right"),
}
