"""The names that kernels use mean one thing each."""

from __future__ import annotations

import pytest

from autojit.backend.native import VOCABULARY
from autojit.backend.native.vocabulary import _merged


def test_every_name_begins_as_no_name_of_a_program_does() -> None:
    assert len(VOCABULARY) > 100
    assert all(name.startswith("_") for name in VOCABULARY)


def test_a_name_that_is_given_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="called joined"):
        _merged({"joined": 1}, {"other": 2}, {"joined": 3})
