"""The threads that autojit keeps for itself: they run machine code, and nothing of the program's.

Whoever asks whether a program has other threads leaves them out.
"""

from __future__ import annotations

from _thread import get_ident
from typing import Final

from autojit.core.own_builtins import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_HELPERS: Final[set[int]] = set()


def note_helper() -> None:
    """Say that the thread which calls this is one of autojit's own, until it ends."""
    _HELPERS.add(get_ident())


def is_helper(thread: int) -> bool:
    """Tell whether a thread is one of autojit's own.

    The number of one that has ended may be given to another; helpers end with the process.
    """
    return thread in _HELPERS


def forget_helpers() -> None:
    """Forget them: a forked child has none of its parent's threads."""
    _HELPERS.clear()
