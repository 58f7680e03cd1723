"""Signals and other threads during a native call: real ones, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from autojit.backend import create_backend, interruption
from autojit.backend.specialisation import CompiledSpecialisation
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


_BESIDE: Final = """
    import threading

    ran = threading.Event()

    def beside():
        ran.set()
        signal.raise_signal(signal.SIGALRM)

    signal.setitimer(signal.ITIMER_REAL, 0)
    threading.Timer(0.2, beside).start()
    try:
        making(7)
    except TooLate as error:
        print(error, ran.is_set())
"""


def test_another_thread_gets_to_run_during_a_kernel_that_makes_an_array(tmp_path: Path) -> None:
    # Only the other thread could end the endless call.
    assert ran(program(tmp_path, _MAKING, _BESIDE)) == "at last None\nat last True\n"


_LOOPS: Final = """
    import numpy as np

    def counted(n):
        t = 0
        for i in range(n):
            t += i * i % 7
        return t

    def downwards(n):
        t = 0
        for i in range(n, 0, -3):
            t ^= i
        return t

    def items(a):
        t = 0.0
        for x in a:
            t += x
        return t

    def pairs(a):
        t = 0.0
        for i, (x, y) in enumerate(zip(a, a)):
            if i % 3 == 0:
                continue
            t += x * y
        else:
            t += 1.0
        return t

    def vectors(a):
        n = 0
        for x in a:
            if x > 0.5:
                n += 1
        return n

    def until(n):
        i = 0
        for i in range(n):
            if i * i % 1000003 == 1000003 - n % 2:
                break
        return i

    def summed(n):
        return sum(i & 3 for i in range(n))

    def nested(n):
        t = 0
        for i in range(n):
            for j in range(2):
                t ^= i + j
        return t

    def passes(n):
        work = np.ones(1000)
        for _ in range(n):
            work = work * 0.5 + 1.0
        return work[0]

    few, many = np.ones(50), np.broadcast_to(np.ones(1), 10**11)
    CALLS = {
        counted: (50, 3 * 10**9),
        downwards: (50, 10**12),
        items: (np.broadcast_to(np.ones(1), 50), many),
        pairs: (np.broadcast_to(np.ones(1), 50), many),
        vectors: (np.broadcast_to(np.ones(1), 50), many),
        until: (50, 3 * 10**9),
        summed: (50, 10**12),
        nested: (50, 10**12),
        passes: (50, 10**9),
    }
    for function, (short, _) in CALLS.items():
        for _ in range(30):
            function(short)
"""
_EACH: Final = """
    import signal

    class TooLate(Exception):
        pass

    def too_late(*_):
        raise TooLate

    signal.signal(signal.SIGALRM, too_late)
    for function, (_, long) in CALLS.items():
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            function(long)
        except TooLate as error:
            # In Python it would be the function's own frame that the handler interrupts.
            names = error.__traceback__.tb_next.tb_frame.f_code.co_name
            print(function.__name__, names)
"""


def test_every_kind_of_loop_is_left_for_a_signal(tmp_path: Path) -> None:
    out = ran(program(tmp_path, _LOOPS, _EACH))
    names = "counted downwards items pairs vectors until summed nested passes"
    assert out.splitlines() == [f"{name} too_late" for name in names.split()]


_TICKING: Final = """
    import gc
    import signal

    import numpy as np

    def squares(n):
        return [i * i % 7 for i in range(n)]

    def shifted(a, n):
        for k in range(n):
            for i in range(len(a)):
                a[i] = a[i] + 1.0
        return None

    def stored(xs, n):
        for k in range(n):
            for i in range(len(xs)):
                xs[i] += 1
        return None

    array, items = np.zeros(5000), [0] * 5000
    for _ in range(30):
        squares(3)
        shifted(array, 2)
        stored(items, 2)
    array[:] = 0.0
    items[:] = [0] * 5000
    ticks = []
    signal.signal(signal.SIGALRM, lambda *_: ticks.append(None))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    made = squares(6_000_000)
    shifted(array, 100_000)
    stored(items, 50_000)
    signal.setitimer(signal.ITIMER_REAL, 0)
    print(made == [i * i % 7 for i in range(6_000_000)], gc.isenabled(), len(ticks) > 5)
    print(set(array.tolist()), set(items))
"""


def test_what_a_call_stores_and_gives_is_right_under_a_ticking_timer(tmp_path: Path) -> None:
    out = ran(program(tmp_path, _TICKING))
    assert out.splitlines() == ["True True True", "{100000.0} {50000}"]


def test_a_kernel_looks_up_behind_each_statement_that_works_on_whole_arrays() -> None:
    function = function_of("""
        import numpy as np

        def f(a):
            b = np.exp(a)
            c = np.sin(b)
            return c.sum() + 1.0
    """)
    made = create_backend().specialise(function, (np.ones(3),))
    assert isinstance(made, CompiledSpecialisation)
    assert made.kernel.source.count("_poll()") == 1 + 2


def test_a_kernel_without_loops_does_not_look_up() -> None:
    made = create_backend().specialise(function_of("def f(x): return x * 2.0"), (1.0,))
    assert isinstance(made, CompiledSpecialisation)
    assert "_poll" not in made.kernel.source
