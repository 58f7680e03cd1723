"""The page of what is compiled, type by type, says what the translation does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.differential.coverage import page, treatment
from tests.differential.harness import ROOT


def test_the_page_of_coverage_is_what_the_translation_answers() -> None:
    made = page()
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == made, (
        "run: python -m tests.differential.coverage > docs/coverage.md"
    )
    assert "| none |" not in made, "an entry of the allowlist that nothing is run with"


@pytest.mark.parametrize(
    ("source", "args", "expected"),
    [
        ("return a & b", (3, 4), "exact"),
        ("return a + b", (3, 4), "checked"),
        ("return np.exp(a) + b", (1.5, 2.5), "NumPy"),
        ("return a @ b", (1.5, 2.5), "refused"),
        ("return a + b", (np.uint64(3), 1), "refused"),
    ],
)
def test_what_becomes_of_an_operation_is_told(
    source: str, args: tuple[object, ...], expected: str
) -> None:
    assert treatment(f"def f(a, b):\n    {source}", *args) == expected
