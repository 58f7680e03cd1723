"""Functions defined in a function: what they read is rebound around them, and between calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.differential.generator.expressions import number
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.statements import bind, indented, tamed

if TYPE_CHECKING:
    from tests.differential.generator.scope import Scope


def inner_function(scope: Scope) -> list[str]:
    """Define a function in the body, call it, rebind something, call it again."""
    item = scope.dice.one(("int", "float", "float"))
    name, given, held = scope.fresh("g"), scope.fresh("p"), scope.fresh("v")
    before = dict(scope.names)
    scope.names[given] = number_form(item)
    body = [f"return {tamed(scope, item, number(scope, item, 3))}"]
    if scope.dice.chance(0.4):
        early = tamed(scope, item, number(scope, item, 1))
        body = [f"if {number(scope, 'bool', 2)}:", f"    return {early}", *body]
    scope.names = before
    default = scope.dice.one(("", "=2", "=0.5", "=-1"))
    fits = default in ("", "=0.5" if item == "float" else "=2")
    lines = [f"def {name}({given}{default if fits else ''}):", *indented(body)]
    lines += bind(scope) if scope.dice.chance(0.6) else []
    calls = f"{name}({number(scope, item, 1)})"
    if fits and default and scope.dice.chance(0.5):
        calls += f" + {name}()"
    scope.names[held] = number_form(item)
    return [*lines, f"{held} = {tamed(scope, item, calls)}"]
