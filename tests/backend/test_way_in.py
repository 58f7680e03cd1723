"""The way in tells arguments apart exactly as the border does, and runs nothing of theirs."""

from __future__ import annotations

from collections import namedtuple
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest

from autojit.backend import create_backend
from autojit.backend.boundary import kind_of
from autojit.backend.linking import MISFIT
from autojit.core import Refused
from tests.backend.workshop import function_of

if TYPE_CHECKING:
    from collections.abc import Callable


class MyFloat(float):
    """A subclass, which is another type."""


class MyInt(int):
    """A subclass, which is another type."""


class MyList(list[Any]):
    """A subclass, which is another type."""


class MyArray(np.ndarray[Any, Any]):
    """A subclass, which is another type."""


class Hostile:
    """Whatever is asked of it fails."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)

    def __len__(self) -> int:
        raise AssertionError

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    __hash__ = None  # type: ignore[assignment]


Pair = namedtuple("Pair", "a b")  # noqa: PYI024 - an untyped one, as programs have them


def unaligned() -> np.ndarray[Any, Any]:
    return np.zeros(25, np.uint8)[1:].view(np.float64)


def read_only() -> np.ndarray[Any, Any]:
    array = np.zeros(3)
    array.flags.writeable = False
    return array


OBJECTS: Final[dict[str, Callable[[], object]]] = {
    "int": lambda: 3,
    "least int": lambda: -(2**63) + 1,
    "big int": lambda: 2**63,
    "huge int": lambda: 2**200,
    "bool": lambda: True,
    "float": lambda: 2.5,
    "complex": lambda: 1j,
    "MyInt": lambda: MyInt(3),
    "MyFloat": lambda: MyFloat(3.0),
    "None": lambda: None,
    "text": lambda: "text",
    "hostile": Hostile,
    **{
        f"np.{name}": partial(getattr(np, name), 1)
        for name in (
            *("int8", "int16", "int32", "int64", "longlong", "uint8", "uint16", "uint32"),
            *("uint64", "float16", "float32", "float64", "longdouble", "complex64", "complex128"),
            *("bool", "timedelta64"),
        )
    },
    **{
        f"array of {name}": partial(np.zeros, 3, name)
        for name in (
            *("int8", "int32", "int64", "longlong", "uint8", "float32", "float64", "complex128"),
            *("bool", ">f8", ">i4", "O", "m8[s]"),
        )
    },
    "0-d": lambda: np.zeros(()),
    "2-d": lambda: np.zeros((2, 3)),
    "2-d F": lambda: np.zeros((2, 3), order="F"),
    "2-d strided": lambda: np.zeros((4, 6))[::2, ::2],
    "reversed": lambda: np.zeros(3)[::-1],
    "empty": lambda: np.zeros(0),
    "read-only": read_only,
    "unaligned": unaligned,
    "endless": lambda: np.broadcast_to(np.zeros(1), (2**50,)),
    "MyArray": lambda: np.zeros(3).view(MyArray),
    "masked": lambda: np.ma.zeros(3),
    "list": lambda: [1.0, 2.0],
    "list of ints": lambda: [1, 2],
    "mixed list": lambda: [1.0, 2],
    "empty list": list,
    "MyList": lambda: MyList([1.0]),
    "tuple": lambda: (1.0, 2),
    "longer tuple": lambda: (1.0, 2, 3),
    "tuple of another type": lambda: (1, 2.0),
    "nested tuple": lambda: ((1.0, 2), 3),
    "tuple of an array": lambda: (np.zeros(3), 1),
    "tuple of another array": lambda: (np.zeros(3, np.int32), 1),
    "Pair": lambda: Pair(1.0, 2),
}


def way_in(value: object) -> Callable[[object], object] | None:
    """Return the way into a kernel compiled for an object, or None if it has no machine form."""
    text = "def f(x):\n    return 1\n"
    found: Any = create_backend().specialise(function_of(text), (value,))
    return None if isinstance(found, Refused) else found.native


def passed(value: object) -> bool:
    return value is not None and not isinstance(value, str)


@pytest.mark.parametrize("compiled_for", OBJECTS)
def test_an_argument_fits_exactly_where_its_kind_is_the_one_compiled_for(
    compiled_for: str,
) -> None:
    made = OBJECTS[compiled_for]()
    if compiled_for == "hostile":
        assert kind_of(made, 0, {}) is None
        return
    native = way_in(made)
    if native is None or not passed(made):
        return
    sites: dict[str, Any] = {}
    wanted = (kind_of(made, 0, sites), sites)
    for name, make in OBJECTS.items():
        value = make()
        theirs: dict[str, Any] = {}
        fits = (kind_of(value, 0, theirs), theirs) == wanted
        if isinstance(made, list) and type(value) is list:
            continue  # what a list holds is looked at by the kernel that reads it
        assert (native(value) is not MISFIT) == fits, name


def test_half_of_the_objects_do_have_a_machine_form() -> None:
    count = sum(kind_of(make(), 0, {}) is not None for make in OBJECTS.values())
    assert count > len(OBJECTS) // 2


def test_the_least_integer_of_64_bits_is_taken_as_it_is() -> None:
    native = way_in(3)
    assert native is not None
    assert native(-(2**63)) == 1
    assert native(-(2**63) - 1) is MISFIT
