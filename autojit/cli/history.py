"""``autojit report`` and ``autojit explain``: what the last run did."""

from __future__ import annotations

import json
import linecache
import sys
from typing import TYPE_CHECKING, Final

from autojit.cli.whereabouts import say, whereabouts
from autojit.config import close_to
from autojit.core import RegionKey
from autojit.report import (
    Place,
    ReasonStatus,
    RegionStatus,
    document,
    print_table,
    read_last_run,
    summary,
)
from autojit.report import explain as story

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from autojit.cli.whereabouts import Whereabouts
    from autojit.ledger import Record
    from autojit.report import LastRun

_FINE: Final = 0
_FINDINGS: Final = 1
_USAGE: Final = 2


def report(chosen: Namespace) -> int:
    """Show the last run as a table, or as JSON."""
    here = whereabouts(chosen)
    run = _last_run(here)
    if run is None:
        return _FINDINGS
    if chosen.json:
        sys.stdout.write(json.dumps(document(run.status, run.facts), indent=2) + "\n")
        return _FINE
    sys.stdout.write(f"{summary(run.status)}\n\n")
    print_table(run.status, sys.stdout)
    return _FINE


def explain(chosen: Namespace) -> int:
    """Tell the story of one region, from the last run or else from the ledger."""
    here = whereabouts(chosen)
    run = _last_run(here, quiet=True)
    known = {each.region: each for each in _recorded(here)}
    known |= {each.region: each for each in (run.status.regions if run else ())}
    if not known:
        say(f"nothing is known of a program in {here.program_dir}: run it under autojit first")
        return _FINDINGS
    found = _meant(chosen.region, list(known))
    if len(found) != 1:
        detail = f": it could be {', '.join(found)}" if found else close_to(chosen.region, known)
        say(f"there is no one region {chosen.region}{detail}")
        return _USAGE
    region = known[found[0]]
    sys.stdout.write(story(region, _culprit(region)))
    return _FINE


def _last_run(here: Whereabouts, *, quiet: bool = False) -> LastRun | None:
    if here.place is None:
        say("the ledger is switched off, so no run is kept")
        return None
    try:
        return read_last_run(here.place.last_run)
    except FileNotFoundError:
        if not quiet:
            say(f"no run is kept for a program in {here.program_dir} (see: --program PATH)")
    except (OSError, ValueError) as error:
        say(f"the last run cannot be shown: {error}")
    return None


def _meant(asked: str, known: Sequence[str]) -> list[str]:
    """Return the regions that ``asked`` can stand for: itself, or those that end so."""
    if asked in known:
        return [asked]
    ends = tuple(f"{mark}{asked}" for mark in ".:")
    return [region for region in known if region.endswith(ends)]


def _culprit(region: RegionStatus) -> Place | None:
    """Read the source line of a region's reason, if it is still to be had."""
    reason = region.reason
    if reason is None or reason.file is None or reason.line is None:
        return None
    text = linecache.getline(reason.file, reason.line)
    if not text.strip():
        return None
    return Place(reason.line, text.rstrip("\n"), reason.column, reason.end_column)


def _recorded(here: Whereabouts) -> list[RegionStatus]:
    """Return what the ledger knows of regions that the last run did not meet."""
    return [_as_status(record) for record in here.ledger().records()]


def _as_status(record: Record) -> RegionStatus:
    reason = None
    if record.reason is not None:
        message = record.message or ""
        reason = ReasonStatus(record.reason, message, line=record.line, hint=record.hint)
    return RegionStatus(
        region=record.region,
        kind="function" if RegionKey.parse(record.region).loop_line is None else "loop",
        tier=record.decision,
        reason=reason,
        compile_s=record.compile_s,
        specialisations=record.specialisations,
        speedup=record.speedup,
        verified=record.verified,
    )
