"""Loops are driven from their first round on, whatever it costs."""

from __future__ import annotations

import pytest

from autojit.loops import hook
from autojit.promotion import looping


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drive each loop as soon as it is entered."""
    monkeypatch.setenv("AUTOJIT_BACKGROUND", "0")
    monkeypatch.setattr(hook, "PATIENCE_NS", 0)
    monkeypatch.setattr(hook, "FEW", 1)
    monkeypatch.setattr(looping, "expected_compile_s", lambda *_args, **_options: 0.0)
