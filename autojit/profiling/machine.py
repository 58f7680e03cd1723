"""What the machine has of caches and memory: Linux tells by files, elsewhere it is guessed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_CACHES: Final = Path("/sys/devices/system/cpu/cpu0/cache")
_UNITS: Final = {"K": 2**10, "M": 2**20, "G": 2**30}
# The smallest that a processor of the last ten years has.
_L2_GUESS: Final = 256 * 2**10
_L3_GUESS: Final = 4 * 2**20
_FREE_GUESS: Final = 2**30


def cache_bytes(level: int) -> int:
    """Return the size of a level of cache that one core sees."""
    for folder in _CACHES.glob("index*"):
        try:
            if int((folder / "level").read_text()) == level:
                text = (folder / "size").read_text().strip()
                return int(text.rstrip("KMG")) * _UNITS.get(text[-1], 1)
        except (OSError, ValueError):
            continue
    return _L3_GUESS if level > 2 else _L2_GUESS  # noqa: PLR2004 - levels of cache


def _kilobytes(file: str, key: str) -> int | None:
    try:
        with open(file, encoding="ascii", errors="replace") as stream:  # noqa: PTH123 - /proc
            for line in stream:
                if line.startswith(key):
                    return int(line.split()[1]) * 2**10
    except (OSError, ValueError, IndexError):
        return None
    return None


def free_bytes() -> int:
    """Return the memory that can be had without swapping."""
    return _kilobytes("/proc/meminfo", "MemAvailable:") or _FREE_GUESS


def resident_bytes() -> int:
    """Return what of this process is in memory now."""
    return _kilobytes("/proc/self/status", "VmRSS:") or peak_bytes()


def peak_bytes() -> int:
    """Return the most that was ever in memory of this process."""
    found = _kilobytes("/proc/self/status", "VmHWM:")
    if found is not None:
        return found
    import resource

    scale = 1 if os.uname().sysname == "Darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def give_back() -> None:
    """Have the C library return free memory to the system, where it can."""
    import ctypes

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return
