"""A frozen snapshot of all cells, and what it looks like: table, JSON, one region's story.

The names are imported when they are asked for: a run without news needs the snapshot alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autojit.report.documents import RunFacts, document, facts_here
    from autojit.report.explanation import Place, explain
    from autojit.report.lastrun import LastRun, read_last_run, write_last_run
    from autojit.report.printing import print_table
    from autojit.report.statuses import ReasonStatus, RegionStatus, Status, merged, snapshot
    from autojit.report.table import summary, table_text

_HOMES = {
    "LastRun": "lastrun",
    "Place": "explanation",
    "ReasonStatus": "statuses",
    "RegionStatus": "statuses",
    "RunFacts": "documents",
    "Status": "statuses",
    "document": "documents",
    "explain": "explanation",
    "facts_here": "documents",
    "merged": "statuses",
    "print_table": "printing",
    "read_last_run": "lastrun",
    "snapshot": "statuses",
    "summary": "table",
    "table_text": "table",
    "write_last_run": "lastrun",
}


def __getattr__(name: str) -> object:
    """Import the part that holds ``name``."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


__all__ = [
    "LastRun",
    "Place",
    "ReasonStatus",
    "RegionStatus",
    "RunFacts",
    "Status",
    "document",
    "explain",
    "facts_here",
    "merged",
    "print_table",
    "read_last_run",
    "snapshot",
    "summary",
    "table_text",
    "write_last_run",
]
