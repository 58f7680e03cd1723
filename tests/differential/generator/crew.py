"""Processes that check programs, watched: a crash or a hang is its program's, not ours.

A worker takes every n-th seed, says which one it begins and what came of it, a line of JSON
each. If it dies, or says nothing for too long, the seed it had begun is to blame, and another
worker goes on behind it.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from tests.differential.generator.checking import Checked, Checker
from tests.differential.generator.programs import program_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parents[3]
COMMAND: Final = (sys.executable, "-m", "tests.differential.generator", "--worker")
_HANGS_S: Final = 300.0
#: Programs a process: compiled code is never freed.
_BATCH: Final = {"model": 2000, "compiled": 300, "session": 40}
_MOST_MEMORY: Final = 8 * 2**30  # a program that asks for more gets its MemoryError
_SHOWN: Final = 3000  # characters of what a dying process said


@final
@dataclass(frozen=True, slots=True)
class Asked:
    """What to run.

    Attributes:
        mode: ``model``, ``compiled`` or ``session``.
        seed: the first seed.
        count: how many programs, or None.
        seconds: for how long, or None.
        jobs: how many processes.
        calls: how many calls a function.
    """

    mode: str
    seed: int = 0
    count: int | None = None
    seconds: float | None = None
    jobs: int = 1
    calls: int = 14


@final
@dataclass(slots=True)
class Tally:
    """What a run came to; ``failing`` has what was found by seed."""

    programs: int = 0
    functions: int = 0
    native: int = 0
    calls: int = 0
    native_calls: int = 0
    deopts: int = 0
    seconds: float = 0.0
    failing: dict[int, list[str]] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def add(self, checked: dict[str, Any]) -> None:
        """Count one program."""
        self.programs += 1
        seed = int(checked["seed"])
        for found in checked["functions"].values():
            self.functions += 1
            self.native += bool(found["native"])
            for what in ("calls", "native_calls", "deopts"):
                setattr(self, what, getattr(self, what) + found[what])
            if found["differences"]:
                self.failing.setdefault(seed, []).extend(found["differences"])
            if not found["native"] and found["refused"]:
                reason = found["refused"][0].partition(" line ")[0]
                self.refused[reason] = self.refused.get(reason, 0) + 1
        if checked["trouble"]:
            self.dropped[seed] = checked["trouble"]

    def __str__(self) -> str:
        """Say it in one line."""
        share = self.native / max(self.functions, 1)
        rate = self.programs / max(self.seconds, 0.001)
        return (
            f"{self.programs} programs ({rate:.1f} a second), {self.functions} functions, "
            f"{share:.0%} of them native; {self.calls} calls, {self.native_calls} answered "
            f"natively, {self.deopts} left; {len(self.failing)} programs differ, "
            f"{len(self.dropped)} dropped; {self.seconds:.0f} s"
        )


def work(mode: str, first: int, stride: int, count: int, calls: int) -> None:
    """Be a worker: check ``count`` programs and print what is found."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    with Checker(mode) as checker:
        gc.freeze()  # nothing that is there now will ever be garbage
        for position in range(count):
            seed = first + position * stride
            print(json.dumps({"began": seed}), flush=True)
            checked = checker.check(program_of(seed, calls=calls))
            print(json.dumps(checked.as_dict()), flush=True)


def run(asked: Asked, heard: Callable[[int, list[str]], None] = lambda *_: None) -> Tally:
    """Check programs until there were enough; ``heard`` is told of each that differs."""
    tally, lock = Tally(), threading.Lock()
    started_s = time.monotonic()
    until_s = None if asked.seconds is None else started_s + asked.seconds

    def watch(job: int) -> None:
        for checked in _checked(asked, job, until_s):
            with lock:
                tally.add(checked)
                found = tally.failing.get(checked["seed"])
            if found:
                heard(checked["seed"], found)

    threads = [threading.Thread(target=watch, args=(job,)) for job in range(asked.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.monotonic() - started_s
    return tally


def _checked(asked: Asked, job: int, until_s: float | None) -> Iterator[dict[str, Any]]:
    """Give what one job's workers find, one worker after the other."""
    mine = range(job, asked.count, asked.jobs) if asked.count is not None else None
    done = 0
    while (mine is None or done < len(mine)) and not _over(until_s):
        size = min(_BATCH[asked.mode], len(mine) - done if mine is not None else 10**9)
        first = asked.seed + job + done * asked.jobs
        told = 0
        for checked in _worker(asked, first, size, until_s):
            told += 1
            yield checked
        done += max(told, 1)


def _over(until_s: float | None) -> bool:
    return until_s is not None and time.monotonic() >= until_s


def _worker(asked: Asked, first: int, size: int, until_s: float | None) -> Iterator[dict[str, Any]]:
    """Run one worker; if it dies, its last program is the last one given."""
    options = [asked.mode, first, asked.jobs, size, asked.calls]
    with tempfile.TemporaryFile("w+") as errors, tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [*COMMAND, ",".join(map(str, options))],
            cwd=ROOT,
            env=os.environ | {"XDG_CACHE_HOME": home, "XDG_STATE_HOME": home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        began, hung = None, threading.Event()
        try:
            for told in _told(process, hung):
                if "began" in told:
                    began = told["began"]
                    continue
                began = None
                yield told
                if _over(until_s):
                    return
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        if began is not None:
            errors.seek(0)
            said = "hangs" if hung.is_set() else f"dies: {errors.read()[-_SHOWN:]}"
            yield _crashed(began, said)


def _told(process: subprocess.Popen[str], hung: threading.Event) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None

    def give_up() -> None:
        hung.set()
        process.kill()

    while True:
        timer = threading.Timer(_HANGS_S, give_up)
        timer.start()
        try:
            line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            return
        yield json.loads(line)


def _crashed(seed: int, said: str) -> dict[str, Any]:
    from tests.differential.ways import Found

    return Checked(seed, {"?": Found(differences=[f"the process {said}"])}).as_dict()
