"""Machine code of a loop, what it is called with, and who else looks at what the loop binds."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS, Reason, Refused
from autojit.loops import bind_names, is_array, names_of, own_names, values_to_pass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType, FunctionType

    from autojit.backend import Specialisation
    from autojit.loops import Cursor, Shape

__builtins__ = OWN_BUILTINS

#: What Python takes for a chunk that is tried.
TRIAL_NS: Final = 5_000_000
#: What shows, or takes, the names of a frame behind our back.
_LOOKS_AT_NAMES: Final = frozenset({"locals", "vars", "eval", "exec", "globals", "_getframe"})


@final
@dataclass(slots=True)
class Made:
    """Machine code of a loop, for the names that it is given and their types.

    Attributes:
        shape: the loop's.
        names: the names whose values are passed.
        form: how the item of a round is made (``loops.cursors``).
        specialisation: the machine code.
        needed: how many chunks have to be tried.
        verified: how many were, and agreed.
        python_ns: what Python has taken for the chunk that is being tried.
        round_ns: what a round takes here.
        trial_ns: what a chunk that is tried is to take in Python.
        most: the most rounds of the next call.
    """

    shape: Shape
    names: tuple[str, ...]
    form: tuple[object, ...] | None
    specialisation: Specialisation
    needed: int
    verified: int = 0
    python_ns: int = 0
    round_ns: float = 0.0
    trial_ns: int = TRIAL_NS
    most: int = 1 << 40

    @property
    def label(self) -> str:
        """Tell it from others that the loop may have, in later runs too."""
        signature, form = self.specialisation.signature, self.form
        plain = form is None or form[0] == "range"
        return " ".join(filter(None, (signature, *self.shape.grown, "" if plain else str(form))))


@final
class Scene:
    """Where a loop runs, while machine code is looked for and called.

    Attributes:
        frame: the frame whose loop it is.
        shape: the loop's.
        names: the values of the frame's names.
        cursor: where it is in what it goes through.
    """

    __slots__ = ("_outside", "cursor", "frame", "names", "own", "shape")

    def __init__(self, frame: FrameType, shape: Shape, cursor: Cursor) -> None:
        """Read the names."""
        self.frame = frame
        self.shape = shape
        self.cursor = cursor
        self.own = own_names(frame)
        self._outside = () if self.own is None else tuple(shape.bound - self.own)
        self.names = self._read()
        kept = {n: self.names[n] for n in shape.given - shape.bound if n in self.names}
        known = {id(v): n for n, v in kept.items() if type(v) is list or is_array(v)}
        cursor.begin(known, lambda one: all(is_apart([one], value) for value in self._given()))

    def _read(self) -> dict[str, object]:
        """Read the names: what a round could change of a function's global names is passed too."""
        if self.own is None:
            return names_of(self.frame)
        others = self.shape.given - self.shape.bound - self.own
        known = self.frame.f_globals
        data = (name for name in others if name in known and is_data(known[name]))
        return names_of(self.frame, (*self._outside, *data))

    @property
    def outside(self) -> frozenset[str]:
        """Name what the loop binds that is global."""
        return self.shape.bound if self.own is None else frozenset(self._outside)

    def passed(self) -> tuple[str, ...] | str:
        """Return the names to pass, or one that has no value yet."""
        return values_to_pass(self.shape, self.names, self.own, is_data)

    def arguments(self, names: tuple[str, ...], count: int) -> tuple[object, ...]:
        """Return all arguments of a call that runs so many rounds."""
        return (*self.cursor.arguments(count), *(self.names[name] for name in names))

    def items_of(self, names: tuple[str, ...]) -> int:
        """Return how many items the lists have that are passed whole on each call."""
        values = map(self.names.__getitem__, names)
        return sum(len(value) for value in values if isinstance(value, list))

    def grown(self) -> list[list[object]] | None:
        """Return the lists that are only appended to, or None if one is not known to be apart."""
        found: list[list[object]] = []
        for name in self.shape.grown:
            value = self.names.get(name, None)
            if value is None and (self.own is None or name not in self.own):
                value = self.frame.f_globals.get(name)
            if type(value) is not list or any(value is one for one in found):
                return None
            found.append(value)
        if found and not all(is_apart(found, one) for one in self._looked_at()):
            return None
        return found

    def _looked_at(self) -> Iterator[object]:
        """Go through all that a round may see."""
        yield from self._given()
        yield from self.cursor.sequences

    def _given(self) -> Iterator[object]:
        """Go through the values of the names that a round may see."""
        yield from (self.names[name] for name in self.shape.given if name in self.names)

    def take(self, answer: tuple[object, ...], count: int, grown: list[list[object]]) -> None:
        """Take in what so many rounds came to in machine code: go on, extend lists, bind names."""
        shape = self.shape
        outcome = shape.outcome(answer)
        self.cursor.take(count)
        for value, items in zip(grown, outcome.grown, strict=True):
            value.extend(items)
        values = {n: value for n, value in outcome.values.items() if n not in outcome.kept}
        values |= shape.bound_by(self.cursor.item)
        if values:
            bind_names(self.frame, values, self._outside)
        self.names = self._read()


@final
@dataclass(slots=True)
class Account:
    """What entering machine code came to, by the length of what was ahead."""

    entries: dict[int, list[int]] = field(default_factory=dict)
    refused: int = 0

    def pays(self, left: int | None) -> bool:
        """Tell whether entering for so many rounds is worth it, as far as is known."""
        entry = self.entries.get(_length(left))
        if entry is None or entry[0] < _SEEN or entry[1] <= entry[2]:
            self.refused = 0
            return True
        self.refused += 1
        return False

    def note(self, left: int | None, spent_ns: int, saved_ns: int) -> None:
        """Take an entry in: what it took, and what Python would have.

        One in which this thread had to wait, for others that the machine runs, tells little.
        """
        entry = self.entries.setdefault(_length(left), [0, 0, 0, spent_ns])
        entry[0] += 1
        entry[3] = min(entry[3], spent_ns)
        entry[1] += min(spent_ns, _WAITED * entry[3])
        entry[2] += saved_ns

    @property
    def gain(self) -> float:
        """Return how many times as fast it was, all in all."""
        spent = sum(entry[1] for entry in self.entries.values())
        return sum(entry[2] for entry in self.entries.values()) / max(spent, 1)


#: An entry that took so many times what the shortest did had to wait.
_WAITED: Final = 4
#: So many entries tell whether others of that length pay.
_SEEN: Final = 8


def is_apart(lists: list[list[object]], value: object) -> bool:
    """Tell whether something that is passed is none of these lists, and holds none."""
    kind = type(value)
    inside: Iterable[object] = (value,)
    if kind is list or kind is tuple:
        assert isinstance(value, list | tuple)
        if any(value is one for one in lists):
            return False
        inside = value if value and type(value[0]) in (list, tuple) else ()
    elif kind.__module__ != "builtins" and kind.__module__ not in ("numpy", "random"):
        held = getattr(value, "__dict__", None)
        inside = held.values() if type(held) is dict else ()
    return not any(one is item for item in inside for one in lists)


def _length(left: int | None) -> int:
    return -1 if left is None else left.bit_length()


def is_data(value: object) -> bool:
    """Tell whether a value is to be passed: a number, or what a round could change in place.

    Numbers of a loop around this one change from entry to entry.
    """
    kind = type(value)
    return kind not in (str, bytes, tuple, type(None), ModuleType) and not callable(value)


def seen_by_others(answer: Specialisation, function: FunctionType, scene: Scene) -> Refused | None:
    """Refuse a loop that binds what a function in it reads: globals, or names that they share."""
    code = scene.frame.f_code
    changed = {*scene.shape.bound, *scene.shape.grown}
    shared = changed & {*code.co_cellvars, *code.co_freevars}
    for one in answer.includes:
        if one is function:
            continue
        seen = shared & {*one.__code__.co_freevars}
        if one.__globals__ is function.__globals__:
            seen |= {*scene.outside, *scene.shape.grown} & _read_by(one.__code__)
        if seen:
            message = f"{one.__qualname__}() may read {min(seen)!r}, which the loop binds"
            line = function.__code__.co_firstlineno
            return Refused(Reason.WRITES_SHARED, message, code.co_filename, line)
    return None


def _read_by(code: CodeType) -> set[str]:
    """Return the global names that code may read, that of comprehensions in it too."""
    found = {*code.co_names}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            found |= _read_by(one)
    return found


def looked_at(frame: FrameType, line: int) -> Refused | None:
    """Refuse a loop in a function that asks for its names."""
    code = frame.f_code
    asked = _LOOKS_AT_NAMES & set(code.co_names)
    if not asked:
        return None
    message = f"others look at its names: {', '.join(sorted(asked))}"
    return Refused(Reason.DYNAMIC, message, code.co_filename, line)
