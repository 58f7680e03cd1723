"""What was learnt, kept on disk per project: decisions and reasons, never machine code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autojit.ledger.disk import replace_file
from autojit.ledger.fingerprints import fingerprint, version_of
from autojit.ledger.places import Place, place_of, state_dir
from autojit.ledger.records import Decision, Record
from autojit.ledger.store import Ledger

if TYPE_CHECKING:
    from autojit.ledger.report_model import RunReport

__all__ = [
    "Decision",
    "Ledger",
    "Place",
    "Record",
    "fingerprint",
    "place_of",
    "read_report",
    "replace_file",
    "report_schema",
    "state_dir",
    "version_of",
]


def read_report(data: bytes) -> RunReport:
    """Read a JSON report; ``report_model.RunReport`` is its public model.

    Raises:
        ValueError: ``data`` is not a report of a schema that this release knows.
    """
    from autojit.ledger.report_model import RunReport  # pydantic: 60 ms

    return RunReport.model_validate_json(data)


def report_schema() -> str:
    """Return the JSON schema of the report as text."""
    from autojit.ledger.report_model import schema_text

    return schema_text()
