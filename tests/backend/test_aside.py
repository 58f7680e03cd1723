"""Another process compiles, Python goes on, and the program hears nothing of it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Final

import pytest

from autojit.backend import Awaited, can_compile_aside
from autojit.backend.aside import Aside, CompilerFailed
from autojit.backend.boundary import kind_of
from autojit.backend.compiler import ordered
from autojit.backend.engine import NumbaBackend
from autojit.backend.kinds import integer
from autojit.backend.linking import linked
from autojit.backend.translation import Kernel, Translator
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autojit.backend.compiler import Order
    from tests.conftest import RunPython

_PATIENCE_S: Final = 120.0

pytestmark = pytest.mark.skipif(
    not can_compile_aside(), reason="one processor, or no Linux: nothing is compiled aside"
)


def total(n: int) -> float:
    answer = 0.0
    for i in range(n):
        answer += i * 0.5
    return answer


def product(n: int) -> float:
    answer = 1.0
    for i in range(n):
        answer *= 1.0 + i
    return answer


def _plain(function: object) -> FunctionType:
    assert isinstance(function, FunctionType)
    return function


def order_of(function: object) -> Order:
    kernel = Translator(lambda _: None, kind_of).kernel(
        _plain(function), (integer(),), {}, bound=(3,)
    )
    assert isinstance(kernel, Kernel)
    return ordered(kernel, None)


def until(is_true: Callable[[], bool]) -> None:
    """Wait, for as long as a busy machine may take."""
    end_s = time.monotonic() + _PATIENCE_S
    while not is_true():
        assert time.monotonic() < end_s, "waited for in vain"
        time.sleep(0.01)


def compilers() -> set[int]:
    """Return the processes that compile for others."""
    found = set()
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = place.read_bytes()
        except OSError:
            continue  # it has ended since
        if b"aside_server" in command and b"pytest" not in command and b"/bin/sh" not in command:
            found.add(int(place.parent.name))
    return found


@pytest.fixture
def aside() -> Iterator[Aside]:
    one = Aside()
    yield one
    if one._line is not None:
        one._line.close()


def test_what_is_ordered_comes_and_answers(aside: Aside) -> None:
    orders = [order_of(total), order_of(product)]
    awaited = [aside.made(one) for one in orders]
    for one, answer, plain in zip(orders, awaited, (total, product), strict=True):
        assert isinstance(answer, Awaited)
        until(answer.is_due)
        code = aside.made(one)
        assert isinstance(code, tuple)
        assert linked(*code)(100) == plain(100)


def test_code_that_needs_what_only_the_program_has_is_made_as_any_other(aside: Aside) -> None:
    def draws(n: int) -> float:
        return random.gauss(0.0, 1.0) + random.random() * n

    backend = NumbaBackend(lambda _: None, aside=aside)
    for function in (draws, product, total):
        answer = backend.specialise_later(_plain(function), (3,))
        assert isinstance(answer, Awaited)
        until(answer.is_due)
        made = backend.specialise_later(_plain(function), (3,))
        assert not isinstance(made, Awaited | Refused), str(made)
        random.seed(5)
        expected = function(3)
        random.seed(5)
        assert made.run((3,)) == expected


def test_it_is_nobodys_child_and_ends_with_its_line(aside: Aside) -> None:
    before = compilers()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    aside.made(order_of(total))
    until(lambda: len(compilers() - before) == 1)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert aside._line is not None
    aside._line.close()
    until(lambda: not compilers() - before)


def test_what_the_other_process_fails_over_is_refused_and_not_tried_here(
    aside: Aside, tmp_path: Path
) -> None:
    before = compilers()
    backend = NumbaBackend(lambda _: None, tmp_path, aside=aside)
    answer = backend.specialise_later(_plain(total), (3,))
    assert isinstance(answer, Awaited)
    until(lambda: len(compilers() - before) == 1)
    (process,) = compilers() - before
    until(lambda: _is_greeted(aside, process))
    os.kill(process, signal.SIGKILL)
    until(answer.is_due)
    again = backend.specialise_later(_plain(total), (3,))
    assert isinstance(again, Refused)
    assert again.reason is Reason.COMPILER_ENDED


def _is_greeted(aside: Aside, process: int) -> bool:
    """Let a process run for moments, until it has said its first words and no more."""
    os.kill(process, signal.SIGCONT)
    time.sleep(0.01)
    os.kill(process, signal.SIGSTOP)
    aside.is_pending("")
    return aside._was_greeted


def test_what_a_program_has_ordered_is_there_in_its_next_run(tmp_path: Path) -> None:
    aside = Aside()
    before = compilers()
    backend = NumbaBackend(lambda _: None, tmp_path, aside=aside)
    assert isinstance(backend.specialise_later(_plain(product), (3,)), Awaited)
    assert aside._line is not None
    aside._line.close()
    until(lambda: any(tmp_path.glob("*.aotj")))
    until(lambda: not compilers() - before)
    again = NumbaBackend(lambda _: None, tmp_path).specialise(_plain(product), (3,))
    assert not isinstance(again, Refused)
    assert again.from_artifact


def test_what_numba_will_not_compile_is_refused_with_its_words(aside: Aside) -> None:
    order = order_of(total)
    broken = replace(order, name="f" * 64, source=order.source.replace("range", "no_such_name"))
    answer = aside.made(broken)
    assert isinstance(answer, Awaited)
    until(answer.is_due)
    with pytest.raises(CompilerFailed, match="no_such_name"):
        aside.made(broken)


def test_a_program_that_is_told_of_its_children_is_told_of_none(aside: Aside) -> None:
    told: list[int] = []
    before = signal.signal(signal.SIGCHLD, lambda number, _frame: told.append(number))
    try:
        assert aside.made(order_of(total)) is None
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert told == []


def test_a_program_that_closes_all_descriptors_and_opens_others_keeps_them(
    run_python: RunPython,
) -> None:
    code = """
        import os
        from tests.backend.test_aside import *
        aside = Aside()
        awaited = aside.made(order_of(total))
        os.closerange(3, 4096)
        kept = [os.open("/dev/zero", os.O_RDONLY) for _ in range(300)]
        until(awaited.is_due)
        second = aside.made(order_of(total))
        print(all(len(os.read(one, 8)) == 8 for one in kept))
        if isinstance(second, Awaited):
            until(second.is_due)
            second = aside.made(order_of(total))
        print(second is None or linked(*second)(100) == total(100))
    """
    done = run_python("-c", textwrap.dedent(code), env={"PYTHONPATH": os.pathsep.join(sys.path)})
    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")


def test_a_forked_child_leaves_the_process_to_its_parent(run_python: RunPython) -> None:
    code = """
        import os
        from tests.backend.test_aside import *
        aside = Aside()
        awaited = aside.made(order_of(total))
        child = os.fork()
        if not child:
            awaited.is_due()
            os._exit(0 if aside._line is None and aside._pending == [] else 1)
        print(os.waitpid(child, 0)[1])
        until(awaited.is_due)
        print(linked(*aside.made(order_of(total)))(100) == total(100))
    """
    done = run_python("-c", textwrap.dedent(code), env={"PYTHONPATH": os.pathsep.join(sys.path)})
    assert (done.stdout, done.stderr) == ("0\nTrue\n", "")


def test_a_program_that_dies_of_broken_pipes_outlives_the_other_process(
    run_python: RunPython,
) -> None:
    code = """
        import signal
        from tests.backend.test_aside import *
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        aside = Aside()
        before = compilers()
        aside.made(order_of(total))
        until(lambda: compilers() - before)
        os.kill(*(compilers() - before), signal.SIGKILL)
        until(lambda: not compilers() - before)
        print(aside.made(order_of(product)))
    """
    done = run_python("-c", textwrap.dedent(code), env={"PYTHONPATH": os.pathsep.join(sys.path)})
    assert (done.stdout, done.stderr, done.returncode) == ("None\n", "", 0)


WHOLE: Final = {
    "a function": """
        def work(n):
            answer = 0.0
            for i in range(n):
                answer += i % 7 * 0.25
            return answer

        while not is_over():
            print(work(2000), file=sink)
        """,
    "a loop": """
        answer, n = 0.0, 0
        while not is_over():
            for i in range(100_000):
                answer += i % 7 * 0.25
        """,
}


@pytest.mark.parametrize("form", WHOLE)
def test_a_program_goes_native_without_numba_in_its_process(
    form: str, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    program = f"""
        import os, sys, time
        import autojit

        end_s = time.monotonic() + {_PATIENCE_S}
        sink = open(os.devnull, "w")

        def is_over():
            time.sleep(0)
            regions = autojit.status().regions
            return any(one.tier == "native" for one in regions) or time.monotonic() > end_s

        {WHOLE[form].strip()}
        print([one.tier for one in autojit.status().regions if one.tier == "native"][:1])
        print("numba" in sys.modules)
        """
    (tmp_path / "app.py").write_text(textwrap.dedent(program), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "autojit", "--no-ledger", "app.py"],
        cwd=tmp_path,
        env=clean_environment | {"AUTOJIT_BACKGROUND": "1", "AUTOJIT_LOG": "compile"},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * _PATIENCE_S,
    )
    assert done.stdout == "['native']\nFalse\n"
    assert "is compiled aside" in done.stderr
    assert "Warning" not in done.stderr


def test_what_must_not_be_started_again_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_compile_aside()
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: 1)
        assert not can_compile_aside()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/opt/game/bin/game")
        assert not can_compile_aside()
    with monkeypatch.context() as patched:
        patched.setattr(os, "sched_getaffinity", lambda _: {3})
        assert not can_compile_aside()
