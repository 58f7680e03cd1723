"""Where autojit speaks: standard error, each line with its name in front; or a log file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from pathlib import Path

__builtins__ = OWN_BUILTINS


@final
class Voice:
    """Writes lines, and never fails a program because a line could not be written."""

    __slots__ = ("_log_file", "_quiet")

    def __init__(self, *, quiet: bool = False, log_file: Path | None = None) -> None:
        """Speak, or be quiet; write the news of the channels to ``log_file`` if there is one."""
        self._quiet = quiet
        self._log_file = log_file

    def tell(self, line: str) -> None:
        """Write one line for a person."""
        if not self._quiet:
            self._write(f"[autojit] {line}\n")

    def log(self, line: str) -> None:
        """Write one line of a channel that was asked for."""
        if self._log_file is None:
            self._write(f"{line}\n")
            return
        try:
            with self._log_file.open("a", encoding="utf-8") as stream:
                stream.write(f"{line}\n")
        except OSError:
            self._log_file = None  # from now on to standard error
            self._write(f"{line}\n")

    @staticmethod
    def _write(text: str) -> None:
        """Write to standard error, if the program has left one."""
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (AttributeError, OSError, ValueError):
            return
