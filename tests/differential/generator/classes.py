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
}


@final
@dataclass(frozen=True, slots=True)
class Class:
    """A class of a program.

    Attributes:
        name: its name.
        attributes: what its instances hold.
        constants: what the class holds; not to be assigned.
        lines: the class statement up to its methods.
    """

    name: str
    attributes: dict[str, Form]
    constants: dict[str, Form]
    lines: list[str] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """Return the form of an instance."""
        return Form("instance", self.name)

    def names_of(self, holder: str) -> dict[str, Form]:
        """Return the attributes of what ``holder`` names, as names."""
        known = self.attributes | self.constants
        return {f"{holder}.{name}": form for name, form in known.items()}

    def constant_names(self, holder: str) -> set[str]:
        """Return the names that must not be assigned."""
        return {f"{holder}.{name}" for name in self.constants}


def class_of(dice: Dice, name: str, *, draws: bool) -> Class:
    """Make a class with some attributes, some of which its constructor is given."""
    chosen = [dice.weighted(_ATTRIBUTES) for _ in range(dice.between(1, 5))]
    held: dict[str, tuple[Form, str]] = {}
    for position, kind in enumerate(one for one in chosen if draws or one != "stream"):
        held["abcde"[position]] = _attribute(dice, kind)
    held.setdefault("a", (number_form("int"), "0"))
    given = [one for one, (form, _) in held.items() if form.kind == "number"][:2]
    heads = "".join(f", {one}={held[one][1]}" for one in given)
    constants = {"scale": number_form("float")} if dice.chance(0.25) else {}
    lines = [f"class {name}:"]
    if dice.chance(0.15):
        lines.append(f"    __slots__ = ({''.join(f'{one!r}, ' for one in held)})")
    lines += ["    scale = 1.5"] if constants else []
    lines += [f"    def __init__(self{heads}):"]
    lines += [
        f"        self.{one} = {one if one in given else text}" for one, (_, text) in held.items()
    ]
    return Class(name, {one: form for one, (form, _) in held.items()}, constants, lines)


def _attribute(dice: Dice, kind: str) -> tuple[Form, str]:
    """Return an attribute's form and what it holds at first."""
    if kind == "array":
        dtype = dice.one(("float64", "float64", "int64", "float32", "uint8"))
        ndim = 2 if dice.chance(0.2) else 1
        text = f"np.arange(6, dtype=np.{dtype})" + (".reshape(2, 3)" if ndim > 1 else "")
        return array(dtype, ndim), text
    if kind == "list":
        item = dice.one(("int", "float"))
        return list_of(item), "[3, 1, 2]" if item == "int" else "[0.5, -1.5, 2.0, 7.25]"
    if kind == "text":
        return Form("text", "char"), "'abacus'"
    if kind == "stream":
        return Form("stream", "Random"), "random.Random(7)"
    return number_form(kind), numerals.of_type(dice, kind, hard=0.1)


def instance(dice: Dice, known: Class, hard: float) -> str:
    """Return an expression that makes an instance."""
    numbers = [form for form in known.attributes.values() if form.kind == "number"][:2]
    given = numbers[: dice.between(0, len(numbers))]
    texts = [numerals.of_type(dice, form.item, hard=hard) for form in given]
    return f"{known.name}({', '.join(texts)})"
