"""What every test may ask for: a program's folder, and Python run in it as a person would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]


class RunPython(Protocol):
    """Run Python with arguments in a fresh process."""

    def __call__(
        self,
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Return what it printed and its exit code."""


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard() -> None:
    """Undo what a shell does to all that it starts with ``&``: children would inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment without autojit variables, whose user folders are the test's own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AUTOJIT_")}
    home = tmp_path / "home"
    home.mkdir()
    return ours | {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "",
        # Short programs would be over before another process has compiled anything.
        "AUTOJIT_BACKGROUND": "0",
    }


@pytest.fixture
def run_python(tmp_path: Path, clean_environment: dict[str, str]) -> RunPython:
    """Give a function that runs Python in ``tmp_path``."""

    def run(
        *args: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *args],
            cwd=cwd or tmp_path,
            env=clean_environment | dict(env or {}),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give engines of functions named by hand folders of their own, and end them all."""
    from autojit.decorators import default

    for name in [name for name in os.environ if name.startswith("AUTOJIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    module = sys.modules["autojit.session.current"]
    for session in module._by_hand:
        session.uninstall()
    module._by_hand.clear()
    default._made.clear()
