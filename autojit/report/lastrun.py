"""The last run's report, kept beside the ledger for ``autojit report`` and ``explain``.

Around the public document it keeps what only these two need: where regions and culprits
lie, and which patterns met nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from autojit.ledger import replace_file
from autojit.report.documents import RunFacts, document, facts_from, status_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autojit.report.statuses import RegionStatus, Status


class LastRun(NamedTuple):
    """What is kept of a run.

    Attributes:
        status: its regions.
        facts: its length, and the releases involved.
        unmatched: module patterns that met no module.
    """

    status: Status
    facts: RunFacts
    unmatched: tuple[str, ...] = ()


def write_last_run(file: Path, run: LastRun) -> None:
    """Keep ``run`` in ``file``, in one step.

    Raises:
        OSError: the folder cannot be made or written.
    """
    import json

    content = {
        "report": document(run.status, run.facts),
        "places": {each.region: _place(each) for each in run.status.regions},
        "unmatched": run.unmatched,
    }
    replace_file(file, json.dumps(content, ensure_ascii=False).encode())


def read_last_run(file: Path) -> LastRun:
    """Read what ``write_last_run`` kept.

    Raises:
        FileNotFoundError: there was no run.
        ValueError: the file is damaged.
    """
    import json

    data = file.read_bytes()
    try:
        content = json.loads(data)
        found = status_from(content["report"])
        regions = tuple(_placed(each, content["places"]) for each in found.regions)
        facts = facts_from(content["report"])
        unmatched = tuple(content["unmatched"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"{file.name} is damaged"
        raise ValueError(message) from error
    return LastRun(found._replace(regions=regions), facts, unmatched)


def _place(region: RegionStatus) -> list[object]:
    reason = region.reason
    columns = [reason.column, reason.end_column] if reason else [None, None]
    return [region.file, region.line, *columns]


def _placed(region: RegionStatus, places: Mapping[str, Any]) -> RegionStatus:
    file, line, column, end_column = places.get(region.region, (None,) * 4)
    reason = region.reason and region.reason._replace(column=column, end_column=end_column)
    return region._replace(file=file, line=line, reason=reason)
