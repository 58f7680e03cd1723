"""Reductions of arrays have NumPy's bits: the order of additions, the sign of zero, the type."""

from __future__ import annotations

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.arrays import LARGE, SIZES, Form, backwards, fixed, odd_pairs, pairs, strided
from tests.backend.arrays import answers as answered
from tests.backend.workshop import agrees, function_of, leaves, refused, safe

WHOLE = (
    *("a.sum()", "a.mean()", "a.std()", "a.var(ddof=1)", "a.prod()", "a.min()", "a.max()"),
    *("a.argmin()", "a.argmax()", "a.any()", "a.all()", "np.count_nonzero(a)"),
)


@pytest.mark.parametrize("expression", WHOLE)
@pytest.mark.parametrize("layout", ["C", "strided", "backwards"])
def test_a_vector_is_reduced_as_numpy_does(expression: str, layout: str) -> None:
    forms: dict[str, Form] = {"C": np.copy, "strided": strided, "backwards": backwards}
    sizes = SIZES if layout != "C" else (*SIZES, *LARGE)
    calls = pairs("float64", sizes, forms[layout])
    # One element has no deviation with ddof=1; a long product leaves the range of a double.
    assert answered(f"return {expression}", calls) >= len(SIZES) - 1


@pytest.mark.parametrize("expression", WHOLE)
@pytest.mark.parametrize("dtype", ["float32", "int64", "int32", "int8", "bool", "uint8"])
def test_a_reduction_has_the_type_that_numpy_gives_it(expression: str, dtype: str) -> None:
    function = function_of(f"def f(a, b):\n    return {expression}\n")
    for make in pairs(dtype, (*SIZES, *LARGE[1:3])):
        safe(function, make)


@pytest.mark.parametrize("expression", ["a.mean()", "a.std()", "a.sum()", "a.max()"])
@pytest.mark.parametrize("dtype", ["float32", "int64", "int32"])
def test_common_reductions_of_other_dtypes_are_native(expression: str, dtype: str) -> None:
    calls = pairs(dtype, (*SIZES, *LARGE))
    assert answered(f"return {expression}", calls) == len(calls)


@pytest.mark.parametrize("expression", ["a.sum()", "a.min()", "a.max()", "a.prod()", "a.mean()"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_zeros_nans_and_infinities_are_reduced_as_numpy_does(expression: str, dtype: str) -> None:
    calls = odd_pairs(dtype, SIZES, 3)
    assert answered(f"return {expression}", calls) > 0


@pytest.mark.parametrize("expression", ["a.argmin()", "a.argmax()", "a.any()", "a.all()"])
def test_the_first_extreme_and_the_first_nan_are_found(expression: str) -> None:
    calls = odd_pairs("float64", SIZES, 3)
    calls += [fixed(np.array([np.nan, 1.0, np.nan]), np.ones(1))]
    calls += [fixed(np.array([-0.0, 0.0, -0.0]), np.ones(1))]
    assert answered(f"return {expression}", calls) == len(calls)


def test_a_sum_of_negative_zeros_is_what_numpys_is() -> None:
    function = function_of("def f(a):\n    return a.sum(), np.sum(a), a.min(), a.max()\n")
    for size in (1, 2, 8, 9, 200):
        agrees(function, np.full(size, -0.0))


@pytest.mark.parametrize("expression", ["a.sum()", "a.prod()", "a.any()", "a.all()"])
def test_nothing_is_reduced_to_the_identity(expression: str) -> None:
    agrees(function_of(f"def f(a):\n    return {expression}\n"), np.empty(0))


@pytest.mark.parametrize("expression", ["a.min()", "a.argmax()", "a.mean()", "a.std()"])
def test_a_reduction_of_nothing_that_raises_or_warns_leaves(expression: str) -> None:
    leaves(function_of(f"def f(a):\n    return {expression}\n"), np.empty(0))


def test_a_sum_that_overflows_leaves_for_numpys_warning() -> None:
    found = leaves(function_of("def f(a):\n    return a.sum()\n"), np.full(9, 1e308))
    assert found.reason is Reason.FLOATING_POINT


def test_an_integer_sum_wraps() -> None:
    agrees(
        function_of("def f(a):\n    return a.sum(), a.prod()\n"), np.array([2**62, 2**62, 2**62])
    )


SHAPES = (
    *((1, 1), (1, 9), (9, 1), (3, 5), (40, 7), (7, 140), (130, 130), (2, 3, 4), (5, 1, 9)),
    *((1, 8, 1), (17, 3, 9), (2, 129, 3), (3, 2, 129)),
)
ALONG = ("sum", "mean", "std", "max", "min", "prod")


@pytest.mark.parametrize("name", ALONG)
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("ndim", [2, 3])
def test_an_array_is_reduced_along_an_axis_as_numpy_does(name: str, axis: int, ndim: int) -> None:
    calls = pairs("float64", [shape for shape in SHAPES if len(shape) == ndim])
    assert answered(f"return a.{name}(axis={axis})", calls) == len(calls)


@pytest.mark.parametrize(
    "body",
    [
        "return a.sum(), a.mean(), a.std(), a.min(), a.max()",
        "return a - a.mean(axis=1, keepdims=True)",
        "return (a > 0).sum(axis=0), (a > 0).any(axis=1), (a > 0).all(axis=0)",
        "return np.max(a, axis=0, keepdims=True)",
        "return np.sum(a, 1)",
    ],
)
def test_whole_matrices_and_kept_dimensions_are_reduced_as_numpy_does(body: str) -> None:
    calls = pairs("float64", [shape for shape in SHAPES if len(shape) == 2])
    assert answered(body, calls) == len(calls)


def test_a_matrix_in_fortran_order_is_summed_in_the_order_of_memory() -> None:
    calls = pairs("float64", ((3, 5), (40, 7), (130, 130)), np.asfortranarray)
    assert answered("return a.sum(), a.mean(), a.max()", calls) == len(calls)


@pytest.mark.parametrize(
    "expression",
    ["a.sum(axis=(0, 1))", "a.sum(dtype=np.float32)", "a.sum(where=a > 0)", "a.sum(initial=1.0)"],
)
def test_arguments_that_are_not_treated_are_refused(expression: str) -> None:
    refused(function_of(f"def f(a):\n    return {expression}\n"), np.ones((2, 2)))


def test_a_block_with_gaps_is_not_reduced() -> None:
    found = refused(function_of("def f(a):\n    return a.sum()\n"), np.ones((6, 6))[1:4, 1:4])
    assert "gaps" in found.message
