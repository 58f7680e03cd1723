"""Whole programs: global names, classes, functions that call each other, and calls of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.differential.generator import arguments, numerals
from tests.differential.generator.classes import Class, class_of
from tests.differential.generator.dice import Dice
from tests.differential.generator.expressions import Lacking, answer
from tests.differential.generator.forms import DTYPES, Form, array, list_of
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.looping import MAKERS, complain, leave_early
from tests.differential.generator.program import Program
from tests.differential.generator.scope import Scope, Signature
from tests.differential.generator.statements import block, indented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.differential.generator.statements import Maker

_PARAMETERS: Final = {
    "int": 14,
    "float": 14,
    "bool": 2,
    "array": 16,
    "list": 7,
    "rows": 1,
    "tuple": 1,
    "maybe": 1,
    "mixed": 2,
    "scalar": 3,
    "complex": 2,
    "text": 4,
    "bytes": 2,
    "stream": 2,
    "instance": 6,
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
    "complex": 2,
    "maybe": 1,
    "none": 2,
    "tuple": 4,
    "array": 6,
    "list": 3,
}
#: Generators of random numbers that global names hold, modules among them.
_STREAMS: Final = (
    ("random", "Random", ""),
    ("np.random", "RandomState", ""),
    ("own", "Random", "random.Random(13)"),
    ("rng", "Generator", "np.random.default_rng(11)"),
    ("old", "RandomState", "np.random.RandomState(12)"),
)
#: Other global names: how often there is one, what it holds, what it is at first.
_CONSTANTS: Final[dict[str, tuple[float, Form, str]]] = {
    "TABLE": (
        0.2,
        array("float64", frozen=True),
        "np.array([0.5, -1.25, 3.0, 1e10, 7.0])",
    ),
    "WEIGHTS": (0.15, Form("list", "int", frozen=True), "[3, 1, 4, 1, 5, 9, 2, 6]"),
    "PAIR": (0.1, Form("tuple", items=("int", "float")), "(3, 0.5)"),
    "WORDS": (0.08, Form("text", "char"), "'the quick brown fox'"),
}
#: Parameters of which there is one form only.
_PLAIN: Final = {"text": Form("text", "char"), "bytes": Form("text", "int")}
_MOST_FUNCTIONS: Final = 4
_CALLS: Final = 14


def program_of(seed: int, *, calls: int = _CALLS) -> Program:
    """Make the program of a seed."""
    writer = _Writer(Dice(seed))
    made: dict[str, list[str]] = {}
    for signature in writer.written():
        names, classes = writer.names, writer.classes
        made[signature.name] = arguments.calls(writer.dice, signature, names, classes, calls)
    return Program(seed, "\n".join(writer.lines) + "\n", made)


class _Writer:
    """A program being written: its lines, and what they define."""

    def __init__(self, dice: Dice) -> None:
        """Write the global names."""
        self.dice = dice
        self.draws = dice.chance(0.12)
        self.names, self.lines = _globals(dice, draws=self.draws)
        self.classes: dict[str, Class] = {}
        self.functions: list[Signature] = []

    def written(self) -> Iterator[Signature]:
        """Write classes and functions, and give each function."""
        for number in range(self.dice.weighted({0: 8, 1: 2, 2: 1})):
            made = class_of(self.dice, f"C{number}", self.classes, draws=self.draws)
            self.classes[made.name] = made
            self.lines += ["", "", *made.lines]
            for position in range(self.dice.between(1, 2)):
                yield self._function(f"m{position}", made)
            self.lines += made.behind
        for position in range(self.dice.between(1, _MOST_FUNCTIONS)):
            yield self._function(f"f{position}", None)

    def _function(self, name: str, owner: Class | None) -> Signature:
        """Write one function; now and then it is a closure over a number."""
        dice = self.dice
        parameters = _parameters(dice, self.classes, draws=self.draws)
        if owner is not None:
            parameters = {"self": owner.form, **dict(list(parameters.items())[:2])}
        result = _result(dice, parameters)
        outer = dict(self.names)
        closure = owner is None and dice.chance(0.06)
        if closure:
            outer["held"] = number_form(dice.one(("int", "float")))
        scope = self._scope(parameters, result, outer)
        full = f"{owner.name}.{name}" if owner else name
        again = [] if owner else _calling_itself(scope, name, parameters, result)
        body = [*again, *block(scope, 6, _makers(scope)), f"return {_last(scope, result)}"]
        defaults = dice.between(1, 2) if dice.chance(0.15) else 0
        defaults = min(defaults, _plain_at_end(parameters))
        held = owner.name if owner else ""
        signature = Signature(full, parameters, defaults, result, scope.cost, scope.writes, held)
        heads = list(parameters)
        for position in range(len(heads) - defaults, len(heads)):
            heads[position] += f"={numerals.of_type(dice, parameters[heads[position]].item)}"
        lines = [f"def {name}({', '.join(heads)}):", *indented(body)]
        if owner is not None:
            self.lines += indented(lines)
        elif closure:
            value = numerals.of_type(dice, outer["held"].item, hard=0.1)
            lines[0] = lines[0].replace(f"def {name}(", "def inner(")
            self.lines += ["", "", f"def _make_{name}(held):", *indented([*lines, "return inner"])]
            self.lines += ["", "", f"{name} = _make_{name}({value})"]
        else:
            self.lines += ["", "", *lines]
        self.functions.append(signature)
        return signature

    def _scope(self, parameters: dict[str, Form], result: Form, outer: dict[str, Form]) -> Scope:
        dice = self.dice
        wild = 0.08 if dice.chance(0.2) else 0.0
        hard = dice.one((0.02, 0.02, 0.1, 0.3))
        names = dict(parameters)
        constants: set[str] = set()
        for name, form in parameters.items():
            if form.kind == "instance":
                names |= self.classes[form.item].names_of(name)
                constants |= self.classes[form.item].constant_names(name)
        scope = Scope(dice, names, self.functions, result, wild, hard, outer=outer)
        scope.fixed = frozenset(constants)
        scope.statements = dice.between(2, 12)
        return scope


def _makers(scope: Scope) -> dict[Maker, int]:
    return {
        maker: often
        for maker, often in MAKERS.items()
        if scope.wild or maker not in (complain, leave_early) or scope.dice.chance(0.6)
    }


def _globals(dice: Dice, *, draws: bool) -> tuple[dict[str, Form], list[str]]:
    names: dict[str, Form] = {}
    lines = []
    for name, family, text in _STREAMS if draws else ():
        if dice.chance(0.5):
            names[name] = Form("stream", family)
            lines += [f"{name} = {text}"] if text else []
    for name, item in (("LIMIT", "int"), ("SCALE", "float")):
        if dice.chance(0.3):
            names[name] = number_form(item)
            lines.append(f"{name} = {numerals.of_type(dice, item, hard=0.2)}")
    for name, (share, form, text) in _CONSTANTS.items():
        if dice.chance(share):
            names[name] = form
            lines.append(f"{name} = {text}")
    return names, lines


def _calling_itself(
    scope: Scope, name: str, parameters: dict[str, Form], result: Form
) -> list[str]:
    """Begin a function with a call of itself, six deep at most."""
    first, *others = parameters
    if not scope.dice.chance(0.08):
        return []
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


def _parameters(dice: Dice, classes: dict[str, Class], *, draws: bool) -> dict[str, Form]:
    lacking = [*(() if draws else ("stream",)), *(() if classes else ("instance",))]
    table = {kind: often for kind, often in _PARAMETERS.items() if kind not in lacking}
    parameters: dict[str, Form] = {}
    for position in range(dice.weighted({1: 3, 2: 6, 3: 5, 4: 2})):
        parameters["pqrs"[position]] = _parameter(dice, table, classes)
    return parameters


def _parameter(dice: Dice, table: dict[str, int], classes: dict[str, Class]) -> Form:
    match dice.weighted(table):
        case "stream":
            return Form("stream", dice.one(("Random", "Generator", "RandomState")))
        case "instance":
            return dice.one(list(classes.values())).form
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
            return _PLAIN.get(plain) or number_form(plain)


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
