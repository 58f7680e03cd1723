"""Whether somebody watches the program line by line; then autojit stands down.

A debugger steps through Python, and a coverage tool counts its lines: compiled code has
neither. Profilers that hear of calls alone do not count.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# sys.monitoring's own numbers (PEP 669); the profiler's and the optimiser's are 2 and 5.
_WATCHING_TOOLS: Final = (0, 1, 3, 4)


def watched_by() -> str | None:
    """Return the sentence that says who watches this thread's code, or None.

    >>> watched_by() is None or "stands down" in watched_by()
    True
    """
    for watcher in _watchers():
        return f"{watcher} follows the program's lines, so autojit stands down"
    return None


def _watchers() -> Iterator[str]:
    trace = sys.gettrace()
    if trace is not None:
        module = getattr(trace, "__module__", None) or type(trace).__module__
        yield f"a tracer ({module})"
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    if monitoring is not None:
        for number in _WATCHING_TOOLS:
            tool = monitoring.get_tool(number)
            if tool is not None:
                yield f"a monitoring tool ({tool})"
