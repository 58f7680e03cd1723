"""Complex arithmetic as ``Objects/complexobject.c`` and ``Modules/cmathmodule.c`` have it.

Where they look for infinities and NaN, or report an error, the kernel is left. What they
compute of finite numbers is computed here in the same steps; LLVM does not contract them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autojit.backend.kinds import TAGS
from autojit.backend.native import floats
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import held_f, leave

_div = floats.div_ff
_isfinite = floats.isfinite_f
_isinf = floats.isinf_f
_abs = floats.abs_f
_copysign = floats.copysign_ff
_sqrt = floats.sqrt_f
_floor = floats.floor_f
_hypot = floats.LIBRARY["hypot_ff"]
_pow = floats.LIBRARY["pow_ff"]
_atan2 = floats.LIBRARY["atan2_ff"]
_exp = floats.LIBRARY["exp_f"]
_log = floats.LIBRARY["log_f"]
_sin = floats.LIBRARY["sin_f"]
_cos = floats.LIBRARY["cos_f"]
#: Integral exponents up to here are powers by multiplication.
_GREATEST_SMALL: Final = 100.0
#: Below this ``cmath.exp`` does not scale (CM_LOG_LARGE_DOUBLE is 708.39).
_LARGE_EXPONENT: Final = 708.0
_LEAST_NORMAL: Final = 2.2250738585072014e-308
_INT: Final = TAGS["int"]
_COMPLEX: Final = TAGS["complex"]


@_compile
def add_cc(a: complex, b: complex) -> complex:
    """Return ``a + b`` (``_Py_c_sum``)."""
    return complex(a.real + b.real, a.imag + b.imag)


@_compile
def sub_cc(a: complex, b: complex) -> complex:
    """Return ``a - b`` (``_Py_c_diff``)."""
    return complex(a.real - b.real, a.imag - b.imag)


@_compile
def mul_cc(a: complex, b: complex) -> complex:
    """Return ``a * b`` (``_Py_c_prod``)."""
    return complex(a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real)


@_compile
def div_cc(a: complex, b: complex) -> complex:
    """Return ``a / b`` by Smith's method (``_Py_c_quot``)."""
    if _abs(b.real) >= _abs(b.imag):
        if b.real == 0.0:
            leave(2)
        ratio = _div(b.imag, b.real)
        below = b.real + b.imag * ratio
        return complex(
            _div(a.real + a.imag * ratio, below),
            _div(a.imag - a.real * ratio, below),
        )
    if _abs(b.imag) >= _abs(b.real):
        ratio = _div(b.real, b.imag)
        below = b.real * ratio + b.imag
        return complex(
            _div(a.real * ratio + a.imag, below),
            _div(a.imag * ratio - a.real, below),
        )
    return complex(np.nan, np.nan)


@_compile
def neg_c(a: complex) -> complex:
    """Return ``-a``."""
    return complex(-a.real, -a.imag)


@_compile
def conjugate_c(a: complex) -> complex:
    """Return ``a.conjugate()``."""
    return complex(a.real, -a.imag)


@_compile
def abs_c(a: complex) -> float:
    """Return ``abs(a)`` (``_Py_c_abs``: the C library's ``hypot``)."""
    return _hypot(a.real, a.imag)  # type: ignore[no-any-return]


@_compile
def same_cc(a: complex, b: complex) -> bool:
    """Tell whether ``a == b``."""
    return a.real == b.real and a.imag == b.imag


@_compile
def truth_c(a: complex) -> bool:
    """Tell whether ``a`` is not zero."""
    return a.real != 0.0 or a.imag != 0.0


@_compile
def _power_by_multiplying(base: complex, exponent: int) -> complex:
    """Raise to a positive power (``c_powu``)."""
    mask = 1
    result = complex(1.0, 0.0)
    factor = base
    while mask > 0 and exponent >= mask:
        if exponent & mask:
            result = mul_cc(result, factor)
        mask <<= 1
        factor = mul_cc(factor, factor)
    return result


@_compile
def pow_cc(a: complex, b: complex) -> Any:
    """Return ``a ** b`` (``complex_pow``)."""
    if not (_isfinite(a.real) and _isfinite(a.imag) and _isfinite(b.real) and _isfinite(b.imag)):
        leave(3)
    if b.imag == 0.0 and b.real == _floor(b.real) and _abs(b.real) <= _GREATEST_SMALL:
        exponent = int(b.real)
        if exponent > 0:
            result = _power_by_multiplying(a, exponent)
        else:
            result = div_cc(complex(1.0, 0.0), _power_by_multiplying(a, -exponent))
    else:
        result = _general_power(a, b)
    if not (_isfinite(result.real) and _isfinite(result.imag)):
        leave(3)
    return result


@_compile
def _general_power(a: complex, b: complex) -> complex:
    """Raise to any power (``_Py_c_pow``)."""
    if a.real == 0.0 and a.imag == 0.0:
        leave(3)
    size = _hypot(a.real, a.imag)
    length = _pow(size, b.real)
    angle = _atan2(a.imag, a.real)
    phase = angle * b.real
    if b.imag != 0.0:
        length = _div(length, _exp(angle * b.imag))
        phase = phase + b.imag * _log(size)
    return complex(length * _cos(phase), length * _sin(phase))


# -- cmath -----------------------------------------------------------------------------------


@_compile
def cmath_exp(z: complex) -> complex:
    """Return ``cmath.exp(z)``."""
    if not (_isfinite(z.real) and _isfinite(z.imag)) or z.real > _LARGE_EXPONENT:
        leave(3)
    size = _exp(z.real)
    return complex(size * _cos(z.imag), size * _sin(z.imag))


@_compile
def cmath_sqrt(z: complex) -> complex:
    """Return ``cmath.sqrt(z)``."""
    if not (_isfinite(z.real) and _isfinite(z.imag)):
        leave(3)
    if z.real == 0.0 and z.imag == 0.0:
        return complex(0.0, z.imag)
    x, y = _abs(z.real), _abs(z.imag)
    if x < _LEAST_NORMAL and y < _LEAST_NORMAL:
        leave(3)  # scaled up and down again
    x = x / 8.0
    s = 2.0 * _sqrt(x + _hypot(x, y / 8.0))
    d = _div(y, 2.0 * s)
    if z.real >= 0.0:
        return complex(s, _copysign(d, z.imag))
    return complex(d, _copysign(s, z.imag))


@_compile
def cmath_phase(z: complex) -> float:
    """Return ``cmath.phase(z)``."""
    if not (_isfinite(z.real) and _isfinite(z.imag)):
        leave(3)
    angle = _atan2(z.imag, z.real)
    if z.imag != 0.0 and _abs(angle) <= _LEAST_NORMAL:
        leave(3)  # the C library says that it underflows, and phase() raises
    return angle  # type: ignore[no-any-return]


@_compile
def cmath_rect(size: float, phase: float) -> complex:
    """Return ``cmath.rect(size, phase)``."""
    if not (_isfinite(size) and _isfinite(phase)):
        leave(3)
    if phase == 0.0:
        return complex(size, size * phase)
    return complex(size * _cos(phase), size * _sin(phase))


# What is complex on one path and real on another is held as a complex number; where its tag says
# that it is real, its imaginary part is 0.0 and its real part the number, an int within 2**53.


@_compile
def _held(value: float, tag: int) -> Any:
    """Return a real number as it is held."""
    return complex(held_f(value, tag), 0.0)


@_compile
def mixed_add(a: complex, a_tag: int, b: complex, b_tag: int) -> Any:
    """Return ``a + b``."""
    if _COMPLEX in (a_tag, b_tag):
        return add_cc(a, b)
    return _held(a.real + b.real, a_tag | b_tag)


@_compile
def mixed_sub(a: complex, a_tag: int, b: complex, b_tag: int) -> Any:
    """Return ``a - b``."""
    if _COMPLEX in (a_tag, b_tag):
        return sub_cc(a, b)
    return _held(a.real - b.real, a_tag | b_tag)


@_compile
def mixed_mul(a: complex, a_tag: int, b: complex, b_tag: int) -> Any:
    """Return ``a * b``."""
    if _COMPLEX in (a_tag, b_tag):
        return mul_cc(a, b)
    return _held(a.real * b.real, a_tag | b_tag)


@_compile
def mixed_div(a: complex, a_tag: int, b: complex, b_tag: int) -> Any:
    """Return ``a / b``, which is complex, or leave."""
    if _COMPLEX not in (a_tag, b_tag):
        leave(5)
    return div_cc(a, b)


@_compile
def mixed_square(a: complex, tag: int) -> Any:
    """Return ``a ** 2``."""
    if tag == _COMPLEX:
        return pow_cc(a, complex(2.0, 0.0))
    if tag == _INT:
        return _held(a.real * a.real, tag)
    return complex(_pow(a.real, 2.0), 0.0)


@_compile
def mixed_neg(a: complex, tag: int) -> Any:
    """Return ``-a``."""
    if tag == _COMPLEX:
        return neg_c(a)
    return _held(-a.real, tag)


@_compile
def mixed_abs(a: complex, tag: int) -> Any:
    """Return ``abs(a)``."""
    return abs_c(a) if tag == _COMPLEX else _abs(a.real)


_NAMES: Final = (
    *("mixed_add", "mixed_sub", "mixed_mul", "mixed_div", "mixed_square", "mixed_neg", "mixed_abs"),
    *("add_cc", "sub_cc", "mul_cc", "div_cc", "pow_cc", "neg_c", "conjugate_c", "abs_c"),
    *("same_cc", "truth_c", "cmath_exp", "cmath_sqrt", "cmath_phase", "cmath_rect"),
)
#: What a kernel may call, by name.
ROUTINES: Final[dict[str, Any]] = {name: globals()[name] for name in _NAMES}
