"""A frozen snapshot of all cells, and what it looks like: table, JSON, one region's story."""

from autojit.report.documents import RunFacts, document, facts_here
from autojit.report.explanation import Place, explain
from autojit.report.lastrun import LastRun, read_last_run, write_last_run
from autojit.report.printing import print_table
from autojit.report.statuses import ReasonStatus, RegionStatus, Status, snapshot
from autojit.report.table import summary, table_text

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
    "print_table",
    "read_last_run",
    "snapshot",
    "summary",
    "table_text",
    "write_last_run",
]
