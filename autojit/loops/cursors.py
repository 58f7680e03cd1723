"""Where a loop is in what it goes through, and how machine code is told.

A *form* says how the item of a round is made of the round's number; what differs from call to
call is passed: sequences, and how far their places are from the number. Machine code runs some
rounds, and Python's own iterators are set behind them.
"""

from __future__ import annotations

from itertools import islice
from operator import length_hint
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, final

from autojit.core import OWN_BUILTINS
from autojit.loops.leaves import SEQUENCES, is_array, leaves_of_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__builtins__ = OWN_BUILTINS

#: How an item is made; the first word says which of these it is:
#: ``number PLACE``, ``item SEQUENCE PLACE``, ``row SEQUENCE WIDTH PLACE``, ``tuple FORM ...``. A
#: sequence is the number of what is passed, or a name. A place is two: the round's number is taken
#: as often as the second says, and what is passed as the shift of the first is added, unless None.
Form = tuple[Any, ...]
#: Whether an item may change where it was taken from, or that of each part of a tuple.
Changing = bool | tuple[Any, ...]
#: Of longer items of a list no columns are made.
_WIDEST: Final = 8
_REVERSED: Final[tuple[type, ...]] = (type(reversed([])), reversed)
_NUMBERS: Final = (type(iter(range(0))),)


class Cursor(Protocol):
    """Where a loop is."""

    @property
    def form(self) -> Form | None:
        """How the item of a round is made, or None if a round has none."""

    @property
    def left(self) -> int | None:
        """How many rounds are left, if that is known."""

    def arguments(self, count: int) -> tuple[object, ...]:
        """Return what is passed ahead of the names for so many rounds."""

    def finished(self, number: int) -> int:
        """Return how many rounds were finished where machine code noted this number last."""

    @property
    def sequences(self) -> tuple[object, ...]:
        """What is gone through, as far as a program can change it."""

    @property
    def item(self) -> object:
        """The item of the last round that was taken."""

    def begin(self, names: Mapping[int, str], is_apart: Callable[[list[Any]], bool]) -> None:
        """Look at where it is.

        Args:
            names: the names whose values are passed in any case, by the ``id`` of the values.
            is_apart: tells whether nothing else that is passed is a list, or holds it.

        Raises:
            TypeError: what is gone through cannot be passed.
        """

    @property
    def changing(self) -> Changing:
        """Whether a round may change an item where it was taken from; of a tuple, part by part."""

    def take(self, count: int) -> None:
        """Go on by so many rounds, which machine code has run."""


@final
class WhileCursor:
    """Nobody knows how many rounds there are."""

    form: Final = None
    left: Final = None
    item: Final = None
    sequences: Final = ()
    changing: Final = False

    def begin(self, names: Mapping[int, str], is_apart: Callable[[list[Any]], bool]) -> None:
        """Do nothing."""

    def arguments(self, count: int) -> tuple[object, ...]:
        """Pass the number of rounds."""
        return (count,)

    def finished(self, number: int) -> int:
        """Return the number: rounds are counted from nought in each call."""
        return number

    def take(self, count: int) -> None:
        """Do nothing."""


@final
class RangeCursor:
    """The rest of a range.

    Attributes:
        rounds: what is left.
        taken: how many rounds were run.
    """

    item: Final = None
    sequences: Final = ()
    changing: Final = False

    def __init__(self, rounds: range) -> None:
        """Begin in front of the first."""
        self.rounds = rounds
        self.taken = 0
        self.form: Final = ("range", rounds.step)

    def begin(self, names: Mapping[int, str], is_apart: Callable[[list[Any]], bool]) -> None:
        """Do nothing."""

    @property
    def left(self) -> int:
        """How many rounds are left."""
        return len(self.rounds)

    def arguments(self, count: int) -> tuple[object, ...]:
        """Pass the bounds."""
        part = self.rounds[:count]
        return part.start, part.stop

    def finished(self, number: int) -> int:
        """Return the place of the number."""
        return self.rounds.index(number) if number in self.rounds else 0

    def take(self, count: int) -> None:
        """Go on."""
        self.rounds = self.rounds[count:]
        self.taken += count


class _Passed(NamedTuple):
    """A sequence, where its iterator is, and how many numbers its items are tuples of, or 0.

    Of one that is parted only the items of the rounds are passed: it may be long.
    """

    sequence: Any
    place: int
    factor: int
    width: int
    is_parted: bool

    def values(self, count: int) -> list[object]:
        """Return what is passed for so many rounds."""
        if not self.is_parted:
            return [self.sequence]
        low = self.place if self.factor == 1 else self.place - count + 1
        window = [*self.sequence[low : low + count][:: self.factor]]
        if not self.width:
            return [window]
        same = set(map(type, window)) == {tuple} and set(map(len, window)) == {self.width}
        # None does not fit what the machine code was made for.
        return [*map(list, zip(*window, strict=True))] if same else [None] * self.width


@final
class IteratorCursor:
    """An iterator of CPython's own, or one made of several.

    Attributes:
        iterator: gives the items that are left.
        form: how an item is made.
        item: the item of the last round that was taken.
        changing: whether an item may have changed since its round began.
    """

    def __init__(self, iterator: Iterator[Any]) -> None:
        """Begin where an iterator is that ``leaves_of`` knows."""
        self.iterator = iterator
        self.item: object = None
        self.form: Form
        self.changing: Changing = False
        self._names: Mapping[int, str] = {}
        self._is_apart: Callable[[list[Any]], bool] = lambda _: False
        self._leaves = leaves_of_rest(iterator)

    def begin(self, names: Mapping[int, str], is_apart: Callable[[list[Any]], bool]) -> None:
        """Look at where it is; see ``Cursor.begin``."""
        self._names = names
        self._is_apart = is_apart
        if self.left:
            self._look()

    def _look(self) -> None:
        """Find out where the iterators are, without taking anything."""
        leaves = leaves_of_rest(self.iterator)
        self._leaves = leaves
        places = (state_of(leaf) for leaf in leaves if not isinstance(leaf, _NUMBERS))
        # Of lists the items ahead are passed, which begin at nought.
        whole = (p for held, p in places if is_array(held) or id(held) in self._names)
        self._first = next(whole, 0)
        self._sequences: list[_Passed] = []
        self._slots: dict[tuple[int, int, int], int] = {}
        self._shifts: list[int] = []
        self.form = self._formed(self.iterator)
        self.changing = self._changes(self.iterator)

    def _changes(self, iterator: Any) -> Changing:  # noqa: ANN401 - whatever it is
        """Say of what a round may change the items: an array's elements, a list passed whole."""
        if type(iterator) is zip:
            return tuple(map(self._changes, iterator.__reduce__()[1]))
        if type(iterator) is enumerate:
            return (False, self._changes(iterator.__reduce__()[1][0]))
        sequence = state_of(iterator)[0]
        if type(sequence) is list:
            return id(sequence) in self._names or not self._is_apart(sequence)
        return is_array(sequence) and sequence.ndim == 1  # of more, an item is a view

    def _formed(self, iterator: Any) -> Form:  # noqa: ANN401 - whatever it is
        kind = type(iterator)
        if kind is zip:
            return ("tuple", *map(self._formed, iterator.__reduce__()[1]))
        if kind is enumerate:
            inner, count = iterator.__reduce__()[1]
            return ("tuple", ("number", *self._place(count, 1)), self._formed(inner))
        sequence, place = state_of(iterator)
        if type(sequence) is range:
            return ("number", *self._place(sequence[place], sequence.step))
        return self._item(sequence, place, -1 if kind in _REVERSED else 1)

    def _place(self, now: int, factor: int) -> tuple[int | None, int]:
        """Say what is ``now`` at the first number and then goes on by ``factor``."""
        shift = now - factor * self._first
        if factor == 1 and shift == 0:
            return None, 1
        self._shifts.append(shift)
        return len(self._shifts) - 1, factor

    def _item(self, sequence: Any, place: int, factor: int) -> Form:  # noqa: ANN401 - several
        if not (type(sequence) in SEQUENCES or is_array(sequence)):
            message = f"goes through a {type(sequence).__name__}"
            raise TypeError(message)
        named = self._names.get(id(sequence)) if type(sequence) is not tuple else None
        if named is not None:
            return ("item", named, *self._place(place, factor))
        item = sequence[place] if type(sequence) in (list, tuple) else None
        width = len(item) if type(item) is tuple and len(item) <= _WIDEST else 0
        kind = type(sequence)
        parted = kind is tuple or (kind is list and self._is_apart(sequence))
        if width and not parted:
            message = "goes through a list of tuples that a round may change"
            raise TypeError(message)
        passed = _Passed(sequence, place, factor, width, parted)
        slot = self._slot(passed)
        if width:
            return ("row", slot, width, *self._place(0, 1))
        return (
            "item",
            slot,
            *(self._place(0, 1) if passed.is_parted else self._place(place, factor)),
        )

    def _slot(self, passed: _Passed) -> int:
        """Return the number of what is passed; what is gone through twice is passed once."""
        known = self._slots.get((id(passed.sequence), passed.place, passed.factor))
        if known is not None:
            return known
        slot = sum(max(one.width, 1) for one in self._sequences)
        self._sequences.append(passed)
        self._slots[id(passed.sequence), passed.place, passed.factor] = slot
        return slot

    @property
    def left(self) -> int:
        """How many rounds are left."""
        return min(map(length_hint, self._leaves))

    @property
    def sequences(self) -> tuple[object, ...]:
        """What is gone through."""
        return tuple(one.sequence for one in self._sequences)

    def arguments(self, count: int) -> tuple[object, ...]:
        """Pass first and last number, the sequences, and the shifts."""
        sequences = [value for one in self._sequences for value in one.values(count)]
        return (self._first, self._first + count, *sequences, *self._shifts)

    def finished(self, number: int) -> int:
        """Return how many numbers were ahead of it."""
        return max(number - self._first, 0)

    def take(self, count: int) -> None:
        """Set the iterators behind these rounds, and take the item of the last."""
        if not count:
            return
        for leaf in self._leaves:
            _skip(leaf, count - 1)
        if type(self.iterator) is enumerate:
            state: Any = self.iterator.__reduce__()
            inner, counted = state[1]
            self.iterator = enumerate(inner, counted + count - 1)
        self.item = next(self.iterator)
        if self.left:
            self._look()


def state_of(iterator: Any) -> tuple[Any, int]:  # noqa: ANN401 - whatever it is
    """Return what an iterator goes through, and the place of its next item."""
    state = iterator.__reduce__()
    return state[1][0], state[2] if len(state) > 2 and state[2] else 0  # noqa: PLR2004 - a place


def _skip(iterator: Any, count: int) -> None:  # noqa: ANN401 - whatever it is
    """Set an iterator over the next items."""
    if not count:
        return
    if type(iterator) in _NUMBERS:
        # How it is set is another matter in each release.
        next(islice(iterator, count, count), None)
        return
    place = state_of(iterator)[1]
    iterator.__setstate__(place - count if type(iterator) in _REVERSED else place + count)
