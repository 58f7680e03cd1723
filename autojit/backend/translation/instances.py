"""What one kernel knows of the instances that it is given: the attributes it uses, and how.

An attribute is held as a local variable is: its name in an environment is a *key*
(``_aj_at0_x``), its kind is followed from statement to statement, and where a call of the
kernel ends the entry sets what was assigned. Which attributes a function needs when it begins
is found round by round, as the kinds of list elements are (``functions``): a *footprint* only
ever grows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final, final

from autojit.backend.instances import MISSING, is_record, member_of, why_not_plain
from autojit.backend.kinds import HELD, Arr, Inst, Kind, ListOf

if TYPE_CHECKING:
    from collections.abc import Callable

    Place = tuple[int | str, ...]
    KindOf = Callable[[object, str, dict[str, Kind]], Kind | None]


#: Begins the keys of what is found by way of names outside.
_OUTSIDE: Final = "_aj_out"


class Need(IntEnum):
    """What a function needs of an attribute when it begins."""

    NOTHING = 0
    SAMPLE = 1  # any value of the kind that is assigned on some path
    VALUE = 2


@final
@dataclass(slots=True)
class Footprint:
    """What is known so far of the attributes that one function uses, its callees included.

    Attributes:
        needs: by key, in the order in which they were met.
        stored: what is assigned to them, joined.
    """

    needs: dict[str, Need] = field(default_factory=dict)
    stored: dict[str, Kind] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an instance.

    Attributes:
        place: where the instance is found.
        name: the attribute's name, as the instance has it.
        key: its name in environments.
    """

    place: Place
    name: str
    key: str

    @property
    def is_outside(self) -> bool:
        """Tell whether it is found by way of a name outside."""
        return isinstance(self.place[0], str)


@final
@dataclass(frozen=True, slots=True)
class Given:
    """An attribute that is passed to a kernel, or to a function in it."""

    attribute: Attribute
    kind: Kind


@final
@dataclass(frozen=True, slots=True)
class Assigned:
    """An attribute that a call may assign.

    Attributes:
        attribute: which.
        kind: what it then holds.
        always: it is assigned on every path.
    """

    attribute: Attribute
    kind: Kind
    always: bool


@final
@dataclass(frozen=True, slots=True)
class InstanceUse:
    """How a finished kernel uses the instances that it is given.

    Attributes:
        inputs: the attributes it is passed, holders before what they hold.
        outputs: the attributes to be set after the call, in the order of its answer.
        classes: the names that each class has to have unchanged.
        methods: what an instance must not have an attribute of its own for.
        constants: class attributes that were frozen, by place and name.
        writes: keys of the arrays and lists that are stored into.
        outside: what names outside hold, by the first part of their places.
        keys: whether a dict has a key, where that was asked.
    """

    inputs: tuple[Given, ...] = ()
    outputs: tuple[Assigned, ...] = ()
    classes: tuple[tuple[type, frozenset[str]], ...] = ()
    methods: tuple[tuple[Place, str, object], ...] = ()
    constants: tuple[tuple[Place, str, object], ...] = ()
    writes: frozenset[str] = frozenset()
    outside: tuple[tuple[str, object], ...] = ()
    keys: tuple[tuple[Place, str, bool], ...] = ()


@final
@dataclass(slots=True)
class Instances:
    """What the rounds of one translation find out.

    Attributes:
        roots: the arguments of the call that is compiled for.
        kind_of: says what an object is.
        attributes: all that were met, by place and name.
        by_key: the same.
        footprints: one for each function and the kinds of its parameters.
        classes: the names asked of each class.
        methods: the methods used, by place and name.
        constants: the class attributes frozen, by place and name.
        stored: keys of all attributes that are assigned.
        moved: something was found in this round.
        outside: instances and dicts that names outside hold, by the first part of their places.
        keys: whether a dict has a key, where that was asked.
    """

    roots: tuple[object, ...] = ()
    kind_of: KindOf = lambda *_: None
    attributes: dict[tuple[Place, str], Attribute] = field(default_factory=dict)
    by_key: dict[str, Attribute] = field(default_factory=dict)
    footprints: dict[tuple[object, ...], Footprint] = field(default_factory=dict)
    classes: dict[type, set[str]] = field(default_factory=dict)
    methods: dict[tuple[Place, str], object] = field(default_factory=dict)
    constants: dict[tuple[Place, str], object] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    moved: bool = False
    outside: dict[str, object] = field(default_factory=dict)
    keys: dict[tuple[Place, str], bool] = field(default_factory=dict)

    def holder(self, value: object) -> Inst:
        """Return an object that a name outside holds, numbered by first use."""
        for place, known in self.outside.items():
            if known is value:
                return Inst((place,), type(value))
        place = f"outside{len(self.outside)}"
        self.outside[place] = value
        return Inst((place,), type(value))

    def attribute(self, place: Place, name: str) -> Attribute:
        """Return the attribute of a place, numbered by first use: the same in every process."""
        found = self.attributes.get((place, name))
        if found is None:
            stem = _OUTSIDE if isinstance(place[0], str) else "_aj_at"
            plain = re.sub(r"\W", "_", name, flags=re.ASCII)
            found = Attribute(place, name, f"{stem}{len(self.attributes)}_{plain}")
            self.attributes[place, name] = found
            self.by_key[found.key] = found
        return found

    def asked(self, cls: type, name: str) -> None:
        """Remember that a class has to have a name unchanged."""
        self.classes.setdefault(cls, set()).add(name)

    def value(self, attribute: Attribute) -> object:
        """Return what an attribute holds in the call that is compiled for, or ``MISSING``."""
        first, *path = attribute.place
        value = self.outside[first] if isinstance(first, str) else self.roots[first]
        for name in (*path, attribute.name):
            value = member_of(value, str(name))
            if value is MISSING:
                break
        return value

    def kind(self, attribute: Attribute, sites: dict[str, Kind]) -> Kind | None:
        """Return what an attribute holds when the kernel begins, or None if it has no kind."""
        return attribute_kind(self.value(attribute), attribute, self.kind_of, sites)

    def footprint(self, function: object, kinds: tuple[Kind, ...]) -> Footprint:
        """Return what is known of a function for these parameters."""
        return self.footprints.setdefault((id(function), kinds), Footprint())

    def need(self, footprint: Footprint, key: str, need: Need) -> bool:
        """Raise what a function needs of an attribute; tell whether that is news."""
        if footprint.needs.get(key, Need.NOTHING) >= need and key in footprint.needs:
            return False
        footprint.needs[key] = need
        self.moved = True
        return True


def attribute_kind(
    value: object, attribute: Attribute, kind_of: KindOf, sites: dict[str, Kind]
) -> Kind | None:
    """Return the kind of what an attribute holds as the entry passes it, or None."""
    found = kind_of(value, attribute.key, sites)
    if found is not None:
        return held(found, attribute.key)
    cls = type(value)
    known = is_record(value) or why_not_plain(cls) is None
    return Inst((*attribute.place, attribute.name), cls) if known else None


def held(kind: Kind, key: str) -> Kind:
    """Return a kind as the function that is given the attribute sees it: the root is the key.

    What hangs at a name outside is nobody's to store into, as what the name itself holds.
    """
    if key.startswith(_OUTSIDE):
        return kind
    root = f"{HELD}{key}"
    if isinstance(kind, Arr):
        return replace(kind, roots=frozenset({root}), whole=root)
    return replace(kind, whole=root) if isinstance(kind, ListOf) else kind
