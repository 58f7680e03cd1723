"""What rewritten code depends on besides its source: this Python and this very screen."""

from __future__ import annotations

import sys
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Final
from zlib import crc32

# Raise it when the layout of cached files changes.
LAYOUT: Final = 1
_ROOMS: Final = ("screen", "rewriting", "core")


@cache
def fingerprint() -> bytes:
    """Return bytes that change when rewriting may come out differently.

    They cover Python's bytecode, the optimisation level, and size and time of the files of
    the screen and of this room: a changed rule makes every cached verdict stale.
    """
    digest = crc32(repr((LAYOUT, sys.implementation.name, sys.flags.optimize)).encode())
    for room in _ROOMS:
        for file in sorted(Path(__file__).parent.parent.joinpath(room).glob("*.py")):
            stat = file.stat()
            digest = crc32(f"{file.name} {stat.st_size} {stat.st_mtime_ns}".encode(), digest)
    return MAGIC_NUMBER + digest.to_bytes(4, "little")
