"""A recursive function's name is its own while Python runs it, and the proxy's otherwise."""

from __future__ import annotations

import sys
import traceback
from types import ModuleType
from typing import Any

import pytest

from autojit.proxy import aim, calls_its_own_name, stepping_aside, wrap

SOURCE = """
seen = []
def f(n):
    seen.append(f)
    if n == 0:
        return 0
    return f(n - 1) + 1
def g(n):
    return n
def h(n):
    global h
    h = g
    return 1 + h(n)
def fails(n):
    return fails(n - 1) if n else 1 // n
"""


@pytest.fixture
def module() -> Any:
    made = ModuleType("stepping")
    exec(SOURCE, vars(made))
    return made


def stand_in(module: Any, name: str) -> tuple[Any, Any]:
    """Put a proxy of a function in its place, aimed at what steps aside."""
    function = getattr(module, name)
    proxy: Any = wrap(function)
    aim(proxy, stepping_aside(function, lambda: proxy))
    setattr(module, name, proxy)
    return function, proxy


def test_calls_inside_go_to_the_function_and_later_ones_to_the_proxy(module: Any) -> None:
    function, proxy = stand_in(module, "f")
    assert module.f(3) == 3
    assert [one is function for one in module.seen] == [True] * 4
    assert module.f is proxy


def test_a_recursion_is_almost_as_deep_as_in_python(module: Any) -> None:
    level = sys.getrecursionlimit() - len(traceback.extract_stack()) - 20
    expected = module.f(level)
    stand_in(module, "f")
    assert module.f(level) == expected


def test_the_name_is_the_proxys_again_after_an_exception_without_our_frames(module: Any) -> None:
    _, proxy = stand_in(module, "fails")
    with pytest.raises(ZeroDivisionError) as caught:
        module.fails(3)
    assert module.fails is proxy
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names[1:] == ["fails"] * 4


def test_a_name_that_the_program_binds_meanwhile_stays_bound_to_that(module: Any) -> None:
    stand_in(module, "h")
    assert module.h(5) == 6
    assert module.h is module.g


def test_a_name_that_is_given_back_meanwhile_stays_the_functions(module: Any) -> None:
    function = module.f
    proxies: list[Any] = [wrap(function)]
    aim(proxies[0], stepping_aside(function, lambda: proxies[0] if proxies else None))
    module.f = proxies[0]

    class Giving(list[object]):
        def append(self, item: object) -> None:
            proxies.clear()
            super().append(item)

    module.seen = Giving()
    assert module.f(2) == 2
    assert module.f is function


def test_only_functions_of_a_module_that_read_their_own_name_step_aside(module: Any) -> None:
    assert calls_its_own_name(module.f)
    assert not calls_its_own_name(module.g)
