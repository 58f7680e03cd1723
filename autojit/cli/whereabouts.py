"""Which program a verb is about: its settings, its ledger, its last run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from autojit.config import Settings, load_settings
from autojit.ledger import Ledger, fingerprint, place_of

if TYPE_CHECKING:
    from argparse import Namespace

    from autojit.ledger import Place


class Whereabouts(NamedTuple):
    """What a verb works on.

    Attributes:
        settings: as a run of the program would have them, but for its own options.
        program_dir: the program's folder.
        place: its files, or None if the ledger is off.
    """

    settings: Settings
    program_dir: Path
    place: Place | None

    def ledger(self) -> Ledger:
        """Open the ledger; a file that had to be set aside is warned of."""
        return Ledger(self.place, f"{fingerprint()}; {self.settings.mode}", say)


def whereabouts(chosen: Namespace) -> Whereabouts:
    """Work out what the options ``--program``, ``--ledger`` and ``--config`` point at.

    Raises:
        ConfigurationError: a setting is bad.
    """
    cwd = Path.cwd()
    path = cwd if chosen.program is None else Path(os.path.realpath(chosen.program))
    program_dir = path if path.is_dir() else path.parent
    given = {"ledger": chosen.ledger, "config": chosen.config}
    cli = {name: value for name, value in given.items() if value is not None}
    settings = load_settings(cli, os.environ, cwd, script_dir=program_dir)
    return Whereabouts(settings, program_dir, place_of(settings, program_dir))


def say(line: str) -> None:
    """Write one line for a person to standard error."""
    if sys.stderr is not None:
        sys.stderr.write(f"[autojit] {line}\n")
