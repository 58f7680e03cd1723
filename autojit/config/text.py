"""From the text of an option or a variable to a value, without judging it.

What has no meaning stays text: ``check`` then says what is allowed. Knows no files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from autojit.config.keys import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off", ""})


def words(text: str) -> list[str]:
    """Split at commas; blanks around a word do not count, empty words are dropped.

    >>> words("sim.*, stats,")
    ['sim.*', 'stats']
    """
    return [word for part in text.split(",") if (word := part.strip())]


def flag(text: str) -> object:
    """Read a yes or a no as environments spell them.

    >>> flag("1"), flag("Off"), flag("maybe")
    (True, False, 'maybe')
    """
    lowered = text.strip().lower()
    if lowered in _YES:
        return True
    return False if lowered in _NO else text


def number(text: str) -> object:
    """Read a decimal number.

    >>> number(" 12 "), number("-1"), number("ten")
    (12, -1, 'ten')
    """
    stripped = text.strip()
    digits = stripped.removeprefix("-")
    return int(stripped) if digits.isdecimal() and digits.isascii() else text


def channels(text: str) -> object:
    """Read ``"compile,deopt:file"`` as names, with the file, if any, behind a colon.

    >>> channels("compile, cache:log.txt")
    ['compile', 'cache', ':log.txt']
    """
    names, colon, file = text.partition(":")
    return [*words(names), *([f":{file}"] if colon else [])]


def _target(text: str) -> object:
    return flag(text)


_READERS: Final[dict[Kind, Callable[[str], object]]] = {
    Kind.PATTERNS: words,
    Kind.WORD: str.strip,
    Kind.NUMBER: number,
    Kind.FLAG: flag,
    Kind.COUNT: number,
    Kind.LEDGER: _target,
    Kind.TARGET: _target,
    Kind.CHANNELS: channels,
}


def read(kind: Kind, text: str) -> object:
    """Turn ``text`` into the value that a file would have held for the same thing."""
    return _READERS[kind](text)
