"""What evaluating does beside giving a value: once, in Python's order, and never dropped."""

from __future__ import annotations

import numpy as np
import pytest

from tests.backend.workshop import agrees, function_of, leaves, safe

BUMP = """
def bump(a):
    a[0] += 1
    return int(a[0])
def fill(a):
    a[0] = 7
"""


@pytest.mark.parametrize(
    "body",
    [
        "return bump(a) or 5",
        "return 0 < bump(a) < 100",
        "return bump(a) ** 2",
        "return divmod(bump(a), 3)",
        "return bump(a) in (5, 6, 7)",
        "return (1, bump(a))[0]",
        "return len((bump(a), 1))",
        "return abs(bump(a)) + a[0]",
        "return bump(a) * 10 + sum(a[i] for i in range(2))",
        "return a[0] * 10 + bump(a)",
        "return bump(a) * 10 + bump(a)",
        "return max(bump(a), 2.5)",
        "return 1 if bump(a) > 3 else 2",
        "return [bump(a) for i in range(3)]",
        "return sum(bump(a) for i in range(3))",
        "return any(bump(a) > 5 for i in range(3))",
        "a[bump(a) - 4] += 1",
        "a[0] += bump(a)",
        "a[bump(a) - 4] = bump(a)",
        "x, y = a[0], bump(a)\n    return x",
        "x, a[0] = bump(a), 5\n    return x",
        "x = a[0]\n    x += bump(a)\n    return x",
        "if bump(a) > 3:\n        return a[0]",
        "if bump(a) is None:\n        return a[0]",
        "while bump(a) < 9:\n        pass\n    return a[0]",
        "for i in range(bump(a)):\n        a[1] += i",
        "assert bump(a) > 0\n    return a[0]",
        "return bump(a).bit_length()",
        "xs = [1, 2, bump(a)]\n    return xs[2] * 10 + xs.pop()",
        "xs = [1, 2, 3]\n    return len(xs) * 10 + xs.pop()",
        "xs = [1, 2, 3]\n    h = [0, 0, 0, 0]\n    h[xs.pop()] += 1\n    return len(xs)",
        "xs = [1, 2, 3]\n    return xs.pop() - xs.pop()",
    ],
)
def test_an_effect_happens_once_and_in_its_place(body: str) -> None:
    function = function_of(f"{BUMP}def f(a):\n    {body}\n")
    safe(function, lambda: (np.array([4, 2]),))


@pytest.mark.parametrize(
    "body",
    [
        "x = bump(a)\n    y = bump(a)\n    return x * 10 + y",
        "bump(a)\n    fill(a)\n    return a[0]",
        "x = y = bump(a)\n    return x + y",
        "a[1] = bump(a)\n    return 0",
        "return bump(a)",
        "xs = [1, 2]\n    x = xs.pop()\n    return x * 10 + len(xs)",
    ],
)
def test_an_effect_that_is_a_statement_of_its_own_is_native(body: str) -> None:
    agrees(function_of(f"{BUMP}def f(a):\n    {body}\n"), np.array([4, 2]))


@pytest.mark.parametrize(
    "body",
    [
        "return fill(a)",
        "x = fill(a)\n    return a[0]",
        "x, y = fill(a), 1\n    return a[0] + y",
        "if fill(a) is None:\n        return a[0]",
        "xs = [4]\n    y = xs.append(3)\n    return len(xs)",
        "xs = [4]\n    if xs.append(3) is None:\n        return len(xs)",
    ],
)
def test_a_call_that_gives_none_is_still_made(body: str) -> None:
    safe(function_of(f"{BUMP}def f(a):\n    {body}\n"), lambda: (np.array([4, 2]),))


@pytest.mark.parametrize(
    "body",
    [
        "a[i]\n    return 1",
        "x = a[i]\n    return 1",
        "x = 1 // i\n    return 1",
        "x = 1 / (i - 5)\n    return 1",
        "i // (i - 5)\n    return 1",
        "x = math.sqrt(-float(i))\n    return 1",
        "x = i * 9223372036854775807\n    return 1",
        "x = int(math.inf)\n    return 1",
        "x = [1, 2][i]\n    return 1",
        "x = a[i:i, i]\n    return 1",
        "x = (1, 2)[i]\n    return 1",
        "x, y = a[i], 1\n    return y",
        "x = min(a[2:2])\n    return 1",
        "for j in range(i):\n        x = a[j]\n    return 1",
    ],
)
def test_an_error_is_not_lost_with_a_value_that_nobody_uses(body: str) -> None:
    if "//" in body and "1 //" in body:
        body = body.replace("1 // i", "1 // (i - 5)")
    array = np.ones((2, 2)) if ", i]" in body else np.array([1.0, 2.0])
    leaves(function_of(f"def f(a, i):\n    {body}\n"), array, 5)


@pytest.mark.parametrize(
    "text",
    [
        "(a[i], 1)[1]",
        "len((a[i], 1))",
        "1 if (a[i], 1) else 2",
        "a[i] is None",
        "a[i] is not None",
        "a[i:1 // (i - 5)].ndim",
        "(1 // (i - 5), 2)[1]",
    ],
)
def test_an_error_is_not_lost_with_an_operand_that_is_not_needed(text: str) -> None:
    safe(function_of(f"def f(a, i):\n    return {text}\n"), lambda: (np.array([1.0, 2.0]), 5))


def test_a_raise_and_a_failed_assertion_leave() -> None:
    text = """
    def f(a, n):
        a[0] = 9.0
        if n > 3:
            raise ValueError(n)
        assert n > 1, "small"
        return n
    """
    function = function_of(text)
    agrees(function, np.array([1.0]), 2)
    leaves(function, np.array([1.0]), 5)
    leaves(function, np.array([1.0]), 0)


@pytest.mark.parametrize(
    "body",
    [
        "n += 1 if a[i] * a[i] < 0.0 else 2",
        "n += 1 if a[i] * 1e200 > math.inf else 2",
        "n += 1 if abs(a[i] * 1e200) >= 0.0 or True else 2",
        "n += 5 if a[i] * 1e200 > 7.0 else 5",
        "n += 1 if float(a[i] * a[i]) < 0.0 else 2",
        "n += 1 if math.isnan(a[i] * a[i]) and n > 5 and n < 2 else 2",
        "n += 1 if np.isinf(a[i] * a[i]) and n > 5 and n < 2 else 2",
        "n += 1 if bool(a[i] * a[i]) and n > 5 and n < 2 else 2",
        "x = a[i] * a[i]\n        if x < 0.0:\n            n += 1",
        "if a[i] * a[i] > 3.0 and False:\n            pass",
        "if a[i] * a[i] > 3.0 and n > 5 and n < 2:\n            n += 1",
        "if a[i] * a[i] > 3.0:\n            pass",
        "if a[i] * a[i] > 3.0:\n            n += 1\n        else:\n            n += 1",
        "if a[i] * a[i]:\n            continue",
        "while a[i] * a[i] < 0.0:\n            n += 1",
    ],
)
def test_a_warning_is_not_lost_where_the_outcome_of_a_test_is_known(body: str) -> None:
    """LLVM knows that a square is not negative; it must be computed all the same."""
    text = f"def f(a):\n    n = 1\n    for i in range(len(a)):\n        {body}\n    return n\n"
    leaves(function_of(text), np.array([1.0, 1e200, 2.0]))


@pytest.mark.parametrize(
    "text",
    [
        "for j in range(3):\n        for i in range(7):\n            out[j] = x / (i - 3)",
        "for i in range(7):\n        out[k] = x / (i - 3)",
        "for i in range(7):\n        put(out, k, x / (i - 3))",
        "i = 0\n    while i < 7:\n        i += 1\n        out[k] = x / (i - 3)",
    ],
)
def test_a_warning_is_not_lost_with_an_element_that_is_stored_again_and_again(text: str) -> None:
    put = "def put(out, k, x):\n    out[k] = x\n"
    function = function_of(f"{put}def f(x, out, k):\n    {text}\n    return k\n")
    leaves(function, np.float64(2.0), np.zeros(5), 2)
