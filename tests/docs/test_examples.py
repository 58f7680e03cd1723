"""What the pages and the docstrings show is run: an example that does not work is a failure."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from sybil import Example

    RunPython = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).parents[2]


def _not_run(_: Example) -> None:
    """Leave running to a process of its own: examples switch autojit on and off."""


def code_in(page: Path) -> str:
    parser = CodeBlockParser("python", _not_run)
    document = Sybil([parser]).parse(page)
    return "\n".join(str(example.parsed) for example in document.examples())


PAGES = [page for page in [ROOT / "README.md", *ROOT.glob("docs/*.md")] if page.exists()]
MODULES = [file for file in (ROOT / "autojit").rglob("*.py") if ">>> " in file.read_text()]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if code_in(page)], ids=lambda page: page.name
)
def test_the_python_on_a_page_runs_from_top_to_bottom(page: Path, run_python: RunPython) -> None:
    done = run_python("-", stdin=code_in(page))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_whose_code_fails_would_be_noticed(tmp_path: Path, run_python: RunPython) -> None:
    page = tmp_path / "page.md"
    page.write_text("Text.\n\n```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n")
    assert run_python("-", stdin=code_in(page)).returncode == 1


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("file", MODULES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_examples_in_docstrings_hold(file: Path) -> None:
    parts = file.relative_to(ROOT).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
