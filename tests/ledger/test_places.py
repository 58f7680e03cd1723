"""Where a ledger lies, and what it says it holds for."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from typing import TYPE_CHECKING

import platformdirs
import pytest

from autojit.config import Settings
from autojit.ledger import fingerprint, place_of, state_dir, version_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_project_keeps_its_ledger_beside_its_configuration(tmp_path: Path) -> None:
    place = place_of(Settings(project=tmp_path), tmp_path / "src")
    assert place is not None
    assert place.ledger == tmp_path / ".autojit" / "ledger.json"
    assert place.last_run.parent == place.crash_journal.parent == tmp_path / ".autojit"


def test_no_ledger_is_no_place(tmp_path: Path) -> None:
    assert place_of(Settings(ledger_enabled=False), tmp_path) is None


def test_a_chosen_file_is_the_ledger(tmp_path: Path) -> None:
    place = place_of(Settings(project=tmp_path, ledger_file=tmp_path / "l.json"), tmp_path)
    assert place is not None
    assert place.ledger == tmp_path / "l.json"


def test_without_a_project_each_folder_has_its_own_in_the_users_state(tmp_path: Path) -> None:
    one, two = place_of(Settings(), tmp_path / "a"), place_of(Settings(), tmp_path / "b" / "a")
    assert one is not None
    assert two is not None
    assert one.ledger.is_relative_to(state_dir())
    assert one.ledger != two.ledger


def test_a_project_that_cannot_be_written_is_the_base_of_a_ledger_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    missing = tmp_path / "gone" / "project"
    place = place_of(Settings(project=missing), missing)
    assert place is not None
    assert place.base == missing / ".autojit" / "ledger.json"
    assert place.ledger.is_relative_to(tmp_path / "state")


@pytest.mark.parametrize("state_home", ["/somewhere/else", "", None])
def test_the_state_folder_is_that_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, state_home: str | None
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if state_home is not None:
        monkeypatch.setenv("XDG_STATE_HOME", state_home)
    assert state_dir() == platformdirs.user_state_path("autojit", appauthor=False)


@pytest.mark.parametrize("name", ["numba", "numpy", "llvmlite", "pydantic", "rich"])
def test_a_version_is_what_the_installed_metadata_says(name: str) -> None:
    assert version_of(name) == importlib.metadata.version(name)


def test_a_distribution_that_is_not_installed_has_no_version() -> None:
    assert version_of("no-such-distribution") is None


def test_the_fingerprint_names_libraries_python_and_machine() -> None:
    found = fingerprint()
    for part in ("numba ", "numpy ", platform.python_version(), os.uname().machine):
        assert part in found
    assert "?" not in found
