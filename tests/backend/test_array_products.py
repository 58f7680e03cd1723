"""Products have the bits of NumPy's BLAS, by ``@`` and by ``np.dot``, in every shape."""

from __future__ import annotations

import numpy as np
import pytest

from tests.backend.arrays import SIZES, Form, answers, backwards, fixed, numbers, pairs, strided
from tests.backend.workshop import agrees, function_of, leaves, refused

SHAPES = (
    *((0, 3, 2), (1, 1, 1), (2, 3, 4), (5, 1, 5), (1, 9, 1), (17, 33, 9), (64, 64, 64)),
    *((8, 130, 3), (100, 7, 40)),
)


@pytest.mark.parametrize(
    "expression", ["a @ b", "np.dot(a, b)", "a.dot(b)", "np.inner(a, b)", "np.vdot(a, b)"]
)
@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_a_product_of_vectors_is_numpys(expression: str, dtype: str) -> None:
    calls = pairs(dtype, (0, *SIZES))
    assert answers(f"return {expression}", calls) == len(calls)


@pytest.mark.parametrize("operation", ["a @ b", "np.dot(a, b)", "np.matmul(a, b)"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_product_of_matrices_is_numpys(operation: str, dtype: str) -> None:
    calls = [fixed(numbers(dtype, (n, k), n), numbers(dtype, (k, m), m)) for n, k, m in SHAPES]
    assert answers(f"return {operation}", calls) == len(calls)


@pytest.mark.parametrize(
    "body",
    [
        "return a @ b[:, 0]",
        "return a[0] @ b",
        "return np.dot(a, b.T[0].copy())",
        "return a.T @ a",
        "return a @ a.T",
        "return np.dot(a.T, a)",
        "return a[::-1] @ b[:, ::-1]",
        "return a[:, ::2] @ b[::2]",
    ],
)
def test_a_product_of_views_is_numpys(body: str) -> None:
    calls = [
        fixed(numbers("float64", (n, k), n), numbers("float64", (k, m), m))
        for n, k, m in SHAPES[1:]
    ]
    assert answers(body, calls) == len(calls)


@pytest.mark.parametrize("form", [strided, backwards])
def test_a_product_of_vectors_with_gaps_is_numpys(form: Form) -> None:
    calls = pairs("float64", SIZES, form)
    assert answers("return a @ b, b @ a", calls) == len(calls)


def test_a_power_iteration_is_native() -> None:
    text = """
    def f(a, v, n):
        for _ in range(n):
            w = a @ v
            v = w / np.sqrt(w @ w)
        return v, v @ (a @ v)
    """
    for rounds in (0, 1, 25):
        agrees(function_of(text), numbers("float64", (30, 30)), np.ones(30), rounds)


def test_shapes_that_do_not_fit_leave() -> None:
    leaves(function_of("def f(a, b):\n    return a @ b\n"), np.ones(3), np.ones(4))
    leaves(function_of("def f(a, b):\n    return a @ b\n"), np.ones((3, 2)), np.ones((3, 2)))


def test_an_invalid_product_leaves_for_numpys_warning() -> None:
    leaves(function_of("def f(a, b):\n    return a @ b\n"), np.array([np.inf, 1.0]), np.zeros(2))


def test_what_numpy_would_copy_first_is_refused() -> None:
    refused(function_of("def f(a, b):\n    return np.dot(a, b)\n"), np.ones(6)[::2], np.ones(3))
    refused(function_of("def f(a, b):\n    return a @ b\n"), np.ones(3), np.ones(3, "float32"))
