"""Integers and truth values: what is taken away of each row."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tests.differential.treatments.helping import kinds_of_disguised
from tests.differential.treatments.model import Treatment


def _large_integers_cut() -> None:
    def cut(value: object) -> object:
        return 1 if type(value) is int and not -(2**63) < value < 2**63 else value

    kinds_of_disguised(cut)


def _unsigned_taken_for_signed() -> None:
    def signed(value: Any) -> object:
        same = isinstance(value, np.ndarray | np.generic) and value.dtype == np.uint64
        return value.view(np.int64) if same else value

    kinds_of_disguised(signed)


def _truth_values_stay_such() -> None:
    """Give what two truth values come to as a truth value, whatever the operation."""
    from autojit.backend.kinds import boolean
    from autojit.backend.translation import arithmetic
    from autojit.backend.translation.scope import Val

    binary = arithmetic.binary

    def stays(operation: str, left: Val, right: Val) -> tuple[Val, bool]:
        if left.kind == right.kind == boolean() and operation in "+-*":
            return Val(f"(({left.code} {operation} {right.code}) != 0)", boolean()), False
        return binary(operation, left, right)

    arithmetic.binary = stays


def _truth_values_are_pythons() -> None:
    """Take the elements of arrays of truth values for Python's."""
    from autojit.backend import kinds

    of_type = kinds.of_type
    kinds.of_type = lambda name: of_type(name.removeprefix("np.") if name == "np.bool" else name)


def _masks_of_any_sign() -> None:
    """Look at the lowest 64 bits alone for a negative mask too."""
    from autojit.backend.kinds import integer
    from autojit.backend.translation import integer_arithmetic
    from autojit.backend.translation.scope import Val

    masked = integer_arithmetic._masked

    def of_any_sign(operation: str, left: Any, right: Any, x: str, y: str) -> Any:
        if operation == "&" and left.low is not None:
            return Val(f"({left.low} & {y})", integer())
        return masked(operation, left, right, x, y)

    integer_arithmetic._masked = of_any_sign


ROWS: Final[dict[str, Treatment]] = {
    "overflow": Treatment(
        "`+ - *`, unary `-`, `abs` beyond 64 bits",
        ("integers:add", "integers:multiply", "arrays:element_negated"),
        {
            "_add_ii": "({0} + {1})",
            "_sub_ii": "({0} - {1})",
            "_mul_ii": "({0} * {1})",
            "_neg_i": "(-{0})",
            "_abs_i": "abs({0})",
        },
    ),
    "division": Treatment(
        "`//`, `%`, `divmod`: signs, zero",
        ("integers:floor_divide", "integers:modulo", "integers:both_divisions"),
        {"_floordiv_ii": "_np.int64({0} / {1})", "_mod_ii": "({0} - {1} * _np.int64({0} / {1}))"},
    ),
    "shifts": Treatment(
        "`<<`, `>>` by 64 or more",
        ("bits:shift_left", "bits:shift_right"),
        {"_lshift_ii": "({0} << {1})", "_rshift_ii": "({0} >> {1})"},
    ),
    "masks": Treatment(
        "what is masked",
        ("bits:masked_by_any",),
        without=_masks_of_any_sign,
        said="that a mask is not negative",
    ),
    "integer powers": Treatment(
        "`int ** int`", ("powers:power", "powers:cube"), {"_pow_ii": "({0} ** {1})"}
    ),
    "true division": Treatment(
        "`int / int` is rounded once in Python",
        ("integers:true_divide",),
        {"_exact_if": "_np.float64({0})"},
    ),
    "large integers as floats": Treatment(
        "int with float: arithmetic and comparison beyond 2**53",
        ("integers:int_compares_float", "joins:min_of_mixed"),
        {"_exact_if": "_np.float64({0})"},
    ),
    "large arguments": Treatment(
        "an argument or literal beyond 64 bits",
        ("integers:negate", "integers:compare_all"),
        without=_large_integers_cut,
        said="the look at an argument's size",
    ),
    "sums and roots": Treatment(
        "`sum`, `math.gcd`, `math.isqrt`",
        ("lists:builtin_sum", "mathlib:f_isqrt"),
        {"_add_ii": "({0} + {1})", "_isqrt_i": "_np.int64(_np.sqrt({0}))"},
    ),
    "numbers": Treatment(
        "`math.factorial`, `comb`, `perm`, `lcm`",
        ("mathlib:f_factorial", "mathlib:f_comb", "mathlib:f_perm", "mathlib:f_lcm"),
        {
            "_factorial_i": "_np.int64(_exp_f(_np.log({0})))",
            "_comb_ii": "({0} * {1})",
            "_perm_ii": "({0} * {1})",
            "_lcm_ii": "({0} * {1} // _gcd_ii({0}, {1}))",
        },
    ),
    "modular powers, bits": Treatment(
        "`math.factorial`, `comb`, `perm`, `lcm`",
        ("powers:modular_pow", "bits:counted"),
        {
            "_powmod_iii": "({0} ** {1} % {2})",
            "_bit_length_i": "_np.int64(_np.log2(abs({0})) + 1)",
            "_bit_count_i": "{0}",
        },
    ),
    "unsigned words": Treatment(
        "arrays and scalars of `uint64`",
        ("arrays:largest_element",),
        without=_unsigned_taken_for_signed,
        said="the look at the dtype: `uint64` passes for `int64`",
    ),
    "small integers": Treatment(
        "`int8`", ("arrays:store", "arrays:fills_small"), {"_fit_i": "{0}"}
    ),
    "truth values": Treatment(
        "bool arithmetic",
        ("bools:add", "bools:multiply", "bools:sign"),
        without=_truth_values_stay_such,
        said="that a sum of truth values is an `int`",
    ),
    "truth values of NumPy": Treatment(
        "`np.bool`",
        ("bools:element_sum", "bools:element_difference"),
        without=_truth_values_are_pythons,
        said="what tells `np.bool` from `bool`",
    ),
}
