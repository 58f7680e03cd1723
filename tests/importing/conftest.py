"""A driver that runs programs through the importing room alone, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOUSE = Path(__file__).parents[2]

# What cli and session do, without proxies: every region that is adopted is named on the
# channel that AUTOJIT_TEST_NEWS points to.
DRIVER = """
import os, sys
def main():
    from autojit.importing import (Finder, Hooks, Selection, first_party_root, run_code,
                                   run_module, run_script, run_stdin)
    first, *rest = sys.argv[1:]
    news = os.environ.get("AUTOJIT_TEST_NEWS")
    def say(text):
        if news:
            with open(news, "a") as stream:
                stream.write(text + "\\n")
    def adopt(region, function):
        say(f"adopted {region.key}")
        return function
    def broke(error):
        raise error
    modules = os.environ.get("AUTOJIT_TEST_MODULES")
    exclude = os.environ.get("AUTOJIT_TEST_EXCLUDE")
    script = None if first in ("-m", "-c", "-") else first
    selection = Selection(
        tuple(modules.split(",")) if modules else None,
        tuple(exclude.split(",")) if exclude else (),
        (first_party_root(script),),
    )
    hooks = Hooks(adopt, lambda found: say(f"found {found.module}"), broke,
                  lambda sentence: say(sentence))
    finder = Finder(selection, hooks)
    for name in finder.install():
        say(f"before {name}")
    if first == "-m":
        return run_module(rest[0], rest[1:], finder)
    if first == "-c":
        return run_code(rest[0], rest[1:], finder)
    if first == "-":
        return run_stdin(rest, finder)
    return run_script(first, rest, finder)
if __name__ == "__main__":
    sys.exit(main())
"""


@dataclass(frozen=True)
class Outcome:
    """What a process leaves behind."""

    stdout: bytes
    stderr: bytes
    status: int
    news: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Show standard output."""
        return self.stdout.decode()


@dataclass(frozen=True)
class Programs:
    """A directory with a program in it."""

    root: Path
    driver: Path
    house: Path = HOUSE

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write the program's files."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def python(
        self,
        *arguments: str,
        stdin: bytes = b"",
        **environment: str,
    ) -> Outcome:
        """Run plain Python."""
        return self._run([*arguments], (), stdin, environment)

    def autojit(
        self,
        *arguments: str,
        options: tuple[str, ...] = (),
        stdin: bytes = b"",
        **environment: str,
    ) -> Outcome:
        """Run the same through the driver."""
        return self._run(["-m", "drive", *arguments], options, stdin, environment)

    def _run(
        self,
        arguments: list[str],
        options: tuple[str, ...],
        stdin: bytes,
        environment: Mapping[str, str],
    ) -> Outcome:
        news = self.driver / "news"
        news.unlink(missing_ok=True)
        keep = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "LANG")
        done = subprocess.run(
            [sys.executable, *options, *arguments],
            cwd=self.root,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            env={
                **{name: os.environ[name] for name in keep if name in os.environ},
                "PYTHONPATH": os.pathsep.join((str(HOUSE), str(self.driver))),
                "AUTOJIT_TEST_NEWS": str(news),
                **environment,
            },
        )
        told = tuple(news.read_text().splitlines()) if news.exists() else ()
        return Outcome(done.stdout, done.stderr, done.returncode, told)


@pytest.fixture
def programs(tmp_path: Path) -> Programs:
    """Give a directory for a program, and the driver beside it."""
    driver = tmp_path / "driver"
    driver.mkdir()
    (driver / "drive.py").write_text(DRIVER)
    root = tmp_path / "program"
    root.mkdir()
    return Programs(root, driver)


@pytest.fixture
def agree(programs: Programs) -> Callable[..., Outcome]:
    """Run a program both ways; fail unless stdout, stderr and status are the same bytes."""

    def check(*arguments: str, options: tuple[str, ...] = (), stdin: bytes = b"") -> Outcome:
        expected = programs.python(*options, *arguments, stdin=stdin)
        actual = programs.autojit(*arguments, options=options, stdin=stdin)
        assert actual.stdout == expected.stdout
        assert actual.stderr == expected.stderr
        assert actual.status == expected.status
        return actual

    return check
