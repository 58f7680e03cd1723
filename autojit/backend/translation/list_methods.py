"""Methods of lists, operators on lists, and statements that change them.

What changes a list runs ahead of the statement it is in (``Context.hoist``), so nothing that
it may change must have been looked at before in that statement (``Context.act``).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    LONGEST,
    Arr,
    Deque,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Tup,
    boolean,
    describe,
    integer,
)
from autojit.backend.translation import deques, equality, keys, list_stores, lists
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.scope import Val
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context

    Method = Callable[[Context, ast.Call, Val, ListOf], Val]


def call_method(context: Context, node: ast.Call, value: Val, name: str, reads: int) -> Val:
    """Translate ``items.NAME(...)``; ``reads`` was noted before ``items`` was evaluated."""
    kind = value.kind
    assert isinstance(kind, ListOf)
    method = _METHODS.get(name)
    if (method is None and name not in _CHANGING) or (node.keywords and name != "sort"):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"the method {name}() of a list")
    if kind.backed and name in _GROWING:
        lists.loosen(context, node, kind, f"{name}() on a list that is an argument")
    if name in _CHANGING:
        # What the arguments look at is looked at in the line that makes the change.
        args = _arguments(context, node, value, name)
        context.reads = reads
        if not value.code.startswith(lists.MADE_HERE):
            context.act(node, f"calls {name}() of a list")
        if kind.backed:
            list_stores.note_write(context, node, kind)
        else:
            list_stores.note_effect(context, node, kind)
            _check_tuples(context, node, kind, name, args)
            lists.visited(context, kind, whole=name in _WHOLE)
        return _CHANGING[name](context, node, value, args)
    assert method is not None
    lists.visited(context, kind, whole=True)
    return method(context, node, value, kind)


def _check_tuples(
    context: Context, node: ast.Call, kind: ListOf, name: str, args: list[Val]
) -> None:
    """Let tuples of a list that was given be taken off its end, and new ones be appended."""
    if name == "append" and len(args) == 1:
        list_stores.check_new(context, node, kind, args[0])
    elif name != "clear" and not (name == "pop" and not args):
        list_stores.check_stays(context, node, kind)


def _arguments(context: Context, node: ast.Call, value: Val, name: str) -> list[Val]:
    if name == "sort":
        return _sort_keys(context, node, value)
    if name == "extend" and len(node.args) == 1:
        return [lists.as_list(context, node.args[0])]
    return [context.evaluate(context, argument) for argument in node.args]


def _count_is(context: Context, node: ast.Call, args: list[Val], *counts: int) -> None:
    if len(args) not in counts:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "a list's method with these arguments")


# -- what changes a list ---------------------------------------------------------------------


def _append(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 1)
    code = lists.item_code(context, node.args[0], value.kind, args[0])
    context.hoist(node, [f"{value.code}.append({code})"])
    return Val("None", NoneKind())


def _insert(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 2)
    place = index_code(context, node, args[0])
    code = lists.item_code(context, node.args[1], value.kind, args[1])
    context.hoist(node, [f"{value.code}.insert({place}, {code})"])
    return Val("None", NoneKind())


def _pop(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 0, 1)
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, node, value.kind)
    place = index_code(context, node, args[0]) if args else ""
    variable = context.unit.fresh("popped")
    context.hoist(node, [f"{variable} = {value.code}.pop({place})"])
    return Val(variable, held)


def _remove(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 1)
    assert isinstance(value.kind, ListOf)
    code = equality.wanted_code(context, node, args[0], lists.element(context, node, value.kind))
    held = context.unit.fresh("shrunk")
    context.hoist(node, [f"{held} = {value.code}", f"{held}.pop(_index_of({held}, {code}))"])
    return Val("None", NoneKind())


def _clear(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 0)
    context.hoist(node, [f"{value.code}.clear()"])
    return Val("None", NoneKind())


def _reverse(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 0)
    assert isinstance(value.kind, ListOf)
    _flat(context, node, value.kind)
    context.hoist(node, [f"_reverse({value.code})"])
    return Val("None", NoneKind())


def _extend(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    _count_is(context, node, args, 1)
    return extended(context, node, value, args[0])


def extended(context: Context, node: ast.AST, value: Val, more: Val) -> Val:
    """Translate ``items.extend(others)`` and ``items += others``."""
    assert isinstance(value.kind, ListOf)
    assert isinstance(more.kind, ListOf)
    lists.note_items(context, node, value.kind, more.kind)
    context.hoist(node, [f"_extend({value.code}, {more.code})"])
    return Val("None", NoneKind())


def _sort_keys(context: Context, node: ast.Call, value: Val) -> list[Val]:
    if node.args:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "sort() with positional arguments")
    assert isinstance(value.kind, ListOf)
    _flat(context, node, value.kind)
    key, backward = keys.options(context, node)
    if key is None:
        keys.check_order(context, node, lists.element(context, node, value.kind))
        return [backward]
    # While its keys are computed the list looks empty to the key function.
    if not isinstance(node.func, ast.Attribute) or keys.may_see_a_list(context, key):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "sort() with a key that looks at lists")
    return [backward, keys.keys_of(context, node, key, node.func.value)]


def _sort(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    if len(args) == 1:
        context.hoist(node, [f"_sort({value.code}, {args[0].code})"])
        return Val("None", NoneKind())
    held = context.unit.fresh("sorted")
    backward, found = args
    made = f"_sorted_by({held}, {found.code}, {backward.code})"
    context.hoist(node, [f"{held} = {value.code}", f"_copy_over({held}, {made})"])
    return Val("None", NoneKind())


# -- what looks at one -----------------------------------------------------------------------


def _index(context: Context, node: ast.Call, value: Val, kind: ListOf) -> Val:
    args = [context.evaluate(context, argument) for argument in node.args]
    _count_is(context, node, args, 1)
    context.reads += 1
    code = equality.wanted_code(context, node, args[0], lists.element(context, node, kind))
    return Val(f"_index_of({value.code}, {code})", integer(0, LONGEST))


def _count(context: Context, node: ast.Call, value: Val, kind: ListOf) -> Val:
    args = [context.evaluate(context, argument) for argument in node.args]
    _count_is(context, node, args, 1)
    context.reads += 1
    code = equality.wanted_code(context, node, args[0], lists.element(context, node, kind))
    return Val(f"_count_of({value.code}, {code})", integer(0, LONGEST))


def _copy(context: Context, node: ast.Call, value: Val, kind: ListOf) -> Val:
    del kind
    _count_is(context, node, [], len(node.args))
    return lists.copied(context, node, value, value.code)


def _flat(context: Context, node: ast.AST, kind: ListOf) -> None:
    if kind.backed and kind.depth > 1:
        lists.loosen(context, node, kind, "moves lists inside a list it was given")


_CHANGING: Final = {
    "append": _append,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "clear": _clear,
    "reverse": _reverse,
    "extend": _extend,
    "sort": _sort,
}
#: What looks at all items in Python too.
_WHOLE: Final = frozenset({"remove", "reverse", "sort"})
_GROWING: Final = frozenset({"append", "insert", "pop", "remove", "clear", "extend"})
_METHODS: Final[dict[str, Method]] = {
    "index": _index,
    "count": _count,
    "copy": _copy,
}


# -- statements ------------------------------------------------------------------------------


def delete(context: Context, node: ast.Subscript) -> list[str]:
    """Translate ``del items[index]`` and ``del items[low:high]``."""
    value = context.evaluate(context, node.value)
    kind = value.kind
    if not isinstance(kind, ListOf):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"deletes an item of {describe(kind)}")
    if kind.backed:
        lists.loosen(context, node, kind, "deletes an item of a list that is an argument")
    list_stores.note_effect(context, node, kind)
    list_stores.check_stays(context, node, kind)
    if isinstance(node.slice, ast.Slice):
        if node.slice.step is not None:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "deletes a slice with a step")
        return [f"_delete_slice({value.code}, {list_stores.slice_object(context, node.slice)})"]
    place = index_code(context, node, context.evaluate(context, node.slice))
    return [f"{value.code}.pop({place})"]


# -- operators -------------------------------------------------------------------------------


def operate(context: Context, node: ast.AST, symbol: str, left: Val, right: Val) -> Val:
    """Translate ``xs * n`` and ``xs + ys``; other operators on lists are refused."""
    if symbol == "+" and isinstance(left.kind, ListOf) and isinstance(right.kind, ListOf):
        return _joined(context, node, left, right)
    if isinstance(right.kind, ListOf):
        left, right = right, left
    if symbol == "*" and isinstance(left.kind, ListOf) and isinstance(right.kind, Num):
        return lists.repeated(context, node, left, right)
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"{symbol} on lists")


def _joined(context: Context, node: ast.AST, left: Val, right: Val) -> Val:
    site = lists.site_of(context, node)
    made = ListOf(site)
    for value in (left, right):
        assert isinstance(value.kind, ListOf)
        lists.note_items(context, node, made, value.kind)
    context.reads += 1
    return Val(f"_lists_joined({left.code}, {right.code})", made)


_SYMBOLS: Final = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def compare(
    context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val
) -> Val | None:
    """Translate a comparison of two lists or two tuples, or return None for other values."""
    match left.kind, right.kind:
        case ListOf(), ListOf():
            return _compare_lists(context, node, operator, left, right)
        case Tup(), Tup():
            return _compare_tuples(context, node, operator, left, right)
    return None


def _compare_lists(
    context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val
) -> Val:
    assert isinstance(left.kind, ListOf)
    assert isinstance(right.kind, ListOf)
    one = lists.element(context, node, left.kind)
    other = lists.element(context, node, right.kind)
    fits = equality.comparable(one) and equality.comparable(other) and type(one) is type(other)
    if not fits or not isinstance(operator, ast.Eq | ast.NotEq):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "compares lists like this")
    context.reads += 1
    code = f"_equal({left.code}, {right.code})"
    return Val(code if isinstance(operator, ast.Eq) else f"(not {code})", boolean())


def _compare_tuples(
    context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val
) -> Val:
    assert isinstance(left.kind, Tup)
    assert isinstance(right.kind, Tup)
    if not (equality.comparable(left.kind) and equality.comparable(right.kind)):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "compares tuples of these types")
    numpy = any(_may_be_numpy(kind) for kind in (left.kind, right.kind))
    if numpy and not isinstance(operator, ast.Eq | ast.NotEq):
        context.refuse(node, Reason.MIXED_TYPES, "orders tuples of NumPy scalars")
    pairs = {
        ast.Eq: f"_same({left.code}, {right.code})",
        ast.NotEq: f"(not _same({left.code}, {right.code}))",
        ast.Lt: f"_less({left.code}, {right.code})",
        ast.Gt: f"_less({right.code}, {left.code})",
        ast.LtE: f"(not _less({right.code}, {left.code}))",
        ast.GtE: f"(not _less({left.code}, {right.code}))",
    }
    return Val(pairs[type(operator)], boolean())


def _may_be_numpy(kind: Kind) -> bool:
    if isinstance(kind, Tup):
        return any(_may_be_numpy(item) for item in kind.items)
    return isinstance(kind, Num) and kind.is_numpy


def contains(
    context: Context, node: ast.Compare, operator: ast.cmpop, left: Val, right: Val
) -> Val:
    """Translate ``x in items``."""
    kind = right.kind
    if isinstance(kind, ListOf):
        held = lists.element(context, node, kind)
        lists.visited(context, kind, whole=True)
        code = f"_contains({right.code}, {equality.wanted_code(context, node, left, held)})"
        context.reads += 1
    elif isinstance(kind, Deque):
        code = deques.contains(context, node, left, right)
    elif isinstance(kind, Arr) and kind.ndim == 1 and kind.dtype in ("int64", "float64"):
        # NumPy compares the elements with the number and asks whether any is true.
        context.refuse(node, Reason.UNKNOWN_OPERATION, "looks for a value in an array")
    else:
        return lists.contains(context, node, operator, left, right)
    return Val(f"(not {code})" if isinstance(operator, ast.NotIn) else code, boolean())
