"""Drawn functions with ``prange`` loops everywhere answer by numba as they do in Python."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from autojit.backend import create_backend
from autojit.backend.typed import sharing, splitting
from autojit.backend.typed.flow import Flow
from tests.decorators.shared_programs import judged

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    import pytest


def test_drawn_functions_answer_store_and_raise_as_python_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "_WORTH_SHARING_NS", 0)  # short loops are shared out, too
    backend = create_backend()
    found = Counter(judged(backend, seed) for seed in range(60, 100))
    assert set(found) <= {"refused", "whole", "by its loops"}
    assert found["whole"] > 2
    assert found["by its loops"] > 2


def test_a_loop_whose_names_are_read_behind_it_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room: Any = splitting
    known = room.flow_of

    def forgetful(body: Sequence[ast.stmt], names: Sequence[str] = ()) -> Flow:
        found: Flow = known(body, names)
        return found if names else Flow(set(), found.bound)

    monkeypatch.setattr(splitting, "flow_of", forgetful)
    assert judged(create_backend(), 77) == "differs at size 64"
