"""The cache of rewritten code: beside Python's own, under a tag of its own.

``__pycache__/mod.cpython-311-autojit.pyc`` (and ``.opt-1`` behind the tag). Python never looks
there, and we never look at Python's. A file is always complete: it is written aside and moved
into place. Whatever is wrong with one makes it absent, and a tree that cannot be written stays
as it is. ``PYTHONPYCACHEPREFIX`` and ``sys.dont_write_bytecode`` are honoured.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from struct import Struct
from types import CodeType
from typing import Any, Final, NamedTuple

from autojit.rewriting import Manifest, fingerprint

_TAG: Final = "-autojit"
_WORD: Final = b"autojit\0"
# fingerprint, flags, the source's modification time (ns), size, hash
_HEADER: Final = Struct("<8s8sIqQ8s")
# The time of the source says nothing (a reproducible build): compare hashes (PEP 552).
_CHECK_HASH: Final = 1
_BY_HASH_ALWAYS: Final = "always"
_MAGIC: Final = int.from_bytes(MAGIC_NUMBER, "little")


class Stamp(NamedTuple):
    """What tells one state of a source file from another."""

    mtime_ns: int
    size: int

    @classmethod
    def of(cls, source_path: str) -> Stamp:
        """Look at a source file.

        Raises:
            OSError: there is none to look at.
        """
        stat = os.stat(source_path)  # noqa: PTH116
        return cls(stat.st_mtime_ns, stat.st_size)


def cache_path(source_path: str) -> str | None:
    """Say where the rewritten code of a source file is kept, or None if nowhere."""
    tag: str | None = sys.implementation.cache_tag
    if tag is None:
        return None
    folder, name = os.path.split(cache_from_source(source_path))
    head, found, tail = name.rpartition(f".{tag}")
    return os.path.join(folder, f"{head}{found}{_TAG}{tail}") if found else None  # noqa: PTH118


def load(module: str, source_path: str) -> tuple[CodeType, Manifest] | None:
    """Return cached code and its manifest if they belong to the source as it is now."""
    path = cache_path(source_path)
    if path is None:
        return None
    try:
        stamp = Stamp.of(source_path)
        with open(path, "rb") as stream:  # noqa: PTH123
            content = stream.read()
        if not _is_fresh(content, stamp, source_path):
            return None
        code, rows = marshal.loads(memoryview(content)[_HEADER.size :])  # noqa: S302 - as Python has it
        manifest = Manifest.from_rows(module, source_path, rows)
    # Damage can raise almost anything; a cache that cannot be read is a cache that is not there.
    except Exception:  # noqa: BLE001
        return None
    if not isinstance(code, CodeType):
        return None
    if code.co_filename != source_path:
        # The tree was moved: paths in the code follow, as Python's own loader has it.
        _imp._fix_co_filename(code, source_path)  # type: ignore[attr-defined]  # noqa: SLF001
    return code, manifest


def store(
    source_path: str, source: bytes, stamp: Stamp, code: CodeType, manifest: Manifest
) -> None:
    """Keep marked code for the next run, if Python would keep its own."""
    path = None if sys.dont_write_bytecode else cache_path(source_path)
    if path is None or stamp.size != len(source):
        return
    header = _HEADER.pack(
        _WORD, fingerprint(), _flags(), stamp.mtime_ns, stamp.size, _imp.source_hash(_MAGIC, source)
    )
    try:
        kept: tuple[Any, ...] = (code, manifest.to_rows())
        content = header + marshal.dumps(kept)
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        _replace(path, content, os.stat(source_path).st_mode)  # noqa: PTH116
    except (OSError, ValueError):
        return  # a read-only tree, a full disk: the next run rewrites again


def _flags() -> int:
    by_hash = "SOURCE_DATE_EPOCH" in os.environ or _imp.check_hash_based_pycs == _BY_HASH_ALWAYS
    return _CHECK_HASH if by_hash else 0


def _is_fresh(content: bytes, stamp: Stamp, source_path: str) -> bool:
    word, made_by, flags, mtime_ns, size, source_hash = _HEADER.unpack_from(content)
    if word != _WORD or made_by != fingerprint() or size != stamp.size:
        return False
    by_hash = flags & _CHECK_HASH or _imp.check_hash_based_pycs == _BY_HASH_ALWAYS
    if mtime_ns == stamp.mtime_ns and not by_hash:
        return True
    # A checkout touches files without changing them, and hashing is far cheaper than parsing.
    with open(source_path, "rb") as stream:  # noqa: PTH123
        return bool(_imp.source_hash(_MAGIC, stream.read()) == source_hash)


def _replace(path: str, content: bytes, source_mode: int) -> None:
    """Write a file in one step; its permissions follow the source's."""
    aside = f"{path}.{os.getpid()}.{id(content)}"
    flags = os.O_EXCL | os.O_CREAT | os.O_WRONLY
    descriptor = os.open(aside, flags, (source_mode | 0o200) & 0o666)
    try:
        with open(descriptor, "wb") as stream:  # noqa: PTH123
            stream.write(content)
        os.replace(aside, path)  # noqa: PTH105
    except OSError:
        os.unlink(aside)  # noqa: PTH108
        raise
