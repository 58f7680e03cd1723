"""Whether two outcomes are the same, bit for bit and type for type.

``difference`` walks both sides together and remembers which object of one side stands for
which of the other, so that an argument that is returned, or one list found twice, must be so
on both sides. Nothing of the program's own runs here: no ``__eq__``, no ``__hash__``.
"""

from __future__ import annotations

import operator
import struct
import sys
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS
from autojit.trial.instances import attribute_of
from autojit.trial.outcome import Outcome, Raised, Returned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]

__builtins__ = OWN_BUILTINS

#: Bytes of an array from which on it is not copied to be compared; so many numbers at once are.
_LARGE: Final = 1 << 16
_BLOCK: Final = 1 << 16
#: Units in the last place that ``close`` mode allows.
CLOSE: Final = 256
_EXACT: Final = (int, bool, str, bytes, bytearray, range)
#: Longer lists of numbers are compared at once: item by item takes 3 us each.
_LONG: Final = 32
_ATOMS: Final = frozenset({int, float, bool, complex, type(None)})
_AT_ONCE: Final = ({int}, {float}, {bool}, {int, bool}, {bool, int, type(None)}, {int, type(None)})


def difference(
    expected: Outcome,
    actual: Outcome,
    expected_arguments: tuple[object, ...] = (),
    actual_arguments: tuple[object, ...] = (),
    opened: Mapping[int, AbstractSet[str]] | None = None,
    *,
    close: bool = False,
) -> str | None:
    """Say how ``actual`` departs from ``expected``, or return None if it does not.

    Args:
        expected: what Python came to.
        actual: what compiled code came to.
        expected_arguments: the arguments as Python left them.
        actual_arguments: their copies as compiled code left them, in the same order.
        opened: the attributes to compare, by the ``id`` of each copied instance.
        close: floats may differ by ``CLOSE`` units in the last place of the largest number in
            their array.
    """
    walk = _Walk(opened or {}, close=close)
    # Arguments first: they establish what stands for what.
    found = walk.compare(expected_arguments, actual_arguments, "arguments")
    found = found or _compare_outcomes(walk, expected, actual)
    if found is None and expected.warnings != actual.warnings:
        return f"warnings {expected.warnings!r} became {actual.warnings!r}"
    return found


def _compare_outcomes(walk: _Walk, expected: Outcome, actual: Outcome) -> str | None:
    """Compare value with value or exception with exception."""
    if isinstance(expected, Returned) and isinstance(actual, Returned):
        return walk.compare(expected.value, actual.value, "result")
    if isinstance(expected, Raised) and isinstance(actual, Raised):
        ours, theirs = expected.error, actual.error
        if type(ours) is type(theirs) and _texts(ours) == _texts(theirs):
            return None
        return f"exception {_named(ours)} became {_named(theirs)}"
    if isinstance(expected, Raised):
        return f"exception {_named(expected.error)} was not raised"
    assert isinstance(actual, Raised)
    return f"exception {_named(actual.error)} was raised"


def _texts(error: BaseException) -> tuple[str, ...]:
    """Return the arguments of an exception as text."""
    return tuple(repr(argument) for argument in error.args)


def _named(error: BaseException) -> str:
    """Name an exception in a few words."""
    return f"{type(error).__name__}({', '.join(_texts(error))})"


def _show(thing: object) -> str:
    """Show a value in at most 60 characters."""
    text = repr(thing)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - said above


@final
class _Walk:
    """Walk two object graphs in step."""

    __slots__ = ("_arrays", "_close", "_opened", "_partner", "_rival")

    def __init__(self, opened: Mapping[int, AbstractSet[str]], *, close: bool) -> None:
        """Start with nothing paired."""
        self._close = close
        self._partner: dict[int, object] = {}  # of the expected side: id -> the actual object
        self._rival: dict[int, object] = {}  # and back
        self._opened = opened
        self._arrays: list[tuple[Array, Array]] = []

    def compare(self, expected: object, actual: object, where: str) -> str | None:
        """Say how ``actual`` departs from ``expected``."""
        if expected is actual and _unchanging(expected):
            return None
        kind = type(expected)
        if kind is not type(actual):
            return f"{where}: {kind.__name__} became {type(actual).__name__}"
        if kind is float or kind is complex:
            return self._floats(expected, actual, where)
        if kind in _EXACT:
            same = expected == actual
            return None if same else f"{where}: {_show(expected)} became {_show(actual)}"
        if kind in (list, tuple):
            return self._sequences(expected, actual, where)  # type: ignore[arg-type]
        if kind is dict:
            return self._mappings(expected, actual, where)  # type: ignore[arg-type]
        if kind in (set, frozenset):
            return None if expected == actual else f"{where}: other elements"
        return self._numpy(expected, actual, where)

    def _floats(self, expected: object, actual: object, where: str) -> str | None:
        """Compare bits; any NaN is as good as any other."""
        one, other = complex(expected), complex(actual)  # type: ignore[call-overload]
        same = _bits(one.real) == _bits(other.real) and _bits(one.imag) == _bits(other.imag)
        same = same or (self._close and _near(expected, actual))
        return None if same else f"{where}: {expected!r} became {actual!r}"

    def _paired(self, expected: object, actual: object, where: str) -> str | bool:
        """Pair two objects: True if they were already, a text if either is another's partner."""
        known = id(expected) in self._partner
        if known and self._partner[id(expected)] is actual:
            return True
        if known or id(actual) in self._rival:
            return f"{where}: another object than before"
        self._partner[id(expected)] = actual
        self._rival[id(actual)] = expected
        return False

    def _sequences(
        self,
        expected: list[object] | tuple[object, ...],
        actual: list[object] | tuple[object, ...],
        where: str,
    ) -> str | None:
        """Compare lists or tuples; a tuple has no identity that matters."""
        if type(expected) is list:
            paired = self._paired(expected, actual, where)
            if paired:
                return paired if isinstance(paired, str) else None
        if len(expected) != len(actual):
            return f"{where}: length {len(expected)} became {len(actual)}"
        if len(expected) >= _LONG and _same_numbers(expected, actual):
            return None
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            found = self.compare(one, other, f"{where}[{index}]")
            if found:
                return found
        return None

    def _mappings(
        self,
        expected: dict[object, object],
        actual: dict[object, object],
        where: str,
    ) -> str | None:
        """Compare dicts, their order included."""
        paired = self._paired(expected, actual, where)
        if paired:
            return paired if isinstance(paired, str) else None
        return self._sequences(tuple(expected), tuple(actual), f"{where} keys") or self._sequences(
            tuple(expected.values()), tuple(actual.values()), f"{where} values"
        )

    def _instances(self, expected: object, actual: object, where: str) -> str | None:
        """Compare the attributes of an instance with those of its copy."""
        paired = self._paired(expected, actual, where)
        if paired:
            return paired if isinstance(paired, str) else None
        for name in sorted(self._opened[id(actual)]):
            before, after = attribute_of(expected, name), attribute_of(actual, name)
            found = self.compare(before, after, f"{where}.{name}")
            if found:
                return found
        return None

    def _numpy(self, expected: object, actual: object, where: str) -> str | None:
        """Compare what only NumPy knows; anything else must be one object."""
        if id(actual) in self._opened:
            return self._instances(expected, actual, where)
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(expected, numpy.ndarray):
            return self._ndarrays(expected, actual, where)  # type: ignore[arg-type]
        if numpy is not None and isinstance(expected, numpy.generic):
            return _elements(expected, actual, where, close=self._close)  # type: ignore[arg-type]
        same = expected is actual
        return None if same else f"{where}: {_show(expected)} became {_show(actual)}"

    def _ndarrays(self, expected: Array, actual: Array, where: str) -> str | None:
        """Compare two arrays: form, flags, bits, and which earlier array they overlap."""
        paired = self._paired(expected, actual, where)
        if paired:
            return paired if isinstance(paired, str) else None
        argument = where.startswith("arguments")  # a copy owns its data, a view may not
        for what in ("dtype", "shape", "strides"):
            before, after = getattr(expected, what), getattr(actual, what)
            if before != after:
                return f"{where}: {what} {before} became {after}"
        if not argument and expected.flags.num != actual.flags.num:
            return f"{where}: flags {expected.flags.num} became {actual.flags.num}"
        if found := self._overlaps(expected, actual, where):
            return found
        self._arrays.append((expected, actual))
        return _elements(expected, actual, where, close=self._close)

    def _overlaps(self, expected: Array, actual: Array, where: str) -> str | None:
        """Compare where the two lie in memory, seen from each array met before."""
        for one, other in self._arrays:
            before = _distance(one, expected)
            after = _distance(other, actual)
            if before != after:
                return f"{where}: memory shared differently with an earlier array"
        return None


def _same_numbers(
    expected: list[object] | tuple[object, ...], actual: list[object] | tuple[object, ...]
) -> bool:
    """Tell whether two sequences hold the same numbers; if not, they may still be alike."""
    types = list(map(type, expected))
    kinds = set(types)
    if kinds <= _ATOMS and all(map(operator.is_, expected, actual)):
        return True
    if kinds not in _AT_ONCE or types != list(map(type, actual)):
        return False
    if kinds == {float}:
        form = f"{len(types)}d"
        return struct.pack(form, *expected) == struct.pack(form, *actual)
    return list(expected) == list(actual)


def _unchanging(thing: object) -> bool:
    """Tell whether one object on both sides needs no look: no container, no array."""
    numpy = sys.modules.get("numpy")
    array = numpy is not None and isinstance(thing, numpy.ndarray)
    return not array and type(thing) not in (list, dict, set, bytearray, tuple)


def _bits(value: float) -> bytes:
    """Return the bits of a float, the same for every NaN."""
    return struct.pack("<d", value) if value == value else b"nan"  # noqa: PLR0124 - NaN only


def _distance(one: Array, other: Array) -> int | None:
    """Return how many bytes ``other`` starts behind ``one``, or None if they do not overlap."""
    import numpy as np

    if not np.may_share_memory(one, other):
        return None
    return int(other.ctypes.data - one.ctypes.data)


def _near(expected: object, actual: object) -> bool:
    """Tell whether floats differ in their last bits only; NaN and infinity must be where they are.

    ``CLOSE`` bounds what reordering a sum of some ten thousand terms of one sign costs (the
    error of recursive summation is n u at worst and about sqrt(n) u in practice: Higham,
    Accuracy and Stability of Numerical Algorithms, section 4.2).
    """
    import numpy as np

    one, other = np.asarray(expected), np.asarray(actual)
    finite = np.isfinite(one)
    if not (finite == np.isfinite(other)).all():
        return False
    if not np.array_equal(one[~finite], other[~finite], equal_nan=True):
        return False
    left, right = one[finite], other[finite]
    scale = float(np.abs(left).max(initial=0.0))
    return bool((np.abs(left - right) <= CLOSE * np.finfo(one.dtype).eps * scale).all())


def _elements(expected: Array, actual: Array, where: str, *, close: bool = False) -> str | None:
    """Compare the elements of two arrays or scalars of one dtype, bit for bit."""
    import numpy as np

    if expected.dtype != actual.dtype:
        return f"{where}: dtype {expected.dtype} became {actual.dtype}"
    if expected.dtype.hasobject:
        return _objects(expected, actual, where)
    if _same_bytes(expected, actual):
        return None
    if close and expected.dtype.kind in "fc" and _near(expected, actual):
        return None
    one, other = np.atleast_1d(expected), np.atleast_1d(actual)
    unlike = _unlike(one, other)
    if not unlike.any():
        return None
    index = tuple(int(axis[0]) for axis in np.nonzero(unlike))
    place = f"[{', '.join(map(str, index))}]" if expected.shape else ""
    return f"{where}{place}: {one[index]!r} became {other[index]!r}"


def _same_bytes(one: Array, other: Array) -> bool:
    """Tell whether two arrays or scalars of one form have the same bytes; large ones in place."""
    import numpy as np

    alike = one.flags.c_contiguous and other.flags.c_contiguous and one.dtype.itemsize
    if one.nbytes < _LARGE or not alike:
        return one.tobytes() == other.tobytes()
    left, right = one.reshape(-1).view(np.uint8), other.reshape(-1).view(np.uint8)
    if one.nbytes % 8 == 0:
        left, right = left.view(np.uint64), right.view(np.uint64)
    starts = range(0, len(left), _BLOCK)
    return all(np.array_equal(left[at : at + _BLOCK], right[at : at + _BLOCK]) for at in starts)


def _unlike(one: Array, other: Array) -> NDArray[np.bool_]:
    """Mark the elements whose bits differ; a NaN equals a NaN."""
    import numpy as np

    if one.dtype.kind == "c":
        return _unlike(one.real, other.real) | _unlike(one.imag, other.imag)
    width = one.dtype.itemsize
    bytes_ = (*one.shape, width) if width else one.shape
    left = np.ascontiguousarray(one).view(np.uint8).reshape(bytes_)
    right = np.ascontiguousarray(other).view(np.uint8).reshape(bytes_)
    unlike: NDArray[np.bool_] = (left != right).any(axis=-1)
    if one.dtype.kind == "f":
        unlike &= ~(np.isnan(one) & np.isnan(other))
    return unlike


def _objects(expected: Array, actual: Array, where: str) -> str | None:
    """Compare arrays of objects: the same objects in the same places."""
    pairs = zip(expected.ravel().tolist(), actual.ravel().tolist(), strict=True)
    return None if all(one is other for one, other in pairs) else f"{where}: other objects"
