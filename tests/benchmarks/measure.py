"""How the benchmarks measure: interleaved rounds, medians, tables in Markdown.

The contenders take turns within a round, so that a machine that is slow for a while is slow
for all of them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROOT: Final = Path(__file__).parents[2]


def interleaved_s(
    contenders: Mapping[str, Callable[[], float]], rounds: int
) -> dict[str, list[float]]:
    """Ask each contender in turn, ``rounds`` times over, for the seconds that it took."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            seconds[name].append(contender())
    return seconds


def medians_s(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Return each contender's median over interleaved rounds, in seconds."""
    measured = interleaved_s(contenders, rounds)
    return {name: statistics.median(seconds) for name, seconds in measured.items()}


def process_s(
    args: Sequence[str], environment: Mapping[str, str], cwd: Path, expected: list[bytes]
) -> float:
    """Run Python with ``args`` and return its wall seconds.

    ``expected`` holds what the first run printed: a contender that prints something else
    did not run the same program.

    Raises:
        RuntimeError: standard output differs from that of the first run.
    """
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *args],
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - begin
    if not expected:
        expected.append(done.stdout)
    if done.stdout != expected[0]:
        message = f"{' '.join(args)} printed something else\n{done.stderr.decode()[-2000:]}"
        raise RuntimeError(message)
    return seconds


def per_call_s(function: Callable[[], object], calls: int) -> float:
    """Return the seconds of one call, the mean over ``calls`` calls in a row."""
    begin = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - begin) / calls


def geometric_mean(ratios: Iterable[float]) -> float:
    """Return the geometric mean; 0.0 of nothing."""
    listed = list(ratios)
    return statistics.geometric_mean(listed) if listed else 0.0


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table: the first column to the left, the others to the right."""
    listed = [list(header), *map(list, rows)]
    widths = [max(len(row[column]) for row in listed) for column in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        return f"| {' | '.join(cells)} |"

    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(header), line(rule), *(line(row) for row in listed[1:])])
