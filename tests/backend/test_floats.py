"""Float operators and functions: every bit as Python or NumPy has it, or the kernel leaves."""

from __future__ import annotations

import math
import warnings
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autojit.core import Reason
from tests.backend.workshop import agrees, function_of, leaves, refused, sound

MANY: Final = settings(max_examples=150, deadline=None)
SPECIAL: Final = (
    *(0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5),
    *(0.1, 1 / 3, -1 / 3, 3.0, 2.0**52 + 0.5, 2.0**53, 2.0**62, 2.0**63, -(2.0**63), 1e16, 1e300),
    *(1.7976931348623157e308, math.inf, -math.inf, math.nan, math.pi, 709.78, 710.0, -745.2),
)
FLOAT: Final = st.sampled_from(SPECIAL) | st.floats() | st.floats(-10, 10)
BINARY: Final = {
    **{f"a {symbol} b": 0 for symbol in ("+", "-", "*", "/", "//", "%", "**")},
    **{f"a {symbol} b": 0 for symbol in ("<", "<=", ">", ">=", "==", "!=")},
    **{f"{name}(a, b)": 0 for name in ("min", "max", "divmod", "pow", "math.fmod", "math.pow")},
    **{f"{name}(a, b)": 0 for name in ("math.atan2", "math.copysign", "math.log")},
}
UNARY: Final = (
    *("-a", "+a", "abs(a)", "round(a)", "int(a)", "float(a)", "bool(a)", "not a", "a ** 2"),
    *(
        "a ** 3",
        "a ** 0.5",
        "a ** -1",
        "a / 3",
        "3 / a",
        "a % 1",
        "a // 1",
        "a * 2",
        "1 if a else 2",
    ),
)
MATH: Final = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh"),
    *("atanh", "exp", "expm1", "log", "log1p", "log2", "log10", "erf", "erfc", "sqrt", "fabs"),
    *("isnan", "isinf", "isfinite", "floor", "ceil", "trunc", "radians", "degrees"),
)
NUMPY: Final = (
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin"),
    *("arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "cbrt"),
    *("sqrt", "abs", "fabs", "floor", "ceil", "trunc", "rint", "isnan", "isinf", "isfinite"),
)


def of_two(text: str) -> Any:
    return function_of(f"def f(a, b):\n    return {text}\n")


def of_one(text: str) -> Any:
    return function_of(f"def f(a):\n    return {text}\n")


@pytest.mark.parametrize("text", BINARY)
@given(a=FLOAT, b=FLOAT)
@MANY
def test_an_operation_on_two_floats_is_sound(text: str, a: float, b: float) -> None:
    sound(of_two(text), lambda: (a, b))


@pytest.mark.parametrize("text", ["a + b", "a * b", "a / b", "a // b", "a % b", "a ** b", "a < b"])
@given(a=FLOAT, b=FLOAT)
@MANY
def test_an_operation_on_two_numpy_floats_is_sound(text: str, a: float, b: float) -> None:
    sound(of_two(text), lambda: (np.float64(a), np.float64(b)))


@pytest.mark.parametrize("text", ["a + b", "a - b", "a * b", "a / b", "a < b"])
@given(a=st.floats(width=32), b=st.floats(width=32))
@MANY
def test_an_operation_on_two_single_floats_is_sound(text: str, a: float, b: float) -> None:
    sound(of_two(text), lambda: (np.float32(a), np.float32(b)))


@pytest.mark.parametrize("text", UNARY)
@given(a=FLOAT)
@MANY
def test_an_operation_on_a_float_is_sound(text: str, a: float) -> None:
    sound(of_one(text), lambda: (a,))


@pytest.mark.parametrize("text", ["-a", "abs(a)", "round(a)", "int(a)", "float(a)", "a ** 2"])
@given(a=FLOAT)
@MANY
def test_an_operation_on_a_numpy_float_is_sound(text: str, a: float) -> None:
    sound(of_one(text), lambda: (np.float64(a),))


@pytest.mark.parametrize("name", MATH)
@given(a=FLOAT)
@MANY
def test_a_function_of_math_is_sound(name: str, a: float) -> None:
    sound(of_one(f"math.{name}(a)"), lambda: (a,))


@pytest.mark.parametrize("name", NUMPY)
@given(a=FLOAT)
@MANY
def test_a_numpy_function_of_a_float_is_sound(name: str, a: float) -> None:
    sound(of_one(f"np.{name}(a)"), lambda: (a,))


def _ordinary(function: Any) -> float:
    """Return an argument inside the domain of a function, or fail."""
    for value in (0.7, 1.7):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                if math.isfinite(function(value)):
                    return value
            except (ValueError, RuntimeWarning):
                continue
    raise AssertionError


@pytest.mark.parametrize("name", MATH)
def test_a_function_of_math_is_answered_inside_its_domain(name: str) -> None:
    agrees(of_one(f"math.{name}(a)"), _ordinary(getattr(math, name)))


@pytest.mark.parametrize("name", NUMPY)
@pytest.mark.parametrize("kind", [float, np.float64])
def test_a_numpy_function_is_answered_inside_its_domain(name: str, kind: type) -> None:
    agrees(of_one(f"np.{name}(a)"), kind(_ordinary(getattr(np, name))))


@pytest.mark.parametrize("text", BINARY)
def test_an_operation_on_ordinary_floats_is_answered(text: str) -> None:
    agrees(of_two(text), 2.75, 1.25)
    agrees(of_two(text), 1e-3, 7.5)


@pytest.mark.parametrize("text", UNARY)
@pytest.mark.parametrize("value", [0.3, 7.5, 123456.789])
def test_an_operation_on_an_ordinary_float_is_answered(text: str, value: float) -> None:
    agrees(of_one(text), value)


@pytest.mark.parametrize("a", [0.0, -0.0, math.nan, math.inf, -math.inf, 1.0])
@pytest.mark.parametrize("b", [0.0, -0.0, math.nan, math.inf, -math.inf, 1.0])
@pytest.mark.parametrize("text", ["min(a, b)", "max(a, b)", "a == b", "a < b", "a >= b"])
def test_zeros_and_nans_are_chosen_as_python_chooses(text: str, a: float, b: float) -> None:
    agrees(of_two(text), a, b)


@pytest.mark.parametrize("value", [-0.5, 0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 2.0**52 + 0.5])
def test_a_half_rounds_to_even(value: float) -> None:
    agrees(of_one("round(a)"), value)


@pytest.mark.parametrize("value", [9.223372036854775e18, -9.223372036854775e18, 2.0**62])
def test_a_float_that_fits_becomes_an_int(value: float) -> None:
    agrees(of_one("int(a)"), value)


@pytest.mark.parametrize(
    ("text", "args", "reason"),
    [
        ("a / b", (1.0, 0.0), Reason.DOMAIN),
        ("a % b", (1.0, 0.0), Reason.DOMAIN),
        ("a // b", (math.inf, 1.0), Reason.DOMAIN),
        ("a ** b", (-8.0, 1 / 3), Reason.DOMAIN),
        ("a ** b", (0.0, -1.0), Reason.DOMAIN),
        ("a ** b", (1e200, 2.0), Reason.DOMAIN),
        ("int(a) + int(b)", (math.nan, 0.0), Reason.DOMAIN),
        ("int(a) + int(b)", (2.0**63, 0.0), Reason.DOMAIN),
        ("math.sqrt(a) + b", (-1.0, 0.0), Reason.DOMAIN),
        ("math.exp(a) + b", (1000.0, 0.0), Reason.DOMAIN),
        ("math.log(a) + b", (0.0, 0.0), Reason.DOMAIN),
        ("math.sin(a) + b", (math.inf, 0.0), Reason.DOMAIN),
        ("np.exp(a) + b", (1000.0, 0.0), Reason.DOMAIN),
        ("np.log(a) + b", (-1.0, 0.0), Reason.DOMAIN),
        ("a * b", (np.float64(1e300), np.float64(1e300)), Reason.FLOATING_POINT),
        ("a / b", (np.float64(1), np.float64(0)), Reason.FLOATING_POINT),
        ("a - b", (np.float64(math.inf), np.float64(math.inf)), Reason.FLOATING_POINT),
    ],
)
def test_a_kernel_that_leaves_says_why(text: str, args: tuple[object, ...], reason: Reason) -> None:
    assert leaves(of_two(text), *args).reason is reason


@pytest.mark.parametrize(
    "body",
    [
        "return np.float64(1e308) * 10.0",
        "return np.float64(1.0) / 0",
        "return np.float64(0.0) / np.float64(0.0)",
        "x = np.float64(1e308)\n    return x * 10.0",
        "y = a * a\n    return a",
        "y = a * a\n    y = a\n    return y",
        "a * a\n    return a",
        "y = 0.0\n    for i in range(3):\n        y = a * a\n    return a",
    ],
)
def test_a_warning_is_not_lost_with_the_value_that_nobody_uses(body: str) -> None:
    leaves(function_of(f"def f(a):\n    {body}\n"), np.float64(1e300))


def test_a_warning_is_not_lost_with_a_test_that_decides_nothing() -> None:
    function = function_of("def f(a):\n    if a * a > 1:\n        pass\n    return a\n")
    leaves(function, np.float64(1e300))


def test_a_loop_of_sums_keeps_pythons_order() -> None:
    text = """
    def f(n):
        total = 0.0
        for i in range(1, n):
            total += 1.0 / i
        return total
    """
    agrees(function_of(text), 10000)


def test_no_product_and_sum_are_fused() -> None:
    function = function_of("def f(a, b, c):\n    return a * b + c\n")
    agrees(function, 1 + 2**-30, 1 - 2**-30, -1.0)
    agrees(function, 0.1, 10.0, -1.0)


def test_round_to_digits_is_cpythons() -> None:
    function = function_of("def f(a, n):\n    return round(a, n)\n")
    values = (2.675, 0.5, -0.05, 1e300, 5e-324, -0.0, 1234567.891, float("nan"), float("inf"))
    for value in values:
        for digits in (0, 1, 2, 15, 400, -3, -400):
            agrees(function, value, digits)
    leaves(function, 1.7e308, -308)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("round(a, 2)", np.float32(1)),
        ("round(a, 23)", np.float64(1)),
        ("round(a)", np.float32(1)),
        ("math.trunc(a)", np.float32(1)),
        ("np.exp(a)", True),
        ("np.exp(a)", np.float32(1)),
        ("~a", 1.0),
        ("a << 1", 1.0),
        ("a ** 2", np.float32(1)),
    ],
)
def test_what_is_not_known_to_be_exact_is_refused(text: str, value: object) -> None:
    found = refused(of_one(text), value)
    assert found.reason in (Reason.UNKNOWN_FUNCTION, Reason.UNKNOWN_OPERATION)
