"""``docs/reasons.md``, made from the table of reasons so that it cannot fall behind.

Write it anew with ``python -m autojit.report.reasons_page > docs/reasons.md``.
"""

from __future__ import annotations

import sys
from typing import Final

from autojit.core import Reason

_HEAD: Final = """\
# Reasons

<!-- Made by `python -m autojit.report.reasons_page`; a test compares. -->

Whatever autojit does not accelerate, it leaves alone *with a reason*: a stable code, a sentence,
the source line, and a hint where there is something to do. `autojit report` lists them,
`autojit explain REGION` tells one region's story, the ledger keeps them. A code is never given a
second meaning and never reused, so it can be searched for and relied on.
"""

_FAMILIES: Final = {
    "AJ1": (
        "AJ1xx: the source says no",
        (
            "Found by the screen when a module is imported, without running anything. Such a "
            "function is never wrapped and costs nothing. It is judged anew in every run."
        ),
    ),
    "AJ2": (
        "AJ2xx: the types say no",
        (
            "Found when a hot function is compiled for the types of its calls: something in it is "
            "not known to be exact. The ledger remembers, until the source, autojit, numba, NumPy, "
            "Python or the processor changes, or `autojit ledger forget REGION`."
        ),
    ),
    "AJ3": (
        "AJ3xx: the arguments or the surroundings say no",
        (
            "Found while compiled code runs: a guard or a check failed, Python answered the call, "
            "and it happened too often to go on."
        ),
    ),
    "AJ4": (
        "AJ4xx: it would not pay",
        (
            "Measured, not assumed: both ways are timed in the trial, the way into compiled code "
            "included."
        ),
    ),
    "AJ5": (
        "AJ5xx: something broke",
        (
            "A defect of autojit or of numba. The program has still had Python's answer. Please "
            "report it with the output of `autojit explain REGION` and `autojit doctor`."
        ),
    ),
}


def page() -> str:
    """Return the page's text."""
    parts = [_HEAD]
    for prefix, (title, text) in _FAMILIES.items():
        rows = [_row(reason) for reason in Reason if reason.code.startswith(prefix)]
        table = "\n".join(["| code | what it means | what to try |", "| --- | --- | --- |", *rows])
        parts.append(f"## {title}\n\n{text}\n\n{table}\n")
    return "\n".join(parts)


def _row(reason: Reason) -> str:
    return f"| {reason.code} | {reason.title} | {reason.hint or ''} |"


if __name__ == "__main__":
    sys.stdout.write(page())
