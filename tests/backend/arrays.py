"""Arrays of many sizes for expressions that machine code has to answer as NumPy does."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import numpy as np

from tests.backend.workshop import function_of, sound

Array = np.ndarray[Any, Any]
#: Around the steps of NumPy's pairwise sum (8 and 128), of SIMD registers, of its buffer (8192).
SIZES: Final = (1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 64, 100, 127, 128, 129, 136, 257, 1000)
LARGE: Final = (8191, 8192, 8193, 20_000)
#: Numbers whose sign, order or neighbourhood shows in a result.
SPECIAL: Final = (0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, -5e-324, 1.0, -1.0, 2.0**53, 0.1)


def numbers(dtype: str, shape: int | tuple[int, ...], seed: int = 0) -> Array:
    """Return random numbers of a dtype, the same for the same seed."""
    source = np.random.default_rng(seed)
    if dtype == "bool":
        return source.random(shape) < 0.5
    if dtype[0] in "iu":
        return source.integers(0 if dtype[0] == "u" else -100, 100, shape).astype(dtype)
    return source.standard_normal(shape).astype(dtype)


def special(dtype: str, size: int, seed: int = 0) -> Array:
    """Return numbers of which a third are special."""
    source = np.random.default_rng(seed)
    array = numbers(dtype, size, seed)
    chosen = source.random(size) < 0.3
    with np.errstate(all="ignore"):
        array[chosen] = source.choice(np.array(SPECIAL), chosen.sum()).astype(dtype)
    return array


def strided(array: Array) -> Array:
    """Return the same vector with gaps between its elements."""
    return np.repeat(array, 2)[::2]


def backwards(array: Array) -> Array:
    """Return the same vector, held from its end."""
    return array[::-1].copy()[::-1]


Make = Callable[[], tuple[object, ...]]
Form = Callable[[Array], Array]


def pairs(dtype: str, shapes: Iterable[int | tuple[int, ...]], form: Form = np.copy) -> list[Make]:
    """Return makers of two arrays of each shape, in the same form."""
    return [partial(_pair, dtype, shape, form, seed) for seed, shape in enumerate(shapes)]


def _pair(dtype: str, shape: Any, form: Form, seed: int) -> tuple[object, ...]:
    return form(numbers(dtype, shape, seed)), form(numbers(dtype, shape, seed + 1000))


def odd_pairs(dtype: str, sizes: Iterable[int], count: int = 1) -> list[Make]:
    """Return makers of two arrays of each size that hold special numbers."""
    return [partial(_odd_pair, dtype, size, seed) for size in sizes for seed in range(count)]


def _odd_pair(dtype: str, size: int, seed: int) -> tuple[object, ...]:
    return special(dtype, size, seed), special(dtype, size, seed + 1000)


def fixed(*arrays: Any) -> Make:
    """Return a maker of copies of these arrays, with the layout they have."""
    return partial(copy.deepcopy, arrays)


def answers(body: str, calls: Iterable[Make]) -> int:
    """Check ``f(a, b)`` of this body both ways; tell how many calls machine code answered."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    function = function_of(f"def f(a, b):\n{indented}\n")
    return sum(sound(function, make) for make in calls)
