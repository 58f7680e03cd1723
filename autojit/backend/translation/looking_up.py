"""Where a kernel looks up from its work, so that signals and other threads need not wait.

A loop that holds another, or calls a function that does, looks up in each round; a ``while``
of short rounds, in some. An innermost ``for`` does not: it would not be vectorised.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from autojit.backend import interruption

if TYPE_CHECKING:
    from autojit.backend.translation.unit import Unit

_CALLED: Final = re.compile(r"\b_aj_function_\w+(?=\()")
_LOOP: Final = re.compile(r"\s*(?:for|while)\b")
_COUNTED: Final = re.compile(r" in range(\([-0-9(), ]+\)):$")
#: A loop over a range that is written out and no longer than this may be unrolled.
_SHORT: Final = 256
#: A ``while`` of short rounds looks up each time after so many, a power of two.
_ROUNDS: Final = 1024
#: What makes arrays or lists, whose memory is lost where a kernel leaves.
_MAKES: Final = re.compile(
    r"\b_np\.(?!u?int|float|bool|complex|nan|inf)\w+\(|\.(?:copy|append)\(|[=(,] *\[|\[.* for "
    r"|\b_(?:to_list|list_\w+|rows_\w+|extend|set_slice|delete_slice|sort\w*|deque\w*|heap\w*"
    r"|elementwise|formula|\w*reduction|accumulation|matrix_product|(?:lists_)?joined|linspace|steps"
    r"|masked|picked|combin\w*)\b"
)


def is_long(unit: Unit, lines: list[str]) -> bool:
    """Tell whether these lines hold a loop, or call a function that does."""
    return any(_is_loop(line) or _calls_long(unit, line) for line in lines)


def _is_loop(line: str) -> bool:
    if not _LOOP.match(line):
        return False
    counted = _COUNTED.search(line)
    if counted is None:
        return True
    try:
        numbers = ast.literal_eval(counted.group(1))
    except ValueError:
        return True  # bounds that are computed
    return len(range(*(numbers if isinstance(numbers, tuple) else (numbers,)))) > _SHORT


def _calls_long(unit: Unit, line: str) -> bool:
    return any(name in unit.long for name in _CALLED.findall(line))


def in_while(unit: Unit, body: list[str]) -> tuple[list[str], list[str]]:
    """Return lines to run before a ``while``, and its body, which looks up."""
    if not interruption.KNOWN:
        return [], body
    first, look = [], ["_poll()"]
    if not is_long(unit, body):
        count = unit.fresh("rounds")
        first = [f"{count} = 0"]
        look = [f"{count} += 1", f"if not {count} & {_ROUNDS - 1}:", "    _poll()"]
    # At the end it costs half as much; ``continue`` does not come there.
    skipped = any(line.endswith("continue") for line in body)
    return first, [*look, *body] if skipped else [*body, *look]


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
