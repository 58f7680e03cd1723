"""The counting and the watched closure, with a clock that the test moves."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from autojit.core import RegionKey
from autojit.proxy import aim, counting, target_of, watching, wrap
from autojit.tiering import Burning, Cell


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.read = 0

    def __call__(self) -> int:
        self.read += 1
        return self.now_ns


def test_only_the_calls_that_are_due_are_timed() -> None:
    clock, cell = Clock(), Cell(RegionKey("m", "f"), "m.py", 1)
    timed: list[tuple[int, int]] = []

    def work(ns: int) -> int:
        clock.now_ns += ns
        return ns

    def sample(call: int, elapsed_ns: int) -> int:
        timed.append((call, elapsed_ns))
        return call + 3

    counted = counting(work, cell, Burning(), sample, clock)
    for call in range(1, 9):
        assert counted(call) == call
    assert timed == [(1, 1), (4, 4), (7, 7)]
    assert clock.read == 6
    assert cell.python_calls == 8


def test_a_call_inside_a_timed_one_is_counted_but_not_timed() -> None:
    clock, cell, burning = Clock(), Cell(RegionKey("m", "f"), "m.py", 1), Burning()
    timed: list[tuple[int, int, int]] = []

    def down(n: int) -> int:
        clock.now_ns += 1
        return counted(n - 1) + 1 if n else 0  # type: ignore[operator]

    def sample(call: int, elapsed_ns: int) -> int:
        timed.append((call, elapsed_ns, burning.depth))
        return call + 1

    counted = counting(down, cell, burning, sample, clock)
    assert counted(3) == 3
    assert timed == [(1, 4, 0)]
    assert cell.python_calls == 4


def test_a_call_that_raises_is_timed_too() -> None:
    clock, cell, burning = Clock(), Cell(RegionKey("m", "f"), "m.py", 1), Burning()
    timed: list[int] = []

    def fail() -> None:
        clock.now_ns += 5
        raise ValueError

    def sample(_call: int, elapsed_ns: int) -> int:
        timed.append(elapsed_ns)
        return 0

    counted = counting(fail, cell, burning, sample, clock)
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - it has no message
            counted()
    assert timed == [5, 5]
    assert burning.depth == 0


def test_a_watched_call_is_answered_by_whom_its_owner_names() -> None:
    calls: list[Any] = []

    def plain(x: int) -> int:
        return x

    def before(args: tuple[object, ...], _kwargs: dict[str, object]) -> Any:
        return (plain, "token") if args == (1,) else (lambda x: -x, None)

    def after(token: object, result: object, error: BaseException | None, ns: int) -> None:
        calls.append((token, result, error, ns))

    watched = watching(plain, before, after, lambda: 0)  # type: ignore[arg-type]
    assert (watched(1), watched(2)) == (1, -2)
    assert calls == [("token", 1, None, 0)]


def test_a_watched_call_that_raises_is_heard_of_and_raises() -> None:
    heard: list[BaseException | None] = []

    def fail() -> None:
        raise KeyError(1)

    watched = watching(
        fail,  # type: ignore[arg-type]
        lambda _args, _kwargs: (fail, "token"),
        lambda _token, _result, error, _ns: heard.append(error),
        lambda: 0,
    )
    with pytest.raises(KeyError) as caught:
        watched()
    assert heard == [caught.value]


def test_a_proxy_goes_where_it_is_aimed() -> None:
    def one() -> int:
        return 1

    proxy = wrap(one)  # type: ignore[arg-type]
    held = [proxy]
    assert target_of(proxy) is one
    aim(proxy, lambda: 2)
    assert held[0]() == 2  # type: ignore[operator]


@pytest.mark.parametrize("disabled", ["", "1"])
def test_a_proxy_works_with_each_build_of_wrapt_and_imports_no_more_than_needed(
    disabled: str,
) -> None:
    program = """
import sys
from autojit.proxy import aim, plain, wrap
assert "wrapt" not in sys.modules and "autojit.proxy.region_proxy" not in sys.modules
def f(x): return x
p = wrap(f)
aim(p, lambda x: -x)
assert p(1) == -1 and plain(p) is f and p == f and hash(p) == hash(f) and repr(p) == repr(f)
assert {"asyncio", "wrapt"}.isdisjoint(sys.modules) or len(sys.argv) > 1
import wrapt
assert wrapt.FunctionWrapper(f, lambda w, i, a, k: w(*a))(2) == 2
assert wrapt.exceptions.WrapperNotFoundError
"""
    arguments = ["full"] if disabled else []
    subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True,
        env={"PYTHONPATH": ":".join(sys.path), "WRAPT_DISABLE_EXTENSIONS": disabled},
    )
