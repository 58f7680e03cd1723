"""Machine code on disk: the user's own directory, never a project's; loading it runs code.

An artifact is a kernel's object code with its way in, under a name that says all it depends
on: the kernel's source, the kinds, numba, NumPy, Python, the processor, and the very files of
this room, which make it. Loading one needs LLVM's linker only (``linking``): numba is not imported.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from autojit.backend.digest import code_digest
from autojit.backend.linking import linked
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.aside import Code

__builtins__ = OWN_BUILTINS

_SUFFIX: Final = ".aotj"
_PRIVATE: Final = 0o700
_DIGEST_SIZE: Final = hashlib.sha256().digest_size


@final
class ArtifactStore:
    """Keep compile results of one machine set-up in one directory."""

    def __init__(self, directory: Path, fingerprint: str) -> None:
        """Use ``directory``, for what ``fingerprint`` describes."""
        self._directory = directory
        self._base = f"{fingerprint}\n{code_digest()}"
        self._usable = _made_private(directory)

    def name_of(self, source: str, signature: str) -> str:
        """Return the name of the artifact of a kernel for one signature."""
        text = f"{self._base}\n{signature}\n{source}"
        return hashlib.sha256(text.encode()).hexdigest()

    def load(self, name: str) -> Callable[..., Any] | None:
        """Return the way into the machine code called ``name``, or None if there is none."""
        way: Callable[..., Any] | None = self.loaded(name, lambda kept: linked(*kept))
        return way

    def loaded(self, name: str, ready: Callable[[Any], Any]) -> Any:
        """Return what ``ready`` makes of what was kept, or None if there is nothing of use."""
        path = self.place_of(name)
        if path is None:
            return None
        try:
            return ready(pickle.loads(_sound(path.read_bytes())))  # noqa: S301 - our own
        except FileNotFoundError:
            return None
        except Exception:  # noqa: BLE001 - a damaged artifact is one that has to be made again
            path.unlink(missing_ok=True)
            return None

    def place_of(self, name: str) -> Path | None:
        """Return the file of the artifact called ``name``, or None if none is to be kept."""
        return self._directory / f"{name}{_SUFFIX}" if self._usable else None

    def keep(self, name: str, data: bytes) -> None:
        """Keep something pickled; losing it is no failure."""
        place = self.place_of(name)
        if place is not None:
            _kept(place, data)


def save(place: Path, code: Code) -> None:
    """Keep some object code; losing it is no failure."""
    _kept(place, pickle.dumps(tuple(code)))


def _kept(place: Path, data: bytes) -> None:
    try:
        _replace(place, hashlib.sha256(data).digest() + data)
    except Exception:  # noqa: BLE001 - a full disk
        return


def _sound(data: bytes) -> bytes:
    """Return an artifact's content if it is what was written: machine code cannot be checked."""
    digest, content = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
    if hashlib.sha256(content).digest() != digest:
        message = "damaged artifact"
        raise ValueError(message)
    return content


def _made_private(directory: Path) -> bool:
    """Make the directory, and tell whether it is the user's alone."""
    try:
        directory.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        found = directory.stat()
    except OSError:
        return False
    if not hasattr(os, "getuid"):
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)  # noqa: PTH105 - atomic on one file system
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
