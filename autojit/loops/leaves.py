"""What a ``for`` goes through, seen through ``enumerate``, ``zip`` and ``reversed``.

An iterator is taken apart by ``__reduce__`` of CPython's own iterators alone, and given back
whole: nothing of the program's runs, and no item is taken.
"""

from __future__ import annotations

from sys import getrefcount, version_info
from typing import TYPE_CHECKING, Any, Final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Iterator

__builtins__ = OWN_BUILTINS

#: What has a length and is iterated over by place, other than a list's ``reversed``.
SEQUENCES: Final = (list, tuple, str, bytes)
_LEAVES: Final = frozenset(
    {
        *(type(iter(one())) for one in SEQUENCES),
        type(iter("\xe9")),
        type(iter(range(0))),
        type(reversed([])),
    }
)
#: The iterator of what has ``__getitem__`` alone, as of NumPy's arrays, and that of ``reversed``.
_BY_PLACE: Final = (type(iter(type("", (), {"__getitem__": None})())), reversed)
#: References to an iterator that nobody holds, counted by ``_is_alone``; 3.14 counts otherwise.
_ALONE: Final = 5 if version_info < (3, 14) else 0


def leaves_of(iterator: Any) -> tuple[Iterator[Any], ...] | None:  # noqa: ANN401 - whatever it is
    """Return the iterators at the bottom of one, or None if it is not all known."""
    if type(iterator) is enumerate:
        # It cannot be set: another takes its place, and nobody may hold this one.
        return _below(iterator.__reduce__()[1][0]) if _is_alone(iterator) else None
    return _below(iterator)


def leaves_of_rest(iterator: Any) -> tuple[Iterator[Any], ...]:  # noqa: ANN401 - as above
    """Return the leaves of an iterator that ``leaves_of`` found to be known and not held."""
    inner = iterator.__reduce__()[1][0] if type(iterator) is enumerate else iterator
    return _below(inner) or ()


def _below(iterator: Any) -> tuple[Iterator[Any], ...] | None:  # noqa: ANN401 - whatever it is
    kind = type(iterator)
    if kind in _LEAVES:
        return (iterator,)
    if kind is zip:
        return _of_zip(iterator.__reduce__()[1])
    if kind in _BY_PLACE and is_array(iterator.__reduce__()[1][0]):
        return (iterator,)
    return None


def _of_zip(inner: tuple[Any, ...]) -> tuple[Iterator[Any], ...] | None:
    found: tuple[Iterator[Any], ...] = ()
    for one in inner:
        leaves = _below(one)
        if leaves is None:
            return None
        found += leaves
    # One iterator twice gives items in turn.
    return found if found and len(set(map(id, found))) == len(found) else None


def _is_alone(iterator: enumerate[Any]) -> bool:
    return getrefcount(iterator) <= _ALONE


def is_array(thing: object) -> bool:
    """Tell whether something is exactly NumPy's array; NumPy is not imported for it."""
    kind = type(thing)
    return kind.__name__ == "ndarray" and kind.__module__ == "numpy"
