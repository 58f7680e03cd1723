"""What a run leaves behind on the screen and in files, when it is over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from autojit.config import Settings
    from autojit.ledger import Place
    from autojit.report import RunFacts, Status
    from autojit.session.voice import Voice

__builtins__ = OWN_BUILTINS


@final
class Closing:
    """Writes the table, the JSON report, the last run, and what ``-v`` asks for."""

    __slots__ = ("_place", "_settings", "_voice")

    def __init__(self, settings: Settings, voice: Voice, place: Place | None) -> None:
        """Write as the settings say."""
        self._settings = settings
        self._voice = voice
        self._place = place

    def report(
        self,
        status: Status,
        wall_s: float,
        unmatched: tuple[str, ...],
        imported_before: tuple[str, ...],
    ) -> None:
        """Write everything that was asked for.

        Args:
            status: the regions at the end.
            wall_s: how long the program ran.
            unmatched: module patterns that met no module.
            imported_before: selected modules that were imported before autojit was on.
        """
        settings = self._settings
        from autojit.report import facts_here

        facts = facts_here(wall_s)
        if settings.profile_file is not None:
            self._write_json(status, facts)
        if settings.profile:
            self._print_table(status)
        if settings.verbosity > 0:
            self._talk(status, unmatched, imported_before)
        if self._place is not None and status.regions:
            self._keep(status, facts, unmatched)

    def _print_table(self, status: Status) -> None:
        """Print the sentence and the table to standard error."""
        from autojit.report import print_table, summary

        self._voice.tell(f"{summary(status)} (autojit report)\n")
        if sys.stderr is not None and status.regions:
            print_table(status, sys.stderr)

    def _write_json(self, status: Status, facts: RunFacts) -> None:
        """Write the machine-readable report."""
        import json

        from autojit.ledger import replace_file
        from autojit.report import document

        file = self._settings.profile_file
        assert file is not None
        text = json.dumps(document(status, facts), indent=1, ensure_ascii=False, allow_nan=False)
        try:
            replace_file(file, f"{text}\n".encode())
        except OSError as error:
            self._voice.tell(f"the report {file} cannot be written: {error.strerror}")

    def _talk(
        self,
        status: Status,
        unmatched: tuple[str, ...],
        imported_before: tuple[str, ...],
    ) -> None:
        """Say what ``-v`` promises."""
        from autojit.report import summary

        if not self._settings.profile:
            self._voice.tell(summary(status))
        for pattern in unmatched:
            self._voice.tell(f"the module pattern {pattern!r} matched nothing")
        for module in imported_before:
            self._voice.tell(f"{module} was imported before autojit was on, and stays Python")

    def _keep(self, status: Status, facts: RunFacts, unmatched: tuple[str, ...]) -> None:
        """Keep the run for ``autojit report`` and ``autojit explain``.

        They look where they are called: by the program, or where the program was started.
        """
        from pathlib import Path

        from autojit.ledger import place_of
        from autojit.report import LastRun, write_last_run

        assert self._place is not None
        try:
            here = place_of(self._settings, Path.cwd())
            for file in {self._place.last_run, *([here.last_run] if here else [])}:
                write_last_run(file, LastRun(status, facts, unmatched))
        except OSError as error:
            if self._settings.verbosity > 0:
                self._voice.tell(f"the last run cannot be kept: {error.strerror}")
