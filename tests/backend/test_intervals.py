"""Bounds of integers: whatever they leave unchecked really cannot overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autojit.backend import Deopt
from autojit.backend.boundary import kind_of
from autojit.backend.kinds import INT64_MAX, INT64_MIN, integer
from autojit.backend.translation import Kernel, Translator
from autojit.core import Reason
from tests.backend.workshop import EDGES, agrees, compiled, function_of, leaves, refused, sound

if TYPE_CHECKING:
    from collections.abc import Sequence

CONSTANTS: Final = [v for v in EDGES if INT64_MIN < v <= INT64_MAX]
VALUES: Final = [v for v in EDGES if INT64_MIN < v <= INT64_MAX]
POSITIVE: Final = [v for v in CONSTANTS if v > 0]


@st.composite
def expressions(draw: st.DrawFn, names: Sequence[str], depth: int = 2) -> str:
    """Draw an integer expression over some names."""
    if depth == 0:
        return draw(st.sampled_from(names) | st.sampled_from(CONSTANTS).map("({})".format))
    inner = expressions(names, depth - 1)
    left = draw(inner)
    form = draw(
        st.sampled_from(
            [
                *("({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} & {1})", "({0} | {1})"),
                *("({0} ^ {1})", "min({0}, {1})", "max({0}, {1})", "({0} + {1})", "abs({0})"),
                *("(-{0})", "(~{0})", "({0} % {2})", "({0} // {2})", "({0} >> {3})"),
                *("({0} << {3})", "({0} ** 2)", "({0} % {1})", "({0} // {1})"),
            ]
        )
    )
    right = draw(inner) if "{1}" in form else ""
    return form.format(
        left, right, draw(st.sampled_from(POSITIVE)), draw(st.sampled_from([0, 1, 3, 31, 62, 63]))
    )


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a function of two integers that narrows one, counts a little, and computes."""
    low, high = sorted((draw(st.sampled_from(CONSTANTS)), draw(st.sampled_from(CONSTANTS))))
    less = draw(st.sampled_from(["<", "<="]))
    step = draw(st.sampled_from(["1", "-3", "8", "9", "x"]))
    return f"""
def f(a, b):
    x = {draw(expressions(["a", "b"], 1))}
    r = 0
    if {low} {less} a {less} {high}:
        y = {draw(expressions(["a", "x"]))}
        for i in range(3):
            y += {step}
            r += i
        r = {draw(expressions(["y", "a", "r"]))}
    else:
        while r < 5 and b > {low}:
            r += 2
        r = {draw(expressions(["x", "b", "r"]))}
    return r
"""


@given(text=programs(), data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_small_integer_program_agrees_or_leaves(text: str, data: st.DataObject) -> None:
    function = function_of(text)
    edges = st.sampled_from(VALUES)
    for a, b in data.draw(st.lists(st.tuples(edges, edges), min_size=40, max_size=40)):
        sound(function, lambda a=a, b=b: (a, b))  # type: ignore[misc]


@pytest.mark.parametrize("value", [0, 1, 99, 100, 101, 2**62, INT64_MAX, -1, -(2**62)])
def test_a_test_narrows_only_the_way_where_it_holds(value: int) -> None:
    text = """
    def f(n):
        if n < 100 and not n < 0:
            return n * 92233720368547758
        return n + n
    """
    function = function_of(text)
    assert sound(function, lambda: (value,)) is (-(2**62) <= value < 2**62)


BOXES: Final = (
    ((-5, 3), (0, 12)),
    ((-7, -2), (-4, 9)),
    ((2, 9), (1, 5)),
    ((-6, 6), (-3, -1)),
)
RULES: Final = (
    *("a + b", "a - b", "a * b", "a & b", "a | b", "a ^ b", "a % b", "a // b", "min(a, b)"),
    *("max(a, b)", "-a", "~a", "abs(a)", "a ** 2", "a % 8", "a // 8", "a % 5", "a // 5", "a & 255"),
    *("a >> 1", "a << 2", "a >> (b & 3)", "a << (b & 3)", "a ** 3", "b % 1", "(a > b) + a"),
    *("(a if a > b else b)", "divmod(a, 4)[0]", "divmod(a, 4)[1]", "math.gcd(a, b)"),
)


@pytest.mark.parametrize("box", BOXES, ids=str)
@pytest.mark.parametrize("rule", RULES)
def test_no_bound_of_a_result_is_too_tight(rule: str, box: tuple[tuple[int, int], ...]) -> None:
    """Multiply the result by the least number whose product with the extreme overflows.

    A bound that is too tight by one shows the product as safe.
    """
    (low, high), (least, most) = box
    points = [
        (a, b)
        for a in range(low, high + 1)
        for b in range(least, most + 1)
        if b or not rule.endswith(("% b", "// b"))
    ]
    plain = function_of(f"def f(a, b):\n    return {rule}\n")
    found = [plain(*point) for point in points]
    for extreme in {max(found), min(found)} - {0}:
        factor = INT64_MAX // abs(extreme) + 1
        function = function_of(
            f"def f(a, b):\n    if {low} <= a <= {high} and {least} <= b <= {most}:\n"
            f"        return ({rule}) * {min(factor, INT64_MAX)}\n    return 0\n"
        )
        for point in points:
            sound(function, lambda point=point: point)  # type: ignore[misc]


NARROWED: Final = {
    "n < 101": 100,
    "n <= 100": 100,
    "101 > n": 100,
    "100 >= n": 100,
    "not n > 100": 100,
    "not 101 <= n": 100,
    "n == 100": 100,
    "not n != 100": 100,
    "-200 < n < 101": 100,
    "n < 500 and n < 101": 100,
    "not (n > 500 or n > 100)": 100,
    "n < m": 100,
    "n < m + 0 * n": 100,
    "n > -101": -100,
    "n >= -100": -100,
    "-101 < n": -100,
}


@pytest.mark.parametrize("test", NARROWED)
@pytest.mark.parametrize("form", ["if", "else", "while", "after"])
def test_a_test_narrows_to_the_very_last_value_and_not_beyond(test: str, form: str) -> None:
    # 100 times this overflows, 99 times does not.
    product = "n * 92233720368547759"
    floor = "n = max(n, -50)" if NARROWED[test] > 0 else "n = min(n, 50)"
    body = {
        "if": f"    if {test}:\n        return {product}\n    return 0\n",
        "else": f"    if not ({test}):\n        return 0\n    return {product}\n",
        "while": f"    while {test}:\n        return {product}\n    return 0\n",
        "after": f"    k = 3\n    while not ({test}):\n        n = n // 2\n        k -= 1\n"
        f"        if k == 0:\n            return 0\n    return {product}\n",
    }[form]
    function = function_of(f"def f(n):\n    {floor}\n    m = 101\n{body}")
    for step in (-1, 0, 1):
        number = NARROWED[test] + step
        sound(function, lambda number=number: (number,))  # type: ignore[misc]
    leaves(function, NARROWED[test])


def test_a_counter_and_an_index_need_no_check() -> None:
    text = """
    def f(a, n):
        count = 0
        for i in range(n):
            if a[i & 7] > 0:
                count += 1
        return count * 3 + 1
    """
    function = function_of(text)
    agrees(function, np.arange(8), 100)
    kinds = (kind_of(np.arange(8), 0, {}), integer())
    assert None not in kinds
    kernel = Translator(lambda _: None, kind_of).kernel(function, kinds, {})  # type: ignore[arg-type]
    assert isinstance(kernel, Kernel)
    assert not [word for word in ("_add_ii", "_mul_ii", "_fit_i") if word in kernel.source]


def test_a_sum_in_a_loop_is_checked() -> None:
    text = """
    def f(n, step):
        total = 0
        for _ in range(n):
            total += step
        return total
    """
    function = function_of(text)
    agrees(function, 2, 2**62 - 1)
    leaves(function, 3, 2**62)


def test_a_product_in_a_loop_is_checked() -> None:
    text = """
    def f(n):
        product = 1
        for i in range(1, n):
            product *= i
        return product
    """
    agrees(function_of(text), 21)
    leaves(function_of(text), 22)


def test_modular_arithmetic_leaves_on_the_intermediate_that_overflows() -> None:
    function = function_of("def f(a, b, m):\n    return a * b % m\n")
    agrees(function, 10**9, 9 * 10**9, 10**9 + 7)
    leaves(function, 10**10, 10**10, 10**9 + 7)


def test_a_bound_learnt_from_a_test_is_not_taken_for_a_counters() -> None:
    text = """
    def f(n):
        r = 0
        if 0 < n < 2305843009213693952:
            x = n + 8
            r = x * 3 + 1152921504606846976 + 1152921504606846975
        return r
    """
    sound(function_of(text), lambda: (2**61 - 1,))


@pytest.mark.parametrize("doubled", ["y + y", "y * 2", "y << 1"])
def test_a_bound_that_is_computed_is_not_taken_for_a_counters(doubled: str) -> None:
    text = f"""
    def f(n):
        y = min(max(n, 0), 1152921504606846976)
        z = {doubled}
        x = z + 8
        return x * 3 + 1152921504606846976 + 1152921504606846975
    """
    sound(function_of(text), lambda: (2**60,))


def test_the_length_of_a_broadcast_array_may_be_anything() -> None:
    text = "def f(a):\n    return len(a) * 32768\n"
    endless = np.broadcast_to(np.zeros(1), (2**50,))
    assert refused(function_of(text), endless).reason is Reason.ARGUMENT_TYPE
    short = compiled(
        function_of(text.replace("32768", "32769")), np.broadcast_to(np.zeros(1), (2**10,))
    )
    with pytest.raises(Deopt):
        short.run((endless,))
