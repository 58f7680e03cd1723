"""Complex numbers, more of ``math`` and ``cmath``, methods of numbers: bit for bit, or left."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, function_of, leaves, refused, safe, sound

FLOATS = (
    *(0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.0, 0.1, 1e-310, 5e-324, 2.0**53, 1e300, -1e300, 100.0),
    *(709.5, math.pi, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 1e16, -170.6),
)
COMPLEX = [complex(x, y) for x, y in itertools.product(FLOATS[:11] + FLOATS[17:20], repeat=2)]
INTS = (0, 1, -1, 2, 5, 12, 20, 21, 61, -7, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63) + 1)


def of(expression: str, parameters: str = "a, b") -> Any:
    return function_of(f"import cmath\ndef f({parameters}):\n    return {expression}\n")


@pytest.mark.parametrize(
    "expression",
    [
        *("a + b", "a - b", "a * b", "a / b", "a ** b", "a == b", "a != b", "-a, +a", "abs(a)"),
        *(
            "a.conjugate() * b.real - b.imag",
            "1 if a else 2",
            "a * 2 + 1 - b / 3",
            "2.5 * a - 1 / b",
        ),
        *("a ** 2, b ** 3", "a ** -1", "a ** 0.5", "a == 1, a == 0.5, 2 != b, True == a"),
        *("cmath.exp(a)", "cmath.sqrt(a)", "cmath.phase(a)", "cmath.polar(a)"),
        *("cmath.rect(a.real, a.imag)", "complex(a.real, b.imag), complex(a), complex(2)"),
    ],
)
def test_complex_numbers_compute_as_cpython_does(expression: str) -> None:
    function = of(expression)
    native = 0
    for a, b in itertools.product(COMPLEX[::7], COMPLEX[::11]):
        native += sound(function, lambda a=a, b=b: (a, b))  # type: ignore[misc]
    assert native > 50


@pytest.mark.parametrize(
    "expression", ["a < b", "a // b", "a % b", "int(a)", "float(a)", "round(a)", "max(a, b)"]
)
def test_what_complex_numbers_do_not_have_is_refused(expression: str) -> None:
    reasons = (Reason.UNKNOWN_OPERATION, Reason.UNKNOWN_FUNCTION)
    assert refused(of(expression), 1j, 2j).reason in reasons


def test_a_division_by_a_complex_zero_leaves() -> None:
    leaves(of("a / b"), 1j, 0j)
    leaves(of("a ** b"), 0j, -1 + 0j)
    leaves(of("a ** b"), 1e200 + 1j, 2 + 0j)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "math.hypot(a, b)",
            "math.hypot(a, b, 1.5)",
            "math.hypot(a)",
            "math.dist((a, b), (b, 1))",
        ),
        *(
            "math.gamma(a)",
            "math.lgamma(a)",
            "math.remainder(a, b)",
            "math.nextafter(a, b)",
            "math.ulp(a)",
        ),
        *(
            "math.frexp(a)",
            "math.modf(a)",
            "math.ldexp(a, 3), math.ldexp(b, -1080)",
            "math.exp2(a)",
            "math.cbrt(a)",
        ),
        *(
            "math.isclose(a, b)",
            "math.isclose(a, b, rel_tol=0.5)",
            "math.isclose(a, b, abs_tol=0.75)",
        ),
        *(
            "a.is_integer(), b.real",
            "math.fsum([a, b, 1.0, 1e-20, -1.0, -a])",
            "math.prod([a, b, 2.5])",
        ),
    ],
)
def test_functions_of_floats_answer_by_every_bit(expression: str) -> None:
    function = of(expression)
    native = 0
    for a, b in itertools.product(FLOATS, repeat=2):
        native += sound(function, lambda a=a, b=b: (a, b))  # type: ignore[misc]
    assert native > 100


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "math.gcd(a, b, 12)",
            "math.gcd(a), math.gcd()",
            "math.lcm(a, b)",
            "math.lcm(a, 4, 6), math.lcm()",
        ),
        *(
            "math.comb(a, b)",
            "math.comb(a, 3)",
            "math.perm(a, b)",
            "math.perm(a)",
            "math.factorial(a)",
        ),
        *("pow(a, 3, b)", "pow(3, a, 1000000007)", "pow(a, b, 2**62 - 57)", "pow(b, 5, a)"),
        *("a.bit_length(), b.bit_count()", "a.conjugate() + b.real", "divmod(a, b)"),
    ],
)
def test_functions_of_ints_answer_or_leave(expression: str) -> None:
    function = of(expression)
    native = 0
    for a, b in itertools.product(INTS, repeat=2):
        grows = any(word in expression for word in ("comb", "perm", "factorial"))
        if not grows or max(abs(a), abs(b)) < 100:
            native += sound(function, lambda a=a, b=b: (a, b))  # type: ignore[misc]
    assert native > 20


def test_large_residues_multiply_without_overflow() -> None:
    function = of("pow(a, b, 9223372036854775783)")
    for a, b in ((2**62 + 5, 2**61 + 1), (-(2**62), 3), (9223372036854775782, 2), (0, 0), (7, 1)):
        agrees(function, a, b)


@pytest.mark.parametrize(
    "values",
    [
        [0.1] * 10,
        [1e308, 1e308, -1e308],
        [math.nan],
        [math.inf, 1.0],
        [1.0, 1e100, 1.0, -1e100],
        [2.0**53, 1.0, 1e-16],
    ],
)
def test_fsum_rounds_once(values: list[float]) -> None:
    function = function_of("def f(xs):\n    return math.fsum(xs)\n")
    safe(function, lambda: (list(values),))


def test_prod_of_nothing_is_an_int() -> None:
    function = function_of("def f(xs, n):\n    return math.prod(x for x in xs if x > n)\n")
    agrees(function, [1.5, 2.5], 100)
    agrees(function, [1.5, 2.5], 0)
    agrees(function_of("def f(xs):\n    return math.prod(xs, start=2)\n"), [3, 4, 5])
