r"""Run functions by Python and by autojit, and report every difference that can be seen.

>>> source = "def double(x):\n    return x * 2\n"
>>> report = both_ways(source, {"double": "[(1,), (2.5,)]"})  # doctest: +SKIP
>>> report.differences  # doctest: +SKIP
[]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.differential.ways import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]
_PRELUDE: Final = "import math\nimport numpy as np\nfrom tests.differential.values import *\n"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found about the functions of one file.

    Attributes:
        functions: what was found, by function.
        crash: what the process said before it died, or an empty text.
    """

    functions: Mapping[str, Found]
    crash: str = ""

    @property
    def differences(self) -> list[str]:
        """Return the differences of all functions, a crash included."""
        listed = [one for found in self.functions.values() for one in found.differences]
        return [*listed, self.crash] if self.crash else listed

    def __str__(self) -> str:
        """Say of each function whether it was native, and why not."""
        return "\n".join(
            f"{name}: {', '.join(found.native) or 'refused'} {'; '.join(found.refused)}"
            for name, found in self.functions.items()
        )


def both_ways(source: str, calls: Mapping[str, str], *, way: str = "backend") -> Report:
    """Compare functions given as text.

    Args:
        source: the text of one or more functions; ``math``, ``np`` and the makers of
            ``values`` are there to use.
        calls: for each function's name an expression for its calls, as in ``"[(1, 2)]"``.
        way: ``"backend"`` or ``"session"``.
    """
    table = ", ".join(f"{name!r}: lambda: {text}" for name, text in calls.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given_functions.py"
        path.write_text(f"{_PRELUDE}{source}\nCALLS = {{{table}}}\n", encoding="utf-8")
        return both_ways_of(path, way=way)


def both_ways_of(path: Path, *options: str, way: str = "backend") -> Report:
    """Compare the functions of a file that has ``CALLS``, in a process of its own."""
    command = ["-m", "tests.differential.run", str(path), "--way", way, *options]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return Report({}, f"exit code {done.returncode}: {done.stderr[-4000:]}")
    functions = {name: Found(**one) for name, one in json.loads(done.stdout).items()}
    return Report(functions)
