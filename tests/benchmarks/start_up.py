"""What starting costs: ``python -m autojit -c pass`` against ``python -c pass``.

Usage: python -m tests.benchmarks.start_up [--rounds 21]
"""

from __future__ import annotations

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks.measure import ROOT, markdown, medians_s, process_s

HEADER = ("command", "median ms", "over plain ms")
SCRIPT = "def f(x):\n    return x + 1\n\nfor i in range(100):\n    f(i)\n"


def main() -> None:
    """Measure the ways to start and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "short.py").write_text(SCRIPT, encoding="utf-8")
        ways: dict[str, tuple[list[str], dict[str, str]]] = {
            "python -c pass": (["-c", "pass"], {}),
            "python -m autojit -c pass": (["-m", "autojit", "-c", "pass"], {}),
            "AUTOJIT_DISABLE=1 python -m autojit -c pass": (
                ["-m", "autojit", "-c", "pass"],
                {"AUTOJIT_DISABLE": "1"},
            ),
            "python short.py": (["short.py"], {}),
            "python -m autojit short.py": (["-m", "autojit", "short.py"], {}),
        }
        ours = {name: value for name, value in os.environ.items() if "AUTOJIT" not in name}
        ours |= {"PYTHONPATH": str(ROOT), "HOME": str(folder)}
        contenders = {
            way: partial(process_s, args, ours | extra, folder, [])
            for way, (args, extra) in ways.items()
        }
        took = medians_s(contenders, rounds)
    plain_s = took["python -c pass"]
    rows = [[way, f"{s * 1e3:.1f}", f"{(s - plain_s) * 1e3:+.1f}"] for way, s in took.items()]
    print(markdown(HEADER, rows))


if __name__ == "__main__":
    main()
