"""What a function being written can use: its names, the functions before it, its budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from tests.differential.generator.dice import Dice
    from tests.differential.generator.forms import Form


@final
@dataclass(frozen=True, slots=True)
class Signature:
    """A function that can be called.

    Attributes:
        name: its name.
        parameters: the form of each parameter, by name.
        defaults: how many of the last ones have a default.
        result: the form of what it returns.
        cost: about how many rounds of loops a call makes.
        writes: it may change its arguments.
        owner: the class whose method it is.
    """

    name: str
    parameters: dict[str, Form]
    defaults: int
    result: Form
    cost: int
    writes: bool
    owner: str = ""


@final
@dataclass(slots=True)
class Scope:
    """The state of writing one function.

    Attributes:
        dice: chance.
        names: what each bound name holds.
        functions: what can be called.
        result: what it is to return.
        wild: the share of things written against all sense.
        hard: the share of numbers near a boundary.
        fixed: names that a loop around here counts with.
        rounds: how often this place is run in one call.
        cost: rounds of all loops so far.
        writes: the function changes an argument.
        loops: how many loops are around this place.
        made: how many names have been invented.
        statements: how many more may be written.
        outer: what global names and closure cells hold.
    """

    dice: Dice
    names: dict[str, Form]
    functions: list[Signature]
    result: Form
    wild: float = 0.0
    hard: float = 0.15
    fixed: frozenset[str] = frozenset()
    rounds: int = 1
    cost: int = 1
    writes: bool = False
    loops: int = 0
    made: int = 0
    statements: int = 12
    outer: dict[str, Form] = field(default_factory=dict)

    def fresh(self, stem: str) -> str:
        """Invent a name."""
        self.made += 1
        return f"{stem}{self.made}"

    def having(self, kind: str, item: str = "", *, own: bool = False) -> list[str]:
        """Return the names that hold a value of a form; ``own`` ones alone may be rebound."""
        known = self.names if own else {**self.outer, **self.names}
        return [
            name
            for name, form in known.items()
            if form.kind == kind and item in ("", form.item) and not (own and name in self.fixed)
        ]

    def form(self, name: str) -> Form:
        """Return what a name holds."""
        return self.names.get(name) or self.outer[name]
