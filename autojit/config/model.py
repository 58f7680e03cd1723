"""What each setting may be: the pydantic model, whose word is final.

Importing this costs what pydantic costs, so ``check`` comes here only with values that are
not plainly right.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_MOST = 1_000_000_000  # beyond any count of calls that a run sees

Word = Annotated[str, Field(min_length=1)]
File = Annotated[str, Field(pattern="^:.")]  # how text.channels marks the file
Channel = Literal["compile", "deopt", "guard", "cache"]


class SettingsModel(BaseModel):
    """One source's values; None stands for what the source does not say."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    modules: list[Word] | None = None
    exclude: list[Word] | None = None
    mode: Literal["exact", "close"] | None = None
    min_calls_for_compilation: int | None = Field(None, ge=1, le=_MOST)
    parallel: Literal["off", "auto"] | None = None
    eager: bool | None = None
    verify: Annotated[int, Field(ge=0, le=_MOST)] | Literal["all", "off"] | None = None
    strict: bool | None = None
    ledger: bool | Word | None = None
    children: bool | None = None
    background: bool | None = None
    log: list[Channel | File] | None = None
    profile: bool | Word | None = None
    dry_run: bool | None = None
    verbosity: int | None = Field(None, ge=-1, le=2)
