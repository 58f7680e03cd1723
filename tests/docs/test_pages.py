"""The pages say what the code does: tables that could fall behind are compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autojit.cli.arguments import FLAGS, OPTIONAL, VALUED
from autojit.config import KEYS, Key, Settings
from autojit.core import Reason
from autojit.report.reasons_page import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_reasons_is_the_table_of_reasons() -> None:
    assert (DOCS / "reasons.md").read_text() == page()
    assert page().count("| AJ") == len(Reason)


def rows_of_settings() -> dict[str, list[str]]:
    text = (DOCS / "settings.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in rows]
    return {each[0].strip().strip("`"): [cell.strip() for cell in each] for each in cells}


@pytest.mark.parametrize("key", KEYS.values(), ids=lambda key: key.name)
def test_every_setting_is_on_its_page_with_all_its_names(key: Key) -> None:
    _, option, variable, in_files, _, default = rows_of_settings()[key.name]
    assert (f"`{key.option}" in option) is (key.option is not None)
    assert variable == (f"`{key.variable}`" if key.variable else "")
    assert in_files == ("yes" if key.in_files else "")
    assert default == key.default


def test_the_page_of_settings_names_every_option() -> None:
    text = (DOCS / "settings.md").read_text()
    for option in [*VALUED, *FLAGS, *OPTIONAL]:
        assert f"`{option}" in text, option


def test_the_page_of_settings_has_no_setting_of_its_own() -> None:
    assert set(rows_of_settings()) == set(KEYS)
    assert Settings().verify == 3
