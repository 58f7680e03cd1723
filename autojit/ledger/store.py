"""The ledger: read once when first asked, merged and written when something was learnt.

Nothing here stops a program: an unreadable file is set aside with a warning, a folder that
cannot be written is an answer of ``save``.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, final

from autojit.core import VERSION
from autojit.ledger.disk import (
    from_bytes,
    make_folder,
    replace_file,
    schema_of,
    set_aside,
    to_bytes,
)
from autojit.ledger.records import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from autojit.core import RegionKey
    from autojit.ledger.places import Place
    from autojit.ledger.records import Record

# Old sources and other machines: enough to switch between two branches on two machines.
KEPT_PER_REGION: Final = 4
# Writing takes milliseconds; a lock held longer than this belongs to a stopped process.
_LOCK_TIMEOUT_S: Final = 5.0


@final
class Ledger:
    """What is known of a project's regions from earlier runs, and what this run adds.

    Safe to use from several threads and processes: a save merges with what others wrote
    in the meantime, and the newest decision on a region wins.
    """

    def __init__(
        self,
        place: Place | None,
        holds_for: str,
        warn: Callable[[str], object] = lambda _: None,
    ) -> None:
        """Bind to files without touching them.

        Args:
            place: the files; None keeps everything in memory.
            holds_for: what decisions depend on, as ``fingerprint`` says, and the mode.
            warn: hears, in one line, of a file that had to be set aside.
        """
        self._place = place
        self._holds_for = holds_for
        self._warn = warn
        self._guard = threading.RLock()  # guards the three below
        self._records: dict[tuple[str, str, str], Record] | None = None
        self._learnt: dict[tuple[str, str, str], Record] = {}
        self._forgotten: set[tuple[str, str, str]] = set()

    @property
    def holds_for(self) -> str:
        """Return what decisions of this run depend on; new records must carry it."""
        return self._holds_for

    def record_for(self, key: RegionKey, source_hash: str) -> Record | None:
        """Return what holds, here and now, for a region with this very source."""
        with self._guard:
            found = self._loaded().get((str(key), source_hash, self._holds_for))
        return found if found is not None and self.holds_here(found) else None

    def holds_here(self, record: Record) -> bool:
        """Tell whether a record is of this machine, these libraries and this release."""
        return record.fingerprint == self._holds_for and record.autojit == VERSION

    def records(self) -> list[Record]:
        """Return all records, of other machines and older sources too, by region."""
        with self._guard:
            return sorted(self._loaded().values(), key=lambda record: record.identity)

    def learn(self, record: Record) -> None:
        """Take a decision in; one that is known already, times aside, changes nothing."""
        with self._guard:
            known = self._loaded().get(record.identity)
            if known is not None and _same_decision(known, record):
                return
            self._forgotten.discard(record.identity)
            self._learnt[record.identity] = record
            self._loaded()[record.identity] = record

    def exported(self) -> bytes:
        """Return all records as a file that ``take_in`` reads."""
        return to_bytes(self.records())

    def take_in(self, data: bytes) -> int:
        """Merge records from elsewhere, the newest decision winning; return how many differed.

        Raises:
            ValueError: ``data`` is not a ledger of this schema.
        """
        try:
            arriving = from_bytes(data)
        except (TypeError, KeyError, RecursionError) as error:
            message = "its records are damaged"
            raise ValueError(message) from error
        before = len(self._learnt)
        for record in arriving:
            known = self._loaded().get(record.identity)
            if known is None or known.decided_s < record.decided_s:
                self.learn(record)
        return len(self._learnt) - before

    def forget(self, region: str | None = None) -> int:
        """Drop the records of one region, or all of them; return how many."""
        with self._guard:
            records = self._loaded()
            gone = [identity for identity in records if region in (None, identity[0])]
            for identity in gone:
                del records[identity]
                self._learnt.pop(identity, None)
            self._forgotten.update(gone)
        return len(gone)

    def save(self) -> str | None:
        """Write what was learnt, merged with what others wrote meanwhile.

        Returns:
            None, or in words why nothing was written.
        """
        if self._place is None:
            return None
        with self._guard:
            if not (self._learnt or self._forgotten):
                return None
            return self._save(self._place.ledger)

    def _save(self, file: Path) -> str | None:
        from filelock import FileLock, Timeout

        try:
            make_folder(file.parent)
            with FileLock(file.with_name(f"{file.name}.lock"), timeout=_LOCK_TIMEOUT_S):
                merged = _merged(self._read(file), self._learnt.values())
                kept = [each for each in merged if each.identity not in self._forgotten]
                replace_file(file, to_bytes(kept))
        except Timeout:
            return f"{file.name} is locked by another process"
        except (OSError, NotImplementedError) as error:
            return f"{file.name} cannot be written: {error}"
        self._learnt.clear()
        self._forgotten.clear()
        return None

    def _loaded(self) -> dict[tuple[str, str, str], Record]:
        if self._records is None:
            found: list[Record] = []
            if self._place is not None:
                base = self._read(self._place.base) if self._place.base else []
                found = _merged(base, self._read(self._place.ledger))
            self._records = {record.identity: record for record in found}
        return self._records

    def _read(self, file: Path) -> list[Record]:
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._warn(f"the ledger {file.name} cannot be read: {error.strerror}")
            return []
        try:
            return from_bytes(data)
        except (ValueError, TypeError, KeyError, RecursionError):
            self._put_away(file, data)
            return []

    def _put_away(self, file: Path, data: bytes) -> None:
        claimed = schema_of(data)
        newer = claimed is not None and claimed > SCHEMA
        what = "is of a newer autojit" if newer else "is damaged"
        try:
            kept = set_aside(file, "newer" if newer else "damaged")
        except OSError:
            self._warn(f"the ledger {file.name} {what} and is ignored")
            return
        self._warn(f"the ledger {file.name} {what}; it is kept as {kept.name}")


def _same_decision(known: Record, new: Record) -> bool:
    """Tell whether ``new`` teaches nothing: a run must not rewrite the file for a time.

    Times count when they differ by more than half: they are what the policy reckons with.
    """
    alike = (
        known.autojit == new.autojit
        and known.decision == new.decision
        and known.reason == new.reason
        and set(known.specialisations) >= set(new.specialisations)
    )
    return alike and _near(known.python_s_per_run, new.python_s_per_run)


def _near(known_s: float, new_s: float) -> bool:
    return abs(known_s - new_s) <= 0.5 * max(known_s, new_s)


def _merged(old: Iterable[Record], new: Iterable[Record]) -> list[Record]:
    """Return the newest record of each identity, and the newest few of each region."""
    newest: dict[tuple[str, str, str], Record] = {}
    for record in (*old, *new):
        rival = newest.get(record.identity)
        if rival is None or record.decided_s >= rival.decided_s:
            newest[record.identity] = record
    by_region: dict[str, list[Record]] = {}
    for record in sorted(newest.values(), key=lambda each: -each.decided_s):
        by_region.setdefault(record.region, []).append(record)
    return [record for group in by_region.values() for record in group[:KEPT_PER_REGION]]
