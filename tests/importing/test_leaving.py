"""Tracebacks lose autojit's frames, wherever they are, and nothing else."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

import pytest

import autojit
from autojit.importing import without_our_frames

HOUSE = Path(next(iter(autojit.__path__)))


def caller(name: str) -> Any:
    """Make a function that lies in autojit's house and calls another."""
    names: dict[str, Any] = {}
    source = f"def {name}(f, *args):\n    return f(*args)\n"
    exec(compile(source, str(HOUSE / "proxy" / "forward.py"), "exec"), names)
    return names[name]


proxy = caller("proxy")


def divide(x: int) -> float:
    return 1 / x


def outer() -> float:
    return float(proxy(proxy, divide, 0))


def names_of(error: BaseException) -> list[str]:
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def caught(function: Any) -> BaseException:
    with pytest.raises(BaseException) as info:  # noqa: PT011
        function()
    return info.value


def test_frames_in_the_middle_and_at_the_end_are_cut() -> None:
    error = caught(outer)
    assert names_of(error) == ["caught", "outer", "proxy", "proxy", "divide"]
    assert without_our_frames(error) is error
    assert names_of(error) == ["caught", "outer", "divide"]
    error = caught(lambda: proxy(1))
    assert names_of(without_our_frames(error)) == ["caught", "<lambda>"]


def test_chained_exceptions_and_groups_are_followed() -> None:
    def chain() -> None:
        try:
            outer()
        except ZeroDivisionError as error:
            group = BaseExceptionGroup("two", [error, caught(outer)])
            raise group from caught(outer)

    error = without_our_frames(caught(chain))
    assert isinstance(error, BaseExceptionGroup)
    for one in (error.__context__, error.__cause__, *error.exceptions):
        assert one is not None
        assert "divide" in names_of(one)
        assert "proxy" not in names_of(one)


def test_a_circle_of_contexts_ends() -> None:
    first, second = ValueError(1), ValueError(2)
    first.__context__, second.__context__ = second, first
    assert without_our_frames(first) is first


def test_an_exception_that_was_never_raised_stays_without_a_traceback() -> None:
    assert without_our_frames(ValueError()).__traceback__ is None
