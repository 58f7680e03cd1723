"""The ledger's file as pydantic sees it: the judge of files that autojit did not just write.

A hand-edited file, a merge of two branches, an export from another machine come here.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from autojit.ledger.records import SCHEMA, Decision, Record

_STRICT: Final = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

Seconds = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Name = Annotated[str, Field(min_length=1)]


class RecordModel(BaseModel):
    """One record; the fields and their meaning are those of ``Record``."""

    model_config = _STRICT

    region: Annotated[str, Field(pattern="^[^:]+:.+$")]
    source_hash: Name
    fingerprint: Name
    autojit: Name
    decision: Decision
    decided_s: Count
    reason: Annotated[str, Field(pattern=r"^AJ\d{3}$")] | None = None
    message: str | None = None
    line: Annotated[int, Field(ge=1)] | None = None
    hint: str | None = None
    python_s_per_run: Seconds = 0.0
    calls_per_run: Count = 0
    speedup: Annotated[float, Field(gt=0)] | None = None
    compile_s: Seconds = 0.0
    specialisations: tuple[str, ...] = ()
    verified: Count = 0


class LedgerModel(BaseModel):
    """The whole file."""

    model_config = _STRICT

    schema_: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    checksum: str = ""  # a hand-edited file need not get it right
    records: list[RecordModel]


def validated(data: bytes) -> list[Record]:
    """Read a ledger whose checksum proves nothing.

    Raises:
        ValueError: it is not a ledger of this schema.
    """
    model = LedgerModel.model_validate_json(data)
    return [Record(**dict(each)) for each in model.records]
