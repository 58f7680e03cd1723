"""What rewritten code depends on besides its source: this Python and this very screen."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import MAGIC_NUMBER
from typing import Final
from zlib import crc32

from autojit.core import VERSION

# Raise it when the layout of cached files changes.
LAYOUT: Final = 2
_HOUSE: Final = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
_ROOMS: Final = ("screen", "rewriting", "core")


@cache
def fingerprint() -> bytes:
    """Return bytes that change when rewriting may come out differently.

    They cover Python's bytecode, the optimisation level, autojit's release, and size and
    time of the files of the screen and of this room: a changed rule makes every cached
    verdict stale.
    """
    digest = crc32(repr((LAYOUT, VERSION, sys.implementation.name, sys.flags.optimize)).encode())
    for room in _ROOMS:
        # os, not pathlib: importing that costs 5 ms. In an archive there is nothing to list.
        folder = os.path.join(_HOUSE, room)  # noqa: PTH118
        files = sorted(os.scandir(folder), key=_name) if os.path.isdir(folder) else []  # noqa: PTH112
        for file in files:
            if file.name.endswith(".py"):
                stat = file.stat()
                seen = f"{room} {file.name} {stat.st_size} {stat.st_mtime_ns}"
                digest = crc32(seen.encode(), digest)
    return MAGIC_NUMBER + digest.to_bytes(4, "little")


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
