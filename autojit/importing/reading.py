"""From where a module's marked code comes: the cache, a source file, an archive."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from autojit.importing import bytecode
from autojit.rewriting import Manifest, rewrite

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from zipimport import zipimporter


class Marked(NamedTuple):
    """Code with marks, what was found in it, and the file it is from."""

    code: CodeType
    manifest: Manifest
    file: str


def read_file(path: str) -> Callable[[str], Marked]:
    """Make the reader of one source file: from the cache, or by rewriting it."""

    def read(module: str) -> Marked:
        cached = bytecode.load(module, path)
        if cached is not None:
            return Marked(*cached, path)
        stamp = bytecode.Stamp.of(path)
        with open(path, "rb") as stream:  # noqa: PTH123
            source = stream.read()
        return _rewritten(source, path, module, stamp)

    return read


def read_archive(plain: zipimporter, path: str) -> Callable[[str], Marked]:
    """Make the reader of one module in an archive; nothing is cached, as Python has it."""

    def read(module: str) -> Marked:
        return Marked(*rewrite(plain.get_data(path), path, module), path)

    return read


def read_script(source: str | bytes, file: str, module: str) -> Marked:
    """Read the program's own code.

    Python caches no scripts and makes no directory for them, so neither do we; one that is
    there, because the script has imported a module beside it, is used.
    """
    if not isinstance(source, bytes) or not _has_cache(file):
        return Marked(*rewrite(source, file, module), file)
    cached = bytecode.load(module, file)
    if cached is not None:
        return Marked(*cached, file)
    return _rewritten(source, file, module, bytecode.Stamp.of(file))


def _has_cache(file: str) -> bool:
    """Tell whether a script, not ``"<stdin>"``, has a cache directory beside it."""
    path = bytecode.cache_path(file) if os.path.isabs(file) else None  # noqa: PTH117
    if path is None or not os.path.isfile(file):  # noqa: PTH113
        return False
    return os.path.isdir(os.path.dirname(path))  # noqa: PTH112, PTH120


def _rewritten(source: bytes, path: str, module: str, stamp: bytecode.Stamp) -> Marked:
    code, manifest = rewrite(source, path, module)
    bytecode.store(path, source, stamp, code, manifest)
    return Marked(code, manifest, path)
