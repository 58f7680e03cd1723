"""``itertools`` in a ``for``: products, combinations, permutations of a known length, sums.

A loop over all rounds, in which an array of positions is moved on. Like Python's iterators
these take what they iterate over as it is before the first round.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import Kind, ListOf, Num, describe
from autojit.backend.translation import lists
from autojit.backend.translation.scope import Val, tuple_of
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Context

    Rounds = tuple[str, Val, list[str]]

#: Items of a round that are written out.
_MOST_ITEMS: Final = 16


def rounds(context: Context, node: ast.Call, function: object) -> Rounds | None:
    """Return the head of a loop over an iterator of ``itertools``, or None for another call."""
    if function is itertools.product:
        return _product(context, node)
    if function is itertools.combinations:
        return _chosen(context, node, "combination")
    if function is itertools.permutations:
        return _chosen(context, node, "permutation")
    return None


def _pool(context: Context, source: ast.expr) -> tuple[str, Kind]:
    """Return the name of a list of what is iterated over, as it is now."""
    value = lists.as_list(context, source)
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, source, value.kind)
    if isinstance(held, ListOf):
        context.refuse(source, Reason.UNKNOWN_OPERATION, "combines lists")
    name = context.unit.fresh("pool")
    context.hoist(source, [f"{name} = _to_list({value.code})"])
    return name, held


def _literal(context: Context, node: ast.expr | None, default: int) -> int:
    if node is None:
        return default
    value = context.evaluate(context, node).literal
    if type(value) is not int or not 1 <= value <= _MOST_ITEMS:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "itertools with a count that is not known")
    return value


def _item(names: list[str], kinds: list[Kind], places: str, first: str) -> Val:
    """Return the tuple of a round: looking up the first item moves the positions on."""
    parts = [Val(f"{names[0]}[{first}]", kinds[0])]
    parts += [
        Val(f"{name}[{places}[{index}]]", kind)
        for index, (name, kind) in enumerate(zip(names, kinds, strict=True))
        if index
    ]
    return tuple_of(tuple(parts))


def _product(context: Context, node: ast.Call) -> Rounds:
    words = {word.arg: word.value for word in node.keywords}
    repeat = _literal(context, words.pop("repeat", None), 1)
    if words or not node.args or len(node.args) * repeat > _MOST_ITEMS:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls product() like this")
    pools = [_pool(context, source) for source in node.args] * repeat
    names, kinds = [name for name, _ in pools], [kind for _, kind in pools]
    places, sizes, turn = (context.unit.fresh(stem) for stem in ("places", "sizes", "turn"))
    lines = [
        f"{places} = _np.zeros({len(pools)}, _np.int64)",
        f"{sizes} = _np.array([{', '.join(f'len({name})' for name in names)}])",
    ]
    item = _item(names, kinds, places, f"_next_product({places}, {sizes}, {turn})")
    return f"{turn} in range(_rounds_of_product({sizes}))", item, lines


def _chosen(context: Context, node: ast.Call, what: str) -> Rounds:
    if node.keywords or len(node.args) != 2:  # noqa: PLR2004 - of what, and how many
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {what}s() like this")
    name, kind = _pool(context, node.args[0])
    count = _literal(context, node.args[1], 1)
    places, turn = context.unit.fresh("places"), context.unit.fresh("turn")
    if what == "combination":
        lines = [f"{places} = _np.zeros({count}, _np.int64)"]
        first = f"_next_combination({places}, len({name}), {turn})"
        total = f"_comb_ii(len({name}), {count})"
    else:
        cycles = context.unit.fresh("cycles")
        lines = [
            f"{places} = _np.zeros(len({name}), _np.int64)",
            f"{cycles} = _np.zeros({count}, _np.int64)",
        ]
        first = f"_next_permutation({places}, {cycles}, {turn})"
        total = f"_perm_ii(len({name}), {count})"
    item = _item([name] * count, [kind] * count, places, first)
    return f"{turn} in range({total})", item, lines


def accumulated(context: Context, node: ast.Call) -> Val:
    """Return the list of what ``accumulate(items)`` gives, for sums of numbers."""
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls accumulate() like this")
    value = lists.as_list(context, node.args[0])
    assert isinstance(value.kind, ListOf)
    held = lists.element(context, node, value.kind)
    if not isinstance(held, Num) or held.only not in ("int", "float"):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"accumulate() of {describe(held)}")
    made = lists.copied(context, node, value, value.code)
    return Val(f"_accumulated_{held.rep}({value.code})", made.kind)
