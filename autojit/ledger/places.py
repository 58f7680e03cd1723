"""Where a project's ledger lies, worked out from names alone.

Beside the project's configuration file; without one, or where that folder cannot be
written, in the user's state folder under a name made from the program's folder.
"""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.ledger.disk import FOLDER

if TYPE_CHECKING:
    from autojit.config import Settings

_LEDGER: Final = "ledger.json"
_LAST_RUN: Final = "last-run.json"
_JOURNAL: Final = "crash-journal"
_ON_LINUX: Final = sys.platform == "linux"


class Place(NamedTuple):
    """The files of one project.

    Attributes:
        ledger: read at start, written when something was learnt.
        base: a ledger that is read too and never written: that of a read-only project.
        last_run: the JSON report of the last run.
        crash_journal: a folder for markers of machine code that is about to run first.
    """

    ledger: Path
    base: Path | None
    last_run: Path
    crash_journal: Path


def place_of(settings: Settings, program_dir: Path) -> Place | None:
    """Return where the ledger of a program lies, or None if there shall be none.

    Args:
        settings: the effective settings.
        program_dir: the folder of the script, or the current one if there is no script.
    """
    if not settings.ledger_enabled:
        return None
    if settings.ledger_file is not None:
        return _place(settings.ledger_file.parent, settings.ledger_file, None)
    folder = settings.project / FOLDER if settings.project else None
    if folder is not None and _writable(folder):
        return _place(folder, folder / _LEDGER, None)
    state = state_dir() / _name_for(settings.project or program_dir)
    return _place(state, state / _LEDGER, folder / _LEDGER if folder else None)


def state_dir() -> Path:
    """Return the user's folder for what autojit keeps outside of projects.

    It is what ``platformdirs`` says (tested), without its 20 ms where the rule is short.
    """
    if _ON_LINUX:
        base = os.environ.get("XDG_STATE_HOME", "").strip()
        if not base:
            base = os.path.expanduser("~/.local/state")  # noqa: PTH111 - cheaper than Path.home
        return Path(base) / "autojit"
    from platformdirs import user_state_path

    return user_state_path("autojit", appauthor=False)


def _place(folder: Path, ledger: Path, base: Path | None) -> Place:
    return Place(ledger, base, folder / _LAST_RUN, folder / _JOURNAL)


def _writable(folder: Path) -> bool:
    """Tell whether files can be made in ``folder``, which may have to be made itself."""
    if folder.is_dir():
        return os.access(folder, os.W_OK)
    return not folder.exists() and os.access(folder.parent, os.W_OK)


def _name_for(folder: Path) -> str:
    """Name a folder in one word; two folders with the same one would merely share a file."""
    path = os.fspath(folder)
    return f"{folder.name or 'root'}-{zlib.crc32(os.fsencode(path)):08x}"
