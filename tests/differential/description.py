"""What can be seen of a value, as plain text: two values are the same if their texts are.

Independent of ``autojit.trial`` on purpose: the harness must not trust what it tests.
Numbers are told by type and bits (a NaN is a NaN, whatever its payload), arrays by dtype,
layout, flags and bits, containers by content; an object that was seen before is told by
where, so that aliasing and returned arguments show.
"""

from __future__ import annotations

import random
import re
import struct
from types import FunctionType
from typing import Any, Final, final

import numpy as np

_SMALL_INTS: Final = range(-5, 257)  # CPython keeps one object of each
_NUMBERS: Final = (int, float, complex, np.generic)
_HEAP_TYPE: Final = 1 << 9  # of a class statement: ``Py_TPFLAGS_HEAPTYPE``
_ARGUMENT: Final = re.compile(r"argument \S+")
_OF_A_MODULE: Final = re.compile(r"<(plain|ours)_\w+\.")
_ADDRESS: Final = re.compile(r" at 0x\w+")
_REPR_BITS: Final = 1000
_LONGEST: Final = 400  # characters of one array's content in a report


@final
class Describer:
    """Describe values that belong together, such as the arguments and result of one call.

    Attributes:
        same_numbers: where a number in the result is the very object of an argument. It shows
            by ``is`` alone, on which no program relies with numbers: told apart.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.same_numbers: list[str] = []
        self._seen: dict[int, tuple[str, object]] = {}
        self._arrays: list[tuple[str, np.ndarray[Any, Any]]] = []

    def describe(self, value: object, place: str) -> str:
        """Describe ``value``, found at ``place``."""
        number = isinstance(value, _NUMBERS)
        known = self._seen.get(id(value))
        if known is not None:
            if not number:
                return f"<the very {known[0]}>"
            if place.startswith("result"):
                self.same_numbers.append(f"{place} is {known[0]}")
        elif _has_identity(value) and (not number or _ARGUMENT.fullmatch(place)):
            self._seen[id(value)] = (place, value)  # kept alive, or its id might come again
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
        if isinstance(value, np.ndarray):
            return f"{name}({self._array(value, place)})"
        if (inner := self._inside(value, place)) is not None:
            return f"{name}({inner})"
        if (held := _attributes(value)) is not None:
            parts = (
                f"{attribute}={self.describe(item, f'{place}.{attribute}')}"
                for attribute, item in held.items()
            )
            return f"{kind.__qualname__}({', '.join(parts)})"
        return f"{name}({_stream(value) or _scalar(value)})"

    def _inside(self, value: object, place: str) -> str | None:
        """Describe what a container holds."""
        if isinstance(value, (list, tuple)):
            return ", ".join(self.describe(item, f"{place}[{at}]") for at, item in enumerate(value))
        if not isinstance(value, dict):
            return None
        pairs = (
            f"{self.describe(key, place)}: {self.describe(item, f'{place}[{key!r}]')}"
            for key, item in value.items()
        )
        return ", ".join(pairs)

    def _array(self, array: np.ndarray[Any, Any], place: str) -> str:
        flags = "".join(
            letter
            for letter, is_set in (
                *(("C", array.flags.c_contiguous), ("F", array.flags.f_contiguous)),
                *(("O", array.flags.owndata), ("W", array.flags.writeable)),
                ("A", array.flags.aligned),
            )
            if is_set
        )
        shared = [name for name, other in self._arrays if np.shares_memory(array, other)]
        self._arrays.append((place, array))
        base = self._seen.get(id(array.base))
        return (
            f"{array.dtype.str}, shape {array.shape}, strides {array.strides}, {flags}, "
            f"shares {shared}, base {base[0] if base else type(array.base).__name__}: "
            f"{_content(array)}"
        )


def _stream(value: object) -> str | None:
    """Tell where a random generator stands."""
    if isinstance(value, random.Random):
        return str(hash(value.getstate()))
    if isinstance(value, np.random.Generator):
        state: Any = value.bit_generator.state
    elif isinstance(value, np.random.RandomState):
        state = value.get_state(legacy=False)  # with the second deviate
    else:
        return None
    inner = dict(state["state"])
    words = inner.pop("key").tobytes() if "key" in inner else b""  # too many to be printed
    return f"{hash(words)} {state | {'state': inner}}"


def _attributes(value: object) -> dict[str, object] | None:
    """Return what an instance of a program's own class holds, in order."""
    kind = type(value)
    # A function's proxy is an instance of a class statement; a function is what it passes for.
    others = (*_NUMBERS, str, type, BaseException, random.Random, FunctionType)
    if kind.__flags__ & _HEAP_TYPE == 0 or isinstance(value, others):
        return None
    slots = [name for each in kind.__mro__ for name in vars(each).get("__slots__", ())]
    held = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return (held | getattr(value, "__dict__", {})) or None


def describe_error(error: BaseException) -> str:
    """Describe an exception by type, message and what it chains to."""
    chain = f" from {describe_error(error.__cause__)}" if error.__cause__ else ""
    if error.__context__ is not None and error.__context__ is not error.__cause__:
        chain += f" during {describe_error(error.__context__)}"
    # An instance is printed with its module and its address, which are not the program's doing.
    said = _OF_A_MODULE.sub("<", _ADDRESS.sub("", str(error)))
    return f"{type(error).__qualname__}: {said}{chain}"


def _has_identity(value: object) -> bool:
    """Tell whether it matters which object this is."""
    if value is None or isinstance(value, (bool, np.bool_, str, type)):
        return False
    if type(value) is int:
        return value not in _SMALL_INTS
    return not (type(value) is tuple and not value)


def _scalar(value: object) -> str:
    if isinstance(value, (float, np.floating)):
        return _float(value)
    if isinstance(value, (complex, np.complexfloating)):
        return f"{_float(value.real)}, {_float(value.imag)}"
    if type(value) is int and value.bit_length() > _REPR_BITS:
        return hex(value)  # repr of longer ones is forbidden
    return _ADDRESS.sub("", repr(value))


def _float(value: float | np.floating[Any]) -> str:
    if value != value:  # noqa: PLR0124 - NaN
        return "nan"
    if isinstance(value, float):
        return f"{float(value)!r} {struct.pack('>d', value).hex()}"
    return f"{float(value)!r} {value.tobytes().hex()}"


def _content(array: np.ndarray[Any, Any]) -> str:
    if array.dtype == object:
        return repr(array.tolist())
    if array.dtype.kind in "fc":
        canonical = np.array(array, subok=False)
        canonical[np.isnan(canonical)] = np.nan
        negative_zero = np.signbit(canonical.real) & (canonical.real == 0)
        text = f"{canonical.tolist()} {hash(canonical.tobytes())} -0 {negative_zero.sum()}"
    else:
        text = repr(array.tolist())
    return text if len(text) < _LONGEST else f"{text[:_LONGEST]}… {hash(text)}"
