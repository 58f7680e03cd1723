"""Statements on dicts and sets that a function makes: counters, memo tables, what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generator.expressions import number
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.statements import tamed

if TYPE_CHECKING:
    from tests.differential.generator.scope import Scope


def table(scope: Scope) -> list[str]:
    """Fill a dict or a set in a loop and look at what it holds."""
    dice = scope.dice
    item = dice.one(("int", "int", "float"))
    sources = scope.having("list", item)
    over = dice.one(sources) if sources and dice.chance(0.8) else "range(9)"
    scope.cost += scope.rounds * 20
    name, each = scope.fresh("d"), scope.fresh("k")
    key = dice.one(
        (each, each, f"{each} % 4", f"-{each}", f"({each}, {each} % 3)", f"{each} * 0.5")
    )
    if dice.chance(0.3):
        return _set(scope, name, each, key, over)
    value = tamed(scope, "int", number(scope, "int", 1))
    other = key.replace(each, dice.one(("0", "2", "1", "0.0", "True")))
    first = dice.one(("{}", "{}", "dict()", f"{{{other}: 1}}"))
    steps = [
        f"{name}[{key}] = {name}.get({key}, 0) + 1",
        f"{name}[{key}] = {value}",
        f"{name}[{key}] = {name}.get({key}, {dice.one(('0', '1', '0.5'))}) * 2 % 1009",
        f"if {key} in {name}:\n        {name}[{key}] += 3\n    else:\n        {name}[{key}] = 1",
    ]
    lines = [f"{name} = {first}", f"for {each} in {over}:", f"    {dice.one(steps)}"]
    return [line for text in (*lines, *_looks(scope, name, each)) for line in text.split("\n")]


def _looks(scope: Scope, name: str, each: str) -> list[str]:
    """Return what is done with a dict that is filled; a number comes of it."""
    dice, found = scope.dice, scope.fresh("n")
    scope.names[found] = number_form("int")
    place = dice.one(("1", "2", "0", "-1", "0.5", "(1, 1)", number(scope, "int", 0)))
    texts = [
        f"{found} = len({name})",
        f"{found} = sum({name}.values())",
        f"{found} = max({name}.values())",
        f"{found} = {name}.get({place}, 7)",
        f"{found} = {name}[{place}]",
        f"{found} = len(sorted({name}))",
        f"{found} = len([{each} for {each} in {name} if {name}[{each}] > 1])",
        f"{found} = 0\nfor {each} in {name}:\n    {found} = {found} * 3 % 1009 + {name}[{each}]",
        f"{found} = 0\nfor {each}, v in {name}.items():\n    {name}[{each}] = v + 1",
        f"{found} = 0\nfor {each} in {name}:\n    {name}[{place}] = 1\n    {found} += 1",
    ]
    return [dice.one(texts)]


def _set(scope: Scope, name: str, each: str, key: str, over: str) -> list[str]:
    dice, found = scope.dice, scope.fresh("n")
    scope.names[found] = number_form("int")
    other = key.replace(each, f"({each} + 1)")
    steps = [
        f"{name}.add({key})",
        f"if {key} not in {name}:\n        {name}.add({key})",
        f"{name}.add({key})\n    {name}.discard({other})",
    ]
    ends = [
        f"{found} = len({name})",
        f"{found} = len(sorted({name}))",
        f"{found} = int(0 in {name}) + int(2.5 in {name})",
        f"{found} = 1 if {name} else 0",
    ]
    first = dice.one(("set()", f"set({over})" if key == each else "set()"))
    lines = [
        f"{name} = {first}",
        f"for {each} in {over}:",
        f"    {dice.one(steps)}",
        dice.one(ends),
    ]
    return [line for text in lines for line in text.split("\n")]
