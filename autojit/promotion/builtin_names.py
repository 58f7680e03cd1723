"""Whether the builtins are those that autojit started with.

A program may put others in their place: ``mock.patch("builtins.open")``, a ``len`` of a test's.
They would be those of numba, of llvmlite and of autojit too, so while they stand nothing is
compiled or tried, and no mock is called that the program did not call.
"""

from __future__ import annotations

import builtins
from typing import Final, final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

# Not called by what compiles, and often replaced for good.
_FREE: Final = frozenset({"_", "breakpoint", "copyright", "credits", "exit", "help", "input"}) | {
    "license",
    "print",
    "quit",
}


@final
class BuiltinNames:
    """The builtins, as they were when this was made."""

    __slots__ = ("_names",)

    def __init__(self) -> None:
        """Remember what is there now."""
        names = vars(builtins).items()
        self._names = tuple((name, value) for name, value in names if name not in _FREE)

    def are_as_ever(self) -> bool:
        """Tell whether each name still holds the same; calls no builtin itself."""
        held = builtins.__dict__
        for name, value in self._names:  # noqa: SIM110 - all() may be another's
            if held.get(name) is not value:
                return False
        return True
