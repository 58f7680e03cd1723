"""One region's story: tier, reason, the very line with a caret, and what to do about it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.core import Reason
from autojit.report.words import count, duration, gain, plural, tier

if TYPE_CHECKING:
    from autojit.report.statuses import ReasonStatus, RegionStatus

_RETRIED_BY_CHANGE: Final = "when this file, autojit or numba changes"
# The screen reads the source anew in every run, and so do settings.
_FINAL_IN_SOURCE: Final = "AJ1"


class Place(NamedTuple):
    """A source line with the culprit's columns, counted from zero.

    Attributes:
        line: its number.
        text: the line, without its end.
        column: where the culprit begins; None: at the first character.
        end_column: where it ends; None: at the line's end.
    """

    line: int
    text: str
    column: int | None = None
    end_column: int | None = None


def explain(region: RegionStatus, culprit: Place | None = None) -> str:
    """Tell a region's story in a few lines.

    Args:
        region: the region.
        culprit: the source line of its reason, if it could be read.
    """
    place = f" ({region.file}:{region.line})" if region.file and region.line else ""
    lines = [f"{region.region}{place} is {tier(region.tier)}"]
    if region.reason is not None:
        lines += _reason(region.reason, culprit)
    lines += _numbers(region)
    if region.tier == "counting":
        lines.append("  Next   it is compiled when its calls have burnt what compiling costs")
    if region.reason is not None:
        lines.append(f"  Retry  {_retry(region, region.reason)}")
    return "\n".join(lines) + "\n"


def _reason(reason: ReasonStatus, culprit: Place | None) -> list[str]:
    lines = [f"  {reason.code}  {reason.message}"]
    if culprit is not None:
        lines += _caret(culprit)
    title = _title(reason.code)
    if title and title != reason.message:
        lines.append(f"  Why    {title}")
    if reason.hint:
        lines.append(f"  Try    {reason.hint}")
    return lines


def _title(code: str) -> str | None:
    try:
        return Reason.from_code(code).title
    except KeyError:
        return None  # the report of a newer release


def _caret(culprit: Place) -> list[str]:
    text = culprit.text.rstrip().expandtabs()
    first = len(text) - len(text.lstrip())
    begin = first if culprit.column is None else min(culprit.column, len(text))
    end = len(text) if culprit.end_column is None else min(culprit.end_column, len(text))
    marks = " " * begin + "^" * max(1, end - begin)
    return [f"  {culprit.line:5} | {text}", f"        | {marks}"]


def _numbers(region: RegionStatus) -> list[str]:
    lines = []
    if region.python_calls:
        lines.append(f"  Python {_calls(region.python_calls, region.python_s)}")
    if region.native_calls:
        lines.append(f"  Native {_calls(region.native_calls, region.native_s)}")
    if region.compile_s:
        how = "loaded" if region.from_artifact else "compiled"
        types = "; ".join(region.specialisations)
        lines.append(f"  Cost   {how} in {duration(region.compile_s)}{types and f' for {types}'}")
    if region.speedup is not None:
        net = gain(region.saved_s)
        lines.append(f"  Gain   {region.speedup:.1f}x in the trial{net and f', {net} in this run'}")
    if region.verified or region.mismatches or region.deopts:
        lines.append(
            f"  Checks {plural(region.verified, 'call')} compared and equal, "
            f"{region.mismatches} different, {plural(region.deopts, 'deoptimisation')}"
        )
    return lines


def _calls(calls: int, seconds: float) -> str:
    took = duration(seconds)
    return f"{count(calls)} call{'' if calls == 1 else 's'}{took and f', {took}'}"


def _retry(region: RegionStatus, reason: ReasonStatus) -> str:
    if reason.code.startswith(_FINAL_IN_SOURCE):
        return "in every run, from the source as it then is"
    return f"{_RETRIED_BY_CHANGE}, or: autojit ledger forget {_quoted(region.region)}"


def _quoted(region: str) -> str:
    return f"'{region}'" if " " in region or "<" in region else region
