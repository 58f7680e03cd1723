"""Arrays: elements, views, stores, whole-array arithmetic, and what leaves untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autojit.backend import Deopt
from autojit.core import Reason
from tests.backend.workshop import (
    agrees,
    agrees_on,
    compiled,
    function_of,
    leaves,
    refused,
    safe,
    sound,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, Any]
DTYPES: Final = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
    *("float32", "float64", "complex128"),
)
LAYOUTS: Final[dict[str, Callable[[Array], Array]]] = {
    "C": lambda a: a.copy(),
    "F": np.asfortranarray,
    "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
    "reversed": lambda a: a[::-1].copy()[::-1],
    "read-only": lambda a: _locked(a.copy()),
}


def _locked(array: Array) -> Array:
    array.flags.writeable = False
    return array


def grid(dtype: str = "float64") -> Array:
    return (np.arange(12).reshape(3, 4) % 5 - (dtype[0] in "if")).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_element_is_read_from_every_dtype_and_layout(dtype: str, layout: str) -> None:
    function = function_of("def f(a, i, j):\n    return a[i, j]\n")
    for i, j in ((0, 0), (2, 3), (-1, -1), (1, -4)):
        agrees_on(function, lambda i=i, j=j: (LAYOUTS[layout](grid(dtype)), i, j))  # type: ignore[misc]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed"])
def test_an_element_is_stored_into_every_dtype_and_layout(dtype: str, layout: str) -> None:
    function = function_of("def f(a, i):\n    a[i, 1] = a[1, i]\n    return i\n")
    for i in (0, 2, -1):
        agrees_on(function, lambda i=i: (LAYOUTS[layout](grid(dtype)), i))  # type: ignore[misc]


@pytest.mark.parametrize("dtype", DTYPES[:-1])
@pytest.mark.parametrize("make", [int, float, bool, np.int64, np.float64, np.uint8, np.float32])
@given(
    value=st.sampled_from([0, 1, 2, 127, 128, 255, 256, 2**24 + 1, 2**31, 2**53 + 1, 2**60 + 65])
)
@settings(max_examples=11, deadline=None)
def test_a_store_of_another_type_converts_as_numpy_does_or_leaves(
    dtype: str, make: Any, value: int
) -> None:
    function = function_of("def f(a, x):\n    a[0] = x\n    return 1\n")
    if make is np.uint8:
        value %= 256
    safe(function, lambda: (np.zeros(2, dtype), make(value)))
    if make in (int, float, np.int64, np.float64):
        safe(function, lambda: (np.zeros(2, dtype), make(-value)))


@pytest.mark.parametrize("value", [2.7, -2.7, np.nan, np.inf, 1e300, -0.0, 1e-310, 3.5e38])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "int64", "uint8", "bool"])
@pytest.mark.parametrize("make", [float, np.float64])
def test_a_store_of_a_float_converts_as_numpy_does_or_leaves(
    value: float, dtype: str, make: Any
) -> None:
    function = function_of("def f(a, x):\n    a[0] = x\n    return 1\n")
    safe(function, lambda: (np.ones(2, dtype), make(value)))


@pytest.mark.parametrize("index", [(3, 0), (0, 4), (-4, 0), (0, -5), (2**40, 0)])
@pytest.mark.parametrize(
    "body", ["return a[i, j]", "a[i, j] = 1.0", "return a[i][j]", "a[i, j] += 1.0"]
)
def test_an_index_out_of_bounds_leaves_and_restores(index: tuple[int, int], body: str) -> None:
    function = function_of(f"def f(a, i, j):\n    a[0, 0] = 9.0\n    {body}\n    return 0.0\n")
    found = leaves(function, grid(), *index)
    assert found.reason is Reason.RAISED


@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed"])
def test_every_array_that_was_stored_into_is_restored(layout: str) -> None:
    text = """
    def f(a, b, n):
        for i in range(3):
            a[i, 0] = -1.0
            b[i, 1] = -2.0
        return a[n, 0]
    """
    make = LAYOUTS[layout]
    leaves(function_of(text), make(grid()), make(grid()), 7)
    assert compiled(function_of(text), make(grid()), make(grid()), 7).writes == {0, 1}


@pytest.mark.parametrize(
    "body",
    [
        "v = a[1]\n    v[0] = 5.0",
        "v = a[:, 1]\n    v[0] = 5.0",
        "v = a[1:, ::2]\n    v[0, 0] = 5.0",
        "v = a[::-1]\n    v[0, 0] = 5.0",
        "v = a.T\n    v[0, 2] = 5.0",
        "a[1] = 5.0",
        "a[1:, 2:] = 5.0",
        "a[:] = 5.0",
        "a[0] = a[1]",
        "a[:, 0] = a[:, 1]",
        "a[0, :] = a[1, ::-1]",
        "a[1:] = a[:-1]",
        "a[:-1] = a[1:]",
        "a[::-1] = a",
        "a[:, ::-1] = a",
        "a[0], a[1] = a[1], a[0]",
        "a[0][1] = 5.0",
        "for row in a:\n        row[0] = 5.0",
        "for row in a.T:\n        row[0] = 5.0",
        "for row in a:\n        for x in row:\n            a[0, 0] += x",
        "a[1, 1:3] += 2.0",
        "a[-1, -2] *= 2.0",
        "t = (1, 2)\n    a[t] = 5.0",
        "m, n = a.shape\n    a[m - 1, n - 1] = m * n",
        "a += 1",
        "a *= a",
        "a -= a[0]",
        "a[1:] += a[:-1]",
        "a[:-1] -= a[1:]",
        "b = a\n    b += 1.0",
        "b = a\n    b = b + 1.0",
        "b = a * 2\n    b[0, 0] = 100.0",
        "a **= 2",
    ],
)
def test_a_view_or_a_store_does_what_numpys_does(body: str) -> None:
    agrees(function_of(f"def f(a):\n    {body}\n    return 0\n"), grid())


@pytest.mark.parametrize("body", ["a += a[::-1]", "a[:] = a[::-1]", "a[2:] *= a[:-2]", "a /= a[1]"])
def test_an_overlapping_operand_is_read_before_it_is_written(body: str) -> None:
    agrees(function_of(f"def f(a):\n    {body}\n    return 0\n"), np.arange(1.0, 9.0))


@pytest.mark.parametrize("layout", ["C", "strided", "reversed"])
@pytest.mark.parametrize(
    "text",
    [
        "a + b",
        "a - b",
        "a * b",
        "a / 2",
        "a + 1",
        "2.5 * a",
        "-a",
        "a ** 2",
        "a + a[0]",
        "np.sqrt(a * a)",
        "np.abs(a)",
        "(a + b) * (a - 1) / 3",
        "a.copy()",
        "np.zeros_like(a) + 1",
        "np.ones(3)",
        "np.zeros((2, 3), dtype=np.int32)",
        "np.full(3, 2.5)",
        "np.full((2, 2), 7)",
        "np.arange(4)",
        "np.empty((0, 3))",
    ],
)
def test_a_whole_array_expression_gives_a_new_array_of_its_own(text: str, layout: str) -> None:
    row = LAYOUTS[layout](np.array([1.5, -2.0, 3.25, 0.0]))
    agrees(function_of(f"def f(a, b):\n    return {text}\n"), row, np.array([4.0, 1.0, -1.0, 2.5]))


def test_a_two_dimensional_result_is_broadcast_as_numpy_broadcasts() -> None:
    function = function_of("def f(a, b):\n    return a + b\n")
    agrees(function, grid(), grid()[0])
    agrees(function, grid(), grid()[:, :1].copy())
    agrees(function, np.ones((3, 1)), np.ones((1, 4)))
    leaves(function, grid(), np.ones(3))


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [
        ("a / b", [1.0, 2.0], [1.0, 0.0]),
        ("a / 0", [1.0, 2.0], [1.0, 0.0]),
        ("a * b", [1e300, 2.0], [1e300, 0.0]),
        ("a - b", [np.inf, 2.0], [np.inf, 0.0]),
        ("np.sqrt(a)", [-1.0, 2.0], [0.0, 0.0]),
        ("a ** 2", [1e200, 2.0], [0.0, 0.0]),
        ("a + 1e308", [1.7e308, 2.0], [0.0, 0.0]),
    ],
)
def test_a_computation_that_numpy_warns_of_leaves(
    text: str, a: list[float], b: list[float]
) -> None:
    found = leaves(function_of(f"def f(a, b):\n    return {text}\n"), np.array(a), np.array(b))
    assert found.reason is Reason.FLOATING_POINT


def test_a_store_before_a_warning_is_undone() -> None:
    text = """
    def f(a, n):
        for i in range(n):
            a[i] = a[i] * 1e200
        return a[0]
    """
    leaves(function_of(text), np.array([1.0, 1e200, 2.0]), 3)


@pytest.mark.parametrize("shape", [(2,), (3, 1), (5,)])
def test_a_shape_that_does_not_fit_leaves(shape: tuple[int, ...]) -> None:
    for body in ("a += b", "a[:] = b", "a = a + b"):
        function = function_of(f"def f(a, b):\n    {body}\n    return 0\n")
        if len(shape) == 1:
            leaves(function, np.zeros(4), np.ones(shape))
        else:
            safe(function, lambda: (np.zeros(4), np.ones(shape)))


def test_an_integer_array_wraps_as_numpys_does() -> None:
    function = function_of("def f(a, b):\n    return a * b + a\n")
    agrees(function, np.array([2**62, 3]), np.array([4, -5]))


@given(
    values=st.lists(st.floats(width=64), min_size=1, max_size=6),
    start=st.integers(-8, 8),
    stop=st.integers(-8, 8),
    step=st.integers(-3, 3),
)
@settings(max_examples=150, deadline=None)
def test_a_slice_selects_what_numpys_selects(
    values: list[float], start: int, stop: int, step: int
) -> None:
    text = """
    def f(a, i, j, k):
        b = a[i:j:k]
        s = 0.0
        for x in b:
            s = x
        return len(b), s
    """
    sound(function_of(text), lambda: (np.array(values), start, stop, step))


def test_overlapping_arguments_are_one_memory() -> None:
    text = """
    def f(a, b):
        for i in range(len(b)):
            b[i] = a[i] + 1.0
        return a[2]
    """

    def overlapping() -> tuple[object, ...]:
        whole = np.arange(6.0)
        return whole[:-1], whole[1:]

    function = function_of(text)
    agrees_on(function, overlapping)
    bad = function_of(text.replace("a[2]", "a[20]"))
    whole = np.arange(6.0)
    leaves_with = compiled(bad, whole[:-1], whole[1:])
    with pytest.raises(Exception, match="AJ306"):
        leaves_with.run((whole[:-1], whole[1:]))
    assert whole.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_one_array_given_twice_is_one_array() -> None:
    text = """
    def f(a, b):
        a[0] = 5.0
        b[1] = a[0] + b[0]
        return b
    """

    def twice() -> tuple[object, ...]:
        array = np.zeros(3)
        return array, array

    agrees_on(function_of(text), twice)


def test_a_returned_argument_is_the_very_object() -> None:
    function = function_of("def f(a, b):\n    a += 1\n    return b, a, a[0]\n")
    agrees(function, np.zeros(2), np.ones(3))


@pytest.mark.parametrize("shape", [(3,), (3, 4), (0,)])
@pytest.mark.parametrize("result", ["v", "(v, n)", "(n, v, a)", "g(v, n)"])
def test_an_argument_or_a_new_array_is_told_apart(shape: tuple[int, ...], result: str) -> None:
    text = f"""
    def g(x, n):
        if n > 1:
            return x + 1
        return x
    def f(a, v, n):
        for _ in range(n):
            v = a * v
        return {result}
    """
    for rounds in (0, 1, 2):
        agrees(function_of(text), np.full(shape, 2.0), np.full(shape, 3.0), rounds)


def test_one_argument_or_another_is_that_very_object() -> None:
    text = "def f(a, b, n):\n    w = b\n    if n > 1:\n        w = a\n    return w\n"
    a, b = np.ones(2), np.ones(2)
    made = compiled(function_of(text), a, b, 1)
    assert made.run((a, b, 2)) is a
    assert made.run((a, b, 1)) is b
    assert made.run((a, b[:], 2)) is a
    with pytest.raises(Deopt):
        made.run((a, a[:], 1))  # of two at one address it is not known which


def test_a_result_can_be_resized_and_written() -> None:
    result: Any = compiled(function_of("def f(n):\n    return np.zeros(n)\n"), 3).run((3,))
    result[0] = 1.0
    result.resize(5)
    assert result.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("a[0] = 1.0", Reason.ARGUMENT_CLASS),
        ("v = a[1:]\n    v[0] = 1.0", Reason.ARGUMENT_CLASS),
    ],
)
def test_a_store_into_a_read_only_array_is_refused(body: str, reason: Reason) -> None:
    function = function_of(f"def f(a):\n    {body}\n    return 0\n")
    assert refused(function, _locked(np.zeros(3))).reason is reason


def test_a_kernel_is_not_run_on_what_it_was_not_compiled_for() -> None:
    function = function_of("def f(a):\n    return a[0]\n")
    made = compiled(function, np.array([1.0, 2.0]))
    others: list[object] = [
        np.array([1.0, 2.0], ">f8"),
        np.array([1, 2]),
        np.array([1.0, 2.0], "float32"),
        np.ones((2, 2)),
        np.ones(4)[::2],
        _locked(np.ones(2)),
        np.frombuffer(b"\0" * 25, "f8", 3, 1),
        np.ma.masked_array([1.0, 2.0]),
        np.ones(2).view(type("Sub", (np.ndarray,), {})),
        [1.0, 2.0],
        (1.0, 2.0),
        None,
        1.0,
    ]
    for other in others:
        assert not made.matches((other,))
        with pytest.raises(Exception, match="AJ305"):
            made.run((other,))


def test_a_signature_reads_as_a_person_writes_it() -> None:
    function = function_of("def f(a, b, c, d, e):\n    return 1\n")
    made = compiled(function, grid(), np.asfortranarray(grid()), 1, [1.0], (1, 2.5))
    assert made.signature == "(float64[:,::1], float64[::1,:], int, list, (int, float))"


def test_underflow_that_the_program_asks_for_is_pythons() -> None:
    function = function_of("def f(a):\n    return a * a\n")
    array = np.array([1e-200])
    agrees(function, array)
    with np.errstate(under="raise"), pytest.raises(Exception, match="AJ3"):
        compiled(function, array).run((array,))
