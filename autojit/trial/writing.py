"""Objects as Python source that makes them again: the arguments of a call, a global name.

Arrays keep their bits, layout and flags, and share memory as they did; lists that are one
object stay one. What cannot be written down is an error, never something similar.
"""

from __future__ import annotations

import math
import sys
from base64 import b85encode
from typing import TYPE_CHECKING, Final, final
from zlib import compress

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]

__builtins__ = OWN_BUILTINS

#: Bytes of arrays in one script, before they are compressed.
MOST_BYTES: Final = 4 * 2**20
_PLAIN: Final = (bool, int, str, bytes, type(None))


class CannotWrite(Exception):  # noqa: N818 - a reason, answered by leaving it out
    """An object has no source that makes it again."""


@final
class Writer:
    """Writes objects that belong together.

    Attributes:
        lines: what has to be run before the expressions that ``write`` gives.
    """

    def __init__(self) -> None:
        """Start with nothing written."""
        self.lines: list[str] = []
        self._names: dict[int, str] = {}
        self._kept: list[object] = []  # an id is taken again once its object is gone
        self._buffers: list[tuple[int, int, str]] = []
        self._bytes = 0

    def prepare(self, things: object) -> None:
        """Write the memory that the arrays in ``things`` look into, once for those that share."""
        from numpy.lib.array_utils import byte_bounds

        spans = sorted(byte_bounds(array) for array in _arrays(things) if array.size)
        merged: list[list[int]] = []
        for low, high in spans:
            if merged and low < merged[-1][1]:
                merged[-1][1] = max(high, merged[-1][1])
            else:
                merged.append([low, high])
        for low, high in merged:
            self._buffer(low, high)

    def _buffer(self, low: int, high: int) -> None:
        import ctypes

        self._bytes += high - low
        if self._bytes > MOST_BYTES:
            message = "arrays of more than 4 MB"
            raise CannotWrite(message)
        name = f"memory_{len(self._buffers)}"
        text = b85encode(compress(ctypes.string_at(low, high - low))).decode("ascii")
        self.lines.append(f"{name} = bytearray(zlib.decompress(base64.b85decode({text!r})))")
        self._buffers.append((low, high, name))

    def write(self, thing: object) -> str:
        """Return an expression for an object, whose arrays were prepared.

        Raises:
            CannotWrite: there is none.
        """
        if type(thing) in _PLAIN:
            return repr(thing)
        if id(thing) in self._names:
            return self._names[id(thing)]
        match thing:
            case float() if type(thing) is float:
                return _float(thing)
            case complex() if type(thing) is complex:
                return f"complex({_float(thing.real)}, {_float(thing.imag)})"
            case tuple() if type(thing) is tuple:
                return f"({''.join(f'{self.write(item)}, ' for item in thing)})"
            case list() if type(thing) is list:
                return self._named(thing, f"[{', '.join(map(self.write, thing))}]")
        return self._numpy(thing)

    def _named(self, thing: object, text: str) -> str:
        name = f"object_{len(self._names)}"
        self.lines.append(f"{name} = {text}")
        self._names[id(thing)] = name
        self._kept.append(thing)
        return name

    def _numpy(self, thing: object) -> str:
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(thing, numpy.ndarray | numpy.generic):
            if type(thing) is numpy.ndarray and not thing.dtype.hasobject:
                return self._array(thing)
            if isinstance(thing, numpy.generic) and not thing.dtype.hasobject:
                return f"np.frombuffer({thing.tobytes()!r}, {thing.dtype.str!r})[0]"
        message = f"a {type(thing).__qualname__}"
        raise CannotWrite(message)

    def _array(self, array: Array) -> str:
        form = f"{array.shape}, {array.dtype.str!r}"
        if not array.size:
            name = self._named(array, f"np.ndarray({form}, strides={array.strides})")
        else:
            from numpy.lib.array_utils import byte_bounds

            first, _ = byte_bounds(array)
            low, _, buffer = next(one for one in self._buffers if one[0] <= first < one[1])
            place = f"{buffer}, {array.ctypes.data - low}, {array.strides}"
            name = self._named(array, f"np.ndarray({form}, {place})")
        if not array.flags.writeable:
            self.lines.append(f"{name}.flags.writeable = False")
        return name


def _float(value: float) -> str:
    if math.isnan(value):
        return 'float("nan")'
    return f'float("{value}")' if math.isinf(value) else repr(value)


def _arrays(thing: object) -> list[Array]:
    """Return the plain arrays in a value and in the lists and tuples that it consists of."""
    numpy = sys.modules.get("numpy")
    found: list[Array] = []
    waiting: list[object] = [thing]
    seen: set[int] = set()
    while waiting and numpy is not None:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, numpy.ndarray) and not one.dtype.hasobject:
            found.append(one)
        elif isinstance(one, list | tuple):
            waiting.extend(one)
    return found
