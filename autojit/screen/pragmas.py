"""The comments that switch autojit on and off in a source file.

``# autojit: off`` and ``# autojit: on threshold=1 mode=close`` on a line,
``# autojit: off-file`` anywhere. A text without the word is never tokenised, and only real
comments count: a string that happens to hold the word is no pragma.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD: Final = "autojit:"
_OFF_FILE: Final = "off-file"
_SWITCHES: Final = frozenset({"on", "off"})


@final
@dataclass(frozen=True, slots=True)
class Pragma:
    """What one comment asks for.

    Attributes:
        switch: ``"on"`` or ``"off"``.
        options: the ``key=value`` words behind the switch, in their order.
    """

    switch: str
    options: tuple[tuple[str, str], ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Pragmas:
    """All pragmas of one file.

    Attributes:
        off_file_line: the line of ``# autojit: off-file``, or None.
        by_line: the other pragmas, by the line they stand on.
    """

    off_file_line: int | None = None
    by_line: Mapping[int, Pragma] = field(default_factory=dict)


NO_PRAGMAS: Final = Pragmas()


def read_pragmas(text: str) -> Pragmas:
    """Collect the pragmas of a source text that Python can parse."""
    if _WORD not in text:
        return NO_PRAGMAS
    off_file_line: int | None = None
    by_line: dict[int, Pragma] = {}
    for line, comment in _comments(text):
        _, found, asked = comment.partition(_WORD)
        words = asked.split("#", 1)[0].split()
        if not (found and words):
            continue
        if words[0] == _OFF_FILE:
            off_file_line = line if off_file_line is None else off_file_line
        elif words[0] in _SWITCHES:
            pairs = (word.partition("=") for word in words[1:])
            options = tuple((key, value) for key, equals, value in pairs if equals)
            by_line[line] = Pragma(words[0], options)
    return Pragmas(off_file_line, by_line)


def _comments(text: str) -> list[tuple[int, str]]:
    """List line and text of each comment; an untokenisable tail is left out."""
    import tokenize  # 5 ms that only files with a pragma pay

    lines = iter(text.splitlines(keepends=True))
    comments: list[tuple[int, str]] = []
    try:
        comments.extend(
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(lambda: next(lines, ""))
            if token.type == tokenize.COMMENT
        )
    except (tokenize.TokenError, SyntaxError):
        return comments
    return comments
