"""How far a loop's machine code came: it writes the number of each round down as it begins it.

Where the code leaves, all that it changed is put back, but not this number. So it is known
how many rounds can be run again, up to the one that Python has to run.

Nothing here imports numba.
"""

from __future__ import annotations

import ctypes
from typing import Final

from autojit.backend.symbols import register
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_ROUND: Final = ctypes.c_int64(0)
#: What machine code calls it.
SYMBOL: Final = register("round", ctypes.addressof(_ROUND))


def begun() -> int:
    """Return the number of the round that machine code began last."""
    return _ROUND.value


def start() -> None:
    """Begin at round 0."""
    _ROUND.value = 0
