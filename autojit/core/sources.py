"""The source text behind a code object, also for code that is in no file.

``python -c``, standard input and zipped packages leave no file to open; whoever compiles
such code remembers its text here. Files are read through ``linecache``, which asks a
module's loader too.
"""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Final

from autojit.core.own_builtins import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

__builtins__ = OWN_BUILTINS

_REMEMBERED: Final[dict[str, str]] = {}


def remember_source(filename: str, text: str) -> None:
    """Keep ``text`` as the source of the code whose ``co_filename`` is ``filename``."""
    _REMEMBERED[filename] = text


def forget_source(filename: str) -> None:
    """Drop what was remembered for ``filename``, if anything was."""
    _REMEMBERED.pop(filename, None)


def source_of(code: CodeType, module_globals: Mapping[str, object] | None = None) -> str | None:
    """Return the whole text of the file that ``code`` was compiled from, or None."""
    filename = code.co_filename
    if filename in _REMEMBERED:
        return _REMEMBERED[filename]
    linecache.checkcache(filename)
    lines = linecache.getlines(filename, dict(module_globals) if module_globals else None)
    return "".join(lines) or None
