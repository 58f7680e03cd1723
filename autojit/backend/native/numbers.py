"""Routines on numbers that are more than an operation: ``math``, methods of ints and floats."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba.core import types

from autojit.backend.native import floats
from autojit.backend.native.integers import abs_i, add_ii, mod_plain, mul_ii, sub_ii
from autojit.backend.native.leave import intrinsic
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import gcd_ii, leave

_I64: Final = ir.IntType(64)
_abs = floats.abs_f
_isfinite = floats.isfinite_f
_isinf = floats.isinf_f
_copysign = floats.copysign_ff
_trunc = floats.trunc_f
_div = floats.div_ff
_sqrt = floats.sqrt_f
#: The square of a number up to here fits in 64 bits.
_SQUARED_FITS: Final = 3037000499
_GREATEST_FACTORIAL: Final = 20
_FAR_EXPONENT: Final = 100000
#: 10**18 is the greatest power of ten in 64 bits; from 10**20 on all integers round to zero.
_GREATEST_TEN: Final = 18
_ALL_ZERO: Final = 20
#: Python computes the power first: beyond this it takes its time, or its memory.
_MOST_DIGITS: Final = 300
#: Vector norms are scaled by powers of two between these (``Modules/mathmodule.c``).
_LEAST_EXPONENT: Final = -1023
_VELTKAMP: Final = 134217729.0


def _bits(name: str, emit: Any) -> Any:
    """Make an intrinsic that counts bits of an integer's size."""

    def typer(typing_context: Any, value: Any) -> Any:
        del typing_context
        if not isinstance(value, types.Integer):
            return None

        def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            # The size of the least integer is its own bit pattern.
            negative = builder.icmp_signed("<", args[0], _I64(0))
            return emit(builder, builder.select(negative, builder.neg(args[0]), args[0]))

        return types.int64(types.int64), codegen

    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


bit_length_i = _bits(
    "bit_length_i", lambda b, size: b.sub(_I64(64), b.ctlz(size, ir.IntType(1)(0)))
)
bit_count_i = _bits("bit_count_i", lambda b, size: b.ctpop(size))


@_compile
def lcm_ii(left: int, right: int) -> int:
    """Return the least common multiple (``math.lcm``)."""
    if left == 0 or right == 0:
        return 0
    return abs_i(mul_ii(left // gcd_ii(left, right), right))  # type: ignore[no-any-return]


@_compile
def factorial_i(value: int) -> int:
    """Return ``math.factorial(value)``."""
    if value < 0 or value > _GREATEST_FACTORIAL:
        leave(1)
    result = 1
    for factor in range(2, value + 1):
        result *= factor
    return result


@_compile
def perm_ii(value: int, count: int) -> int:
    """Return ``math.perm(value, count)``."""
    if value < 0 or count < 0:
        leave(4)
    result = 1
    for step in range(count if count <= value else 0):
        result = mul_ii(result, value - step)
    return 0 if count > value else result


@_compile
def comb_ii(value: int, count: int) -> int:
    """Return ``math.comb(value, count)``; each product is a multiple of its divisor."""
    if value < 0 or count < 0:
        leave(4)
    if count > value:
        return 0
    least = min(count, value - count)
    result = 1
    for step in range(least):
        result = mul_ii(result, value - step) // (step + 1)
    return result


@_compile
def _times_modulo(left: int, right: int, modulus: int) -> Any:
    if modulus <= _SQUARED_FITS:
        return left * right % modulus
    # By doubling: no sum of two residues leaves 64 bits without a sign.
    total = np.uint64(0)
    factor, limit, bits = np.uint64(left), np.uint64(modulus), right
    while bits > 0:
        if bits & 1:
            total = (total + factor) % limit
        factor = (factor + factor) % limit
        bits >>= 1
    return np.int64(total)


@_compile
def powmod_iii(base: int, exponent: int, modulus: int) -> int:
    """Return ``pow(base, exponent, modulus)`` for a positive modulus and no inverse."""
    if exponent < 0 or modulus <= 0:
        leave(4)
    result = 1 % modulus
    factor = base % modulus
    left = exponent
    while left > 0:
        if left & 1:
            result = _times_modulo(result, factor, modulus)
        left >>= 1
        if left > 0:
            factor = _times_modulo(factor, factor, modulus)
    return result


# -- floats ----------------------------------------------------------------------------------


@_compile
def is_integer_f(value: float) -> bool:
    """Tell whether ``value.is_integer()``."""
    return _isfinite(value) and _trunc(value) == value  # type: ignore[no-any-return]


@_compile
def frexp_f(value: float) -> Any:
    """Return ``math.frexp(value)``."""
    if value == 0.0 or not _isfinite(value):
        return value, 0
    mantissa, exponent = math.frexp(value)
    return mantissa, np.int64(exponent)


@_compile
def modf_f(value: float) -> Any:
    """Return ``math.modf(value)``."""
    if not _isfinite(value):
        return (_copysign(0.0, value), value) if _isinf(value) else (value, value)
    whole = _trunc(value)
    return _copysign(value - whole, value), whole


@_compile
def ldexp_fi(value: float, exponent: Any) -> float:
    """Return ``math.ldexp(value, exponent)``; a result out of range leaves."""
    if exponent < -_FAR_EXPONENT or exponent > _FAR_EXPONENT:
        leave(3)
    narrow: Any = np.int32(exponent)
    result = math.ldexp(value, narrow)
    if _isfinite(value) and not _isfinite(result):
        leave(3)
    return result


@_compile
def isclose_ffff(left: float, right: float, relative: float, absolute: float) -> bool:
    """Return ``math.isclose(left, right, rel_tol=relative, abs_tol=absolute)``."""
    if relative < 0.0 or absolute < 0.0:
        leave(3)
    if left == right:
        return True
    if _isinf(left) or _isinf(right):
        return False
    apart = _abs(right - left)
    near = apart <= _abs(relative * right) or apart <= _abs(relative * left)
    return near or apart <= absolute  # type: ignore[no-any-return]


@_compile
def fsum(items: Any) -> Any:
    """Return ``math.fsum(items)``: Shewchuk's partial sums, rounded once, ties to even.

    The sum rounded correctly is one number, so the steps need not be CPython's; they are.
    """
    partials = [0.0]
    count = 0
    for index in range(len(items)):
        x: Any = np.float64(items[index])
        kept = 0
        for place in range(count):
            y = partials[place]
            if _abs(x) < _abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low != 0.0:
                partials[kept] = low
                kept += 1
            x = high
        count = kept
        if x != 0.0:
            if not _isfinite(x):
                leave(3)
            if count == len(partials):
                partials.append(x)
            else:
                partials[count] = x
            count += 1
    return _rounded(partials, count)


@_compile
def _rounded(partials: Any, count: int) -> Any:
    high, low = 0.0, 0.0
    left = count
    if left > 0:
        left -= 1
        high = partials[left]
        while left > 0:
            x = high
            left -= 1
            y = partials[left]
            high = x + y
            low = y - (high - x)
            if low != 0.0:
                break
        # Half-way cases: what is below decides.
        if left > 0 and (
            (low < 0.0 and partials[left - 1] < 0.0) or (low > 0.0 and partials[left - 1] > 0.0)
        ):
            y = low * 2.0
            x = high + y
            if y == x - high:
                high = x
    return high


@_compile
def _split(value: float) -> Any:
    t = value * _VELTKAMP
    high = t - (t - value)
    return high, value - high


@_compile
def norm(values: Any) -> Any:
    """Return ``math.hypot(*values)``: ``vector_norm`` of CPython 3.11's mathmodule.c."""
    greatest = 0.0
    found_nan = False
    for index in range(len(values)):
        size = _abs(values[index])
        found_nan = found_nan or size != size  # noqa: PLR0124 - NaN alone
        if size > greatest:  # noqa: PLR1730 - as CPython compares
            greatest = size
    if _isinf(greatest):
        return greatest
    if found_nan:
        return np.nan
    if greatest == 0.0 or len(values) <= 1:
        return greatest
    _, exponent = math.frexp(greatest)
    if exponent < _LEAST_EXPONENT:
        leave(3)  # scaled in another way
    places: Any = np.int32(-exponent)
    return _scaled_norm(values, math.ldexp(1.0, places))


@_compile
def _scaled_norm(values: Any, scale: float) -> float:
    total, first, second, third = 1.0, 0.0, 0.0, 0.0
    for index in range(len(values)):
        high, low = _split(_abs(values[index]) * scale)
        x = high * high
        before = total
        total += x
        first += (before - total) + x
        x = 2.0 * high * low
        before = total
        total += x
        second += (before - total) + x
        third += low * low
    root = _sqrt(total - 1.0 + (first + second + third))
    high, low = _split(root)
    x = -high * high
    before = total
    total += x
    first += (before - total) + x
    x = -2.0 * high * low
    before = total
    total += x
    second += (before - total) + x
    x = -low * low
    before = total
    total += x
    third += (before - total) + x
    x = total - 1.0 + (first + second + third)
    return _div(root + _div(x, 2.0 * root), scale)  # type: ignore[no-any-return]


@_compile
def round_ii(value: int, digits: int) -> int:
    """Return ``round(value, digits)``: to the nearest multiple, of two the even one.

    ``int_round`` of Objects/longobject.c takes the remainder of ``_PyLong_DivmodNear`` off.
    """
    if digits >= 0:
        return value
    if digits < -_MOST_DIGITS or digits == -(_GREATEST_TEN + 1):
        leave(4)
    if digits <= -_ALL_ZERO:
        return 0
    step = 1
    for _ in range(-digits):
        step *= 10
    above = mod_plain(value, step)
    below = sub_ii(value, above)
    if above > step - above:
        return add_ii(below, step)  # type: ignore[no-any-return]
    if above == step - above and mod_plain(below, 2 * step) != 0:
        return add_ii(below, step)  # type: ignore[no-any-return]
    return below  # type: ignore[no-any-return]


_NAMES: Final = (
    *("bit_length_i", "bit_count_i", "lcm_ii", "factorial_i", "perm_ii", "comb_ii", "powmod_iii"),
    "round_ii",
    *("is_integer_f", "frexp_f", "modf_f", "ldexp_fi", "isclose_ffff", "fsum", "norm"),
)
#: What a kernel may call, by name.
ROUTINES: Final[dict[str, Any]] = {name: globals()[name] for name in _NAMES}
