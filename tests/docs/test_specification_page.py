"""The page of the specification: each row is linked to a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "specification.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\| \[`(\w+)`\]\(\.\./(\S+?)\) \|", TEXT)


@pytest.mark.parametrize(("name", "file"), sorted(set(LINKS)))
def test_a_row_leads_to_a_test(name: str, file: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_row_has_a_link_or_is_a_heading() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")][2:]
    bare = [row for row in rows if "](" not in row]
    assert all(row.startswith("| **") for row in bare)
    assert len(rows) == len(LINKS) + len(bare)


def test_every_public_name_of_the_module_is_on_the_page() -> None:
    from autojit import jit_compiler

    told = set(jit_compiler.__all__) - {"CompilationRefused", "CompilationStats"}
    assert {name for name in told - {"default_compiler"} if name not in TEXT} == set()
