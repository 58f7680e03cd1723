"""Dicts and sets that a function makes: keys, order, growth, and what Python raises."""

from __future__ import annotations

import random
from typing import Any

import pytest

from autojit.backend.protocol import Deopt, Specialisation
from autojit.core import Reason
from tests.backend.workshop import agrees, compiled, function_of, refused

HEAD = "from collections import defaultdict\n"


def of(body: str, parameters: str = "xs, n") -> Any:
    return function_of(f"{HEAD}def f({parameters}):\n    {body}\n")


def leaves(specialisation: Specialisation, *given: Any) -> None:
    with pytest.raises(Deopt):
        specialisation.run(given)


BODIES = (
    "d = {}\n    for x in xs:\n        d[x] = d.get(x, 0) + n\n    return d",
    "d = {}\n    for x in xs:\n        d[x % 7] = x\n    return [k for k in d], sum(d.values())",
    "s = set()\n    for x in xs:\n        s.add(x % n)\n    return sorted(s), len(s)",
    "s = {x for x in xs}\n    for x in xs:\n        s.discard(x + 1)\n    return sorted(s)",
    "d = defaultdict(int)\n    for x in xs:\n        d[x // n] += x\n    return sorted(d), max(d)",
    "d = defaultdict(list)\n    for x in xs:\n        d[x % n].append(x)\n    return len(d)",
    "d = {(x, n): x * 0.5 for x in xs}\n    return d, len(d)\n    ".replace("d, len(d)", "d"),
    "d = {x: i for i, x in enumerate(xs)}\n    return sorted(d, key=d.get)[0]",
)


@pytest.mark.parametrize("body", BODIES)
def test_tables_are_those_of_python(body: str) -> None:
    dice = random.Random(7)
    made = [dice.randrange(-(10**6), 10**6) for _ in range(500)]
    made += [dice.randrange(20) for _ in range(200)]
    agrees(of(body), made, 3)
    agrees(of(body), [5, 5, 5, 4], 2)


def test_keys_that_share_a_slot_are_found_and_removed() -> None:
    body = (
        "s = set()\n    for x in xs:\n        if x in s:\n            s.discard(x)\n"
        "        else:\n            s.add(x)\n    return sorted(s)"
    )
    toggle = compiled(of(body, "xs"), [1])
    dice = random.Random(3)
    for _ in range(200):
        xs = [dice.randrange(12) * 2 ** dice.randrange(3) for _ in range(dice.randrange(60))]
        expected: set[int] = set()
        for x in xs:
            expected ^= {x}
        assert toggle.run((xs,)) == sorted(expected)


def test_a_missing_key_is_left_to_python() -> None:
    look = compiled(of("d = {1: 10}\n    d[n] = 20\n    return d[xs[0]]"), [1], 2)
    assert look.run(([2], 2)) == 20
    leaves(look, [3], 2)


def test_a_dict_that_grows_while_it_is_gone_through_is_left_to_python() -> None:
    body = "d = {1: 1}\n    for k in d:\n        d[n] = k\n    return len(d)"
    go = compiled(of(body, "n"), 1)
    assert go.run((1,)) == 1
    leaves(go, 2)


def test_zeros_are_one_key_and_a_new_nan_leaves() -> None:
    put = compiled(of("d = {0.0: 1}\n    d[n] = 2\n    return len(d)", "n"), 1.0)
    assert put.run((-0.0,)) == 1
    assert put.run((5e-324,)) == 2
    leaves(put, float("nan"))
    look = compiled(of("d = {0.0: 1}\n    return d.get(n, 7)", "n"), 1.0)
    assert look.run((float("nan"),)) == 7


def test_a_dict_of_strings_is_returned_in_their_order() -> None:
    body = "return {'n': len(xs), 'total': sum(xs), 'rows': [n, n], 'none': None}"
    told = compiled(of(body), [1, 2], 5).run(([1, 2], 5))
    assert told == {"n": 2, "total": 3, "rows": [5, 5], "none": None}
    assert isinstance(told, dict)
    assert [*told] == ["n", "total", "rows", "none"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return {1: n, 2.5: n}", Reason.MIXED_TYPES),
        ("return [x for x in set(xs)]", Reason.UNKNOWN_OPERATION),
        ("d = {True: 1}\n    return d", Reason.UNKNOWN_OPERATION),
        ("d = {1: 2}\n    del d[1]\n    return n * 2", Reason.UNKNOWN_OPERATION),
        ("d = {1: 2}\n    return n, d", Reason.UNKNOWN_OPERATION),
        ("s = {1}\n    return s", Reason.RESULT_TYPE),
        ("d = defaultdict(int)\n    d[n] = 1\n    return d", Reason.RESULT_TYPE),
        ("d = {n: 1}\n    return d if n else {'n': 1}", Reason.UNKNOWN_OPERATION),
        ("if n:\n        return {'n': 1}\n    return (n,)", Reason.RESULT_TYPE),
        ("v = {n: 1}.values()\n    return n * 2", Reason.UNKNOWN_OPERATION),
    ],
)
def test_what_would_show_more_than_is_known_is_refused(body: str, reason: Reason) -> None:
    assert refused(of(body), [1, 2], 1).reason is reason


def test_a_helper_that_is_given_a_dict_that_is_gone_through_is_refused() -> None:
    text = (
        "def put(d, k):\n    d[k] = k\n    return k\n"
        "def f(n):\n    d = {n: 1}\n    for k in d:\n        n += put(d, k)\n    return n\n"
    )
    assert refused(function_of(text), 1).reason is Reason.CALLEE
