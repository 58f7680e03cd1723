"""Every row of the catalogue of ``docs/exactness.md``, and what fails without its treatment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.differential.treatments.float_rows import REFUSALS as FLOAT_REFUSALS
from tests.differential.treatments.float_rows import ROWS as FLOATS
from tests.differential.treatments.integer_rows import ROWS as INTEGERS
from tests.differential.treatments.memory_rows import REFUSALS as MEMORY_REFUSALS
from tests.differential.treatments.memory_rows import ROWS as MEMORY
from tests.differential.treatments.model import (
    DEFAULT_WHY,
    Refusal,
    Treatment,
    compiled_calls,
    differences,
    take_away,
)
from tests.differential.treatments.state_rows import REFUSALS as STATE_REFUSALS
from tests.differential.treatments.state_rows import ROWS as STATE
from tests.differential.treatments.type_rows import REFUSALS as TYPE_REFUSALS
from tests.differential.treatments.type_rows import ROWS as TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS: Final = Path(__file__).parents[3] / "docs"
TREATMENTS: Final[dict[str, Treatment]] = {**INTEGERS, **FLOATS, **TYPES, **MEMORY, **STATE}
REFUSALS: Final[dict[str, Refusal]] = {
    **FLOAT_REFUSALS,
    **TYPE_REFUSALS,
    **MEMORY_REFUSALS,
    **STATE_REFUSALS,
}
#: Rows of which nothing is taken away, as they begin, and why not.
NOTHING: Final = {
    "`&`, <code>&#124;</code>, `^`, `~`": "the processor's operations are Python's, for all numbers"
    " of 64 bits; what is beyond has no form (two rows on)",
    "attributes set before a failure": "attributes are variables of a kernel, and the entry sets"
    " them behind it: there is no form that sets them sooner. That a call which fails has set none"
    " is shown by attributes: `sets_then_fails`",
    "a comprehension's variable with the name of a local": "without the renaming the local is"
    " unbound behind the comprehension, and the function is refused; control: `shadowed`,"
    " `name_of_its_own`",
}
_MOST_NAMES: Final = 4


def rows() -> list[str]:
    """Return the rows of the catalogue as they are written, in their order."""
    text = (DOCS / "exactness.md").read_text(encoding="utf-8")
    _, _, text = text.partition("\n## The catalogue\n")
    text, _, _ = text.partition("\n## ")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [line for line in lines if not line.startswith(("| what departs", "| ---"))]


def row_of(beginning: str) -> str:
    """Return the row that begins so.

    Raises:
        ValueError: none does, or more than one.
    """
    (found,) = [row for row in rows() if row.startswith(f"| {beginning}")]
    return found


def show(name: str) -> dict[str, list[str]]:
    """Take a treatment away in this process and return what differs; or look at a refusal."""
    if name in REFUSALS:
        return compiled_calls(REFUSALS[name])
    take_away(TREATMENTS[name])
    return differences(TREATMENTS[name])


_HEAD: Final = """# What fails without it

Each row of the [catalogue](exactness.md#the-catalogue), with what shows that its treatment is
needed. This page is made from the tables in `tests/differential/treatments/`:

```
python -m tests.differential.treatments --page > docs/treatments.md
```

*Taken away*: in a process of its own the treatment is left out, and each of the functions of the
corpus that are named gives another answer than Python. With the treatment none does. Where an
operation of a [kernel](how-it-works.md#compiling) is taken away, a plain one stands in its place.
*Refused*: no call of these functions may be compiled. What has no entry in the translation's tables
has no compiled form, so there is nothing to take away that would leave a wrong answer; where it is
otherwise that is said. *Nothing*: why there is nothing to take away.

`python -m tests.differential.treatments` prints the first difference of each function, and with
names behind it those of a few.
"""


def page() -> str:
    """Return the text of ``docs/treatments.md``."""
    lines = [_HEAD, "| what departs | | what fails |", "| --- | --- | --- |"]
    for row in rows():
        what = row.removeprefix("| ").partition(" | ")[0]
        lines += [f"| {what} | {how} | {said} |" for how, said in _said(row)]
    return "\n".join(lines) + "\n"


def _said(row: str) -> Iterator[tuple[str, str]]:
    """Yield what is said of a row, a line for each treatment and refusal."""
    for name, treatment in TREATMENTS.items():
        if row_of(treatment.row) == row:
            places = _listed(treatment.functions)
            yield "taken away", f"*{name}*: {_taken(treatment)}{places and f'; {places}'}"
    for name, refusal in REFUSALS.items():
        if row_of(refusal.row) == row:
            why = "" if refusal.why == DEFAULT_WHY else f"; {refusal.why}"
            yield "refused", f"*{name}*: {_listed(refusal.functions)}{why}"
    for beginning, why in NOTHING.items():
        if row_of(beginning) == row:
            yield "nothing", why


def _taken(treatment: Treatment) -> str:
    """Say what is taken away."""
    if treatment.said:
        return treatment.said
    names = ", ".join(f"`{name}`" for name in list(treatment.plain)[:_MOST_NAMES])
    more = len(treatment.plain) - _MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names


def _listed(functions: tuple[str, ...]) -> str:
    """Return the functions of the corpus, by file."""
    files: dict[str, list[str]] = {}
    for place in functions:
        file, _, name = place.partition(":")
        files.setdefault(file, []).append(f"`{name}`")
    return "; ".join(f"{file}: {', '.join(names)}" for file, names in files.items())
