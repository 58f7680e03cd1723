"""The table of regions and the sentence above it, as plain text. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from autojit.core import Reason
from autojit.report.words import count, duration, gain, plural, tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from autojit.report.statuses import RegionStatus, Status

HEADINGS: Final = (
    "Region",
    "Tier",
    "Python calls",
    "time",
    "Native calls",
    "time",
    "Compile",
    "Net",
    "Why not",
)
LEFT_ALIGNED: Final = frozenset({"Region", "Tier", "Why not"})
# What ran native first, what never could last.
_ORDER: Final = ("native", "trial", "compiling", "left_alone", "counting", "refused")


def summary(status: Status) -> str:
    """Say in one sentence what came of it.

    >>> from autojit.report import Status
    >>> summary(Status(active=True, mode="exact"))
    'no region was hot'
    """
    native = sum(region.tier == "native" for region in status.regions)
    alone = sum(region.tier == "left_alone" for region in status.regions)
    awaited = sum(_is_awaited(region) for region in status.regions)
    if not (native or alone or awaited):
        return "no region was hot"
    parts = [
        f"{plural(native, 'region')} native",
        f"{alone} left alone" if alone else "",
        f"{awaited} still being compiled" if awaited else "",
    ]
    saved_s = sum(region.saved_s or 0.0 for region in status.regions)
    if saved_s > 0:
        parts.append(f"about {duration(saved_s)} saved")
    return ", ".join(part for part in parts if part)


def _is_awaited(region: RegionStatus) -> bool:
    return region.reason is not None and region.reason.code == Reason.AWAITED.code


def ordered(regions: Iterable[RegionStatus]) -> list[RegionStatus]:
    """Sort regions by tier, then by the time they took."""

    def place(region: RegionStatus) -> tuple[int, float, str]:
        return _ORDER.index(region.tier), -(region.python_s + region.native_s), region.region

    return sorted(regions, key=place)


def row(region: RegionStatus) -> tuple[str, ...]:
    """Return a region's cells, one for each heading."""
    return (
        region.region,
        tier(region.tier),
        count(region.python_calls),
        duration(region.python_s),
        count(region.native_calls),
        duration(region.native_s),
        duration(region.compile_s),
        gain(region.saved_s),
        _why_not(region),
    )


def table_text(status: Status, limit: int | None = None) -> str:
    """Lay the table out in plain text; at most ``limit`` regions if it is given."""
    shown = ordered(status.regions)[:limit]
    rows = [HEADINGS, *(row(region) for region in shown)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEADINGS))]
    lines = [_line(cells, widths) for cells in rows]
    return "\n".join([*lines, *left_out(status, shown)]) + "\n"


def left_out(status: Status, shown: Sequence[RegionStatus]) -> list[str]:
    """Say how many regions a shortened table does not show."""
    more = len(status.regions) - len(shown)
    return [f" … and {plural(more, 'region')} more (autojit report)"] if more else []


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    columns = zip(HEADINGS, cells, widths, strict=True)
    padded = [
        cell.ljust(width) if heading in LEFT_ALIGNED else cell.rjust(width)
        for heading, cell, width in columns
    ]
    return f" {'  '.join(padded)}".rstrip()


def _why_not(region: RegionStatus) -> str:
    reason = region.reason
    if reason is None:
        return ""
    speed = f" ({region.speedup:.1f}x)" if region.speedup and region.speedup <= 1 else ""
    place = f"  {reason.file}:{reason.line}" if reason.file and reason.line else ""
    return f"{reason.code} {reason.message}{speed}{place}"
