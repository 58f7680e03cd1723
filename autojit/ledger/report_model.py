"""The public, versioned model of the JSON report.

``--profile=FILE`` and ``autojit report --json`` write it; ``docs/report.schema.json`` is
made from it. A field is added freely; a field that goes or changes its meaning raises the
schema's number.
"""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

REPORT_SCHEMA = 1

Seconds = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]


class ReasonReport(BaseModel):
    """Why a region is refused or left alone."""

    model_config = ConfigDict(frozen=True)

    code: Annotated[str, Field(pattern=r"^AJ\d{3}$", description="stable; see reasons.md")]
    message: str
    file: str | None = None
    line: int | None = None
    hint: str | None = None


class RegionReport(BaseModel):
    """One region's life in one run."""

    model_config = ConfigDict(frozen=True)

    region: Annotated[str, Field(description="module:qualname, for a loop with ` loop@LINE`")]
    kind: Literal["function", "loop"]
    tier: Literal["refused", "counting", "compiling", "trial", "native", "left_alone"]
    reason: ReasonReport | None
    python_calls: Count
    python_s: Seconds
    native_calls: Count
    native_s: Seconds
    compile_s: Seconds
    specialisations: tuple[str, ...]
    speedup: Annotated[float | None, Field(description="Python's time by native's, in the trial")]
    deopts: Count
    verified: Annotated[int, Field(ge=0, description="calls run both ways that agreed")]
    mismatches: Annotated[int, Field(ge=0, description="calls run both ways that did not")]
    from_artifact: Annotated[bool, Field(description="machine code was loaded, not compiled")]


class RunReport(BaseModel):
    """One run of a program, its child processes merged."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    schema_: Annotated[Literal[1], Field(alias="schema")]
    autojit: str
    numba: str | None
    python: str
    mode: Literal["exact", "close"]
    wall_s: Seconds
    processes: Annotated[int, Field(ge=1)]
    regions: tuple[RegionReport, ...]


def schema_text() -> str:
    """Return the JSON schema as ``docs/report.schema.json`` holds it."""
    import json

    return json.dumps(RunReport.model_json_schema(by_alias=True), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
