"""What was found in a module: one entry a ``def``, ready to be marshalled beside its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast, final

from autojit.core import ELIGIBLE, Eligible, FoundLoop, Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from autojit.core import Verdict

# What marshal can keep of an entry.
Row = tuple[object, ...]
_Refusal = tuple[str, str, int | None, int | None, int | None, str | None]
_Loop = tuple[str, int, int]
_Columns = tuple[str, int, int, _Refusal | None, tuple[tuple[str, str], ...]]


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """One ``def`` of a module.

    Attributes:
        index: its number in the module, in source order.
        qualname: what Python calls it, as in ``"Grid.step"`` or ``"run.<locals>.go"``.
        line: the line of its ``def``.
        first_line: the line of its first decorator, or of its ``def`` (``co_firstlineno``).
        verdict: what the screen says.
        options: the settings of its ``# autojit: on`` comment, as key and value.
    """

    index: int
    qualname: str
    line: int
    first_line: int
    verdict: Verdict
    options: tuple[tuple[str, str], ...] = ()

    @property
    def eligible(self) -> bool:
        """Tell whether its ``def`` carries a mark."""
        return isinstance(self.verdict, Eligible)


@final
@dataclass(frozen=True, slots=True)
class Manifest:
    """All that was found in one module.

    Attributes:
        module: the module's name when it was rewritten.
        entries: one for each ``def``; an entry's index is its place.
        loops: the hooked loops; their indexes follow those of the entries.
    """

    module: str
    entries: tuple[Entry, ...]
    loops: tuple[FoundLoop, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries in source order."""
        return iter(self.entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self.entries)

    @property
    def marked(self) -> bool:
        """Tell whether the code has a mark at all."""
        return bool(self.loops) or any(entry.eligible for entry in self.entries)

    def to_rows(self) -> tuple[Row, ...]:
        """Write the entries as tuples that ``marshal`` takes; file and module are left out."""
        entries: tuple[Row, ...] = tuple(
            (one.qualname, one.line, one.first_line, _verdict_row(one.verdict), one.options)
            for one in self.entries
        )
        return (*entries, *(tuple(loop) for loop in self.loops))

    @classmethod
    def from_rows(cls, module: str, file: str, rows: tuple[Row, ...]) -> Manifest:
        """Read what ``to_rows`` wrote, for a module that is now called ``module``.

        Raises:
            TypeError: the rows have another shape.
            ValueError: the rows have another shape.
            KeyError: a reason is unknown.
        """
        width = len(FoundLoop._fields)
        entries = [row for row in rows if len(row) != width]
        loops = (FoundLoop(*cast("_Loop", row)) for row in rows if len(row) == width)
        found = (_entry(index, file, row) for index, row in enumerate(entries))
        return cls(module, tuple(found), tuple(loops))


class Rewritten(NamedTuple):
    """A module's code with marks in it, and what was found."""

    code: CodeType
    manifest: Manifest


def _entry(index: int, file: str, row: Row) -> Entry:
    qualname, line, first_line, verdict, options = cast("_Columns", row)
    if verdict is None:
        return Entry(index, qualname, line, first_line, ELIGIBLE, options)
    code, message, where, column, end_column, hint = verdict
    reason = Reason.from_code(code)
    refused = Refused(reason, message, file, where, column, end_column, hint)
    return Entry(index, qualname, line, first_line, refused, options)


def _verdict_row(verdict: Verdict) -> _Refusal | None:
    if isinstance(verdict, Eligible):
        return None
    one = verdict
    return (one.reason.code, one.message, one.line, one.column, one.end_column, one.hint)
