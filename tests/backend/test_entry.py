"""The way in: parameters as the function has them, guards that see every change at once."""

from __future__ import annotations

import builtins
import math
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import Entered, backend, compiled, function_of, module_of

if TYPE_CHECKING:
    from collections.abc import Callable

WORLD = """
RATE = 3
SCALE = np.array([1.0, 2.0])
SIZES = (1, 2)
def helper(x, k=2, *, m=1):
    return x * k * m + RATE
def f(x):
    return helper(x) + RATE
def root(x):
    return math.sqrt(x) + math.pi
def magnitude(x):
    return abs(x) + 1
def scaled(i):
    return SCALE[i] * 2
def sized(i):
    return SIZES[i] + 1
def closed():
    c = 5
    def inner(x):
        return x + c
    def put(value):
        nonlocal c
        c = value
    return inner, put
inner, put = closed()
def run(x):
    return x + 1
def entry(x):
    return run(x) * 2
def calls_entry(x):
    return entry(x) + 1
"""


def _other_helper(x: int, k: int = 2, *, m: int = 1) -> int:
    return x - k - m


@pytest.fixture
def world() -> Any:
    return module_of(WORLD)


def check(entered: Entered, function: Callable[..., object], *args: object, native: bool) -> None:
    """Check one call: Python's answer, and whether machine code gave it."""
    before = entered.native_calls
    found = entered.call(*args)
    expected = function(*args)
    assert (type(found), found) == (type(expected), expected)
    assert (entered.native_calls > before) is native


def test_a_changed_global_is_seen_by_the_very_next_call(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    check(entered, world.f, 2, native=True)
    world.RATE = 10
    check(entered, world.f, 2, native=False)
    assert [refused.reason for refused in entered.owner.reasons] == [Reason.GUARD_FAILED]
    world.RATE = 3
    check(entered, world.f, 2, native=True)


def test_a_global_of_another_type_is_seen(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    world.RATE = 3.0
    check(entered, world.f, 2, native=False)
    world.RATE = True
    check(entered, world.f, 2, native=False)


def test_a_deleted_global_raises_pythons_error(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    del world.RATE
    with pytest.raises(NameError, match="RATE"):
        entered.call(2)


def test_a_patched_callee_is_called(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    with mock.patch.object(world, "helper", return_value=100):
        check(entered, world.f, 2, native=False)
    check(entered, world.f, 2, native=True)


def test_a_callee_with_new_code_is_called(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    world.helper.__code__ = _other_helper.__code__
    check(entered, world.f, 2, native=False)


def test_new_code_of_the_function_itself_is_run(world: Any) -> None:
    entered = Entered(world.magnitude, [(2,)])
    world.magnitude.__code__ = (lambda x: x - 1000).__code__
    check(entered, world.magnitude, 2, native=False)


def test_new_defaults_of_a_callee_are_seen(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    world.helper.__defaults__ = (5,)
    check(entered, world.f, 2, native=False)


def test_new_keyword_defaults_of_a_callee_are_seen(world: Any) -> None:
    entered = Entered(world.f, [(2,)])
    world.helper.__kwdefaults__["m"] = 7
    check(entered, world.f, 2, native=False)
    world.helper.__kwdefaults__ = {"m": 9}
    check(entered, world.f, 2, native=False)


def test_a_changed_closure_cell_is_seen(world: Any) -> None:
    entered = Entered(world.inner, [(2,)])
    check(entered, world.inner, 2, native=True)
    world.put(50)
    check(entered, world.inner, 2, native=False)


def test_a_shadowed_builtin_is_seen(world: Any) -> None:
    entered = Entered(world.magnitude, [(-2,)])
    check(entered, world.magnitude, -2, native=True)
    with mock.patch.object(world, "abs", return_value=100, create=True):
        check(entered, world.magnitude, -2, native=False)
    with mock.patch.object(builtins, "abs", return_value=200):
        check(entered, world.magnitude, -2, native=False)
    check(entered, world.magnitude, -2, native=True)


def test_a_builtin_shadowed_in_a_callees_module_is_seen(world: Any) -> None:
    other: Any = module_of("def outer(x):\n    return 1\n")
    other.magnitude = world.magnitude
    caller: Any = module_of("def outer(x):\n    return magnitude(x) + 1\n")
    caller.magnitude = world.magnitude
    entered = Entered(caller.outer, [(-2,)])
    check(entered, caller.outer, -2, native=True)
    with mock.patch.object(world, "abs", return_value=100, create=True):
        check(entered, caller.outer, -2, native=False)
    with mock.patch.object(caller, "abs", return_value=100, create=True):
        check(entered, caller.outer, -2, native=True)


def test_a_patched_module_attribute_is_seen(world: Any) -> None:
    entered = Entered(world.root, [(2.0,)])
    check(entered, world.root, 2.0, native=True)
    with mock.patch.object(math, "sqrt", return_value=100.0):
        check(entered, world.root, 2.0, native=False)
    with mock.patch.object(math, "pi", 3):
        check(entered, world.root, 2.0, native=False)
    with mock.patch.object(world, "math", mock.Mock(sqrt=lambda _: 5.0, pi=1.0)):
        check(entered, world.root, 2.0, native=False)


def test_a_global_array_is_read_anew_each_time(world: Any) -> None:
    entered = Entered(world.scaled, [(1,)])
    check(entered, world.scaled, 1, native=True)
    world.SCALE[1] = 50.0
    check(entered, world.scaled, 1, native=True)
    world.SCALE = np.array([7.0, 8.0, 9.0])
    check(entered, world.scaled, 2, native=True)
    for other in (np.array([1, 2]), np.ones((2, 2))[0:1], np.ones(2, ">f8"), [1.0, 2.0]):
        world.SCALE = other
        found, expected = entered.call(0), world.scaled(0)
        assert np.array_equal(found, expected)
        assert type(found) is type(expected)


def test_a_rebound_global_tuple_is_seen(world: Any) -> None:
    entered = Entered(world.sized, [(1,)])
    world.SIZES = (10, 20)
    check(entered, world.sized, 1, native=False)


@pytest.mark.parametrize("name", ["entry", "calls_entry"])
def test_functions_may_have_any_name(world: Any, name: str) -> None:
    function = getattr(world, name)
    check(Entered(function, [(2,)]), function, 2, native=True)
    assert compiled(function, 2).run((2,)) == function(2)


@pytest.mark.parametrize("name", ["RATE", "helper", "type", "len", "id", "f"])
def test_a_parameter_may_have_the_name_of_what_a_callee_reads(name: str) -> None:
    text = f"{WORLD}def outer({name}, xs, t):\n    return f(3) + {name} + xs[0] + t[1]\n"
    if name == "f":
        text = text.replace("return f(3) + f", "return root(4.0) + f")
    module: Any = module_of(text)
    entered = Entered(module.outer, [(7, [1], (1, 2))])
    check(entered, module.outer, 9, [1], (1, 2), native=True)
    module.RATE = 10
    check(entered, module.outer, 9, [1], (1, 2), native=name == "f")


# -- parameters ----------------------------------------------------------------------------

FORMS = """
def plain(a, b):
    return a * 10 + b
def defaults(a, b=5, c=7):
    return a * 100 + b * 10 + c
def only_keyword(a, *, b, c=7):
    return a * 100 + b * 10 + c
def only_positional(a, b=5, /, c=7):
    return a * 100 + b * 10 + c
def all_kinds(a, /, b, *, c, d=4):
    return a * 1000 + b * 100 + c * 10 + d
def nothing():
    return 42
def maybe(a, b=None):
    if b is None:
        return a
    return a + b
"""


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("plain", (1, 2), {}),
        ("plain", (), {"b": 1, "a": 2}),
        ("plain", (1,), {"b": 2}),
        ("defaults", (1,), {}),
        ("defaults", (1, 2), {}),
        ("defaults", (1,), {"c": 2}),
        ("only_keyword", (1,), {"b": 2}),
        ("only_keyword", (), {"c": 3, "b": 2, "a": 1}),
        ("only_positional", (1,), {}),
        ("only_positional", (1, 2), {"c": 3}),
        ("all_kinds", (1, 2), {"c": 3}),
        ("all_kinds", (1,), {"d": 5, "c": 3, "b": 2}),
        ("nothing", (), {}),
        ("maybe", (1,), {}),
    ],
)
def test_arguments_are_bound_by_pythons_rules(
    name: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    function = getattr(module_of(FORMS), name)
    bound = backend().bind(function, args, kwargs)
    expected = function(*args, **kwargs)
    assert compiled(function, *bound).run(bound) == expected
    entered = Entered(function, [bound])
    assert entered.call(*args, **kwargs) == expected
    assert entered.native_calls == 1
    empty = Entered(function, [])
    assert empty.call(*args, **kwargs) == expected
    assert empty.native_calls == 0


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("plain", (), {}),
        ("plain", (1,), {}),
        ("plain", (1, 2, 3), {}),
        ("plain", (1, 2), {"a": 3}),
        ("plain", (1, 2), {"z": 3}),
        ("only_keyword", (1, 2), {}),
        ("only_keyword", (1,), {}),
        ("only_positional", (), {"a": 1}),
    ],
)
def test_wrong_arguments_raise_pythons_own_error(
    name: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    function = getattr(module_of(FORMS), name)
    entered = Entered(function, [])
    with pytest.raises(TypeError) as expected:
        function(*args, **kwargs)
    with pytest.raises(TypeError) as found:
        entered.call(*args, **kwargs)
    assert str(found.value) == str(expected.value)


# -- specialisations -----------------------------------------------------------------------


def test_each_call_finds_the_specialisation_of_its_types() -> None:
    function = function_of("def f(a, b):\n    return a + b\n")
    calls: list[tuple[Any, Any]] = [(1, 2), (1.5, 2), (np.float64(1), 2.0), (True, False)]
    entered = Entered(function, calls)
    for _ in range(3):
        for call in calls:
            check(entered, function, *call, native=True)
    assert entered.native_calls == 12
    assert entered.owner.misses == []
    assert entered.owner.reasons == []


def test_a_call_that_nothing_fits_is_told_and_answered_by_python() -> None:
    function = function_of("def f(a, b):\n    return a + b\n")
    entered = Entered(function, [(1, 2)])
    assert entered.call("a", "b") == "ab"
    assert entered.call(1.5, 2) == 3.5
    assert entered.owner.misses == [("a", "b"), (1.5, 2)]
    assert entered.native_calls == 0


def test_a_specialisation_made_for_a_miss_answers_that_call() -> None:
    function = function_of("def f(a, b):\n    return a + b\n")
    entered = Entered(function, [(1, 2)], compiles=True)
    found = entered.call(1.5, 2)
    assert found == 3.5
    assert entered.native_calls == 1


def test_a_call_that_leaves_is_told_and_answered_by_python() -> None:
    function = function_of("def f(a, n):\n    a[0] += 1.0\n    return n * n\n")
    entered = Entered(function, [(np.zeros(1), 2)])
    array = np.zeros(1)
    assert entered.call(array, 2**40) == 2**80
    assert array[0] == 1.0
    assert [refused.reason for refused in entered.owner.reasons] == [Reason.OVERFLOW]
    assert entered.native_calls == 0


@pytest.mark.parametrize("count", [1, 2])
def test_pythons_exception_comes_without_a_trace_of_ours(count: int) -> None:
    function = function_of("def f(a, i):\n    a[0] += 1.0\n    return a[i]\n")
    entered = Entered(function, [(np.zeros(2), 1), (np.zeros(2, "float32"), 1)][:count])
    array = np.zeros(2)
    with pytest.raises(
        IndexError, match="index 7 is out of bounds for axis 0 with size 2"
    ) as found:
        entered.call(array, 7)
    assert found.value.__context__ is None
    assert found.value.__cause__ is None
    assert array.tolist() == [1.0, 0.0]
    assert [item.name for item in found.traceback][1:] == ["f"]


def test_only_calls_that_machine_code_answered_are_counted() -> None:
    function = function_of("def f(n):\n    return n * n\n")
    entered = Entered(function, [(2,)])
    for number in (1, 2, 2**40, 3, 2**63, 4):
        assert entered.call(number) == number * number
    assert entered.native_calls == 4
    assert entered.cell.native_ns > 0


def test_a_function_given_as_an_argument_is_compiled_for_that_one() -> None:
    module: Any = module_of(
        "def up(x):\n    return x + 1\ndef down(x):\n    return x - 1\n"
        "def apply(g, x):\n    return g(x) * 2\n"
    )
    entered = Entered(module.apply, [(module.up, 3)])
    check(entered, module.apply, module.up, 3, native=True)
    check(entered, module.apply, module.down, 3, native=False)
    check(entered, module.apply, abs, 3, native=False)


def test_a_string_argument_is_compiled_for_its_text() -> None:
    function = function_of(
        "def f(mode, x):\n    if mode == 'up':\n        return x + 1\n    return x\n"
    )
    entered = Entered(function, [("up", 3)])
    check(entered, function, str(b"up", "ascii"), 3, native=True)
    check(entered, function, "down", 3, native=False)


def test_an_entry_has_the_name_and_the_defaults_of_the_function() -> None:
    function = function_of("def f(a, b=5, *, c=7):\n    return a\n")
    call: Any = Entered(function, [(1,)]).call
    assert call.__name__ == "f"
    assert call.__qualname__ == function.__qualname__
    assert call.__defaults__ == (5,)
    assert call.__kwdefaults__ == {"c": 7}
