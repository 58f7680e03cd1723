"""The exact type of every answer: Python's own, NumPy's scalars, or told by a run-time tag."""

from __future__ import annotations

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, function_of, leaves, refused

FLOATS = np.array([1.5, 2.5, -3.0])
INTS = np.array([3, 1, 2])


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("a", (1,)),
        ("a", (True,)),
        ("a", (2.5,)),
        ("a", (np.int8(3),)),
        ("a", (np.float32(0.1),)),
        ("a", (np.bool(1),)),
        ("a", (np.float64(2.5),)),
        ("a", (1 + 2j,)),
        ("a", (np.complex128(1 + 2j),)),
        ("a[0]", (FLOATS,)),
        ("a[0] + 1", (FLOATS,)),
        ("a[0] + 1", (INTS,)),
        ("a[0] > 1", (INTS,)),
        ("not a[0]", (INTS,)),
        ("bool(a[0])", (INTS,)),
        ("int(a[0])", (FLOATS,)),
        ("float(a[0])", (INTS,)),
        ("len(a)", (INTS,)),
        ("a.shape[0]", (INTS,)),
        ("a.size", (INTS,)),
        ("a.ndim", (INTS,)),
        ("math.sqrt(a[0])", (FLOATS,)),
        ("np.sqrt(a[0])", (FLOATS,)),
        ("np.sqrt(a)", (2.0,)),
        ("np.sqrt(a)", (2,)),
        ("np.int64(a)", (2,)),
        ("np.float64(a)", (2,)),
        ("np.isnan(a)", (2.0,)),
        ("math.isnan(a)", (2.0,)),
        ("abs(a[0])", (FLOATS,)),
        ("-a[0]", (INTS,)),
        ("round(a[0])", (FLOATS,)),
        ("min(a[0], a[1])", (FLOATS,)),
        ("min(a)", (INTS,)),
        ("max(a)", (FLOATS,)),
        ("sum(a)", (FLOATS,)),
        ("sum(x for x in a if x > 100)", (FLOATS,)),
        ("sum(1 for x in a if x > 1)", (FLOATS,)),
        ("a + 1.0", (2,)),
        ("a / 2", (4,)),
        ("a // 2.0", (4,)),
        ("(a, a + 1.5, a > 1, None is None)", (2,)),
        ("(a, (a, 2.5))", (2,)),
        ("a[0] if a[0] > a[1] else a[1]", (INTS,)),
        ("a and 5", (3,)),
        ("a and 5", (0,)),
        ("a or 5", (0,)),
        ("a is None", (None,)),
        ("a == 1 and a < 3", (1,)),
    ],
)
def test_an_answer_has_the_type_that_python_gives_it(text: str, args: tuple[object, ...]) -> None:
    agrees(function_of(f"def f(a):\n    return {text}\n"), *args)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16"])
def test_an_element_is_a_scalar_of_its_dtype(dtype: str) -> None:
    agrees(function_of("def f(a):\n    return a[1], 1.5\n"), np.array([0, 1, 2], dtype))
    agrees(function_of("def f(a):\n    return [x for x in a]\n"), np.array([0, 1, 2], dtype))


MIXED = """
def f(n, a):
    if n > 0:
        return {0}
    return {1}
"""


@pytest.mark.parametrize("n", [1, 0])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "2.5"),
        ("n", "None"),
        ("2.5", "None"),
        ("True", "None"),
        ("True", "3"),
        ("a[0]", "2.5"),
        ("a[0]", "0"),
        ("a[0]", "None"),
        ("np.int64(n)", "n"),
        ("(1, 2.5)", "(2, 3.5)"),
        ("(1, 2)", "(1, 2.5)"),
        ("(n, n / 2)", "(n / 2, n)"),
        ("np.sqrt(2.0)", "True"),
    ],
)
def test_a_result_of_two_types_is_told_apart(n: int, one: str, other: str) -> None:
    agrees(function_of(MIXED.format(one, other)), n, FLOATS)


@pytest.mark.parametrize("n", [1, 0])
def test_a_function_that_may_fall_off_its_end_returns_none_there(n: int) -> None:
    agrees(function_of("def f(n):\n    if n > 0:\n        return n\n"), n)


@pytest.mark.parametrize("n", [0, 1, 5])
@pytest.mark.parametrize("x", [2, 2.5, np.float64(2.5), np.int64(3)], ids=repr)
def test_a_sum_that_starts_at_zero_keeps_its_type_for_no_rounds(n: int, x: object) -> None:
    text = """
    def f(n, x):
        total = 0
        for _ in range(n):
            total += x
        return total
    """
    agrees(function_of(text), n, x)


@pytest.mark.parametrize("x", [1.5, 0.25, -3.0])
def test_a_clamp_of_a_float_to_ints_tells_them_apart(x: float) -> None:
    agrees(function_of("def f(x):\n    return min(1, max(0, x))\n"), x)


def test_a_value_that_may_be_int_or_float_becomes_neither_silently() -> None:
    text = """
    def f(n, x):
        y = n
        if n > 2:
            y = x
        return {}
    """
    agrees(function_of(text.format("y")), 3, 2.5)
    agrees(function_of(text.format("y")), 1, 2.5)
    agrees(function_of(text.format("y / 2")), 1, 2.5)
    agrees(function_of(text.format("y < 2")), 1, 2.5)
    for operation in ("y * y", "y + y", "y - 1", "-y"):
        agrees(function_of(text.format(operation)), 3, 2.5)
        agrees(function_of(text.format(operation)), 0, 2.5)
        agrees(function_of(text.format(operation)), -7, 2.5)
    leaves(function_of(text.format("y * y")), -(2**40), 2.5)  # no double holds the answer
    assert refused(function_of(text.format("y // 2")), 1, 2.5).reason is Reason.UNKNOWN_OPERATION


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MIXED.format("a", "n"), Reason.RESULT_TYPE),
        (MIXED.format("(1, 2)", "1"), Reason.RESULT_TYPE),
        (MIXED.format("a", "a[1:]"), Reason.RESULT_TYPE),
        ("def f(n, a):\n    return np\n", Reason.RESULT_TYPE),
        ("def f(n, a):\n    return 'text'\n", Reason.RESULT_TYPE),
        ("def f(n, a):\n    return a[1:]\n", Reason.RESULT_TYPE),
        ("def f(n, a):\n    b = np.zeros(4)\n    return b[1:]\n", Reason.RESULT_TYPE),
        ("def f(n, a):\n    b = a * 2\n    return b, b\n", Reason.RESULT_TYPE),
        ("def f(n, a):\n    return [(n, a)]\n", Reason.RESULT_TYPE),
    ],
)
def test_an_answer_whose_type_or_identity_is_unknown_is_refused(text: str, reason: Reason) -> None:
    assert refused(function_of(text), 1, FLOATS).reason is reason


def test_a_tuple_that_was_given_is_not_returned_as_another() -> None:
    assert refused(function_of("def f(t):\n    return t\n"), (1, 2.5)).reason is Reason.RESULT_TYPE
