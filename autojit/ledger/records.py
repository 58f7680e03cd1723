"""One region's record as the rest of the house sees it: plain values, cheap to build.

A named tuple: every run makes the class, and a dataclass costs 1 ms more.

``model.RecordModel`` is its pydantic twin, which judges records of doubtful origin.
"""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal, NamedTuple

SCHEMA: Final = 1  # of the ledger's file

Decision = Literal["native", "left_alone", "refused", "counting"]


class Record(NamedTuple):
    """What was decided of one region, and what was measured.

    Attributes:
        region: the region as ``RegionKey`` writes it.
        source_hash: a hash of its source and of all it calls.
        fingerprint: what the decision holds for: numba, NumPy, Python, the processor, the mode.
        autojit: the release that decided.
        decision: the tier it came to.
        decided_s: when, in seconds since the epoch.
        reason: the code of the reason against it, if there is one.
        message: that reason in words.
        line: the source line of the culprit.
        hint: what a person could try.
        python_s_per_run: what Python takes, or would take, for its calls in one run.
        calls_per_run: calls in one run.
        speedup: Python's time by native's, as the trial measured it.
        compile_s: what compiling took, in seconds.
        specialisations: the type tuples that were compiled, as text.
        verified: calls that were run both ways and agreed.
    """

    region: str
    source_hash: str
    fingerprint: str
    autojit: str
    decision: Decision
    decided_s: int
    reason: str | None = None
    message: str | None = None
    line: int | None = None
    hint: str | None = None
    python_s_per_run: float = 0.0
    calls_per_run: int = 0
    speedup: float | None = None
    compile_s: float = 0.0
    specialisations: tuple[str, ...] = ()
    verified: int = 0

    @property
    def identity(self) -> tuple[str, str, str]:
        """Return what a newer record must share with this one to replace it."""
        return self.region, self.source_hash, self.fingerprint

    def finite(self) -> Record:
        """Return this record without infinities and NaN, which JSON cannot hold."""
        return self._replace(
            python_s_per_run=self.python_s_per_run if isfinite(self.python_s_per_run) else 0.0,
            compile_s=self.compile_s if isfinite(self.compile_s) else 0.0,
            speedup=self.speedup if self.speedup is not None and isfinite(self.speedup) else None,
        )
