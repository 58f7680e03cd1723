"""Where a kernel looks up from its work, so that signals and other threads need not wait.

Loops look up once they are machine code (``native/looks.py``), in functions that look up when
they are called: those that hold a loop, or can come back to themselves. NumPy's and BLAS's own
loops are not looked into, but behind each statement that works on whole arrays.
"""

from __future__ import annotations

import re
from typing import Final

from autojit.backend import interruption

_LOOP: Final = re.compile(r"\s*(?:for|while)\b")
#: What goes through a whole array, list or text, however long that is.
_WHOLE: Final = re.compile(
    r"\b_np\.(?!u?int|float|bool|complex|nan|inf|empty)\w+\(|\.copy\(|\[\.\.\.\] = |\[.* for "
    r"|\b_(?:aj_made\d+|to_list|contains|index_of|count_of|equal|least|greatest|where_\w+|extend"
    r"|lists_joined|joined|reverse|set_slice|delete_slice|copy_over|sort\w*|rows_\w+|list_\w+|loose_\w+"
    r"|text_\w+|any|all|argm\w+|integer_sum|count_nonzero|linspace|steps|masked|store_masked"
    r"|picked|accumulated_\w+|deque_contains|heapify|reduction|axis_reduction|matrix_product)\("
)


def in_function(lines: list[str], *, comes_back: bool) -> list[str]:
    """Return the lines of a function, which looks up if it may take long.

    Args:
        lines: all of it.
        comes_back: it can come back to itself.
    """
    may_be_long = comes_back or any(_LOOP.match(line) or _WHOLE.search(line) for line in lines)
    return ["_poll()", *lines] if may_be_long and interruption.KNOWN else lines


def behind_statement(lines: list[str], *, alive: bool) -> list[str]:
    """Return the lines of a statement, behind which the kernel looks up if it was a long one."""
    simple = alive and not any(map(_LOOP.match, lines))
    if simple and interruption.KNOWN and any(map(_WHOLE.search, lines)):
        return [*lines, "_poll()"]
    return lines


def in_kernel(functions: list[str], kernel: list[str], behind: list[str]) -> list[str]:
    """Return the lines of a kernel, told where it may be left and where no more.

    Args:
        functions: the lines of all its functions.
        kernel: those of its entry, up to where nothing may fail any more.
        behind: those that follow.
    """
    if not any("_poll()" in line for line in functions):
        return [*kernel, *behind]
    stop = ["_poll_stop()"] if len(behind) > 1 else []
    return ["_poll_start()", *kernel, *stop, *behind]
