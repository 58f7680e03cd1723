"""The border: what an object is, by its exact type, without running any of its code."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from autojit.backend.boundary import kind_of
from autojit.backend.kinds import Arr, Kind, ListOf, NoneKind, Num, Obj, Tup, integer, of_type
from tests.backend.workshop import backend, compiled, function_of, module_of

SCALARS: Final = {
    "bool": True,
    "float": 2.5,
    "complex": 1j,
    "np.bool": np.bool(1),
    "np.int8": np.int8(1),
    "np.int16": np.int16(1),
    "np.int32": np.int32(1),
    "np.int64": np.int64(1),
    "np.uint8": np.uint8(1),
    "np.uint16": np.uint16(1),
    "np.uint32": np.uint32(1),
    "np.float32": np.float32(1),
    "np.float64": np.float64(1),
    "np.complex128": np.complex128(1),
}


def kind(value: object, index: int | str = 0) -> Kind | None:
    return kind_of(value, index, {})


@pytest.mark.parametrize("name", SCALARS)
def test_a_scalar_is_known_by_its_exact_type(name: str) -> None:
    assert kind(SCALARS[name]) == of_type(name)


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, -(2**63) + 1])
def test_an_int_of_64_bits_is_an_integer_of_any_value(value: int) -> None:
    assert kind(value) == integer()


@pytest.mark.parametrize("value", [2**63, -(2**63), -(2**63) - 1, 10**100])
def test_a_longer_int_has_no_kind(value: int) -> None:
    assert kind(value) is None


@pytest.mark.parametrize(
    ("array", "layout"),
    [
        (np.ones(3), "C"),
        (np.ones((3, 3)), "C"),
        (np.asfortranarray(np.ones((3, 3))), "F"),
        (np.ones((3, 3)).T, "F"),
        (np.ones((3, 3))[:, 1:], "A"),
        (np.ones(6)[::2], "A"),
        (np.ones(6)[::-1], "A"),
        (np.ones((1, 5)), "C"),
    ],
    ids=["1-d", "2-d", "fortran", "transposed", "part", "every other", "reversed", "row"],
)
def test_an_array_is_known_by_dtype_dimensions_and_layout(array: Any, layout: str) -> None:
    found = kind(array, 3)
    assert isinstance(found, Arr)
    assert (found.dtype, found.ndim, found.layout) == ("float64", array.ndim, layout)
    assert (found.roots, found.whole, found.writable) == (frozenset({3}), 3, True)


def test_a_read_only_array_and_a_global_one_say_so() -> None:
    array = np.ones(3)
    array.flags.writeable = False
    found = kind(array, "module.NAME")
    assert isinstance(found, Arr)
    assert not found.writable
    assert found.roots == {"global"}
    assert found.whole is None


def test_more_than_eight_dimensions_have_no_kind() -> None:
    assert isinstance(kind(np.ones((1,) * 8)), Arr)
    assert kind(np.ones((1,) * 9)) is None


@pytest.mark.parametrize(
    ("value", "element", "depth"),
    [
        ([1, 2], "int", 1),
        ([1.0], "float", 1),
        ([True], "bool", 1),
        ([[1, 2], [3, 4]], "int", 2),
        ([[1.5]], "float", 2),
    ],
    ids=repr,
)
def test_a_list_is_known_by_its_items_of_one_type(value: Any, element: str, depth: int) -> None:
    sites: dict[str, Kind] = {}
    found = kind_of(value, 2, sites)
    assert found == ListOf("P2", backed=True, depth=depth, whole=2)
    assert sites == {"P2": of_type(element)}


def test_a_tuple_is_known_by_each_of_its_items() -> None:
    found = kind((1, 2.5, (True, np.int64(3)), np.ones(2)))
    assert isinstance(found, Tup)
    first, second, third, fourth = found.items
    assert isinstance(third, Tup)
    assert (first, second) == (integer(), of_type("float"))
    assert third.items == (of_type("bool"), of_type("np.int64"))
    assert isinstance(fourth, Arr)


def test_none_functions_and_strings_are_themselves() -> None:
    assert kind(None) == NoneKind()
    for value in (len, np.exp, test_a_longer_int_has_no_kind, "text"):
        assert kind(value) == Obj(value)


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        message = f"asked for {name}"
        raise AssertionError(message)

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    def __hash__(self) -> int:
        raise AssertionError


def test_no_code_of_the_programs_is_run_to_look_at_an_object() -> None:
    assert kind(Hostile()) is None
    assert kind([Hostile(), Hostile()]) is None
    assert kind((Hostile(),)) is None
    function = function_of("def f(a, b=1):\n    return b\n")
    made = compiled(function, 1, 2)
    assert not made.matches((Hostile(), 2))
    assert not made.matches((1, Hostile()))
    with pytest.raises(Exception, match="AJ305"):
        made.run((Hostile(), 2))
    backend().specialise(function, (Hostile(), 2))


def test_every_dtype_passes_the_border_both_ways() -> None:
    function = function_of("def f(a, x):\n    a[0] = x\n    return a, x, a.copy()\n")
    for name in SCALARS:
        if not name.startswith("np."):
            continue
        value: Any = SCALARS[name]
        array = np.zeros(2, value.dtype)
        answer: Any = compiled(function, array, value).run((array, value))
        assert answer[0] is array
        assert type(answer[1]) is type(value)
        assert answer[1] == value == array[0]
        assert answer[2].dtype == array.dtype
        assert answer[2].flags.owndata


def test_a_large_tag_survives_beside_a_number() -> None:
    module: Any = module_of(
        "def f(n, a):\n    if n == 0:\n        return a[0]\n    if n == 1:\n        return None\n"
        "    return n > 2\n"
    )
    for dtype in ("int8", "int16", "int32", "uint8", "uint16", "uint32", "int64"):
        array = np.array([100], dtype)
        made = compiled(module.f, 0, array)
        assert type(made.run((0, array))) is array.dtype.type
        assert made.run((1, array)) is None
        assert made.run((2, array)) is False
        assert made.run((3, array)) is True


def test_a_kind_of_a_number_is_never_mistaken_for_its_neighbour() -> None:
    numbers = [kind(value) for value in (1, *SCALARS.values())]
    assert len(set(numbers)) == len(numbers)
    assert all(isinstance(each, Num) for each in numbers)
