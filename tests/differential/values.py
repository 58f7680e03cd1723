"""Arguments near every boundary, made fresh each time so that nobody shares them.

Corpus files import these makers. ``product`` cuts a large product down to a sample that is
the same in every process, so that plain Python and autojit see the same calls.
"""

from __future__ import annotations

import enum
import itertools
import math
import random
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Array = np.ndarray[Any, Any]

SAMPLE: Final = 160  # calls a function: enough to meet every pair of small sets
DTYPES: Final = (
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "bool", "complex128"),
)


class MyInt(int):
    """An int of somebody's own."""


class MyFloat(float):
    """A float of somebody's own."""


class MyList(list[Any]):
    """A list of somebody's own."""


class Colour(enum.IntEnum):
    """Ints with names."""

    RED = 1
    BLUE = 2


class MyArray(np.ndarray[Any, Any]):
    """An array of somebody's own."""


class TextKey(str):
    """A string of somebody's own, which compares by code of its own."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Compare as a string does."""
        return str.__eq__(self, other)

    __hash__ = str.__hash__


class Sneaky:
    """What has the hash of a key, and counts how often it is asked whether it is that key."""

    def __init__(self, text: str) -> None:
        """Stand beside a key."""
        self.text = text
        self.asked = 0

    def __hash__(self) -> int:
        """Have the hash of the text."""
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        """Be nothing else."""
        self.asked += 1
        return False


class Arithmetic:
    """An object that adds and multiplies like a number."""

    def __init__(self, value: float) -> None:
        """Hold a value."""
        self.value = value

    def __add__(self, other: object) -> str:
        """Answer with something no compiler would guess."""
        return f"{self.value} plus {other}"

    __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __add__


def product(*sets: Iterable[object], limit: int = SAMPLE) -> list[tuple[object, ...]]:
    """Return all combinations, or a fixed sample of ``limit`` of them."""
    every = list(itertools.product(*sets))
    if len(every) <= limit:
        return every
    return random.Random(20240229).sample(every, limit)


def one_each(values: Iterable[object]) -> list[tuple[object, ...]]:
    """Return one call for each value."""
    return [(value,) for value in values]


def small_ints() -> list[object]:
    """Give ints that no sum of a few leaves the machine word with."""
    return [0, 1, -1, 2, -2, 3, 5, -7, 10, 16, 31, 63, 64, 100, -100, 1000]


def ints() -> list[object]:
    """Give ints around each power of two that matters, two of them beyond the word."""
    return [
        *(0, 1, -1, 2, -3, 7, 10, 63, 64, 255, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53 - 1),
        *(2**53, 2**53 + 1, -(2**53) - 1, 2**62, -(2**62), 2**63 - 1, -(2**63), -(2**63) + 1),
        *(3037000499, 3037000500, 2**63, 2**64 - 1, -(2**63) - 1, 2**100),
    ]


def word_ints() -> list[object]:
    """Give the ints of ``ints`` that fit a signed 64-bit word."""
    return [value for value in ints() if isinstance(value, int) and -(2**63) <= value < 2**63]


def floats() -> list[object]:
    """Give floats: zeros, halves, whole numbers beyond 2**53, the ends of the range, NaN."""
    return [
        *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, 0.1, 1 / 3, 1e-5, math.pi),
        *(2.0**53, 2.0**53 + 2, 2.0**62, 2.0**63, -(2.0**63), 1e19, 1e22, 709.0, 710.0, -745.5),
        *(1e300, -1e300, 1.7976931348623157e308, 5e-324, -5e-324, 2.2250738585072014e-308),
        *(math.inf, -math.inf, math.nan),
    ]


def mild_floats() -> list[object]:
    """Give floats without infinities, NaN and extremes."""
    return [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 0.1, 1 / 3, 7.25, 100.0, 1e-5, math.pi, 12345.678]


def bools() -> list[object]:
    """Give both bools."""
    return [True, False]


def numpy_scalars() -> list[object]:
    """Give a NumPy scalar of each dtype."""
    return [np.dtype(dtype).type(3) for dtype in DTYPES]


def odd_numbers() -> list[object]:
    """Give what looks like a number and is not a plain one."""
    return [
        *(MyInt(3), MyFloat(2.5), Colour.BLUE, Arithmetic(1.5), np.float32(1.5), np.uint8(200)),
        *(np.int64(4), np.float64(0.25), np.bool_(1), 2 + 1j, None, "3", (1, 2), [1, 2]),
    ]


def ramp(n: int, dtype: str = "float64") -> Array:
    """Return a one-dimensional array with some sign changes and fractions."""
    values = (np.arange(n) * 7919 % 23 - 9) / 2
    if dtype.startswith("u"):
        values = np.abs(values)
    return values.astype(dtype)


def grid(rows: int, columns: int, dtype: str = "float64") -> Array:
    """Return a C-ordered matrix."""
    return ramp(rows * columns, dtype).reshape(rows, columns)


def special_floats() -> Array:
    """Return an array of the edge floats."""
    return np.array(floats(), dtype=np.float64)


def vectors(dtype: str = "float64") -> list[object]:
    """Return contiguous arrays of several sizes."""
    return [ramp(n, dtype) for n in (0, 1, 2, 9, 100)]


def every_dtype(n: int = 9) -> list[object]:
    """Return one array of each dtype."""
    return [ramp(n, dtype) for dtype in DTYPES]


def layouts() -> list[object]:
    """Return the same kind of vector laid out in all the ways that NumPy knows."""
    frozen = ramp(9)
    frozen.flags.writeable = False
    return [
        *(ramp(18)[::2], ramp(9)[::-1], frozen, grid(9, 3)[:, 1], ramp(9).view(MyArray)),
        *(ramp(9).astype(">f8"), np.ma.masked_array(ramp(9), mask=[False, True, True] * 3)),
        *(ramp(9).astype(object), np.array(2.5), np.frombuffer(ramp(9).tobytes())),
        *(np.lib.stride_tricks.as_strided(ramp(1), (9,), (0,)), ramp(10)[1:]),
    ]


def matrix_layouts() -> list[object]:
    """Return matrices laid out in several ways, some of them empty."""
    return [
        *(grid(4, 5), np.asfortranarray(grid(4, 5)), grid(5, 4).T, grid(8, 10)[::2, ::2]),
        *(grid(4, 5)[::-1], np.zeros((0, 5)), np.zeros((4, 0)), grid(1, 1), np.matrix(grid(4, 5))),
    ]


def lists() -> list[object]:
    """Return lists: of one type, of several, empty, nested, of nothing numeric."""
    return [
        *([], [1], [1, 2, 3], [5, -1, 2**62, 7], [2**63, 1], [2**70], [0, -0]),
        *([1.5], [0.5, -2.5, 1e300], [math.nan, 1.0], [1, 2.5], [2.5, 1], [True, False]),
        *([True, 2], [1, True], [1.0, True], [None, 1], ["a", "b"], [[1, 2], [3]], [(1, 2)]),
        *([np.float64(1.5), 2.0], [np.int64(3)], [np.uint8(200), np.uint8(100)], MyList([1, 2])),
        *([MyInt(1), 2], [0.0, -0.0], list(range(100)), [k / 4 for k in range(100)]),
    ]


def int_lists() -> list[object]:
    """Return lists of ints."""
    return [[], [1], [3, 1, 2], [-5, 0, 5, 5], list(range(50)), [2**62, 2**62, 1], [2**64, 0]]


def float_lists() -> list[object]:
    """Return lists of floats."""
    return [
        [],
        [1.0],
        [0.5, -0.0, 2.5],
        [math.inf, 1.0],
        [math.nan, 0.0],
        [k / 8 for k in range(50)],
    ]


def take(count: int, values: Sequence[object]) -> list[object]:
    """Return ``count`` of the values, spread evenly."""
    step = max(1, len(values) // count)
    return list(values[::step][:count])
