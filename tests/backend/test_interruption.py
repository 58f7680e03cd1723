"""Signals and other threads during a native call: real ones, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Final

import pytest

from autojit.backend import create_backend, interruption
from autojit.backend.specialisation import CompiledSpecialisation
from autojit.backend.translation import looking_up
from autojit.backend.translation.unit import Unit
from tests.backend.workshop import function_of

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_S: Final = 120
pytestmark = pytest.mark.skipif(
    not interruption.KNOWN, reason="it is not known here how to tell that a signal is pending"
)
_ENDLESS: Final = """
    import signal

    def spin(n, a):
        s = 0
        a[0] = a[0] + n
        while s != n:
            s += 2
            if s > 1000:
                s = 0
        return s
"""
_NESTED: Final = """
    def nested(n, m):
        s = 0
        for i in range(n):
            for j in range(m):
                s = (s * 31 + i * j) % 1000003
        return s
"""


def program(folder: Path, *parts: str) -> list[str]:
    """Write a program and return the command that runs it under autojit."""
    path = folder / "program.py"
    path.write_text("".join(map(textwrap.dedent, parts)), encoding="utf-8")
    return [sys.executable, "-m", "autojit", "--no-ledger", str(path)]


def environment() -> dict[str, str]:
    """Return settings with which the third call of a function is native."""
    return {**os.environ, "AUTOJIT_EAGER": "1", "AUTOJIT_THRESHOLD": "2", "PYTHONUNBUFFERED": "1"}


def ran(command: list[str]) -> str:
    """Return what a program prints that ends well."""
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, timeout=_PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def interrupted(command: list[str]) -> tuple[int, str, str]:
    """Send Ctrl-C once a program says READY; return its status and what it wrote."""
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            while (line := running.stdout.readline()) != "READY\n":
                assert line, running.communicate()[1]
            running.send_signal(signal.SIGINT)
            out, errors = running.communicate(timeout=_PATIENCE_S)
        finally:
            running.kill()
    return running.returncode, out, errors


_WARM: Final = """
    import numpy as np

    a = np.zeros(3, dtype=np.int64)
    for _ in range(30):
        spin(8, a)
    a[:] = 0
"""
_READY: Final = """
    import threading

    # Said by another thread, which can only run once the endless call is under way.
    threading.Timer(0.5, print, ["READY"]).start()
"""


def test_ctrl_c_ends_an_endless_native_loop(tmp_path: Path) -> None:
    command = program(tmp_path, _ENDLESS, _WARM, _READY, "spin(7, a)\n")
    status, _, errors = interrupted(command)
    assert status == -signal.SIGINT
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "autojit" not in errors
    assert "During handling" not in errors
    assert "spin(7, a)" in errors


_CAUGHT: Final = """
    try:
        spin(7, a)
    except KeyboardInterrupt as error:
        import traceback

        files = {entry.filename for entry in traceback.extract_tb(error.__traceback__)}
        print(error.__context__, error.__cause__, files == {__file__}, a[0] in (0, 7))
    print(spin(8, a), a[0] in (8, 15))
"""


def test_a_caught_ctrl_c_leaves_arguments_as_python_could(tmp_path: Path) -> None:
    status, out, errors = interrupted(program(tmp_path, _ENDLESS, _WARM, _READY, _CAUGHT))
    assert status == 0, errors
    assert out.splitlines() == ["None None True True", "8 True"]


@pytest.mark.parametrize("view", ["a", "a[::2]"], ids=["contiguous", "strided"])
def test_an_exception_of_a_handler_reaches_the_program(tmp_path: Path, view: str) -> None:
    last = f"""
        class TooLate(Exception):
            pass

        def too_late(*_):
            raise TooLate("two seconds")

        signal.signal(signal.SIGALRM, too_late)
        b = {view}
        for _ in range(30):
            spin(8, b)
        b[:] = 0
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            spin(7, b)
        except TooLate as error:
            tb = error.__traceback__.tb_next
            print(error, error.__context__, tb.tb_frame.f_code.co_name, b[0] in (0, 7))
    """
    out = ran(program(tmp_path, _ENDLESS, _WARM, last))
    assert out.splitlines() == ["two seconds None too_late True"]


_TIMER: Final = """
    import signal

    expected = [nested(200, 300) for _ in range(30)]
    rounds = []
    signal.signal(signal.SIGALRM, lambda *_: rounds.append(None))
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    found = nested(60_000, 3_000)
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(found, len(rounds) > 2)
"""


def test_a_handler_runs_several_times_and_the_answer_is_right(tmp_path: Path) -> None:
    function = function_of(textwrap.dedent(_NESTED))
    native = create_backend().specialise(function, (60_000, 3_000))
    assert isinstance(native, CompiledSpecialisation)
    expected = native.run((60_000, 3_000))
    assert ran(program(tmp_path, _NESTED, _TIMER)) == f"{expected} True\n"


_THREAD: Final = """
    import threading
    import time

    [nested(200, 300) for _ in range(30)]
    stamps = []
    ended = threading.Event()

    def ticking():
        while not ended.is_set():
            stamps.append(time.monotonic())
            time.sleep(0.001)

    other = threading.Thread(target=ticking)
    other.start()
    began = time.monotonic()
    answer = nested(60_000, 3_000)
    took = time.monotonic()
    ended.set()
    other.join()
    print(answer, sum(began < stamp < took for stamp in stamps) > 2)
"""


def test_another_thread_goes_on_during_a_long_call(tmp_path: Path) -> None:
    function = function_of(textwrap.dedent(_NESTED))
    native = create_backend().specialise(function, (60_000, 3_000))
    assert isinstance(native, CompiledSpecialisation)
    expected = native.run((60_000, 3_000))
    assert ran(program(tmp_path, _NESTED, _THREAD)) == f"{expected} True\n"


def test_a_call_that_is_interrupted_counts_as_no_deopt(tmp_path: Path) -> None:
    command = program(tmp_path, _NESTED, _TIMER)
    command.insert(command.index("--no-ledger"), "--profile")
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, timeout=_PATIENCE_S, check=True
    )
    table = done.stdout + done.stderr
    row = next(line for line in table.splitlines() if "nested" in line)
    assert "native" in row


_MAKING: Final = """
    import signal

    import numpy as np

    def making(n):
        work = np.zeros(16)
        s = 0
        while s != n:
            work[s % 16] = s
            s += 2
            if s > 1000:
                s = 0
        return work[0]

    class TooLate(Exception):
        pass

    def too_late(*_):
        raise TooLate("at last")

    for _ in range(30):
        making(8)
    signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        making(7)
    except TooLate as error:
        print(error, error.__context__)
"""


def test_a_kernel_that_makes_an_array_is_left_for_a_signal_too(tmp_path: Path) -> None:
    assert ran(program(tmp_path, _MAKING)) == "at last None\n"


def test_a_kernel_tells_whether_leaving_it_loses_memory() -> None:
    for text, start in ((_NESTED, "_poll_start(0)"), (_MAKING, "_poll_start(1)")):
        # Of the second text only the function is wanted.
        wanted = textwrap.dedent(text).split("class ")[0]
        function = function_of(wanted)
        given = (3, 3) if function.__code__.co_argcount > 1 else (8,)
        made = create_backend().specialise(function, given)
        assert isinstance(made, CompiledSpecialisation)
        assert start in made.kernel.source


@pytest.mark.parametrize(
    ("line", "long"),
    [
        ("for i in range(3):", False),
        ("for i in range(2, -9, -1):", False),
        ("for i in range(100000):", True),
        ("for i in range(0):", False),
        ("for i in range((2) - 1, (5) - 1, -1):", True),
        ("    for i in range(n_i):", True),
        ("while True:", True),
        ("x = 1", False),
    ],
)
def test_a_loop_is_short_only_if_its_bounds_are_written_out(line: str, long: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert looking_up.is_long(Unit(), [line]) is long
