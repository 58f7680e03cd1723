"""Integer operators at every edge: Python's value and type, or the kernel leaves.

One kernel an operator and pair of types, fed with many values.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autojit.backend import Deopt
from autojit.backend.kinds import INT64_MAX, INT64_MIN
from autojit.core import Reason, Refused
from tests.backend.workshop import (
    EDGES,
    agrees,
    by_python,
    compiled,
    function_of,
    leaves,
    picture,
    refused,
    sound,
    specialised,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

MANY: Final = settings(max_examples=150, deadline=None)
EDGE: Final = st.sampled_from(EDGES)
WHOLE: Final = EDGE | st.integers(-100, 100) | st.integers(-(2**65), 2**65)
ARITHMETIC: Final = ("+", "-", "*", "//", "%", "**", "<<", ">>", "&", "|", "^", "/")
COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")


def operator(symbol: str) -> FunctionType:
    return function_of(f"def f(a, b):\n    return a {symbol} b\n")


def answer(function: FunctionType, *args: object) -> object:
    """Return what machine code answers, or the reason why it leaves."""
    try:
        return compiled(function, *args).run(args)
    except Deopt as deopt:
        return deopt.refused


def fits(value: object) -> bool:
    return type(value) is int and INT64_MIN <= value <= INT64_MAX


def may_leave(symbol: str, a: int, b: int) -> bool:
    """Tell where leaving is documented although the result would fit."""
    match symbol:
        case "%":
            return a == INT64_MIN and b == -1
        case "<<" | ">>":
            return not 0 <= b <= 63
        case "/":
            return max(abs(a), abs(b)) > 2**53
    return False


@pytest.mark.parametrize("symbol", ARITHMETIC)
@given(a=WHOLE, b=WHOLE)
@MANY
def test_an_operator_on_two_ints_leaves_exactly_where_its_result_does_not_fit(
    symbol: str, a: int, b: int
) -> None:
    function = operator(symbol)
    if symbol in ("**", "<<") and b > 2**16:
        b %= 200  # Python itself would need all memory
    specialisation = compiled(function, 1, 1)
    value, _ = by_python(function, (a, b))
    inside = fits(a) and fits(b) and (fits(value) if symbol != "/" else type(value) is float)
    try:
        found = specialisation.run((a, b))
    except Deopt:
        assert not inside or may_leave(symbol, a, b), f"left {a} {symbol} {b}"
    else:
        assert inside, f"answered {a} {symbol} {b} with {found}"
        assert picture(found) == picture(value)


@pytest.mark.parametrize("symbol", COMPARISONS)
@given(a=WHOLE, b=WHOLE)
@MANY
def test_a_comparison_of_two_ints_is_always_answered(symbol: str, a: int, b: int) -> None:
    function = operator(symbol)
    specialisation = compiled(function, 1, 1)
    try:
        found = specialisation.run((a, b))
    except Deopt:
        assert not (fits(a) and fits(b))
    else:
        assert found is function(a, b)


UNARY: Final[dict[str, Callable[[int], int]]] = {
    "-a": lambda a: -a,
    "+a": lambda a: +a,
    "~a": lambda a: ~a,
    "abs(a)": abs,
    "round(a)": round,
    "int(a)": int,
    "math.floor(a)": math.floor,
}


@pytest.mark.parametrize("text", UNARY)
@given(a=EDGE | st.integers(INT64_MIN, INT64_MAX))
@MANY
def test_an_operation_on_one_int_leaves_exactly_where_its_result_does_not_fit(
    text: str, a: int
) -> None:
    function = function_of(f"def f(a):\n    return {text}\n")
    specialisation = compiled(function, 1)
    value = UNARY[text](a)
    try:
        found = specialisation.run((a,))
    except Deopt:
        assert not (fits(a) and fits(value))
    else:
        assert fits(a)
        assert picture(found) == picture(value)


@pytest.mark.parametrize("name", ["min", "max", "math.gcd"])
@given(a=EDGE, b=EDGE)
@MANY
def test_a_choice_of_two_ints_leaves_exactly_where_its_result_does_not_fit(
    name: str, a: int, b: int
) -> None:
    function = function_of(f"def f(a, b):\n    return {name}(a, b)\n")
    value = function(a, b)
    try:
        found = compiled(function, 1, 1).run((a, b))
    except Deopt:
        # gcd takes magnitudes first, and that of -2**63 is not in 64 bits.
        assert not (fits(a) and fits(b)) or (name == "math.gcd" and INT64_MIN in (a, b))
    else:
        assert picture(found) == picture(value)


@given(a=st.integers(0, INT64_MAX) | st.integers(0, 3037000499).map(lambda root: root * root))
@MANY
def test_an_integer_root_is_exact(a: int) -> None:
    function = function_of("def f(a):\n    return math.isqrt(a)\n")
    found = answer(function, a)
    assert found == math.isqrt(a)


@given(a=st.integers(0, 3037000500))
@MANY
def test_an_integer_root_is_exact_beside_a_square(a: int) -> None:
    function = function_of("def f(a):\n    return math.isqrt(a)\n")
    for value in (a * a - 1, a * a, a * a + 1):
        if 0 <= value <= INT64_MAX:
            assert answer(function, value) == math.isqrt(value)


# -- mixed types ---------------------------------------------------------------------------

MAKERS: Final[dict[str, Callable[[int], Any]]] = {
    "int": int,
    "bool": lambda value: bool(value & 1),
    "float": lambda value: float(value) / 4,
    "int8": lambda value: np.int8(value % 256 - 128),
    "uint8": lambda value: np.uint8(value % 256),
    "int32": lambda value: np.int32(value % 2**32 - 2**31),
    "uint32": lambda value: np.uint32(value % 2**32),
    "int64": lambda value: np.int64((value + 2**63) % 2**64 - 2**63),
    "float64": lambda value: np.float64(value) / 4,
    "float32": lambda value: np.float32(value) / np.float32(4),
    "np.bool": lambda value: np.bool(value & 1),
}
PYTHON_PAIRS: Final = [
    *(("int", "float"), ("float", "int"), ("float", "float"), ("bool", "float")),
    *(("int", "bool"), ("bool", "bool")),
]
NUMPY_PAIRS: Final = [
    *(("int64", "int64"), ("int64", "int"), ("int", "int64"), ("int64", "float")),
    *(("int8", "int8"), ("uint8", "int"), ("int", "uint8"), ("uint8", "int8")),
    *(("int32", "uint32"), ("int32", "int"), ("uint32", "uint32"), ("int32", "int64")),
    *(("float64", "float64"), ("float64", "int"), ("float", "float64"), ("int64", "float64")),
    *(("float32", "float32"), ("float", "float32"), ("float32", "int"), ("float32", "float64")),
    *(("bool", "int64"), ("np.bool", "np.bool"), ("np.bool", "int")),
]


def check_pair(symbol: str, left: str, right: str, a: int, b: int) -> None:
    function = operator(symbol)
    made = specialised(function, (MAKERS[left](1), MAKERS[right](1)))
    if isinstance(made, Refused):
        assert made.reason is Reason.UNKNOWN_OPERATION, str(made)
        return
    if symbol in ("**", "<<"):
        b %= 130
    sound(function, lambda: (MAKERS[left](a), MAKERS[right](b)))


IN_RANGE: Final = st.sampled_from([v for v in EDGES if INT64_MIN < v <= INT64_MAX])


@pytest.mark.parametrize("pair", PYTHON_PAIRS, ids="-".join)
@pytest.mark.parametrize("symbol", [*ARITHMETIC, "==", "<"])
@given(a=IN_RANGE | st.integers(-9, 9), b=IN_RANGE | st.integers(-9, 9))
@settings(max_examples=30, deadline=None)
def test_an_operator_on_python_numbers_of_two_types_is_sound(
    symbol: str, pair: tuple[str, str], a: int, b: int
) -> None:
    check_pair(symbol, *pair, a, b)


@pytest.mark.parametrize("pair", NUMPY_PAIRS, ids="-".join)
@pytest.mark.parametrize("symbol", ["+", "*", "//", "%", "/", "<"])
@given(a=IN_RANGE | st.integers(-9, 9), b=IN_RANGE | st.integers(-9, 9))
@settings(max_examples=30, deadline=None)
def test_an_operator_on_numpy_scalars_is_sound(
    symbol: str, pair: tuple[str, str], a: int, b: int
) -> None:
    check_pair(symbol, *pair, a, b)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("a + b", (True, 3)),
        ("a + b", (True, True)),
        ("a & b", (True, False)),
        ("a ^ b", (True, 3)),
        ("a / b", (7, 2)),
        ("a / b", (True, 2)),
        ("a // b", (-7, 2)),
        ("a % b", (-7, 2)),
        ("a % b", (7, -2)),
        ("a ** b", (3, 4)),
        ("a ** b", (-2, 63)),
        ("a << b", (1, 62)),
        ("a >> b", (-5, 63)),
        ("a * b", (2.5, 2)),
        ("a < b", (1, 1.5)),
        ("max(a, b)", (1, True)),
        ("max(a, b)", (True, 1)),
        ("min(a, b)", (1, 2.5)),
        ("min(a, b)", (3.5, 2)),
        ("divmod(a, b)", (-7, 3)),
        ("pow(a, b)", (3, 5)),
        ("-a + b", (True, 0)),
        ("~a + b", (False, 0)),
        ("abs(a) + b", (True, 0)),
        ("a % 8 + b", (-3, 0)),
        ("a // 8 + b", (-3, 0)),
        ("a + b", (np.uint8(7), 8)),
        ("a * b", (np.int64(7), np.int64(8))),
        ("a / b", (np.int32(7), np.int32(8))),
        ("a + b", (np.uint32(7), np.int32(-8))),
        ("a < b", (np.int64(7), 8)),
        ("a & b", (np.bool(1), np.bool(0))),
        ("a + b", (np.float32(0.5), 1)),
    ],
)
def test_an_ordinary_operation_is_answered(text: str, args: tuple[object, ...]) -> None:
    agrees(function_of(f"def f(a, b):\n    return {text}\n"), *args)


@pytest.mark.parametrize(
    ("text", "args", "reason"),
    [
        ("a + b", (2**62, 2**62), Reason.OVERFLOW),
        ("a * b", (2**40, 2**40), Reason.OVERFLOW),
        ("a ** b", (2, 63), Reason.OVERFLOW),
        ("a ** b", (2, -1), Reason.DOMAIN),
        ("a // b", (1, 0), Reason.DOMAIN),
        ("a % b", (1, 0), Reason.DOMAIN),
        ("a / b", (1, 0), Reason.DOMAIN),
        ("a / b", (2**60, 3), Reason.DOMAIN),
        ("a < b", (2**60, 1.5), Reason.DOMAIN),
        ("a << b", (1, 63), Reason.OVERFLOW),
        ("a >> b", (1, -1), Reason.DOMAIN),
        ("a + b", (np.int8(100), np.int8(100)), Reason.DOMAIN),
        ("a + b", (np.uint8(1), -1), Reason.DOMAIN),
        ("a + b", (np.int64(2**62), np.int64(2**62)), Reason.OVERFLOW),
    ],
)
def test_a_kernel_that_leaves_says_why(text: str, args: tuple[object, ...], reason: Reason) -> None:
    found = leaves(function_of(f"def f(a, b):\n    return {text}\n"), *args)
    assert found.reason is reason
    assert found.line == 3


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("a + b", (np.bool(1), True)),
        ("a // b", (np.bool(1), 1)),
        ("-a + b", (np.uint8(1), 1)),
        ("a ** b", (np.int64(2), np.int64(3))),
        ("a << b", (np.int8(1), 3)),
        ("a / b", (np.int8(1), np.int8(2))),
        ("a & b", (1.5, 2)),
        ("~a", (1.5, 0)),
        ("a ** -1", (3, 0)),
        ("a + 9223372036854775808", (1, 0)),
    ],
)
def test_what_is_not_known_to_be_exact_is_refused(text: str, args: tuple[object, ...]) -> None:
    found = refused(function_of(f"def f(a, b):\n    return {text}\n"), *args)
    assert found.reason in (Reason.UNKNOWN_OPERATION, Reason.OVERFLOW)


@pytest.mark.parametrize("value", [-(2**63) - 1, 2**63, 10**30])
def test_an_argument_beyond_64_bits_leaves(value: int) -> None:
    function = function_of("def f(a):\n    return 0 * a\n")
    specialisation = compiled(function, 1)
    assert not specialisation.matches((value,))
    with pytest.raises(Deopt):
        specialisation.run((value,))
