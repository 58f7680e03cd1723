"""Classes of a generated program: attributes, and the methods that read and set them.

In a function an attribute is a name like any other, ``self.x``: what can be done with a name
is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

from tests.differential.generator import numerals
from tests.differential.generator.forms import Form, array, list_of
from tests.differential.generator.forms import number as number_form

if TYPE_CHECKING:
    from tests.differential.generator.dice import Dice

_ATTRIBUTES: Final = {
    "int": 6,
    "float": 6,
    "bool": 1,
    "maybe": 1,
    "np.float64": 1,
    "complex": 1,
    "array": 5,
    "list": 4,
    "text": 1,
    "stream": 1,
    "instance": 2,
}


@final
@dataclass(frozen=True, slots=True)
class Class:
    """A class of a program.

    Attributes:
        name: its name.
        attributes: what its instances hold.
        constants: what the class holds, and its properties; not to be assigned.
        lines: the class statement up to its methods.
        inner: the classes of instances that attributes hold.
        behind: a subclass, to be written behind the methods.
    """

    name: str
    attributes: dict[str, Form]
    constants: dict[str, Form]
    lines: list[str] = field(default_factory=list)
    inner: dict[str, Class] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """Return the form of an instance."""
        return Form("instance", self.name)

    def names_of(self, holder: str) -> dict[str, Form]:
        """Return the attributes of what ``holder`` names, as names."""
        known = self.attributes | self.constants
        names = {f"{holder}.{name}": form for name, form in known.items()}
        for name, held in self.inner.items():
            names |= held.names_of(f"{holder}.{name}")
        return names

    def constant_names(self, holder: str) -> set[str]:
        """Return the names that must not be assigned."""
        names = {f"{holder}.{name}" for name in (*self.constants, *self.inner)}
        for name, held in self.inner.items():
            names |= held.constant_names(f"{holder}.{name}")
        return names


def class_of(dice: Dice, name: str, known: dict[str, Class], *, draws: bool) -> Class:
    """Make a class with some attributes, some of which its constructor is given."""
    lacking = [*(() if draws else ("stream",)), *(() if known else ("instance",))]
    table = {kind: often for kind, often in _ATTRIBUTES.items() if kind not in lacking}
    held: dict[str, tuple[Form, str]] = {}
    for position in range(dice.between(1, 5)):
        held["abcde"[position]] = _attribute(dice, dice.weighted(table), known)
    held.setdefault("f", (number_form("int"), "0"))
    given = [one for one, (form, _) in held.items() if form.kind == "number"][:2]
    heads = "".join(f", {one}={held[one][1]}" for one in given)
    constants = {"scale": number_form("float")} if dice.chance(0.3) else {}
    lines = [f"class {name}:"]
    if dice.chance(0.15):
        lines.append(f"    __slots__ = ({''.join(f'{one!r}, ' for one in held)})")
    lines += ["    scale = 1.5"] if constants else []
    lines += [f"    def __init__(self{heads}):"]
    lines += [
        f"        self.{one} = {one if one in given else text}" for one, (_, text) in held.items()
    ]
    behind = ["", "", f"class Sub{name}({name}):", "    scale = -2.5"] if constants else []
    lines += _property(dice, held, constants)
    return Class(
        name,
        {one: form for one, (form, _) in held.items()},
        constants,
        lines,
        {one: known[form.item] for one, (form, _) in held.items() if form.kind == "instance"},
        behind,
    )


def _property(
    dice: Dice, held: dict[str, tuple[Form, str]], constants: dict[str, Form]
) -> list[str]:
    """Return the lines of a property, now and then."""
    numbers = [one for one, (form, _) in held.items() if form.item in ("int", "float")]
    numbers = [one for one in numbers if held[one][0].kind == "number"]
    if not numbers or not dice.chance(0.25):
        return []
    chosen = dice.one(numbers)
    constants["twice"] = held[chosen][0]
    return ["    @property", "    def twice(self):", f"        return self.{chosen} * 2"]


def _attribute(dice: Dice, kind: str, known: dict[str, Class]) -> tuple[Form, str]:
    """Return an attribute's form and what it holds at first."""
    match kind:
        case "instance":
            chosen = dice.one(list(known.values()))
            return chosen.form, f"{chosen.name}()"
        case "array":
            dtype = dice.one(("float64", "float64", "int64", "float32", "uint8"))
            ndim = 2 if dice.chance(0.2) else 1
            text = f"np.arange(6, dtype=np.{dtype})" + (".reshape(2, 3)" if ndim > 1 else "")
            return array(dtype, ndim), text
        case "list":
            item = dice.one(("int", "float"))
            return list_of(item), "[3, 1, 2]" if item == "int" else "[0.5, -1.5, 2.0, 7.25]"
        case "text":
            return Form("text", "char"), "'abacus'"
        case "stream":
            return Form("stream", "Random"), "random.Random(7)"
    return number_form(kind), numerals.of_type(dice, kind, hard=0.1)


def instance(dice: Dice, known: Class, hard: float) -> str:
    """Return an expression that makes an instance."""
    numbers = [form for form in known.attributes.values() if form.kind == "number"][:2]
    given = numbers[: dice.between(0, len(numbers))]
    texts = [numerals.of_type(dice, form.item, hard=hard) for form in given]
    name = f"Sub{known.name}" if known.behind and dice.chance(0.3) else known.name
    return f"{name}({', '.join(texts)})"
