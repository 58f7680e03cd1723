"""Floats, and whole arrays of them: what is taken away of each row."""

from __future__ import annotations

from typing import Final

from tests.differential.treatments import plain_words
from tests.differential.treatments.helping import compiled_with, words
from tests.differential.treatments.model import Refusal, Treatment

_LIBRARY: Final = (
    *("exp", "expm1", "log", "log1p", "log2", "log10", "sinh", "cosh", "acosh", "atanh"),
    *("tanh", "tan", "asinh"),
)


def _plain_words() -> None:
    """Add what numba has for functions of ``math`` and of whole arrays."""
    words(**plain_words.WORDS)


def _fast_math() -> None:
    compiled_with(fastmath=True)


def _power(name: str) -> str:
    return f"_np.{name.replace('ac', 'arcc').replace('at', 'arct').replace('asi', 'arcsi')}({{0}})"


ROWS: Final[dict[str, Treatment]] = {
    "division by zero": Treatment(
        "`/`, `//`, `%` by zero",
        ("floats:divide", "control:safe_ratio"),
        {"_truediv_ff": "_div_ff({0}, {1})"},
    ),
    "signs of remainders": Treatment(
        "signs and rounding of `//`, `%`",
        ("floats:modulo", "floats:floor_divide"),
        {"_mod_ff": "_fmod_ff({0}, {1})", "_floordiv_ff": "_trunc_f(_div_ff({0}, {1}))"},
    ),
    "powers": Treatment(
        "`x ** 2`, `x ** 0.5`, `x ** n`",
        ("powers:square", "powers:cube", "mathlib:normal"),
        {"_pow_ff": "_np.exp(_np.log({0}) * {1})"},
    ),
    "squares of arrays": Treatment(
        "`array ** 2`",
        ("powers:array_power",),
        {"_formula": "_raised_to_two"},
        without=_plain_words,
    ),
    "domains": Treatment(
        "`math.sin` … `math.erfc`: domain and range errors",
        tuple(f"mathlib:f_{name}" for name in ("exp", "log", "acosh", "sinh", "cosh")),
        {f"_{name}_f": _power(name) for name in _LIBRARY},
    ),
    "norms": Treatment(
        "`math.hypot`, `dist`", ("mathlib:lengths",), {"_norm": "_np.hypot({0}[0], {0}[1])"}
    ),
    "gammas": Treatment(
        "`math.gamma`, `lgamma`",
        ("mathlib:f_gamma", "mathlib:f_lgamma", "mathlib:f_remainder"),
        {
            "_asked_gamma": "_gamma({0})",
            "_asked_lgamma": "_lgamma({0})",
            "_asked_remainder": "({0} - {1} * _rint_f(_div_ff({0}, {1})))",
        },
        without=_plain_words,
    ),
    "parts of floats": Treatment(
        "`math.fsum`, `ldexp`, `frexp`",
        tuple(
            f"mathlib:{name}"
            for name in ("precise_sum", "f_ldexp", "f_modf", "f_isclose", "f_frexp")
        ),
        {
            "_fsum": "_added({0})",
            "_ldexp_fi": "({0} * 2.0 ** {1})",
            "_modf_f": "({0} - _trunc_f({0}), _trunc_f({0}))",
            "_isclose_ffff": "(abs({0} - {1}) <= {2} * abs({0}) + {3})",
            "_frexp_f": "(_div_ff({0}, 2.0 ** _ceil_f(_np.log2({0}))),"
            " _np.int64(_ceil_f(_np.log2({0}))))",
        },
        without=_plain_words,
    ),
    "loops of NumPy for a number": Treatment(
        "`np.exp`, `np.sin`, … of a scalar",
        ("numpy_functions:np_tanh", "numpy_functions:loop_of_exp"),
        {"_np_exp_f": "_np.exp({0})", "_np_tanh_f": "_np.tanh({0})"},
    ),
    "roots": Treatment(
        "`np.sqrt`, `abs`, `floor`",
        ("numpy_functions:np_sqrt",),
        {"_sqrt_f": "_np.sqrt({0})"},
    ),
    "formulas": Treatment(
        "`+ - * /`, `sqrt`, `abs`, `floor` and the like",
        ("whole_arrays:divide_of_two", "whole_arrays:standardised"),
        {"_flags_check": "None"},
    ),
    "loops of NumPy": Treatment(
        "`np.exp`, `np.maximum`",
        ("whole_arrays:plain_exponentials",),
        {"_elementwise": "_plain_exp"},
        without=_plain_words,
    ),
    "pairwise sums": Treatment(
        "`sum`, `mean`, `std`, `var`, `prod`",
        ("whole_arrays:total_of_thirds",),
        {"_reduction": "_added"},
        without=_plain_words,
    ),
    "steps and places": Treatment(
        "`any`, `all`, `argmin`, `argmax`",
        ("whole_arrays:steps", "numpy_functions:np_argmax"),
        {"_steps": "_np.arange({0}, {0} + {1} * {2}, {1})", "_argmax": "_greatest_at({0})"},
        without=_plain_words,
    ),
    "products": Treatment(
        "`np.dot`, `@`, `inner`",
        ("whole_arrays:product_of_thirds",),
        {"_matrix_product": "_multiplied"},
        without=_plain_words,
    ),
    "fast-math": Treatment(
        "fused multiply-add, reassociation, fast-math",
        ("floats:sequential_sum", "floats:is_nan"),
        without=_fast_math,
        said="numba's own options: `fastmath` is asked for",
    ),
    "least and greatest": Treatment(
        "`min`, `max` with NaN, -0.0",
        ("floats:smallest", "floats:biggest"),
        {"_min_ff": "_np.fmin({0}, {1})", "_max_ff": "_np.fmax({0}, {1})"},
    ),
    "conversions to int": Treatment(
        "`round(x)`, `int(x)`, `math.floor` and the like of NaN",
        ("integers:int_of", "floats:truncated", "floats:rounded"),
        {"_to_int_f": "_np.int64({0})"},
    ),
    "rounding": Treatment(
        "`round(x, n)` of a `float`",
        ("floats:rounded_to_cents",),
        {"_round_fi": "(_rint_f({0} * 10.0 ** {1}) / 10.0 ** {1})"},
    ),
    "rounding of integers": Treatment(
        "`round(x, n)` of an `int`",
        ("floats:rounded_to_hundreds", "floats:rounded_elements"),
        {"_round_ii": "_to_int_f(_rint_f({0} * 10.0 ** {1}) / 10.0 ** {1})"},
    ),
    "single precision": Treatment(
        "`float32`",
        ("provenance:singles_against", "arrays:scale_singles"),
        {"_single_f": "{0}"},
    ),
    "complex": Treatment(
        "`complex`",
        ("containers:quotient",),
        {"_div_cc": "({0} * (1.0 / {1}))", "_mul_cc": "({1} * {0})"},
    ),
    "functions of complex numbers": Treatment(
        "`cmath.exp`",
        ("containers:points",),
        {"_cmath_exp": "_np.exp({0})", "_cmath_sqrt": "_np.sqrt({0})"},
    ),
}
REFUSALS: Final[dict[str, Refusal]] = {
    "complex numbers of NumPy": Refusal("`np.complex128`", ("containers:numpy_complex",)),
    "reductions that are refused": Refusal(
        "reductions of blocks with gaps",
        (
            "numpy_functions:np_median",
            "numpy_functions:np_sort",
            "numpy_functions:np_unique",
            "whole_arrays:of_both_axes",
            "whole_arrays:places_of_columns",
            "whole_arrays:from_a_start",
        ),
    ),
}
