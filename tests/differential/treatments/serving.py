"""A process that has everything imported, and a copy of it for each treatment.

numba is imported once: a copy (``os.fork``) has it, and what is taken away in one is not missed
in the next. One that dies has shown something.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, final

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[3]
_SERVE: Final = "--serve"


@final
@dataclass(frozen=True, slots=True)
class Shown:
    """What a process without a treatment showed.

    Attributes:
        found: for each function what differs; under an empty name what no function shows.
        error: what went wrong with the test itself.
        death: how the process died, or an empty text.
    """

    found: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""
    death: str = ""


@final
class Server:
    """Asks a process of its own."""

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.differential.treatments", _SERVE],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Be closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, which reads until there is nothing more."""
        self._process.communicate()

    def shown(self, name: str) -> Shown:
        """Return what a copy shows under a name."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        print(name, file=asked, flush=True)
        return Shown(**json.loads(answers.readline()))


def serve(show: Callable[[str], dict[str, list[str]]]) -> None:
    """Answer names from standard input, each in a copy of this process."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what is printed is nobody's answer
    for line in sys.stdin:
        os.write(answers, (json.dumps(_in_a_copy(show, line.strip())) + "\n").encode())


def _in_a_copy(show: Callable[[str], dict[str, list[str]]], name: str) -> dict[str, object]:
    """Show something in a copy of this process; return the fields of a ``Shown``."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        try:
            told: dict[str, object] = {"found": show(name)}
        except BaseException:  # noqa: BLE001 - told, and the copy ends here whatever it was
            told = {"error": traceback.format_exc()}
        with os.fdopen(writes, "w") as out:
            json.dump(told, out)
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    known: dict[str, object] = json.loads(text) if text and not code else {}
    return known or {"death": f"the process died: {code}"}
