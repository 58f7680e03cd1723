"""The crash journal: what outlives its process names a culprit."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from autojit.core import RegionKey
from autojit.promotion import Journal

if TYPE_CHECKING:
    from pathlib import Path

KEY = RegionKey("pkg.mod", "f")


def test_a_process_that_dies_is_found_at_the_next_start_and_once(tmp_path: Path) -> None:
    program = f"""
import os
from pathlib import Path
from autojit.core import RegionKey
from autojit.promotion import Journal
journal = Journal(Path({str(tmp_path)!r}))
journal.enter(RegionKey("pkg.mod", "g"))
journal.leave(RegionKey("pkg.mod", "g"))
journal.enter(RegionKey("pkg.mod", "f"))
os.abort()
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert ended.returncode < 0
    assert Journal(tmp_path).crashed() == [KEY]
    assert Journal(tmp_path).crashed() == []


def test_a_process_that_runs_has_not_crashed(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.enter(KEY)
    assert journal.crashed() == []
    journal.leave(KEY)
    assert list(tmp_path.iterdir()) == []


def test_foreign_and_broken_files_name_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.running").write_text("half")
    (tmp_path / "b.running").write_bytes(b"\xff\xfe")
    (tmp_path / "c.running").write_text("autojit crash journal 1\n999999999\nno colon\n")
    assert Journal(tmp_path).crashed() == []


def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    journal = Journal(file / "below")
    journal.enter(KEY)
    journal.leave(KEY)
    assert journal.crashed() == []
    assert os.listdir(tmp_path) == ["file"]  # noqa: PTH208 - names are enough
