"""Whole programs: global names, functions that call each other, and calls of each."""

from __future__ import annotations

from typing import Final

from tests.differential.generator import arguments, numerals
from tests.differential.generator.dice import Dice
from tests.differential.generator.expressions import Lacking, answer
from tests.differential.generator.forms import DTYPES, Form, array, list_of
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.looping import MAKERS, complain, leave_early
from tests.differential.generator.program import Program
from tests.differential.generator.scope import Scope, Signature
from tests.differential.generator.statements import block, indented

_PARAMETERS: Final = {
    "int": 14,
    "float": 14,
    "bool": 2,
    "array": 14,
    "list": 6,
    "rows": 1,
    "tuple": 1,
    "maybe": 1,
    "mixed": 2,
    "scalar": 3,
}
_RESULTS: Final = {
    "int": 10,
    "float": 10,
    "bool": 2,
    "np.float64": 6,
    "np.int64": 3,
    "mixed": 3,
    "blended": 3,
    "counted": 1,
    "maybe": 1,
    "none": 2,
    "tuple": 4,
    "array": 6,
    "list": 3,
}
_MOST_FUNCTIONS: Final = 4
_CALLS: Final = 14


def program_of(seed: int, *, calls: int = _CALLS) -> Program:
    """Make the program of a seed."""
    dice = Dice(seed)
    names, lines = _globals(dice)
    functions: list[Signature] = []
    made: dict[str, list[str]] = {}
    for position in range(dice.between(1, _MOST_FUNCTIONS)):
        signature, text = _function(dice, f"f{position}", functions, names)
        lines += text
        functions.append(signature)
        made[signature.name] = arguments.calls(dice, signature, names, calls)
    return Program(seed, "\n".join(lines) + "\n", made)


def _globals(dice: Dice) -> tuple[dict[str, Form], list[str]]:
    names: dict[str, Form] = {}
    lines = []
    for name, item in (("LIMIT", "int"), ("SCALE", "float")):
        if dice.chance(0.3):
            names[name] = number_form(item)
            lines.append(f"{name} = {numerals.of_type(dice, item, hard=0.2)}")
    if dice.chance(0.2):
        names["TABLE"] = array("float64", frozen=True)
        lines.append("TABLE = np.array([0.5, -1.25, 3.0, 1e10, 7.0])")
    if dice.chance(0.15):
        names["WEIGHTS"] = Form("list", "int", frozen=True)
        lines.append("WEIGHTS = [3, 1, 4, 1, 5, 9, 2, 6]")
    if dice.chance(0.1):
        names["PAIR"] = Form("tuple", items=("int", "float"))
        lines.append("PAIR = (3, 0.5)")
    return names, lines


def _function(
    dice: Dice, name: str, functions: list[Signature], outside: dict[str, Form]
) -> tuple[Signature, list[str]]:
    """Write one function; now and then it is a closure over a number."""
    parameters = _parameters(dice)
    result = _result(dice, parameters)
    wild = 0.08 if dice.chance(0.2) else 0.0
    hard = dice.one((0.02, 0.02, 0.1, 0.3))
    outer = dict(outside)
    closure = dice.chance(0.06)
    if closure:
        outer["held"] = number_form(dice.one(("int", "float")))
    scope = Scope(dice, dict(parameters), functions, result, wild, hard, outer=outer)
    scope.statements = dice.between(2, 12)
    makers = {
        maker: often
        for maker, often in MAKERS.items()
        if scope.wild or maker not in (complain, leave_early) or dice.chance(0.6)
    }
    again = _calling_itself(scope, name, parameters, result) if dice.chance(0.08) else []
    body = [*again, *block(scope, 6, makers)]
    body.append(f"return {_last(scope, result)}")
    defaults = dice.between(1, 2) if dice.chance(0.15) else 0
    defaults = min(defaults, _plain_at_end(parameters))
    signature = Signature(name, parameters, defaults, result, scope.cost, scope.writes)
    heads = list(parameters)
    for position in range(len(heads) - defaults, len(heads)):
        heads[position] += f"={numerals.of_type(dice, parameters[heads[position]].item)}"
    if not closure:
        return signature, ["", "", f"def {name}({', '.join(heads)}):", *indented(body)]
    value = numerals.of_type(dice, outer["held"].item, hard=0.1)
    inner = [f"def inner({', '.join(heads)}):", *indented(body), "return inner"]
    return signature, ["", "", f"def _make_{name}(held):", *indented(inner), "", "",
                       f"{name} = _make_{name}({value})"]  # fmt: skip


def _calling_itself(
    scope: Scope, name: str, parameters: dict[str, Form], result: Form
) -> list[str]:
    """Begin a function with a call of itself, six deep at most."""
    first, *others = parameters
    if parameters[first] != number_form("int") or result.kind != "number":
        return []
    made = scope.fresh("v")
    ended = answer(scope, result)
    scope.names[made] = result
    scope.cost *= 7
    passed = ", ".join([f"min({first}, 6) - 1", *others])
    return [f"if {first} <= 0:", f"    return {ended}", f"{made} = {name}({passed})"]


def _plain_at_end(parameters: dict[str, Form]) -> int:
    found = 0
    for form in reversed(parameters.values()):
        if form.kind != "number" or form.item not in ("int", "float"):
            break
        found += 1
    return found


def _last(scope: Scope, result: Form) -> str:
    try:
        return answer(scope, result)
    except Lacking:
        return "None"


def _parameters(dice: Dice) -> dict[str, Form]:
    parameters: dict[str, Form] = {}
    for position in range(dice.weighted({1: 3, 2: 6, 3: 5, 4: 2})):
        parameters["pqrs"[position]] = _parameter(dice)
    return parameters


def _parameter(dice: Dice) -> Form:
    match dice.weighted(_PARAMETERS):
        case "array":
            dtype = dice.one(DTYPES) if dice.chance(0.35) else dice.one(("float64", "int64"))
            return array(dtype, dice.weighted({1: 8, 2: 3, 3: 1}), frozen=dice.chance(0.1))
        case "list":
            return list_of(dice.weighted({"int": 4, "float": 4, "bool": 1}))
        case "rows":
            return Form("rows", dice.one(("int", "float")))
        case "tuple":
            return Form("tuple", items=tuple(dice.one(("int", "float")) for _ in range(2)))
        case "scalar":
            return number_form(f"np.{dice.one(DTYPES)}")
        case plain:
            return number_form(plain)


def _result(dice: Dice, parameters: dict[str, Form]) -> Form:
    match dice.weighted(_RESULTS):
        case "none":
            return Form("none")
        case "tuple":
            items = (dice.one(("int", "float", "np.float64", "bool")) for _ in range(2))
            return Form("tuple", items=tuple(items))
        case "array":
            given = [form for form in parameters.values() if form.kind == "array"]
            return dice.one(given) if given and dice.chance(0.5) else array("float64")
        case "list":
            return list_of(dice.one(("int", "float")))
        case plain:
            return number_form(plain)
