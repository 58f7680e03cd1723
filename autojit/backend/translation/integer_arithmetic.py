"""Integer operators: bounds of the result first, a check only where they do not fit.

An operation whose result stays inside 64 bits for all operands within their known bounds is
written plainly; any other leaves the kernel on overflow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    INT64_MAX,
    INT64_MIN,
    NEAR,
    PACED,
    Num,
    bounds_of,
    integer,
    is_paced,
    is_small_step,
)
from autojit.backend.translation.scope import CannotConform, Val, as_rep

if TYPE_CHECKING:
    from collections.abc import Callable


_WIDTH: Final = 64
_INTEGER_CALLS: Final = {
    "+": "_add_ii",
    "-": "_sub_ii",
    "*": "_mul_ii",
    "//": "_floordiv_ii",
    "%": "_mod_ii",
    "**": "_pow_ii",
    "<<": "_lshift_ii",
    ">>": "_rshift_ii",
}


BITWISE: Final = frozenset("&|^")
#: The same on the lowest 64 bits alone, which follow from those of the operands.
_LOW_CALLS: Final = {"+": "_add_low", "-": "_sub_low", "*": "_mul_low", "<<": "_lshift_low"}


def _corners(operation: str, a: Num, b: Num) -> tuple[int, int]:
    """Return bounds of the mathematical result of + - * on two intervals."""
    compute: Callable[[int, int], int] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
    }[operation]
    values = [compute(x, y) for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
    return min(values), max(values)


def _counts(operation: str, a: Num, b: Num) -> bool:
    """Tell whether an operation is a small step from a value that is paced (``kinds.PACED``)."""
    steps = is_small_step(a) or is_small_step(b)
    return operation in "+-" and steps and is_paced(a) and is_paced(b)


def _fits(lo: int, hi: int) -> bool:
    return lo >= INT64_MIN and hi <= INT64_MAX


def bounded(types: frozenset[str], code: str, lo: int, hi: int) -> Val:
    """Return an integer, tested against the bounds of its dtype where it may leave them."""
    least = max(bounds_of(name)[0] for name in types)
    greatest = min(bounds_of(name)[1] for name in types)
    if lo < least or hi > greatest:
        if (least, greatest) != (INT64_MIN, INT64_MAX):
            code = f"_fit_i({code}, {least}, {greatest})"
        lo, hi = max(lo, least), min(hi, greatest)
    return Val(code, integer(lo, hi, *types))


def _weak_fits(value: Val, types: frozenset[str]) -> str:
    """Return an operand's code, tested where NumPy tests a Python int against the dtype."""
    kind = value.kind
    assert isinstance(kind, Num)
    code = as_rep(value, "i")
    if kind.types & {"int"} and all(name.startswith("np.") for name in types):
        least = max(bounds_of(name)[0] for name in types)
        greatest = min(bounds_of(name)[1] for name in types)
        if kind.lo < least or kind.hi > greatest:
            return f"_fit_i({code}, {least}, {greatest})"
    return code


def integer_operation(operation: str, left: Val, right: Val, types: frozenset[str]) -> Val:
    """Return the result of an integer operator; all operands fit in 64 bits."""
    a, b = left.kind, right.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    x, y = _weak_fits(left, types), _weak_fits(right, types)
    if types == {"int"}:
        masked = _masked(operation, left, right, x, y)
        if masked is not None:
            return masked
    value = _operated(operation, x, y, a, b, types)
    checked = value.code.startswith(f"{_INTEGER_CALLS.get(operation)}(")
    if types == {"int"} and (checked or left.low or right.low):
        return replace(value, low=_low(operation, left, right, x, y))
    return value


def _masked(operation: str, left: Val, right: Val, x: str, y: str) -> Val | None:
    """Return ``x & mask`` or ``x % 2**n`` where ``x`` may have more than 64 bits: few matter."""
    a, b = left.kind, right.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if operation == "&" and left.low is not None and b.lo >= 0:
        return Val(f"({left.low} & {y})", integer(0, b.hi))
    if operation == "&" and right.low is not None and a.lo >= 0:
        return Val(f"({x} & {right.low})", integer(0, a.hi))
    if operation == "%" and left.low is not None and _is_power_of_two(b, frozenset({"int"})):
        # A divisor that is a call is made all the same: it may raise on the way.
        return Val(f"({left.low} & ({y} - 1))", integer(0, b.lo - 1))
    return None


def _low(operation: str, left: Val, right: Val, x: str, y: str) -> str | None:
    """Return the source of a result's lowest 64 bits, if they follow from the operands'."""
    x, y = left.low or x, right.low or y
    if operation in BITWISE:
        return f"({x} {operation} {y})" if left.low or right.low else None
    if operation not in _LOW_CALLS:
        return None
    count = right.kind
    assert isinstance(count, Num)
    if operation == "<<" and (right.low is not None or count.lo < 0 or count.hi >= _WIDTH):
        return None
    return f"{_LOW_CALLS[operation]}({x}, {y})"


def _operated(operation: str, x: str, y: str, a: Num, b: Num, types: frozenset[str]) -> Val:
    if operation in "+-*" and operation != "**":
        lo, hi = _corners(operation, a, b)
        if _counts(operation, a, b):
            lo, hi = max(lo, -PACED), min(hi, PACED)
            value = bounded(types, f"({x} {operation} {y})", lo, hi)
            near = lo >= -NEAR and hi <= NEAR
            paced = Num(types, "i", lo, hi, paced=True)
            return value if near else replace(value, kind=paced)
        if _fits(lo, hi):
            return bounded(types, f"({x} {operation} {y})", lo, hi)
        return bounded(types, f"{_INTEGER_CALLS[operation]}({x}, {y})", lo, hi)
    if operation in BITWISE:
        return bounded(types, f"({x} {operation} {y})", *_bit_bounds(operation, a, b))
    if operation == "%":
        return _modulo(types, x, y, a, b)
    if operation == "//":
        return _floor_division(types, x, y, a, b)
    if operation == "**":
        return _power(types, x, y, a, b)
    return _shift(operation, types, x, y, a, b)


def _bit_bounds(operation: str, a: Num, b: Num) -> tuple[int, int]:
    if operation == "&":
        for one, other in ((a, b), (b, a)):
            if one.lo >= 0:
                return 0, min(one.hi, other.hi) if other.lo >= 0 else one.hi
    elif a.lo >= 0 and b.lo >= 0:
        return 0, (1 << max(a.hi.bit_length(), b.hi.bit_length())) - 1
    return INT64_MIN, INT64_MAX


def _is_power_of_two(kind: Num, types: frozenset[str]) -> bool:
    """Tell whether a divisor is a power of two, and one that every result type can hold."""
    fits = all(kind.hi <= bounds_of(name)[1] for name in types)
    return fits and kind.lo == kind.hi > 0 and kind.lo & (kind.lo - 1) == 0


def _is_plain(code: str) -> bool:
    """Tell whether an operand is a name or a number: leaving it out leaves nothing out.

    A call has a value that is known by its bounds, too, and may raise on the way to it.
    """
    return code.strip("(-)").replace("_", "").isalnum()


def _modulo(types: frozenset[str], x: str, y: str, a: Num, b: Num) -> Val:
    if _is_power_of_two(b, types) and _is_plain(y):
        # For either sign of x: Python's remainder and its & both see endless two's complement.
        return bounded(types, f"({x} & {b.lo - 1})", 0, b.lo - 1)
    if b.lo > 0:
        return bounded(
            types, f"_mod_plain({x}, {y})", 0, min(b.hi - 1, a.hi) if a.lo >= 0 else b.hi - 1
        )
    lo = min(0, b.lo + 1)
    return bounded(types, f"_mod_ii({x}, {y})", lo, max(0, b.hi - 1))


def _floor_division(types: frozenset[str], x: str, y: str, a: Num, b: Num) -> Val:
    if b.lo > 0:
        lo = a.lo // b.lo if a.lo < 0 else a.lo // b.hi
        hi = a.hi // b.lo if a.hi >= 0 else a.hi // b.hi
        if _is_power_of_two(b, types) and _is_plain(y):
            return bounded(types, f"({x} >> {b.lo.bit_length() - 1})", lo, hi)
        return bounded(types, f"_floordiv_plain({x}, {y})", lo, hi)
    return bounded(types, f"_floordiv_ii({x}, {y})", INT64_MIN, INT64_MAX)


def _power(types: frozenset[str], x: str, y: str, a: Num, b: Num) -> Val:
    if types != {"int"}:
        # np.int64 ** wraps and refuses negative exponents in ways of its own.
        if b.lo != b.hi or b.lo not in (1, 2, 3):
            message = "** of NumPy integers"
            raise CannotConform(message)
    elif b.lo < 0 and b.hi < 0:
        message = "an integer to a negative power"
        raise CannotConform(message)
    if b.lo == b.hi == 2 and _is_plain(y):  # noqa: PLR2004 - a square
        greatest = max(abs(a.lo), abs(a.hi)) ** 2
        if greatest <= INT64_MAX:
            return bounded(types, f"({x} * {x})", 0, greatest)
        return bounded(types, f"_mul_ii({x}, {x})", 0, INT64_MAX)
    lo = 0 if a.lo >= 0 else INT64_MIN
    return bounded(types, f"_pow_ii({x}, {y})", lo, INT64_MAX)


def _shift(operation: str, types: frozenset[str], x: str, y: str, a: Num, b: Num) -> Val:
    inside = b.lo >= 0 and b.hi <= 63  # noqa: PLR2004 - the width of the register
    if operation == ">>":
        if inside:
            lo = a.lo >> b.lo if a.lo < 0 else a.lo >> b.hi
            return bounded(types, f"({x} >> {y})", lo, a.hi >> b.lo if a.hi >= 0 else -1)
        return bounded(types, f"_rshift_ii({x}, {y})", min(a.lo, 0), max(a.hi, -1))
    if any(name.startswith("np.") and name != "np.int64" for name in types):
        message = "<< of small NumPy integers"
        raise CannotConform(message)
    if inside:
        lo, hi = min(a.lo << b.hi, a.lo << b.lo), max(a.hi << b.hi, a.hi << b.lo)
        if _fits(lo, hi):
            return bounded(types, f"({x} << {y})", lo, hi)
    lo = 0 if a.lo >= 0 else INT64_MIN
    return bounded(types, f"_lshift_ii({x}, {y})", lo, INT64_MAX)
