"""The JSON report as plain dictionaries, and back.

Its public model is ``autojit.ledger.report_model``; writing goes without it, because
every run writes and importing pydantic costs 60 ms.
"""

from __future__ import annotations

import sys
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from autojit.core import VERSION
from autojit.ledger import version_of
from autojit.report.statuses import ReasonStatus, RegionStatus, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = 1
# Where a region lies is not part of the public report; a reason's columns are not either.
_PRIVATE: Final = frozenset({"file", "line"})
_PUBLIC_OF_REASON: Final = ("code", "message", "file", "line", "hint")


class RunFacts(NamedTuple):
    """What a report says beside its regions.

    Attributes:
        wall_s: how long the program ran, in seconds.
        processes: how many processes were merged.
        autojit: its release.
        numba: numba's release, or None where it is not installed.
        python: Python's release.
    """

    wall_s: float
    processes: int
    autojit: str
    numba: str | None
    python: str


def facts_here(wall_s: float) -> RunFacts:
    """Return the facts of this process alone."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    return RunFacts(wall_s, 1, VERSION, version_of("numba"), python)


def document(status: Status, facts: RunFacts) -> dict[str, object]:
    """Return the report as ``--profile=FILE`` writes it."""
    return {
        "schema": SCHEMA,
        "autojit": facts.autojit,
        "numba": facts.numba,
        "python": facts.python,
        "mode": status.mode,
        "wall_s": facts.wall_s,
        "processes": facts.processes,
        "regions": [_as_dict(region) for region in status.regions],
    }


def status_from(content: Mapping[str, Any]) -> Status:
    """Return the regions of a report that was read.

    Raises:
        LookupError, TypeError: it is no report.
    """
    regions = tuple(_region(each) for each in content["regions"])
    return Status(active=False, mode=content["mode"], regions=regions)


def facts_from(content: Mapping[str, Any]) -> RunFacts:
    """Return what a report that was read says beside its regions.

    Raises:
        LookupError: it is no report.
    """
    return RunFacts(*(content[name] for name in RunFacts._fields))


def _as_dict(region: RegionStatus) -> dict[str, object]:
    fields = [name for name in RegionStatus._fields if name not in _PRIVATE]
    found: dict[str, object] = {name: getattr(region, name) for name in fields}
    reason = region.reason
    return found | {
        "reason": reason and {name: getattr(reason, name) for name in _PUBLIC_OF_REASON},
        "specialisations": list(region.specialisations),
        # JSON has no infinity: a call too short for the clock has no measured speed-up.
        "speedup": region.speedup if region.speedup and isfinite(region.speedup) else None,
    }


def _region(content: Mapping[str, Any]) -> RegionStatus:
    reason = content["reason"]
    return RegionStatus(
        **{
            **content,
            "reason": ReasonStatus(**reason) if reason else None,
            "specialisations": tuple(content["specialisations"]),
        }
    )
