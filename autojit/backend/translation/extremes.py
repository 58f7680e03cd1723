"""``min``, ``max``, ``sorted``: of several values, of what can be iterated over, by a key."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    Arr,
    Conflict,
    Kind,
    ListOf,
    Num,
    Tup,
    describe,
    element_of,
    join,
)
from autojit.backend.translation import arithmetic, choices, keys, lists, reductions, table_views
from autojit.backend.translation.context import number
from autojit.backend.translation.scope import CannotConform, Val, converted, items_of
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context, Special


def _extreme(name: str) -> Special:
    def special(context: Context, node: ast.Call) -> Val:
        words = {word.arg: word.value for word in node.keywords}
        key, default = words.pop("key", None), words.pop("default", None)
        if words or not node.args or (len(node.args) > 1 and (key or default)):
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() like this")
        if len(node.args) > 1:
            values = [context.evaluate(context, argument) for argument in node.args]
            with context.at(node, Reason.UNKNOWN_FUNCTION):
                return _of_values(context, node, name, values)
        source = node.args[0]
        if isinstance(source, ast.GeneratorExp) and key is None and default is None:
            return reductions.extreme_of_generated(context, node, name)
        if key is not None:
            return _by_key(context, node, name, key, default)
        return _of_iterable(context, node, name, source, default)

    return special


def _of_iterable(
    context: Context, node: ast.Call, name: str, source: ast.expr, default: ast.expr | None
) -> Val:
    value = table_views.elements(context, source) or _evaluated(context, source)
    if isinstance(value.kind, Tup) and default is None and value.kind.items:
        with context.at(node, Reason.UNKNOWN_FUNCTION):
            return _of_values(context, node, name, list(items_of(value)))
    held = _element(context, node, name, value)
    routine = "_least" if name == "min" else "_greatest"
    context.reads += 1
    found = Val(_plain(held, value, f"{routine}({value.code})"), held)
    if default is None:
        return found
    return choices.choose(
        context, node, f"(len({value.code}) != 0)", found, context.evaluate(context, default)
    )


def _evaluated(context: Context, source: ast.expr) -> Val:
    """Return what a call goes through: a list of what a builtin would make for that."""
    made = isinstance(source, ast.GeneratorExp) or (
        isinstance(source, ast.Call)
        and any(lists.callee(context, source.func) is known for known in lists.ITERATORS)
    )
    return lists.as_list(context, source) if made else context.evaluate(context, source)


def _element(context: Context, node: ast.AST, name: str, value: Val) -> Kind:
    match value.kind:
        case Arr(ndim=1):
            held: Kind | None = element_of(value.kind)
        case ListOf():
            lists.visited(context, value.kind, whole=True)
            held = lists.element(context, node, value.kind)
        case _:
            held = None
    if isinstance(held, Num) and held.rep in "if" and not held.tagged:
        return held
    if held is not None and isinstance(value.kind, ListOf) and keys.has_order(held):
        return held
    context.refuse(node, Reason.UNKNOWN_FUNCTION, f"{name}() of {describe(value.kind)}")


def _plain(held: Kind, value: Val, code: str) -> str:
    """Return an element of an array held as every number of its sort is."""
    if isinstance(value.kind, Arr) and isinstance(held, Num):
        return f"{'_np.int64' if held.rep == 'i' else '_np.float64'}({code})"
    return code


def _by_key(
    context: Context, node: ast.Call, name: str, key: ast.expr, default: ast.expr | None
) -> Val:
    """Translate ``max(items, key=...)``: all keys first, then the first of the greatest."""
    if default is not None:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() with key and default")
    value = lists.as_list(context, node.args[0])
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, node, value.kind)
    if not isinstance(held, Num | Tup):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"{name}() of lists")
    items = context.unit.fresh("items")
    context.hoist(node, [f"{items} = {value.code}"])
    context.env[items], before = value.kind, context.local
    context.local = before | {items}
    variable = lists.held_as(items, value.kind)
    context.hoist(node, [f"{variable} = {items}"])
    try:
        found = keys.keys_of(
            context, node, key, ast.copy_location(ast.Name(items, ast.Load()), node)
        )
    finally:
        context.local = before
        del context.env[items]
    where = "_where_least" if name == "min" else "_where_greatest"
    best = context.unit.fresh("best")
    context.hoist(node, [f"{best} = {items}[{where}({found.code})]"])
    return Val(best, held)


def _of_values(context: Context, node: ast.Call, name: str, values: list[Val]) -> Val:
    symbol = "<" if name == "min" else ">"
    result = values[0]
    for value in values[1:]:
        if isinstance(value.kind, Tup) and isinstance(result.kind, Tup):
            result = _of_two_tuples(context, node, symbol, result, value)
            continue
        number(context, node, result)
        number(context, node, value)
        result = _of_two(symbol, result, value)
    return result


def _of_two_tuples(context: Context, node: ast.Call, symbol: str, first: Val, second: Val) -> Val:
    if not (keys.has_order(first.kind) and keys.has_order(second.kind)):
        message = "min() or max() of these tuples"
        raise CannotConform(message)
    one, other = context.unit.fresh("one"), context.unit.fresh("other")
    context.hoist(node, [f"{one} = {first.code}", f"{other} = {second.code}"])
    pair = (other, one) if symbol == "<" else (one, other)
    return choices.choose(
        context, node, f"_less({', '.join(pair)})", Val(other, second.kind), Val(one, first.kind)
    )


def _of_two(symbol: str, first: Val, second: Val) -> Val:
    """Return ``second if second < first else first``, as ``min`` compares."""
    kind = join(first.kind, second.kind)
    a, b = first.kind, second.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if isinstance(kind, Conflict) or not isinstance(kind, Num) or "None" in kind.types:
        message = f"min() or max() of {describe(a)} and {describe(b)}"
        raise CannotConform(message)
    return _plain_extreme(symbol, first, second, kind)


def _plain_extreme(symbol: str, first: Val, second: Val, kind: Num) -> Val:
    from dataclasses import replace

    a, b = first.kind, second.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    word = "min" if symbol == "<" else "max"
    if kind.rep in "if" and not kind.tagged:
        if kind.rep == "i":
            pick = min if word == "min" else max
            kind = replace(kind, lo=pick(a.lo, b.lo), hi=pick(a.hi, b.hi))
        x, y = converted(first, kind), converted(second, kind)
        return Val(f"_{word}_{kind.rep * 2}({x.code}, {y.code})", kind)
    operator: ast.cmpop = ast.Lt() if symbol == "<" else ast.Gt()
    test = arithmetic.compare(operator, second, first)
    x, y = converted(first, kind), converted(second, kind)
    tag = f"({y.tag} if {test.code} else {x.tag})" if kind.tagged else None
    return Val(f"({y.code} if {test.code} else {x.code})", kind, tag)


def _sorted(context: Context, node: ast.Call) -> Val:
    """Translate ``sorted(items)``, by a key and backwards too."""
    if len(node.args) != 1:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls sorted() like this")
    key, backward = keys.options(context, node)
    table = table_views.elements(context, node.args[0], plain=key is None)
    source = table or lists.as_list(context, node.args[0])
    assert isinstance(source.kind, ListOf)
    made = lists.copied(context, node, source, source.code)
    assert isinstance(made.kind, ListOf)
    held = context.unit.fresh("sorted")
    context.hoist(node, [f"{held} = {made.code}"])
    result = Val(held, made.kind)
    if key is None:
        keys.check_order(context, node, lists.element(context, node, made.kind))
        context.hoist(node, [f"_sort({held}, {backward.code})"])
        return result
    variable = lists.held_as(held, made.kind)
    context.hoist(node, [f"{variable} = {held}"])
    context.env[held], before = made.kind, context.local
    context.local = before | {held}
    try:
        found = keys.keys_of(
            context, node, key, ast.copy_location(ast.Name(held, ast.Load()), node)
        )
    finally:
        context.local = before
        del context.env[held]
    return Val(f"_sorted_by({held}, {found.code}, {backward.code})", made.kind)


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    builtins.min: _extreme("min"),
    builtins.max: _extreme("max"),
    builtins.sorted: _sorted,
}
