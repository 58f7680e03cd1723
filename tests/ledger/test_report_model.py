"""The published JSON schema is that of the model."""

from __future__ import annotations

import json
from pathlib import Path

from autojit.ledger import report_schema

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "report.schema.json"


def test_the_published_schema_is_that_of_the_model() -> None:
    """Write it anew with: python -m autojit.ledger.report_model > docs/report.schema.json."""
    assert json.loads(SCHEMA_FILE.read_text()) == json.loads(report_schema())
