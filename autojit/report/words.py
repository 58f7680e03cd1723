"""Numbers as a person reads them. Pure."""

from __future__ import annotations

from typing import Final

_MS: Final = 1e-3
_US: Final = 1e-6
_MINUTE_S: Final = 60
_GROUPED_FROM: Final = 10_000  # four digits read well without a gap


def count(number: int) -> str:
    """Write a count, its thousands apart, nothing for zero.

    >>> count(199950), count(1000), count(0)
    ('199 950', '1000', '')
    """
    if not number:
        return ""
    return f"{number:,}".replace(",", " ") if number >= _GROUPED_FROM else str(number)


def duration(seconds: float) -> str:
    """Write a time with about three digits, nothing for none.

    >>> duration(1.312), duration(0.0021), duration(95), duration(4e-6), duration(0)
    ('1.31s', '2ms', '1m35s', '4us', '')
    """
    if seconds <= 0:
        return ""
    if seconds >= _MINUTE_S:
        minutes, rest = divmod(round(seconds), _MINUTE_S)
        return f"{minutes}m{rest:02d}s"
    if seconds >= 1:
        return f"{seconds:.3g}s" if seconds >= 10 else f"{seconds:.2f}s"  # noqa: PLR2004
    if seconds >= 0.1:  # noqa: PLR2004 - the units' borders speak for themselves
        return f"{seconds:.2f}s"
    return f"{seconds / _MS:.0f}ms" if seconds >= _MS else f"{seconds / _US:.0f}us"


def gain(seconds: float | None) -> str:
    """Write a net gain with its sign.

    >>> gain(14.1), gain(-0.25), gain(None)
    ('+14.1s', '-0.25s', '')
    """
    if seconds is None:
        return ""
    return f"{'-' if seconds < 0 else '+'}{duration(abs(seconds)) or '0s'}"


def tier(value: str) -> str:
    """Write a tier without its underscore."""
    return value.replace("_", " ")


def plural(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> plural(1, "region"), plural(3, "region")
    ('1 region', '3 regions')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"
