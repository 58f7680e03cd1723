"""The part of an entry that reads the attributes of instances, and sets those assigned.

Reading runs nothing of the program's: the exact type of an instance is tested first, then that
its class is unchanged (``instances.Unchanged``), then its attributes are read, in Python. A
missing attribute raises AttributeError, which makes the call Python's.
"""

from __future__ import annotations

from itertools import combinations
from types import MethodType
from typing import TYPE_CHECKING, final

from autojit.backend.boundary import kind_of, list_fits
from autojit.backend.instances import MISSING, Unchanged, has_text_keys, looked_at
from autojit.backend.kinds import ASSIGNED, Inst, Kind, ListOf, Obj, Stream
from autojit.backend.translation import attribute_kind, positions
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.entry import Plan
    from autojit.backend.translation import InstanceUse, Kernel

    Place = tuple[int | str, ...]

__builtins__ = OWN_BUILTINS


@final
class Reading:
    """Plans the reading of all attributes that one kernel is given."""

    __slots__ = ("_guarded", "_plan", "_sources", "_test", "_use")

    def __init__(
        self,
        plan: Plan,
        kernel: Kernel,
        names: tuple[str, ...],
        test: Callable[[str, Kind, str], None],
    ) -> None:
        """Plan for arguments under these ``names``; ``test`` tests and passes one value."""
        self._plan = plan
        self._use: InstanceUse = kernel.instances
        self._test = test
        self._guarded: set[type] = set()
        #: The source of each instance whose class is known to be unchanged at this point.
        self._sources: dict[Place, tuple[str, type]] = {}
        for index, (name, kind) in enumerate(zip(names, kernel.kinds, strict=True)):
            if isinstance(kind, Inst):
                plan.looks = True
                self._open((index,), name, kind.cls)
        for place, value in self._use.outside:
            plan.looks = True
            self._open((place,), plan.constant(value), type(value))

    def _open(self, place: Place, source: str, cls: type) -> None:
        """Test an instance and its class, so that attributes may be read."""
        plan = self._plan
        plan.tests.append(f"_aj_type({source}) is {plan.constant(cls)}")
        if cls is dict:
            plan.tests.append(f"{plan.constant(has_text_keys)}({source})")
        elif cls not in self._guarded:
            self._guarded.add(cls)
            names = dict(self._use.classes).get(cls, frozenset())
            unchanged = Unchanged(cls, names)
            word, guard = plan.constant(unchanged.word), plan.constant(unchanged)
            plan.tests.append(f"{word}[0] == {guard}.version or {guard}.look()")
        self._sources[place] = source, cls

    def inputs(self) -> dict[str, str]:
        """Plan the attributes; return the source of each by its key."""
        plan = self._plan
        sources: dict[str, str] = {}
        waiting = list(self._use.inputs)
        for given in sorted(waiting, key=lambda one: len(one.attribute.place)):
            attribute = given.attribute
            source = sources[attribute.key] = f"_aj_{attribute.key.removeprefix('_aj_')}"
            read = self.read(attribute.place, attribute.name)
            plan.tests.append(f"({source} := {read}) is not _aj_nothing")
            if isinstance(given.kind, Inst):
                self._open(given.kind.place, source, given.kind.cls)
        plan.constants["_aj_nothing"] = object()
        for given in self._use.inputs:  # as the kernel takes them
            if not isinstance(given.kind, Inst):
                self._test(sources[given.attribute.key], given.kind, given.attribute.key)
        return sources

    def read(self, place: Place, name: str) -> str:
        """Return the source of an attribute, or of an item of a dict."""
        source, cls = self._sources[place]
        return f"{source}[{name!r}]" if cls is dict else f"{source}.{name}"

    def others(self) -> None:
        """Plan what is not passed: methods, constants, attributes that are only set, aliases."""
        plan, use = self._plan, self._use
        for place, name, found in use.methods:
            if place in self._sources:
                plan.tests.append(self._method_test(place, name, found))
        for place, name, found in use.constants:
            if place in self._sources:
                plan.tests.append(f"{self.read(place, name)} is {plan.constant(found)}")
        read = {given.attribute.key for given in use.inputs}
        for item in use.outputs:
            if item.attribute.key not in read:
                # A new attribute would have to appear where Python puts it.
                source = self.read(item.attribute.place, item.attribute.name)
                plan.tests.append(f"{source} is not _aj_nothing")
        self._keys()
        self._aliases()
        self._apart()

    def _keys(self) -> None:
        """Plan that a dict has the keys that it had, where that was asked."""
        for place, key, found in self._use.keys:
            if place in self._sources:
                word = "in" if found else "not in"
                self._plan.tests.append(f"{key!r} {word} {self._sources[place][0]}")

    def _aliases(self) -> None:
        """Plan that no two instances are one where attributes of their class are set."""
        plan = self._plan
        stored = {self._sources[item.attribute.place][1] for item in self._use.outputs}
        for (one, cls), (other, other_cls) in combinations(self._sources.values(), 2):
            if cls is other_cls and cls in stored:
                plan.tests.append(f"{one} is not {other}")

    def _apart(self) -> None:
        """Plan that no dict is the ``__dict__`` of an instance, where one of the two is changed.

        It would have each attribute of the instance, with the very object.
        """
        plan, use = self._plan, self._use
        stored = {item.attribute.place for item in use.outputs}
        used = (*(one.attribute for one in use.inputs), *(one.attribute for one in use.outputs))
        known = {one.place: one.name for one in used}
        dicts = [place for place, (_, cls) in self._sources.items() if cls is dict]
        for place, name in known.items():
            if self._sources[place][1] is dict:
                continue
            for other in dicts:
                if not stored.isdisjoint((place, other)):
                    found = f"{self._sources[other][0]}.get({name!r}, _aj_nothing)"
                    plan.tests.append(f"{found} is not {self.read(place, name)}")

    def _method_test(self, place: Place, name: str, found: object) -> str:
        """Return the test that an instance has no attribute of its own in a method's place."""
        plan, source = self._plan, self.read(place, name)
        if isinstance(found, staticmethod):
            return f"{source} is {plan.constant(found.__func__)}"
        function = found.__func__ if isinstance(found, classmethod) else found
        bound = f"_aj_method{len(plan.tests)}"
        method = plan.constant(MethodType)
        return (
            f"_aj_type({bound} := {source}) is {method}"
            f" and {bound}.__func__ is {plan.constant(function)}"
        )

    def setting(self, boxed: Callable[[Kind, str], str], result: str) -> list[str]:
        """Return the lines that set what the kernel assigned: first all values, then the sets.

        ``result`` is the source of the call's result, which may be one of the values.
        """
        values: list[str] = []
        sets: list[str] = []
        outputs = self._use.outputs
        for number, (item, (value, flag)) in enumerate(
            zip(outputs, positions(outputs), strict=True)
        ):
            source = f"_aj_answer[{value}]"
            values.append(f"_aj_value{number} = {boxed(item.kind, source)}")
            target = self.read(item.attribute.place, item.attribute.name)
            line = f"{target} = _aj_value{number}"
            sets.append(line if flag is None else f"if _aj_answer[{flag}]: {line}")
        return [*values, f"_aj_result = {result}", *sets]

    def assigned(self) -> dict[str, str]:
        """Return the source of each value that will be set, by its root."""
        outputs = enumerate(self._use.outputs)
        return {f"{ASSIGNED}{item.attribute.key}": f"_aj_value{n}" for n, item in outputs}

    def source_of(self, place: Place) -> str:
        """Return the source of an instance."""
        return self._sources[place][0]


def attributes_fit(kernel: Kernel, bound: tuple[object, ...], sites: dict[str, Kind]) -> bool:
    """Tell whether the attributes of a call's instances have the kinds compiled for."""
    for given in kernel.instances.inputs:
        attribute = given.attribute
        value = looked_at(holder_of(kernel, bound, attribute.place), attribute.name)
        if isinstance(given.kind, ListOf) and not given.kind.backed:
            if not list_fits(value, given.kind.site, kernel.sites):
                return False
        elif not _same(attribute_kind(value, attribute, kind_of, sites), given.kind):
            return False
    return all(
        (looked_at(holder_of(kernel, bound, place), key) is not MISSING) is found
        for place, key, found in kernel.instances.keys
    )


def _same(found: Kind | None, wanted: Kind) -> bool:
    if isinstance(found, Obj) and isinstance(wanted, Obj) and type(wanted.value) is str:
        return type(found.value) is str and found.value == wanted.value
    return found == wanted


def holder_of(kernel: Kernel, bound: tuple[object, ...], place: Place) -> object:
    """Return the instance, or the dict, at a place of a call's arguments."""
    first, *path = place
    value = dict(kernel.instances.outside)[first] if isinstance(first, str) else bound[first]
    for name in path:
        value = looked_at(value, str(name))
    return value


def streams_held(kernel: Kernel, bound: tuple[object, ...]) -> list[object]:
    """Return the generators of random numbers that attributes of a call's instances hold."""
    return [
        looked_at(holder_of(kernel, bound, given.attribute.place), given.attribute.name)
        for given in kernel.instances.inputs
        if isinstance(given.kind, Stream)
    ]


def opened(kernel: Kernel, bound: tuple[object, ...]) -> dict[int, set[str]]:
    """Return the names that a kernel reads or sets of each instance, by the instance's ``id``."""
    use = kernel.instances
    found: dict[int, set[str]] = {
        id(bound[index]): set() for index, kind in enumerate(kernel.kinds) if isinstance(kind, Inst)
    }
    attributes = [one.attribute for one in use.inputs]
    for attribute in (*attributes, *(one.attribute for one in use.outputs)):
        holder = holder_of(kernel, bound, attribute.place)
        found.setdefault(id(holder), set()).add(attribute.name)
    return found


__all__ = ["Reading", "attributes_fit", "opened"]
