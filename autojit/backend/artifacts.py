"""Machine code on disk: the user's own directory, never a project's; loading it runs code.

An artifact is numba's compile result, object code included, under a name that says all it
depends on: the kernel's source, the types, numba, NumPy, Python, the processor, and the
vocabulary's own source. Loading one skips numba's compiler altogether: no type inference, no
registries (about 65 ms), only the run-time (``rtsys``, 15 ms once) and the linker (3 ms).
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any, Final, final

from numba.core import serialize
from numba.core.compiler import CompileResult
from numba.core.runtime.nrt import rtsys

_SUFFIX: Final = ".aotj"
_VOCABULARY: Final = Path(__file__).with_name("native")
_PRIVATE: Final = 0o700
_DIGEST_SIZE: Final = hashlib.sha256().digest_size


def vocabulary_digest() -> str:
    """Return a digest of the sources that give generated kernels their meaning."""
    digest = hashlib.sha256()
    for path in sorted(_VOCABULARY.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@final
class ArtifactStore:
    """Keep compile results of one machine set-up in one directory."""

    def __init__(self, directory: Path, fingerprint: str) -> None:
        """Use ``directory``, for what ``fingerprint`` describes."""
        self._directory = directory
        self._base = f"{fingerprint}\n{vocabulary_digest()}"
        self._usable = _made_private(directory)

    def name_of(self, source: str, signature: tuple[Any, ...]) -> str:
        """Return the name of the artifact of a kernel for one signature."""
        text = f"{self._base}\n{signature}\n{source}"
        return hashlib.sha256(text.encode()).hexdigest()

    def load(self, name: str, dispatcher: Any) -> bool:
        """Give ``dispatcher`` the machine code called ``name``; tell whether there was any."""
        if not self._usable:
            return False
        path = self._directory / f"{name}{_SUFFIX}"
        try:
            payload = pickle.loads(_sound(path.read_bytes()))  # noqa: S301 - our own directory
            rtsys.initialize(dispatcher.targetctx)
            dispatcher.add_overload(CompileResult._rebuild(dispatcher.targetctx, *payload))  # noqa: SLF001
        except FileNotFoundError:
            return False
        except Exception:  # noqa: BLE001 - a damaged artifact is one that has to be made again
            path.unlink(missing_ok=True)
            return False
        return True

    def save(self, name: str, dispatcher: Any) -> None:
        """Keep the one specialisation that ``dispatcher`` has; losing it is no failure."""
        if not self._usable:
            return
        (result,) = dispatcher.overloads.values()
        try:
            data = serialize.dumps(result._reduce())  # noqa: SLF001 - as numba's own cache does
            _replace(self._directory / f"{name}{_SUFFIX}", hashlib.sha256(data).digest() + data)
        except Exception:  # noqa: BLE001 - a full disk or an object that cannot be pickled
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
