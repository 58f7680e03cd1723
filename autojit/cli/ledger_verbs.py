"""``autojit ledger show|forget|export|import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autojit.cli.whereabouts import say, whereabouts
from autojit.config import close_to

if TYPE_CHECKING:
    from argparse import Namespace

    from autojit.ledger import Ledger, Record

_FINE: Final = 0
_FINDINGS: Final = 1
_USAGE: Final = 2


def show(chosen: Namespace) -> int:
    """List the records; those that hold for another machine or release are marked."""
    here = whereabouts(chosen)
    ledger = here.ledger()
    if chosen.json:
        sys.stdout.write(ledger.exported().decode())
        return _FINE
    if here.place is not None:
        sys.stdout.write(f"{here.place.ledger}\n")
    records = ledger.records()
    if not records:
        sys.stdout.write(" no records\n")
    for record in records:
        sys.stdout.write(f" {_line(record, ledger)}\n")
    return _FINE


def forget(chosen: Namespace) -> int:
    """Drop the records of one region, or all."""
    if (chosen.region is None) is not chosen.all:
        say("say which region to forget, or --all")
        return _USAGE
    ledger = whereabouts(chosen).ledger()
    known = [record.region for record in ledger.records()]
    gone = ledger.forget(chosen.region)
    if chosen.region is not None and not gone:
        say(f"the ledger has no record of {chosen.region}{close_to(chosen.region, known)}")
        return _FINDINGS
    return _saved(ledger, f"forgot {gone} record{'' if gone == 1 else 's'}")


def export(chosen: Namespace) -> int:
    """Write all records to a file."""
    ledger = whereabouts(chosen).ledger()
    try:
        Path(chosen.file).write_bytes(ledger.exported())
    except OSError as error:
        say(f"{chosen.file} cannot be written: {error.strerror}")
        return _FINDINGS
    sys.stdout.write(f"exported {len(ledger.records())} records\n")
    return _FINE


def take_in(chosen: Namespace) -> int:
    """Merge the records of a file into the ledger; the newest decision on a region wins."""
    ledger = whereabouts(chosen).ledger()
    try:
        data = Path(chosen.file).read_bytes()
    except OSError as error:
        say(f"{chosen.file} cannot be read: {error.strerror}")
        return _FINDINGS
    try:
        taken = ledger.take_in(data)
    except ValueError as error:
        say(f"{chosen.file} is not a ledger: {str(error).splitlines()[0]}")
        return _FINDINGS
    return _saved(ledger, f"imported {taken} records")


def _saved(ledger: Ledger, done: str) -> int:
    problem = ledger.save()
    if problem is not None:
        say(problem)
        return _FINDINGS
    sys.stdout.write(f"{done}\n")
    return _FINE


def _line(record: Record, ledger: Ledger) -> str:
    speed = f"  {record.speedup:.1f}x" if record.speedup else ""
    reason = f"  {record.reason} {record.message or ''}" if record.reason else ""
    elsewhere = "" if ledger.holds_here(record) else "  (not for this machine or release)"
    decision = record.decision.replace("_", " ")
    return f"{record.region}  {decision}{speed}{reason}{elsewhere}"
