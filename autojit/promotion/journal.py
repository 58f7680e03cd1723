"""The crash journal: which machine code was running for the first time when a process died.

One small file for each region and process in one directory. A file that outlives its
process names a culprit; the next start finds it and leaves the region alone. A process
that was killed from outside at that moment leaves one too: that region is left alone for
nothing, until its source changes or the ledger forgets it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS, RegionKey

if TYPE_CHECKING:
    from pathlib import Path

__builtins__ = OWN_BUILTINS

_VERSION: Final = "autojit crash journal 1"
_SUFFIX: Final = ".running"


@final
class Journal:
    """Markers in ``directory``; whatever goes wrong with the files, the program goes on."""

    __slots__ = ("_directory",)

    def __init__(self, directory: Path) -> None:
        """Keep markers in ``directory``, which is created when the first one is written."""
        self._directory = directory

    def enter(self, key: RegionKey) -> None:
        """Note that machine code of ``key`` is about to run for the first time."""
        text = f"{_VERSION}\n{os.getpid()}\n{key}\n"
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._file(key).write_text(text, encoding="utf-8")
        except OSError:
            return  # a read-only place: there is no journal, and no harm

    def leave(self, key: RegionKey) -> None:
        """Note that it came back."""
        try:
            self._file(key).unlink(missing_ok=True)
        except OSError:
            return

    def crashed(self) -> list[RegionKey]:
        """Name the regions whose process is gone, and remove their markers."""
        keys = []
        for file in self._markers():
            try:
                version, pid, key = file.read_text(encoding="utf-8").splitlines()
                if version != _VERSION or _alive(int(pid)):
                    continue
                keys.append(RegionKey.parse(key))
                file.unlink(missing_ok=True)
            except (OSError, ValueError):
                continue  # half written or foreign: it names nobody
        return keys

    def _markers(self) -> list[Path]:
        """List the files that may be markers."""
        try:
            return sorted(self._directory.glob(f"*{_SUFFIX}"))
        except OSError:
            return []

    def _file(self, key: RegionKey) -> Path:
        """Return the marker's place for ``key`` in this process."""
        from hashlib import blake2b  # 2.5 ms that a run without a trial does not pay

        digest = blake2b(str(key).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return self._directory / f"{digest}-{os.getpid()}{_SUFFIX}"


def _alive(pid: int) -> bool:
    """Tell whether a process of this number runs, this one included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True
