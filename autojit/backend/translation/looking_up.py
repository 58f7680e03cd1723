"""Where a kernel looks up from its work, so that signals and other threads need not wait.

A loop that holds another, or calls a function that does, looks up in each round; a ``while``
of short rounds, in some. An innermost ``for`` does not: it would not be vectorised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from autojit.backend import interruption

if TYPE_CHECKING:
    from autojit.backend.translation.unit import Unit

_CALLED: Final = re.compile(r"\b_aj_function_\w+(?=\()")
_LOOP: Final = re.compile(r"\s*(?:for|while)\b")
#: What makes arrays or lists, whose memory is lost where a kernel leaves.
_MAKES: Final = re.compile(
    r"\b_np\.(?:empty|zeros|ones|full|arange)|\.copy\(|\b_to_list\(|\b_list_|\b_rows_"
)


def is_long(unit: Unit, lines: list[str]) -> bool:
    """Tell whether these lines hold a loop, or call a function that does."""
    return any(_LOOP.match(line) or _calls_long(unit, line) for line in lines)


def _calls_long(unit: Unit, line: str) -> bool:
    return any(name in unit.long for name in _CALLED.findall(line))


def in_while(unit: Unit, body: list[str]) -> list[str]:
    """Return the body of a ``while`` that looks up."""
    if not interruption.KNOWN:
        return body
    return ["_poll()" if is_long(unit, body) else "_poll_sometimes()", *body]


def in_for(unit: Unit, body: list[str]) -> list[str]:
    """Return the body of a ``for``, which looks up if its rounds are long."""
    return ["_poll()", *body] if interruption.KNOWN and is_long(unit, body) else body


def in_recursion(lines: list[str]) -> list[str]:
    """Return the lines of a function that comes back to itself: each call looks up."""
    return ["_poll()", *lines] if interruption.KNOWN else lines


def started(lines: list[str], kernel: list[str]) -> list[str]:
    """Return the lines of a kernel, told at its start what leaving would lose.

    Args:
        lines: its functions.
        kernel: those of its entry.
    """
    if not any("_poll" in line for line in lines):
        return kernel
    holds = any(_MAKES.search(line) for line in (*lines, *kernel))
    return [f"_poll_start({int(holds)})", *kernel]
