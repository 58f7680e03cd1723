"""Print the table: with rich on a terminal, as plain text elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autojit.report.table import HEADINGS, LEFT_ALIGNED, left_out, ordered, row, table_text

if TYPE_CHECKING:
    from typing import TextIO

    from autojit.report.statuses import Status


def print_table(status: Status, stream: TextIO, limit: int | None = None) -> None:
    """Write the table of regions to ``stream``.

    Colours are rich's affair, which honours ``NO_COLOR``; a dumb terminal gets plain text.
    """
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        stream.write(table_text(status, limit))
        return
    from rich.console import Console  # 45 ms that only a terminal pays
    from rich.table import Table
    from rich.text import Text

    shown = ordered(status.regions)[:limit]
    table = Table(box=None, pad_edge=True, header_style="bold")
    for heading in HEADINGS:
        table.add_column(
            heading,
            justify="left" if heading in LEFT_ALIGNED else "right",
            no_wrap=heading != "Why not",
        )
    for region in shown:
        # Text, not str: a name such as f[int] is no markup.
        table.add_row(*(Text(cell) for cell in row(region)), style=_STYLES.get(region.tier, ""))
    console = Console(file=stream, highlight=False)
    console.print(table)
    for line in left_out(status, shown):
        console.print(Text(line))


_STYLES = {"native": "green", "left_alone": "yellow", "refused": "dim"}
