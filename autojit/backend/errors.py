"""NumPy's error state: which floating-point errors it warns of, raises, or lets pass.

A kernel tests the flags that NumPy looks at by default; where the program asks for less,
Python answers needlessly, which is right too. Underflow is the one that is off by default and
happens in ordinary programs, so a kernel does not look at it: where the program asks for it,
the kernel is not entered.
"""

from __future__ import annotations

from typing import Any, Final, final

import numpy as np

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

# Where NumPy 2 keeps the state; without it np.geterr() is slower and always there.
_state: Any = getattr(getattr(np, "_core", None), "umath", None)
_state = getattr(_state, "_extobj_contextvar", None)
#: Called with None, it gives None while nobody has asked for another state than NumPy's own.
STATE_NOW: Final[Any] = getattr(_state, "get", None)


@final
class _Seen:
    """The error states last found to ignore underflow, and to do nothing worse than warn."""

    __slots__ = ("only_warns", "state")

    def __init__(self) -> None:
        self.state: Any = None
        self.only_warns: Any = None


_SEEN: Final = _Seen()


def underflow_is_ignored() -> bool:
    """Tell whether NumPy says nothing of underflow, here and now.

    About 60 ns as long as the state is the object it was, or NumPy's own from the beginning;
    1.5 us otherwise.
    """
    if _state is not None:
        state = _state.get(None)
        if state is _SEEN.state:  # None while nobody has asked for another: underflow is ignored
            return True
    else:
        state = None
    ignored = np.geterr()["under"] == "ignore"
    if ignored:
        _SEEN.state = state
    return ignored


def errors_only_warn() -> bool:
    """Tell whether no floating-point error makes NumPy raise, or call something, here and now."""
    state = None if _state is None else _state.get(None)
    if state is not None and state is _SEEN.only_warns:
        return True
    harmless = set(np.geterr().values()) <= {"warn", "ignore"}
    if harmless:
        _SEEN.only_warns = state
    return harmless
