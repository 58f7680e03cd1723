"""Drawn functions with ``prange`` loops everywhere answer by numba as they do in Python."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from autojit.backend import create_backend
from autojit.backend.typed import sharing
from tests.decorators.shared_programs import judged

if TYPE_CHECKING:
    import pytest


def test_drawn_functions_answer_store_and_raise_as_python_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "_WORTH_SHARING_NS", 0)  # short loops are shared out, too
    backend = create_backend()
    found = Counter(judged(backend, seed) for seed in range(100, 140))
    assert set(found) <= {"refused", "whole", "by its loops"}
    assert found["whole"] > 2
    assert found["by its loops"] > 2
