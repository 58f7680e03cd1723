"""Draws of kernels by the methods of the generators, for running a kernel without compiling it.

A block is the generator itself. What compiled code does with a state's memory is not tested
here; which distribution is drawn from, when, and with which parameters, is. What NumPy shows no
method for has no model (shuffles and choices).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.leaving import Leave, LeaveCode

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BITS: Final = 63
TYPES: Final[dict[str, Any]] = {
    "Random": random.Random,
    "Generator": np.random.Generator,
    "RandomState": np.random.RandomState,
}
#: Distributions whose method is not called as the C function is, or is the kernel's own.
_OTHERS: Final = ("interval", "between", "next_double")


def bits_of(stream: Any) -> Any:
    """Return the bit generator of one of NumPy's generators."""
    return getattr(stream, "bit_generator", None) or stream._bit_generator


def state_of(stream: Any) -> Any:
    """Return where a generator stands."""
    if isinstance(stream, random.Random):
        return stream.getstate()
    if isinstance(stream, np.random.Generator):
        return stream.bit_generator.state
    return stream.get_state(legacy=False)


def restore(stream: Any, state: Any) -> None:
    """Put a generator back where it stood."""
    if isinstance(stream, random.Random):
        stream.setstate(state)
    elif isinstance(stream, np.random.Generator):
        stream.bit_generator.state = state
    else:
        stream.set_state(state)


def _bits(stream: Any, count: int) -> int:
    if not 0 <= count <= _MOST_BITS:
        raise Leave(LeaveCode.RANGE)
    return int(random.Random.getrandbits(stream, count))


def _below(stream: Any, limit: int) -> int:
    if limit <= 0:
        raise Leave(LeaveCode.RAISES)
    drawn = limit
    while drawn >= limit:
        drawn = _bits(stream, limit.bit_length())
    return drawn


def _between(stream: Any, low: int, high: int, size: int | None = None) -> Any:
    if low > high:
        raise Leave(LeaveCode.RAISES)
    if isinstance(stream, np.random.Generator):
        drawn = stream.integers(low, high, size, endpoint=True)
    else:
        drawn = stream.randint(low, high + 1, size, dtype=np.int64)
    # Machine code has 64 bits there; which type they are is the kind's to say.
    return drawn if size is not None else int(drawn)


def _fill_between(array: Any, stream: Any, low: int, high: int) -> None:
    array.reshape(-1)[:] = _between(stream, low, high, array.size)


def _next_double(stream: Any) -> float:
    return float(stream.random())


def _fill_next_double(array: Any, stream: Any) -> None:
    array.reshape(-1)[:] = stream.random(array.size)


def _parameters(name: str, given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a C function's parameters as the method has them."""
    if name == "uniform":
        start, span = given
        return start, start + span
    return given[::-1] if name == "binomial" else given


def _checked(name: str, given: tuple[Any, ...]) -> tuple[Any, ...]:
    start_and_end = _parameters(name, given)
    if name == "uniform" and start_and_end[1] - start_and_end[0] != given[1]:
        raise NotImplementedError(name)  # the method would draw from another range
    return start_and_end


def _drawn(name: str) -> Callable[..., Any]:
    def draw(stream: Any, *given: Any) -> Any:
        return getattr(stream, name)(*_checked(name, given))

    return draw


def _filled(name: str) -> Callable[..., None]:
    def fill(array: Any, stream: Any, *given: Any) -> None:
        array.reshape(-1)[:] = getattr(stream, name)(*_checked(name, given), size=array.size)

    return fill


def draws(vocabulary: dict[str, Any]) -> dict[str, Any]:
    """Return the models of what kernels draw with."""
    models = dict(_WRITTEN_OUT)
    for prefix, make in (("_random_of_random_", _drawn), ("_random_fill_random_", _filled)):
        for known in vocabulary:
            name = known.removeprefix(prefix)
            if known.startswith(prefix) and name not in _OTHERS:
                models[known] = make(name)
    return models


_WRITTEN_OUT: Final[dict[str, Any]] = {
    "_random_draw": random.Random.random,
    "_random_bits": _bits,
    "_random_below": _below,
    "_random_gauss": lambda stream: random.Random.gauss(stream, 0.0, 1.0),
    "_random_find_deviate": lambda _stream: None,  # it stays where Python has it
    "_random_keep_deviate": lambda _stream: None,
    "_random_between": _between,
    "_random_between_masked": _between,
    "_random_between_fill": _fill_between,
    "_random_between_masked_fill": _fill_between,
    "_random_next_double": _next_double,
    "_random_fill_next_double": _fill_next_double,
    "_random_legacy_gauss": lambda stream: float(stream.standard_normal()),
    "_random_legacy_exponential": lambda stream: float(stream.standard_exponential()),
}
