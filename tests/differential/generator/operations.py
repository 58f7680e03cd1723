"""The vocabulary of kernels in plain Python, for running a kernel without compiling it.

Each operation does what its docstring in ``autojit.backend.native`` promises, or leaves as it
does. What numba and LLVM make of it is not tested here; what the translation wrote down is:
a plain operation whose result does not fit its 64 bits, or whose operands are held in
different ways, is a defect (``Broken``) even where the answer happens to be right.
"""

from __future__ import annotations

import ctypes
import math
import operator
import sys
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import TAGS
from autojit.backend.leaving import Leave
from autojit.backend.native import sequences, tables
from autojit.backend.symbols import ASKED, BINARY, BINARY_UFUNCS, UFUNCS, UNARY

if TYPE_CHECKING:
    from collections.abc import Callable

_MIN: Final = -(2**63)
_MAX: Final = 2**63 - 1
_LIMIT: Final = 2**53
_WIDTH: Final = 64
_POSITIVE: Final = 0
_LEAST_ROOM: Final = 8


class Broken(Exception):  # noqa: N818 - what a kernel did that no kernel may do
    """The translation wrote something whose precondition does not hold."""


#: The status flags: whether something that NumPy warns of happened since they were cleared.
flags: list[str] = []


def _leave(code: int) -> None:
    raise Leave(code)


def _fits(value: int) -> int:
    if not _MIN <= value <= _MAX:
        raise Leave(1)
    return value


def watched(result: Any, *operands: Any) -> Any:
    """Set the flags that the processor sets for a float operation."""
    if isinstance(result, float) and not math.isfinite(result):
        if math.isnan(result):
            if not any(map(math.isnan, operands)):
                flags.append("invalid")
        elif all(map(math.isfinite, operands)):
            flags.append("overflow")
    return result


# -- integers ------------------------------------------------------------------------------


def _divides(left: int, right: int) -> None:
    if right == 0:
        raise Leave(2)
    if left == _MIN and right == -1:
        raise Leave(1)


def _floordiv_ii(left: int, right: int) -> int:
    _divides(left, right)
    return left // right


def _mod_ii(left: int, right: int) -> int:
    _divides(left, right)
    return left % right


def _plain(operation: Callable[[int, int], int]) -> Callable[[int, int], int]:
    def compute(left: int, right: int) -> int:
        if right <= _POSITIVE:
            message = f"a plain division by {right}"
            raise Broken(message)
        return operation(left, right)

    return compute


def _lshift_ii(left: int, right: int) -> int:
    if not 0 <= right < _WIDTH:
        raise Leave(1)
    return _fits(left << right)


def _low(value: int) -> int:
    """Return the lowest 64 bits, as a register has them."""
    return (value + 2**63) % 2**64 - 2**63


def _rshift_ii(left: int, right: int) -> int:
    if not 0 <= right < _WIDTH:
        raise Leave(4)
    return left >> right


def _fit_i(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise Leave(4)
    return value


def _exact_if(value: int) -> float:
    if abs(value) > _LIMIT:
        raise Leave(7)
    return float(value)


def _pow_ii(base: int, exponent: int) -> int:
    if exponent < 0:
        raise Leave(4)
    if exponent > _WIDTH and abs(base) > 1:
        raise Leave(1)
    return _fits(int(base**exponent))


def _gcd_ii(left: int, right: int) -> int:
    return math.gcd(_fits(abs(left)), _fits(abs(right)))


def _check_step(step: int) -> int:
    if step == 0:
        raise Leave(4)
    return step


def _isqrt_i(value: int) -> int:
    if value < 0:
        raise Leave(4)
    return math.isqrt(value)


def _some(value: Any, tag: int) -> Any:
    if tag == TAGS["None"]:
        raise Leave(5)
    return value


def _of_type(value: Any, tag: int, wanted: int) -> Any:
    if tag != wanted:
        raise Leave(9)
    return value


# -- floats --------------------------------------------------------------------------------


def _checked(result: float, *args: float) -> float:
    if not math.isfinite(result) and all(map(math.isfinite, args)):
        raise Leave(3)
    if math.isnan(result) and not any(map(math.isnan, args)):
        raise Leave(3)
    return result


def _c_hypot(x: float, y: float) -> float:
    """Call the C library's ``hypot``, as ``abs`` does; ``math.hypot`` is another function."""
    return abs(complex(x, y))


def _library(name: str) -> Callable[..., float]:
    function: Callable[..., float] = _c_hypot if name == "hypot" else getattr(math, name)

    def compute(*args: float) -> float:
        try:
            return _checked(function(*args), *args)
        except (ValueError, OverflowError):
            raise Leave(3) from None

    return compute


def _loop(name: str) -> Callable[..., float]:
    function = getattr(np, name)

    def compute(*args: float) -> float:
        with np.errstate(all="ignore"):
            return _checked(float(function(*map(np.float64, args))), *args)

    return compute


def _div_ff(left: float, right: float) -> float:
    if right != 0.0:
        return float(watched(left / right, left, right))
    if math.isnan(left) or math.isnan(right):
        return math.nan
    if left == 0.0:
        flags.append("invalid")
        return math.nan
    if math.isfinite(left):
        flags.append("divide")
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _truediv_ff(left: float, right: float) -> float:
    if right == 0.0:
        raise Leave(2)
    return _div_ff(left, right)


def _guarded(operation: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def compute(left: float, right: float) -> float:
        if not (math.isfinite(left) and math.isfinite(right) and right != 0.0):
            raise Leave(2)
        return float(watched(operation(left, right), left, right))

    return compute


def _sqrt_f(value: float) -> float:
    if value < 0.0:
        raise Leave(3)
    return math.sqrt(value)


def _rounding(name: str) -> Callable[[float], float]:
    function = getattr(np, name)
    return lambda value: float(function(value))


def _single_f(value: float) -> float:
    with np.errstate(all="ignore"):
        single = float(np.float32(value))
    if math.isinf(single) and math.isfinite(value):
        raise Leave(6)
    return single


def _to_int_f(value: float) -> int:
    if not abs(value) < 2.0**63:
        raise Leave(4)
    return int(value)


def _round_fi(value: float, digits: int) -> float:
    try:
        return round(value, digits)
    except (ValueError, OverflowError):
        raise Leave(5) from None


def _flags_check() -> None:
    if flags:
        raise Leave(6)


# -- lists ---------------------------------------------------------------------------------

_TYPES: Final[dict[str, Any]] = {"f": float, "i": int, "b": bool}
_DTYPES: Final[dict[str, Any]] = {"f": np.float64, "i": np.int64, "b": np.bool_}


def _list_at(address: int) -> list[Any]:
    found = ctypes.cast(address, ctypes.py_object).value
    assert type(found) is list
    return found


def _items_in(items: list[Any], rep: str) -> Any:
    for item in items:
        if type(item) is not _TYPES[rep]:
            raise Leave(8)
        if rep == "i":
            _fits(item)
    return np.array(items, dtype=_DTYPES[rep])


def _rows_in(rows: list[Any], rep: str) -> Any:
    if any(type(row) is not list for row in rows) or len({len(row) for row in rows}) > 1:
        raise Leave(8)
    width = len(rows[0]) if rows else 0
    return np.array([_items_in(row, rep) for row in rows], dtype=_DTYPES[rep]).reshape(-1, width)


def _items_back(items: list[Any], held: Any) -> None:
    for position, value in enumerate(held.tolist()):
        before = items[position]
        if repr(before) != repr(value):
            items[position] = value


def _converter(way: str, rep: str, depth: int) -> Callable[..., Any]:
    if way == "in":
        read = _items_in if depth == 1 else _rows_in
        return lambda address: read(_list_at(address), rep)

    def back(address: int, held: Any) -> None:
        target = _list_at(address)
        pairs = [(target, held)] if depth == 1 else zip(target, held, strict=True)
        for items, values in pairs:
            _items_back(items, values)

    return back


def _check_rows_differ(rows: list[Any]) -> None:
    if len(set(map(id, rows))) != len(rows):
        raise Leave(9)


def _bound(value: Any, is_bound: Any) -> Any:
    if not is_bound:
        raise Leave(5)
    return value


def _list_out_like(answer: Any, address: int, held: Any) -> list[Any]:
    source = _list_at(address)
    before = held.tolist()
    alike = len(answer) == len(before)
    return [
        source[index] if alike and repr(before[index]) == repr(value) else value
        for index, value in enumerate(answer)
    ]


# -- lists held loosely ---------------------------------------------------------------------


def _as_sample(item: Any, sample: Any) -> Any:
    """Read an item of a list object as one of the sample's type."""
    if type(item) is not type(sample) or (type(item) is tuple and len(item) != len(sample)):
        raise Leave(8)
    if type(item) is tuple:
        return tuple(map(_as_sample, item, sample))
    return _fits(item) if type(item) is int else item


def _loose_in(address: int, sample: Any) -> list[Any]:
    return [_as_sample(item, sample) for item in _list_at(address)]


def _loose_rows_in(address: int, sample: Any) -> list[Any]:
    rows = _list_at(address)
    if any(type(row) is not list for row in rows):
        raise Leave(8)
    return [[_as_sample(item, sample) for item in row] for row in rows]


def _taken_over(before: list[Any], held: list[Any]) -> list[Any]:
    pairs = zip(before, held, strict=False)
    alike = [old if repr(old) == repr(new) else new for old, new in pairs]
    return [*alike, *held[len(alike) :]]


def _loose_back(address: int, held: list[Any], _made: int) -> None:
    target = _list_at(address)
    target[:] = _taken_over(target, held)


def _loose_rows_made(address: int, held: list[Any], was: list[Any]) -> tuple[Any, Any]:
    known = {id(row): items for row, items in zip(was, _list_at(address), strict=True)}
    new = [id(row) for row in held if id(row) not in known]
    if len(set(new)) < len(new):
        raise Leave(9)
    return [known[id(row)] if id(row) in known else list(row) for row in held], None


def _loose_rows_back(address: int, was: list[Any], made: Any, _rows: Any) -> None:
    target = _list_at(address)
    for items, row in zip(list(target), was, strict=True):
        items[:] = _taken_over(items, row)
    target[:] = made


def _new_rows_out(held: list[Any]) -> list[Any]:
    _check_rows_differ(held)
    return list(map(list, held))


def _given_list(answer: Any, held: Any, address: int) -> Any:
    return _list_at(address) if answer is held else 0


def _given_row(answer: Any, was: list[Any], address: int) -> Any:
    pairs = zip(was, _list_at(address), strict=True)
    return next((items for row, items in pairs if row is answer), 0)


def _same(value: Any) -> Any:
    return value


# -- elements, texts, what is asked ----------------------------------------------------------


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, tuple) and isinstance(right, tuple):
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(_equal(*pair) for pair in pairs)
    if isinstance(left, float) or isinstance(right, float):
        left, right = (one if isinstance(one, float) else _exact_if(one) for one in (left, right))
        if math.isnan(left) or math.isnan(right):
            raise Leave(4)
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    if not (isinstance(left, tuple) and isinstance(right, tuple)):
        return bool(left < right)
    for one, other in zip(left, right, strict=False):
        if not _equal(one, other):
            return _less(one, other)
    return len(left) < len(right)


def _unordered(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(_unordered, value))
    return isinstance(value, float) and math.isnan(value)


def _object_at(address: int) -> Any:
    return ctypes.cast(address, ctypes.py_object).value


def _asked(name: str) -> Callable[..., float]:
    function: Callable[..., float] = getattr(math, name)

    def ask(*args: float) -> float:
        if any(type(one) is not float for one in args):
            message = f"math.{name} asked of {args}"
            raise Broken(message)
        try:
            return function(*args)
        except (ValueError, OverflowError):
            raise Leave(5) from None

    return ask


def _points(address: int) -> Any:
    return np.array([ord(letter) for letter in _object_at(address)], dtype=np.uint32)


def _bytes(address: int) -> Any:
    return np.frombuffer(bytes(_object_at(address)), dtype=np.uint8).copy()


#: What stands in for functions that numba is told of by their types.
STUBS: Final[dict[Any, Any]] = {
    sequences.same: _equal,
    sequences.less: _less,
    sequences.unordered: _unordered,
    tables.hashed: hash,
    tables.alike: operator.eq,
}
#: Stands in for ``autojit.backend.native.VOCABULARY``.
OPERATIONS: Final[dict[str, Any]] = {
    "_Leave": Leave,
    "_compile": _same,
    "_leave": _leave,
    "_add_ii": lambda a, b: _fits(a + b),
    "_sub_ii": lambda a, b: _fits(a - b),
    "_mul_ii": lambda a, b: _fits(a * b),
    "_floordiv_ii": _floordiv_ii,
    "_mod_ii": _mod_ii,
    "_floordiv_plain": _plain(operator.floordiv),
    "_mod_plain": _plain(operator.mod),
    "_lshift_ii": _lshift_ii,
    "_add_low": lambda a, b: _low(a + b),
    "_sub_low": lambda a, b: _low(a - b),
    "_mul_low": lambda a, b: _low(a * b),
    "_lshift_low": lambda a, b: _low(a << b),
    "_rshift_ii": _rshift_ii,
    "_neg_i": lambda a: _fits(-a),
    "_abs_i": lambda a: _fits(abs(a)),
    "_fit_i": _fit_i,
    "_exact_if": _exact_if,
    "_pow_ii": _pow_ii,
    "_gcd_ii": _gcd_ii,
    "_isqrt_i": _isqrt_i,
    "_check_step": _check_step,
    "_of_type": _of_type,
    "_some": _some,
    **{f"_min_{rep}": min for rep in ("ii", "ff")},
    **{f"_max_{rep}": max for rep in ("ii", "ff")},
    "_div_ff": _div_ff,
    "_truediv_ff": _truediv_ff,
    "_floordiv_ff": _guarded(operator.floordiv),
    "_mod_ff": _guarded(operator.mod),
    "_sqrt_f": _sqrt_f,
    **{f"_{name}_f": _rounding(name) for name in ("floor", "ceil", "trunc", "rint")},
    "_abs_f": abs,
    "_single_f": _single_f,
    "_copysign_ff": math.copysign,
    "_isnan_f": math.isnan,
    "_isinf_f": math.isinf,
    "_isfinite_f": math.isfinite,
    "_to_int_f": _to_int_f,
    "_round_fi": _round_fi,
    "_round_ii": lambda value, digits: _fits(round(value, digits)),
    "_pinned_f": _same,
    "_watched_f": _same,
    "_pinned_i": _same,
    "_unknown": _same,
    "_flags_clear": flags.clear,
    "_flags_check": _flags_check,
    **{f"_{name}_f": _library(name) for name in UNARY},
    **{f"_{name}_ff": _library(name) for name in BINARY},
    **{f"_np_{name}_f": _loop(name) for name in UFUNCS},
    **{f"_np_{name}_ff": _loop(name) for name in BINARY_UFUNCS},
    **{
        f"_list_{way}_{rep}{depth}": _converter(way, rep, depth)
        for way in ("in", "back")
        for rep in "fib"
        for depth in (1, 2)
    },
    "_check_rows_differ": _check_rows_differ,
    "_list_out": list,
    "_rows_out": lambda rows: list(map(list, rows)),
    "_bound": _bound,
    "_same": _equal,
    "_less": _less,
    "_bit_length_i": lambda value: value.bit_length(),
    "_bit_count_i": lambda value: value.bit_count(),
    "_text_in_str": _points,
    "_text_in_bytes": _bytes,
    "_text_in_bytearray": _bytes,
    **{f"_asked_{name}": _asked(name) for name in ASKED},
    "_list_out_like": _list_out_like,
    "_loose_in": _loose_in,
    "_loose_rows_in": _loose_rows_in,
    "_loose_made": lambda _address, _held: 0,
    "_loose_back": _loose_back,
    "_loose_rows_made": _loose_rows_made,
    "_loose_rows_back": _loose_rows_back,
    "_list_length": lambda address: len(_list_at(address)),
    "_new_rows_out": _new_rows_out,
    "_loose_grown": lambda _address, made: made,
    "_loose_shown": lambda address, more: _list_at(address).extend(more),
    "_dict_out": lambda table: dict(zip(table[0], table[1], strict=True)),
    "_object_again": lambda one, other, made: made if one is other else 0,
    "_tuples_out": list,
    "_given_list": _given_list,
    "_given_row": _given_row,
    "_log_store": lambda _array, _index: None,  # the border of models copies arrays
    "_poll": lambda: None,  # nothing is ever wanted of a model
    "_poll_start": lambda: None,
    "_poll_stop": lambda: None,
    "_recursion_room": lambda: sys.getrecursionlimit() // 4,  # a model takes frames of its own
    "_recursion_floor": lambda: 0,
    "_too_deep": lambda room, _: room <= _LEAST_ROOM,
}
