"""Statements on lists, deques, heaps, lists of tuples; loops over combinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.differential.generator.expressions import Lacking, number
from tests.differential.generator.forms import Form, list_of
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.statements import tamed

if TYPE_CHECKING:
    from tests.differential.generator.scope import Scope

_ITEMS: Final = ("int", "float")


def _own_list(scope: Scope) -> tuple[str, str]:
    """Choose a list that the function made; now and then one that it was given."""
    known = [n for n in scope.having("list", own=True) if scope.names[n].item in _ITEMS]
    made = [name for name in known if name.startswith("xs")]
    names = made if made and scope.dice.chance(0.95) else known
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    if not name.startswith("xs"):
        scope.writes = True
    return name, scope.names[name].item


def change_list(scope: Scope) -> list[str]:
    """Change a list by a method or a statement."""
    name, item = _own_list(scope)
    value = tamed(scope, item, number(scope, item, 1))
    place = scope.dice.one(("0", "1", "-1", number(scope, "int", 1)))
    others = [n for n in scope.having("list", item) if n != name]
    other = scope.dice.one(others) if others else f"[{value}, {value}]"
    texts = [
        f"{name}.insert({place}, {value})",
        f"{name}.remove({value})",
        f"{name}.reverse()",
        f"{name}.sort()",
        f"{name}.sort(reverse=True)",
        f"{name}.sort(key=lambda k: {scope.dice.one(('-k', 'abs(k)', 'k % 3', 'k * k'))})",
        f"{name}.extend({other}[:3])",
        f"{name} += {other}[:2]",
        f"{name}.clear()",
        f"del {name}[{place}]",
        f"del {name}[1:3]",
        f"{name}[1:2] = [{value}, {value}]",
        f"{name}[{place}], {name}[0] = {name}[0], {name}[{place}]",
    ]
    if scope.having("stream", "Random"):
        texts += [f"{scope.dice.one(scope.having('stream', 'Random'))}.shuffle({name})"] * 4
    return [scope.dice.one(texts)]


def take(scope: Scope) -> list[str]:
    """Take an item out of a list or a heap and bind it."""
    name, item = _own_list(scope)
    value = tamed(scope, item, number(scope, item, 1))
    popped = scope.fresh("v")
    text = scope.dice.one(
        (
            f"{name}.pop({scope.dice.one(('0', '-1', '1', ''))})",
            f"heapq.heappop({name})",
            f"heapq.heappushpop({name}, {value})",
            f"heapq.heapreplace({name}, {value})",
        )
    )
    guard = f" if {name} else {value}" if scope.dice.chance(0.5) else ""
    scope.names[popped] = number_form(item)
    return [f"{popped} = {text}{guard}"]


def heap(scope: Scope) -> list[str]:
    """Push onto a heap or into a sorted list."""
    name, item = _own_list(scope)
    value = tamed(scope, item, number(scope, item, 1))
    ways = (f"heapq.heappush({name}, {value})", f"bisect.insort({name}, {value})")
    more = (f"heapq.heapify({name})", f"bisect.insort_left({name}, {value})")
    return [scope.dice.one((*ways, *more))]


def list_of_list(scope: Scope) -> list[str]:
    """Make a list of another: sorted, joined, copied, summed up."""
    names = [n for n in scope.having("list") if scope.form(n).item in _ITEMS]
    if not names:
        raise Lacking
    chosen, made = scope.dice.one(names), scope.fresh("xs")
    item = scope.form(chosen).item
    other = scope.dice.one(scope.having("list", item))
    texts = [
        f"sorted({chosen})",
        f"sorted({chosen}, reverse=True)",
        f"sorted({chosen}, key=lambda k: {scope.dice.one(('-k', 'k % 3', 'abs(k)'))})",
        f"{chosen}[:]",
        f"{chosen}[::-1]",
        f"{chosen}.copy()",
        f"list({chosen})",
        f"list(reversed({chosen}))",
        f"list(itertools.accumulate({chosen}))",
        f"{chosen}[:4] + {other}[:3]",
        f"[x - y for x, y in zip({chosen}, {other})]",
        f"[k for k in {chosen} if k > {number(scope, item, 1)}]",
        f"list(map(lambda k: k - {number(scope, item, 0)}, {chosen}))",
        f"[{chosen}[k] for k in range(len({chosen}))]",
    ]
    scope.names[made] = list_of(item)
    return [f"{made} = {scope.dice.one(texts)}"]


# -- deques ----------------------------------------------------------------------------------


def new_deque(scope: Scope) -> list[str]:
    """Make a deque."""
    item = scope.dice.one(_ITEMS)
    lists = scope.having("list", item)
    source = scope.dice.one(lists) if lists and scope.dice.chance(0.6) else ""
    source = source or f"[{number(scope, item, 1)}, {number(scope, item, 0)}]"
    name = scope.fresh("d")
    scope.names[name] = Form("deque", item)
    return [f"{name} = collections.deque({source})"]


def change_deque(scope: Scope) -> list[str]:
    """Add to a deque, take from it, turn it."""
    names = scope.having("deque", own=True)
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    item = scope.names[name].item
    value = tamed(scope, item, number(scope, item, 1))
    way = scope.dice.one(("add", "add", "take", "turn", "store", "clear"))
    if way == "add":
        return [f"{name}.{scope.dice.one(('append', 'appendleft'))}({value})"]
    if way == "turn":
        return [f"for _ in range(len({name})):", f"    {name}.append({name}.popleft())"]
    if way == "store":
        return [f"{name}[{scope.dice.one(('0', '-1', '1'))}] = {value}"]
    if way == "clear":
        return [f"if len({name}) > 5:", f"    {name}.clear()"]
    popped = scope.fresh("v")
    scope.names[popped] = number_form(item)
    text = f"{name}.{scope.dice.one(('pop', 'popleft'))}()"
    guard = f" if {name} else {value}" if scope.dice.chance(0.5) else ""
    return [f"{popped} = {text}{guard}"]


# -- lists of tuples -------------------------------------------------------------------------


def new_pairs(scope: Scope) -> list[str]:
    """Make a list of tuples."""
    items = (scope.dice.one(_ITEMS), scope.dice.one(_ITEMS))
    name = scope.fresh("ps")
    scope.names[name] = Form("pairs", items=items)
    return [f"{name} = [{_pair(scope, items)}, {_pair(scope, items)}]"]


def _pair(scope: Scope, items: tuple[str, ...]) -> str:
    return f"({', '.join(number(scope, item, 1) for item in items)})"


def change_pairs(scope: Scope) -> list[str]:
    """Add to a list of tuples, take from it, look at one, put it in order."""
    names = scope.having("pairs", own=True)
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    items = scope.names[name].items
    way = scope.dice.one(("add", "add", "take", "look", "order"))
    if way == "add":
        pair = _pair(scope, items)
        return [scope.dice.one((f"{name}.append({pair})", f"heapq.heappush({name}, {pair})"))]
    if way == "order":
        texts = (f"{name}.sort()", f"heapq.heapify({name})", f"{name}.sort(key=lambda t: t[1])")
        return [scope.dice.one(texts)]
    taken = (f"{name}.pop()", f"heapq.heappop({name})")
    seen = (f"{name}[-1]", f"min({name})", f"{name}[0]", f"max({name}, key=lambda t: t[0])")
    bound = [scope.fresh("t") for _ in items]
    scope.names.update(zip(bound, map(number_form, items), strict=True))
    return [f"{', '.join(bound)} = {scope.dice.one(taken if way == 'take' else seen)}"]
