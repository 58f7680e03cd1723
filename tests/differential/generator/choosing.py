"""``try``, ``match``, ``:=``, ``del``, and comprehensions that use a local's name again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generator.expressions import Lacking, number
from tests.differential.generator.forms import list_of
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.statements import block, indented, tamed

if TYPE_CHECKING:
    from tests.differential.generator.forms import Form
    from tests.differential.generator.scope import Scope
    from tests.differential.generator.statements import Maker


def joined(scope: Scope, ends: list[dict[str, Form]]) -> dict[str, Form]:
    """Return what holds whichever way was taken; now and then what holds on some ways only."""
    names = dict.fromkeys(name for end in ends for name in end)
    result = {}
    for name in names:
        forms = {end[name] for end in ends if name in end}
        everywhere = all(name in end for end in ends)
        if len(forms) == 1 and (everywhere or scope.dice.chance(0.06 + 3 * scope.wild)):
            result[name] = next(iter(forms))
        elif everywhere and {form.item for form in forms} <= {"int", "float", "mixed"}:
            result[name] = number_form("mixed")
    return result


def attempt(scope: Scope, makers: dict[Maker, int]) -> list[str]:
    """Write ``try`` with a handler, ``else`` and ``finally`` now and then."""
    before = dict(scope.names)
    lines = ["try:", *indented(block(scope, 3, makers))]
    ends = [scope.names]
    caught = scope.dice.one(
        ("IndexError", "ZeroDivisionError", "(ValueError, OverflowError)", "ArithmeticError")
    )
    scope.names = dict(before)
    lines += [f"except {caught}:", *indented(block(scope, 2, makers))]
    if scope.dice.chance(0.2):
        lines += indented([scope.dice.one(("raise", "raise ValueError('again')"))])
    ends.append(scope.names)
    if scope.dice.chance(0.2):
        scope.names = dict(ends[0])
        lines += ["else:", *indented(block(scope, 2, makers))]
        ends[0] = scope.names
    scope.names = joined(scope, ends)
    if scope.dice.chance(0.2):
        known = dict(scope.names)
        scope.names = {name: form for name, form in before.items() if name in known}
        lines += ["finally:", *indented(block(scope, 2, makers))]
        scope.names = known
    return lines


def match(scope: Scope, makers: dict[Maker, int]) -> list[str]:
    """Write ``match`` on a number."""
    before = dict(scope.names)
    lines = [f"match {number(scope, 'int', 2)} % {scope.dice.one((2, 4, 5))}:"]
    patterns = ["0", "1 | 2", "-1", f"3 if {number(scope, 'bool', 2)}", "4"]
    ends: list[dict[str, Form]] = []
    for pattern in [*scope.dice.some(patterns, scope.dice.between(1, 3)), "_"]:
        if pattern == "_" and scope.dice.chance(0.3):
            ends.append(dict(before))
            break
        scope.names = dict(before)
        lines += indented([f"case {pattern}:", *indented(block(scope, 2, makers))])
        ends.append(scope.names)
    scope.names = joined(scope, ends)
    return lines


def name_inside(scope: Scope, makers: dict[Maker, int]) -> list[str]:
    """Write a test that binds a name."""
    name, item = scope.fresh("v"), scope.dice.one(("int", "float", "np.float64"))
    text = tamed(scope, item, number(scope, item, 2))
    sign = scope.dice.one(("<", ">", ">=", "=="))
    # In the order of evaluation: the right side must not read the name on the left yet.
    test = f"({name} := {text}) {sign} {number(scope, item, 1)}"
    if scope.dice.chance(0.3):
        test = f"{number(scope, 'bool', 1)} and {test}"
    scope.names[name] = number_form(item)
    before = dict(scope.names)
    lines = [f"if {test}:", *indented(block(scope, 2, makers))]
    scope.names = before
    if " and (" in test and not scope.wild:
        del scope.names[name]
    return lines


def forget(scope: Scope) -> list[str]:
    """Delete a name; a wild function may read it afterwards."""
    names = [name for name in scope.having("number", own=True) if name.startswith("v")]
    if not names or scope.loops:
        raise Lacking
    name = scope.dice.one(names)
    if not scope.wild:
        del scope.names[name]
    return [f"del {name}"]


def use_again(scope: Scope) -> list[str]:
    """Write a comprehension whose variable has the name of a local."""
    own = [n for n in scope.having("number", "int", own=True) if "." not in n]
    sources = [*scope.having("list", "int"), f"range({scope.dice.between(0, 6)})"]
    if not own:
        raise Lacking
    name, made = scope.dice.one(own), scope.fresh("xs")
    text = f"{name} * 3 % 101 - {number(scope, 'int', 0)}"
    scope.names[made] = list_of("int")
    return [f"{made} = [{text} for {name} in {scope.dice.one(sources)}]"]
