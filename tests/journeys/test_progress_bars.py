"""Progress bars go on: what is gone through by ``tqdm`` is Python's, what lies inside is not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunPython

PROGRAM: Final = """
import sys
from tqdm import tqdm, trange

def settle(n):
    x = 0.0
    for i in range(n):
        x += (i % 7) * 0.5 - x * 1e-3
    return x

def main(bar, rounds):
    total = 0.0
    for k in bar:
        for i in range(rounds):
            total += (i % 5) * 0.25 - total * 1e-4
    return total

with tqdm(total=40, file=sys.stderr, mininterval=0.0) as bar:
    results = []
    for k in range(40):
        results.append(settle(2000))
        bar.update()
print(sum(results), main(tqdm(range(200), mininterval=0.0), 3000))
print(main(trange(100, desc="again", mininterval=0.0), 2000))
"""


def test_bars_advance_to_their_end_and_inner_loops_go_native(
    tmp_path: Path, run_python: RunPython
) -> None:
    (tmp_path / "bars.py").write_text(PROGRAM)
    plain = run_python("bars.py")
    profile = tmp_path / "profile.json"
    options = ["--eager", "--threshold", "2", "--no-ledger", f"--profile={profile}", "-q"]
    ours = run_python("-m", "autojit", *options, "bars.py")
    assert (ours.stdout, ours.returncode) == (plain.stdout, 0)
    for done in (plain, ours):
        for total in (40, 200, 100):
            steps = [int(one) for one in re.findall(rf"(\d+)/{total}\b", done.stderr)]
            assert steps == sorted(steps)
            assert steps[-1] == total
            assert len(set(steps)) > total // 2
    regions = {one["region"]: one["tier"] for one in json.loads(profile.read_text())["regions"]}
    assert regions["__main__:settle"] == "native"
    inner = [tier for name, tier in regions.items() if "main loop@" in name]
    assert "native" in inner
