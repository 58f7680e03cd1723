# ruff: noqa: E501 - the bodies of functions read best in one line
"""``itertools`` in a ``for``: every round in Python's order, whatever the sizes."""

from __future__ import annotations

from typing import Any

import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, function_of, leaves, refused

HEAD = "import itertools\nfrom itertools import accumulate, combinations, permutations, product\n"


def of(body: str) -> Any:
    return function_of(f"{HEAD}def f(xs, n):\n    out = [0]\n    {body}\n    return out\n")


BODIES = (
    "for a, b in product(xs, xs[1:]): out.append(a * 100 + b)",
    "for t in product(range(n), repeat=3): out.append(t[0] * 100 + t[1] * 10 + t[2])",
    "for i, (a, b) in enumerate(itertools.product(xs, range(0, n, 2)), 5): out.append(a * b - i)",
    "for a, b in combinations(xs, 2): out.append(a * 100 + b)",
    "for a, b, c in combinations(range(n), 3): out.append(a * 100 + b * 10 + c)",
    "for a, in combinations(xs, 1): out.append(a)",
    "for a, b in permutations(xs, 2): out.append(a * 100 + b)",
    "for a, b, c in permutations(range(n), 3): out.append(a * 100 + b * 10 + c)",
    "out += [x * y for x, y in combinations(xs, 2) if x != y]",
    "out.append(sum(x - y for x, y in permutations(xs, 2)))",
    "for a, b in combinations(xs, 2):\n        if a > b: continue\n        if b > 8: break\n        out.append(a)\n    else: out.append(-1)",
    "for a, b in product(xs, xs):\n        xs[0] = 77\n        out.append(a * b)",
    "out = list(accumulate(xs))",
    "for x in accumulate(x * 2 for x in xs): out.append(x)",
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_each_round_comes_in_pythons_order(body: str, size: int) -> None:
    agrees(of(body), [(7 * i + 3) % 11 for i in range(size)], size)


def test_sums_of_floats_are_pythons() -> None:
    function = function_of(f"{HEAD}def f(xs):\n    return list(accumulate(xs))\n")
    agrees(function, [0.1, 0.2, 0.3, -0.0, 1e300])


def test_sums_beyond_64_bits_leave() -> None:
    leaves(of("out = list(accumulate(xs))"), [2**62, 2**62, 1], 1)
    leaves(of("for a in product(xs, repeat=16): out.append(1)"), list(range(50)), 1)


@pytest.mark.parametrize(
    "body",
    [
        "for p in permutations(xs): out.append(p[0])",
        "for p in combinations(xs, n): out.append(1)",
        "out = list(accumulate(xs, max))",
    ],
)
def test_what_has_no_known_length_is_refused(body: str) -> None:
    assert refused(of(body), [1, 2], 2).reason is Reason.UNKNOWN_FUNCTION
