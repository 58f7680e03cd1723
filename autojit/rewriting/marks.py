"""The mark that stands in the code where a decorator will be.

A mark is a constant, so that compiled code with marks can be marshalled. It must be one that
no source text can produce, for the compiler merges equal constants and a program's own would
be replaced too: a tuple that holds a frozenset (source yields frozensets only as the right
side of ``in``, never inside a tuple).
"""

from __future__ import annotations

from typing import Final

_WORD: Final = "autojit"
Mark = tuple[str, frozenset[int]]


def mark(index: int) -> Mark:
    """Make the mark of entry ``index``."""
    return _WORD, frozenset({index})


def index_of(constant: object) -> int | None:
    """Return the entry that a constant marks, or None for a constant of the program's."""
    match constant:
        case (str(word), frozenset() as indexes) if word == _WORD and len(indexes) == 1:
            (index,) = indexes
            return index if isinstance(index, int) else None
        case _:
            return None
