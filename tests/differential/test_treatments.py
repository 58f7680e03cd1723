"""The corpus notices when a treatment of the catalogue is missing.

Each row of ``docs/exactness.md`` that is listed in ``treatments`` is taken away in a process of its
own; its functions, which show nothing with it (``test_corpus``), must then differ from Python.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.treatments import TREATMENTS, found_without

CATALOGUE = (Path(__file__).parents[2] / "docs" / "exactness.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TREATMENTS)
def test_the_corpus_finds_a_difference_without_a_treatment(name: str) -> None:
    assert found_without(name).strip()


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_treatment_is_that_of_a_row_of_the_catalogue(name: str) -> None:
    assert f"\n| {TREATMENTS[name].row}" in CATALOGUE
