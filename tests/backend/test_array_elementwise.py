"""Functions, operators and comparisons of whole arrays, masks, and what they are put into."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.arrays import (
    SIZES,
    Form,
    answers,
    backwards,
    fixed,
    numbers,
    odd_pairs,
    pairs,
    strided,
)
from tests.backend.workshop import agrees, agrees_on, function_of, leaves, refused, safe

ONE = (
    *("exp", "exp2", "expm1", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "arcsinh"),
    *("cbrt", "abs", "fabs", "square", "sign", "floor", "ceil", "trunc", "rint", "isnan"),
    *("isinf", "isfinite", "signbit", "degrees", "radians", "negative", "logical_not"),
)
POSITIVE = ("sqrt", "log", "log2", "log10", "log1p", "reciprocal", "arccosh")
TWO = (
    *("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod", "maximum"),
    *("minimum", "fmax", "fmin", "arctan2", "hypot", "copysign", "less", "less_equal", "greater"),
    *("greater_equal", "equal", "not_equal", "logical_and", "logical_or", "logaddexp"),
)
FORMS: dict[str, Form] = {"C": np.copy, "strided": strided, "backwards": backwards}


@pytest.mark.parametrize("name", ONE)
def test_a_function_of_an_array_has_the_bits_of_numpys_loop(name: str) -> None:
    calls = pairs("float64", SIZES)
    assert answers(f"return np.{name}(a)", calls) == len(calls)
    answers(f"return np.{name}(a)", odd_pairs("float64", SIZES))


@pytest.mark.parametrize("name", POSITIVE)
def test_a_function_with_a_domain_has_the_bits_of_numpys_loop(name: str) -> None:
    calls = pairs("float64", SIZES, lambda array: np.abs(array) + 1.0)
    assert answers(f"return np.{name}(a)", calls) == len(calls)
    answers(f"return np.{name}(a)", pairs("float64", [9]))


@pytest.mark.parametrize("name", TWO)
def test_a_function_of_two_arrays_has_the_bits_of_numpys_loop(name: str) -> None:
    calls = pairs("float64", SIZES)
    assert answers(f"return np.{name}(a, b)", calls) == len(calls)
    answers(f"return np.{name}(a, b)", odd_pairs("float64", SIZES))


@pytest.mark.parametrize("layout", ["strided", "backwards"])
@pytest.mark.parametrize("name", ["exp", "log1p", "tanh", "maximum", "power", "arctan2", "add"])
def test_gaps_and_direction_change_the_bits_only_as_they_do_in_numpy(
    name: str, layout: str
) -> None:
    two = name in ("maximum", "power", "arctan2", "add")
    form = FORMS[layout]
    body = f"return np.{name}(a, b)" if two else f"return np.{name}(a)"
    calls = pairs("float64", SIZES, lambda array: form(np.abs(array)))
    assert answers(body, calls) == len(calls)


CHAINS = (
    *("a * 2.0 + b", "a - b * a + 1", "-a / (1.0 + b * b)", "(a + b) * (a - b)", "a ** 2 + b ** 2"),
    *("0.5 * (a + b) - a * b", "a // 2 + b % 3", "2 / (a * a + 1)", "a + b + a + b - a"),
    *("np.exp(-a * a) * np.sin(b)", "np.sqrt(a * a + b * b)", "np.abs(a) ** 0.5", "a ** 3"),
    *("np.where(a > 0, a, b)", "np.where(a > b, 1, 0)", "np.where(a > 0, a * 2.0, -1.0)"),
    *(
        "np.clip(a, -1, 1)",
        "np.clip(a, b, 2.0)",
        "a.clip(0.0, None)",
        "(a > 0) & (b < 1) | (a < -1)",
    ),
    *("~(a > 0)", "(a > 0) * b", "np.maximum(a, 0) - np.minimum(b, 0.5)", "a * a[0] + len(b)"),
    *("a[1:] - a[:-1]", "a[::-1] * b", "np.outer(a, b)", "np.cumsum(a)", "np.cumprod(a)"),
    *("np.diff(a)", "a[:, None] * b", "(a - a.mean()) / (1 + a.std())", "a == b", "a != a[0]"),
)


@pytest.mark.parametrize("expression", CHAINS)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_a_chain_of_operations_is_numpys(expression: str, dtype: str) -> None:
    function = function_of(f"def f(a, b):\n    return {expression}\n")
    for make in pairs(dtype, (*SIZES[:12], 1000)):
        safe(function, make)
    if dtype == "float64":
        agrees(function, numbers(dtype, 50, 1), np.abs(numbers(dtype, 50, 2)))


@pytest.mark.parametrize("left", ["bool", "int8", "uint8", "float32"])
@pytest.mark.parametrize("right", ["bool", "int32", "int64", "float32"])
@pytest.mark.parametrize("symbol", ["+", "/", "<"])
def test_operands_of_two_dtypes_are_promoted_as_numpy_does(
    left: str, right: str, symbol: str
) -> None:
    function = function_of(f"def f(a, b):\n    return a {symbol} b\n")
    for size in (1, 9, 40):
        safe(function, fixed(numbers(left, size, size), numbers(right, size, size + 1)))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "float32", "bool"])
@pytest.mark.parametrize(
    "number", [2, 300, -1, 2.5, 1e300, True, np.float64(0.5), np.int64(7)], ids=repr
)
@pytest.mark.parametrize("symbol", ["+", ">"])
def test_a_number_beside_an_array_is_weak_or_strong_as_in_numpy(
    dtype: str, number: Any, symbol: str
) -> None:
    function = function_of(f"def f(a, x):\n    return a {symbol} x\n")
    safe(function, fixed(numbers(dtype, 20), number))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((4, 5), (5,)),
        ((4, 1), (5,)),
        ((4, 1), (1, 5)),
        ((3, 4, 5), (4, 1)),
        ((4, 5), (1,)),
        ((0, 5), (5,)),
    ],
)
def test_shapes_are_stretched_as_numpy_does(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    function = function_of("def f(a, b):\n    return a * 2.0 - b, b + a\n")
    safe(function, fixed(numbers("float64", left), numbers("float64", right)))
    if 0 not in left:
        agrees(function, numbers("float64", left), numbers("float64", right))


def test_shapes_that_do_not_fit_leave() -> None:
    for body in ("return a + b", "return np.maximum(a, b)", "a += b\n    return a", "a[:] = b"):
        function = function_of(f"def f(a, b):\n    {body}\n    return 0\n")
        leaves(function, np.ones(4), np.ones(3))


@pytest.mark.parametrize("form", ["a[1:-1, 1:-1]", "a[::2, ::3]", "a[::-1, 1:]", "a[:, ::-1]"])
def test_a_block_of_a_matrix_keeps_its_order(form: str) -> None:
    body = f"return {form} * 2.0 + b[0, 0], np.exp({form})"
    assert answers(body, pairs("float64", [(7, 9)])) == 1


def test_axes_out_of_order_leave_or_are_refused() -> None:
    function = function_of("def f(a):\n    return a * 2.0\n")
    leaves(function, np.ones((8, 8, 8))[::2, ::2].transpose(1, 0, 2))
    assert refused(function_of("def f(a):\n    return a * 3.0\n"), np.ones((3, 4)).T).reason is (
        Reason.UNKNOWN_OPERATION
    )


@pytest.mark.parametrize(
    "body",
    [
        "return 1.0 / a",
        "return np.where(a != 0, 1.0 / a, 0.0)",
        "return np.log(a) * 0.0",
        "m = np.log(a) > 0\nreturn a > 0",
        "return np.maximum(1.0 / a, 0)",
        "b[0] = 1.0 / a[0]\nreturn a > 0",
        "x = np.arange(3)\nreturn (x + 1e308) * 10.0",
        "x = np.linspace(1e308, -1e308, 3)\nreturn x[0]",
        "x = np.zeros(3)\nreturn (1.0 / x)[1]",
        "x = np.arange(0.0, 3.0)\nreturn 1.0 / x",
    ],
)
def test_a_warning_of_numpy_is_not_lost_in_a_formula(body: str) -> None:
    function = function_of("def f(a, b):\n" + "".join(f"    {x}\n" for x in body.splitlines()))
    found = leaves(function, np.zeros(9), np.zeros(9))
    assert found.reason is Reason.FLOATING_POINT


@pytest.mark.parametrize(
    "body",
    [
        "a[a > 0] = 0.0",
        "a[a < b] = b[a < b]",
        "a[(a > 0) & (b > 0)] += 1.5",
        "a[~(a > 0)] *= 2",
        "a += b * 2.0",
        "a *= a",
        "a[1:] -= a[:-1]",
        "a[:-1] += a[1:] * 2.0",
        "a[::-1] = a * 1.0",
        "a[:] = b + a[::-1]",
        "a[1:] = np.diff(a)",
        "a[:] = b[0]",
        "a[2:5] = 7",
        "a /= 1.0 + b * b",
        "a[::2] = b[::2] - a[::2]",
    ],
)
def test_a_store_into_a_part_of_an_array_is_numpys(body: str) -> None:
    calls = pairs("float64", SIZES[2:12])
    assert answers(f"{body}\nreturn a", calls) == len(calls)


def test_a_store_that_overlaps_in_memory_reads_what_was_there_before() -> None:
    function = function_of("def f(a, b):\n    a[:] = b * 2.0 + a\n    return a[0]\n")

    def overlapping(step: int, lag: int) -> tuple[object, ...]:
        whole = np.arange(40.0)
        return whole[lag : lag + 20][::step], whole[:20][::step]

    for lag in (0, 1, 7, 20):
        agrees_on(function, partial(overlapping, 1, lag))
    strides = function_of("def f(a, b):\n    a[:] = b * 2.0 - a\n    return a[0]\n")
    for lag in (0, 1, 7):
        agrees_on(strides, partial(overlapping, -1, lag))


@pytest.mark.parametrize("dtype", ["int64", "float32", "bool", "int8"])
def test_a_store_converts_as_numpy_does_or_is_left_alone(dtype: str) -> None:
    function = function_of("def f(a, b):\n    a[:] = b\n    return a\n")
    safe(function, lambda: (np.zeros(5, dtype), numbers("float64", 5) * 10))
    safe(function, lambda: (np.zeros(5, dtype), np.full(5, np.nan)))
    safe(function, lambda: (np.zeros(5, dtype), np.full(5, 1e300)))
    safe(function, lambda: (np.zeros(5, "float64"), numbers(dtype, 5)))


@pytest.mark.parametrize("body", ["a[a > 0]", "a[b > 0]", "a[[0, 1]]", "a[np.argmax(b)]"])
def test_elements_are_selected_by_a_mask(body: str) -> None:
    function = function_of(f"def f(a, b):\n    return {body}\n")
    for dtype in ("float64", "int32", "bool"):
        safe(function, fixed(numbers(dtype, 30), numbers("float64", 30)))


def test_elements_are_selected_by_places() -> None:
    function = function_of("def f(a, i):\n    return a[i], a[i].sum()\n")
    agrees(function, numbers("float64", 10), np.array([3, -1, 0, 3, -10, 9]))
    agrees(function, numbers("float64", 10), np.array([[3, -1], [0, 3]]))
    leaves(function, numbers("float64", 10), np.array([3, 10]))
    leaves(function, numbers("float64", 10), np.array([-11]))


def test_an_index_that_has_effects_is_evaluated_once() -> None:
    text = """
    def f(a, xs):
        a[xs.pop()] = a[xs.pop()] + 1.0
        return a[xs.pop()], len(xs)
    def g(a):
        xs = [0, 1, 2, 3, 1]
        return f(a, xs), len(xs)
    """
    safe(function_of(text), fixed(numbers("float64", 5)))


def test_integers_to_negative_powers_are_left_to_numpy() -> None:
    for body in ("a ** b", "np.power(a, b)", "np.power(a[0], b[0])"):
        function = function_of(f"def f(a, b):\n    return {body}\n")
        safe(function, fixed(np.array([2, 3]), np.array([-1, 2])))


def test_a_field_of_a_packed_record_has_an_odd_stride() -> None:
    function = function_of("def f(a, b):\n    return a * 2.0 + b, a.sum(), np.exp(a)\n")
    for count in (1, 2):
        record = np.zeros(count, np.dtype("f8,i4"))
        safe(function, lambda field=record["f0"]: (field, np.ones(len(field))))  # type: ignore[misc]


def test_a_mask_of_another_shape_leaves() -> None:
    leaves(function_of("def f(a, b):\n    return a[b > 0]\n"), np.ones(4), np.ones(5))


REALISTIC = {
    "softmax": "e = np.exp(a - a.max())\nreturn e / e.sum()",
    "root mean square error": "return np.sqrt(np.mean((a - b) ** 2))",
    "normalise": "return (a - a.mean()) / a.std()",
    "clamped update": "v = a + 0.1 * b\nreturn np.where(v > 1.0, 1.0, np.where(v < -1.0, -1.0, v))",
    "histogram": (
        "counts = np.zeros(8, np.int64)\nfor k in range(8):\n"
        "    counts[k] = ((a >= k / 4 - 1) & (a < (k + 1) / 4 - 1)).sum()\nreturn counts"
    ),
    "z-scores": (
        "out = np.zeros(len(a))\nfor i in range(8, len(a)):\n    w = a[i - 8:i]\n"
        "    out[i] = (a[i] - w.mean()) / w.std()\nreturn out"
    ),
    "black-scholes": (
        "s, k = np.exp(a), np.exp(b)\nd = (np.log(s / k) + 0.07) / 0.2\n"
        "n = 1.0 / (1.0 + np.exp(-1.702 * d))\nreturn s * n - k * np.exp(-0.05) * (1.0 - n)"
    ),
    "logistic loss": "return np.mean(np.maximum(a, 0) - a * b + np.log1p(np.exp(-np.abs(a))))",
    "correlation": "x, y = a - a.mean(), b - b.mean()\nreturn (x @ y) / np.sqrt((x @ x) * (y @ y))",
}


@pytest.mark.parametrize("name", REALISTIC)
def test_code_as_it_is_written_is_native(name: str) -> None:
    calls = pairs("float64", (16, 500))
    assert answers(REALISTIC[name], calls) == len(calls)


def test_a_relaxation_step_by_slices_is_native() -> None:
    text = """
    def f(u, n):
        for _ in range(n):
            u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])
        return u.sum(), u.max()
    """
    agrees(function_of(text), numbers("float64", (12, 15)), 6)


def test_a_k_means_update_with_masks_is_native() -> None:
    text = """
    def f(points, centres, rounds):
        labels = np.zeros(len(points), np.int64)
        for _ in range(rounds):
            for i in range(len(points)):
                labels[i] = np.argmin(((centres - points[i]) ** 2).sum(axis=1))
            for k in range(len(centres)):
                mine = labels == k
                count = mine.sum()
                if count > 0:
                    for d in range(points.shape[1]):
                        centres[k, d] = points[:, d][mine].sum() / count
        return labels
    """
    agrees(function_of(text), numbers("float64", (60, 2)), numbers("float64", (3, 2), 5), 4)
