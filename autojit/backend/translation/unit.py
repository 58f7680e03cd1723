"""One translation in progress: what all functions of one kernel share.

A unit collects the generated functions, what has to hold for them (guards), what they read
from outside (hidden inputs), and what they do (writes, floating-point flags).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

from autojit.backend.kinds import Conflict, Kind, join, sites_of
from autojit.backend.translation.instances import Instances
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    import ast
    from types import FunctionType

    from autojit.backend.translation.closures import Inner
    from autojit.backend.translation.instances import Assigned, Given


class Refusal(Exception):  # noqa: N818 - carries a value, is caught at the door
    """Stop translating: this source has no exact translation."""

    def __init__(self, refused: Refused) -> None:
        """Keep the reason."""
        super().__init__(str(refused))
        self.refused = refused


class Loosens(Refusal):
    """Translate again, with a list that was given held as a list of the kernel's own."""

    def __init__(self, refused: Refused, site: str) -> None:
        """Keep the reason, for where that does not help, and the place of the list."""
        super().__init__(refused)
        self.site = site


def refuse(
    reason: Reason,
    message: str,
    node: ast.AST | None,
    file: str,
    hint: str | None = None,
) -> Refusal:
    """Make a Refusal that points at ``node``."""
    line = getattr(node, "lineno", None)
    end = getattr(node, "end_col_offset", None)
    if line is not None and getattr(node, "end_lineno", line) != line:
        end = None
    return Refusal(
        Refused(reason, message, file, line, getattr(node, "col_offset", None), end, hint),
    )


class Unsettled(Exception):  # noqa: N818 - an internal signal of the fixed point
    """Something is read whose kind a later statement will tell; look again next round."""


class Raises(Exception):  # noqa: N818 - an internal signal, turned into leaving the kernel
    """Python raises here whatever the values are: nothing behind this place is reached."""


class Flagged(Exception):  # noqa: N818 - an internal signal: translate the function again
    """A name is read that may not be bound: a flag has to tell."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


@final
@dataclass(frozen=True, slots=True)
class Outside:
    """A name that a function finds outside itself.

    Attributes:
        function: the function that reads it.
        name: the name as the source has it.
        closure: it is a free variable; otherwise a global or builtin one.
        path: attributes behind it, as ``("linalg", "norm")`` behind ``np``.
    """

    function: FunctionType
    name: str
    closure: bool
    path: tuple[str, ...] = ()

    def read(self) -> object:
        """Look it up as Python would, now.

        Raises:
            NameError: it is not bound.
            AttributeError: an attribute on the path is missing.
        """
        value = _lookup(self)
        for attribute in self.path:
            value = getattr(value, attribute)
        return value


def _lookup(outside: Outside) -> object:
    function = outside.function
    if outside.closure:
        index = function.__code__.co_freevars.index(outside.name)
        try:
            return (function.__closure__ or ())[index].cell_contents
        except ValueError:
            raise NameError(outside.name) from None
    if outside.name in function.__globals__:
        return function.__globals__[outside.name]
    holder: Any = function
    builtins = holder.__builtins__
    try:
        return builtins[outside.name]
    except KeyError:
        raise NameError(outside.name) from None


@final
@dataclass(frozen=True, slots=True)
class Held:
    """An object that is known already, whatever its name: a bound method's owner, or a type.

    Attributes:
        value: the object.
        path: attributes behind it.
        name: empty, as no name is looked up.
    """

    value: object
    path: tuple[str, ...] = ()
    name: str = ""

    def read(self) -> object:
        """Look its attributes up now.

        Raises:
            AttributeError: one is missing.
        """
        value = self.value
        for attribute in self.path:
            value = getattr(value, attribute)
        return value


@final
@dataclass(frozen=True, slots=True)
class Guard:
    """An object found outside that must still be the very same.

    Attributes:
        outside: where it is found.
        expected: the object.
        plain: the function that it is the proxy of: as good, if it is found in its place.
    """

    outside: Outside | Held
    expected: object
    plain: object = None


@final
@dataclass(frozen=True, slots=True)
class Hidden:
    """A value found outside that is passed to the kernel on each call."""

    outside: Outside | Held
    kind: Kind
    parameter: str


Outcome = tuple[Kind, "tuple[Assigned, ...]"]


@final
@dataclass(slots=True)
class Summary:
    """What a caller must know of a translated function.

    Attributes:
        name: what it is called in generated code.
        result: the kind of its answer.
        writes: the parameters that it may store into.
        swept: those of which, it seems, most elements are stored into.
        hidden: what it gets behind its parameters.
        impure: a call changes what its caller can see.
        deep: a recursion is reached from it; it gets, at the end, how deep that may go.
        reads: the parameters, by position, that every call reads.
    """

    name: str = field(compare=False)
    result: Kind
    writes: frozenset[int | str]
    swept: frozenset[int | str]
    hidden: tuple[str, ...] = ()
    impure: bool = False
    inputs: tuple[Given, ...] = ()
    outputs: tuple[Assigned, ...] = ()
    draws: bool = False
    deep: bool = False
    reads: frozenset[int] = frozenset()


@final
@dataclass(slots=True)
class Unit:
    """Everything that one kernel is made of.

    Attributes:
        sites: the element kind of each place where a list is made, joined over all stores.
        guards: what was assumed of the outside.
        hidden: what is read from the outside on each call, by parameter name.
        inputs: the parameter name of each thing outside.
        unstable: outside names that have changed before: pass them, do not freeze them.
        lines: the generated source.
        made: the operations that are made for this kernel, by the call that makes each.
        flags: NumPy would warn of floating-point errors here: test the status flags.
        writes: parameters of the entry function that are stored into.
        swept: those of which, it seems, most elements are stored into.
        only_stored: those of them that it uses for nothing else.
        summaries: the functions translated so far, by identity and kinds.
        pending: those being translated, outermost first.
        cyclic: those that can come back to themselves.
        called: their names in generated code.
        results: what the round before found out about each.
        names: a number for each code object, for the names of list places.
        roots: the parameter behind each place of a list that was given.
        labels: the keys of the dicts that it returns, None for what is no such dict.
        appended: the places of lists that were given and are only appended to.
        visited: the places of lists of which, it seems, a call looks at many items.
        instances: the attributes of instances that it uses, found round by round.
        settling: the kinds of list elements and results are still being found.
        unsettled: this round skipped a statement that reads what is not known yet.
        closures: the functions made within others, by code object and place.
        inner: the same, by their own identity.
        flagged: by code object, the names for which a flag tells whether they are bound.
        drawn: how many draws of random numbers were written.
        deviates: the second deviate of ``random.gauss`` is read and kept.
        looks_up: methods of a ``random.Random`` are looked up on the object.
    """

    unstable: frozenset[tuple[int, str]] = frozenset()
    sites: dict[str, Kind] = field(default_factory=dict)
    guards: dict[tuple[int, str, tuple[str, ...]], Guard] = field(default_factory=dict)
    hidden: dict[str, Hidden] = field(default_factory=dict)
    inputs: dict[tuple[int, str, tuple[str, ...]], str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    summaries: dict[tuple[object, ...], Summary] = field(default_factory=dict)
    pending: list[tuple[object, ...]] = field(default_factory=list)
    cyclic: set[tuple[object, ...]] = field(default_factory=set)
    called: dict[tuple[object, ...], str] = field(default_factory=dict)
    functions: list[FunctionType] = field(default_factory=list)
    flags: bool = False
    writes: set[int | str] = field(default_factory=set)
    swept: set[int | str] = field(default_factory=set)
    only_stored: frozenset[int] = frozenset()
    defaults: dict[int, FunctionType] = field(default_factory=dict)
    names: dict[int, int] = field(default_factory=dict)
    shared_rows: set[str] = field(default_factory=set)
    results: dict[tuple[object, ...], Summary] = field(default_factory=dict)
    roots: dict[str, int | str] = field(default_factory=dict)
    labels: set[tuple[str, ...] | None] = field(default_factory=set)
    appended: frozenset[str] = frozenset()
    visited: set[str] = field(default_factory=set)
    instances: Instances = field(default_factory=Instances)
    settling: bool = True
    unsettled: bool = False
    flagged: dict[int, set[str]] = field(default_factory=dict)
    closures: dict[tuple[int, int, int], Inner] = field(default_factory=dict)
    inner: dict[int, Inner] = field(default_factory=dict)
    counter: int = 0
    changes: int = 0
    drawn: int = 0
    deviates: bool = False
    looks_up: bool = False

    def fresh(self, stem: str) -> str:
        """Return a name that nothing else in this unit has."""
        self.counter += 1
        return f"_aj_{stem}{self.counter}"

    def maker(self, call: str) -> str:
        """Return a name of the kernel's module for what ``call`` of the vocabulary makes there."""
        name = self.made.get(call)
        if name is None:
            # Numbered by first use: the source must be the same in every process.
            name = self.made[call] = f"_aj_made{len(self.made)}"
            self.lines += [f"{name} = {call}", ""]
        return name

    def note_element(self, site: str, kind: Kind) -> Kind:
        """Join ``kind`` into what a list of this place holds; return the whole."""
        parts = sites_of(site)
        whole = kind
        for part in parts:
            known = self.sites.get(part)
            whole = whole if known is None else join(known, whole)
        for part in parts:
            if self.sites.get(part) != whole:
                self.sites[part] = whole
                self.changes += 1
        return whole

    def element(self, site: str) -> Kind:
        """Return what a list of this place holds, or a Conflict if nothing is stored yet."""
        known = [self.sites[part] for part in sites_of(site) if part in self.sites]
        if not known:
            return Conflict("is an element of a list that is always empty")
        return self.note_element(site, known[0])

    def holds_any(self, site: str) -> bool:
        """Tell whether anything is known to be stored into a list of this place."""
        return any(part in self.sites for part in sites_of(site))
