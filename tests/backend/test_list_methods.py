# ruff: noqa: E501 - the bodies of functions read best in one line
"""What lists can do: methods, operators, orders, heaps, deques; by every bit and type."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, compiled, function_of, leaves, refused, safe

HEAD = """
import bisect
import heapq
import operator
from collections import deque
from heapq import heappop, heappush
"""


def of(body: str, parameters: str = "xs, n") -> Any:
    return function_of(f"{HEAD}def f({parameters}):\n    {body}\n")


INTS = [3, -1, 2, 3, 0, 7, -1]
FLOATS = [2.5, -0.0, 7.25, 0.0, -1.0, math.inf, 2.5]
READS = (
    "return xs + xs",
    "return xs[1:] + [xs[0]] + xs[:2]",
    "return xs * n",
    "return xs.copy()",
    "return xs.index(xs[2]) * 100 + xs.count(xs[0])",
    "return xs[1] in xs, xs[0] not in xs[1:], 99 in xs, 2.5 in xs",
    "return sorted(xs)",
    "return sorted(xs, reverse=True)",
    "return sorted(xs, reverse=n > 2)",
    "return sorted(xs, key=lambda x: -x)",
    "return sorted(xs, key=lambda x: x * x, reverse=True)",
    "return sorted(xs, key=abs)",
    "return sorted(range(len(xs)), key=lambda i: xs[i])",
    "return sorted(range(len(xs)), key=xs.__getitem__, reverse=True)",
    "return sorted((x * 2 for x in xs), reverse=True)",
    "return max(range(len(xs)), key=lambda i: xs[i])",
    "return min(range(len(xs)), key=xs.__getitem__)",
    "return max(xs, key=lambda x: -x), min(xs, key=abs)",
    "return max(x * 2 for x in xs), min(x for x in xs if x > 0)",
    "return max((x for x in xs if x > 1000000), default=xs[0])",
    "return max(xs[1:3]), min(xs[0], xs[1], xs[2])",
    "return any(xs), all(xs), any([x > 3 for x in xs]), all([x > -5 for x in xs])",
    "return any(x == y for x in xs for y in xs[1:]), all(x < y for x in xs for y in xs)",
    "a, b, *c = xs\n    return c",
    "*a, b = xs\n    return a",
    "a, b, c, d, e, g, h = xs\n    return a, h, d",
    "return xs == xs[:], xs != xs[1:], xs[:3] == xs[3:6]",
    "ys = [(x, i) for i, x in enumerate(xs)]\n    ys.sort()\n    return [y[1] for y in ys]",
    "ys = [(x, -i) for i, x in enumerate(xs)]\n    return [y[1] for y in sorted(ys, reverse=True)]",
    (
        "ys = [(i, x) for i, x in enumerate(xs)]\n"
        "    return [y[0] for y in sorted(ys, key=operator.itemgetter(1))]"
    ),
    "ys = sorted(xs)\n    return bisect.bisect_left(ys, xs[0]), bisect.bisect(ys, xs[1])",
    "ys = []\n    for x in xs: bisect.insort(ys, x)\n    return ys",
    "ys = []\n    for x in xs: bisect.insort_left(ys, x)\n    return ys",
    "h = []\n    for x in xs: heappush(h, x)\n    return [heappop(h) for _ in range(n)]",
    "h = xs[:]\n    heapq.heapify(h)\n    return h",
    "h = xs[:]\n    heapq.heapify(h)\n    a = heapq.heapreplace(h, xs[1])\n    h.append(a)\n    return h",
    "h = xs[:]\n    heapq.heapify(h)\n    a = heapq.heappushpop(h, xs[1])\n    h.append(a)\n    return h",
    "return [x for x in reversed(xs)]",
    "return [x for x in map(abs, xs)]",
    "return list(map(lambda x: x + 1, xs))",
    "return [i * x for i, x in enumerate(xs, n)]",
    "return [x - y for x, y in zip(xs, xs[1:])]",
)
WRITES = (
    "xs.sort()",
    "xs.sort(reverse=True)",
    "xs.sort(key=lambda x: -x)",
    "xs.reverse()",
    "heapq.heapify(xs)",
    "xs[1:3] = xs[3:5]",
    "xs[::2] = xs[3:]",
    "xs[::-1] = xs[:]",
    "xs[0], xs[1], xs[2] = xs[2], xs[0], xs[1]",
)
OWN = (
    "ys.append(ys[0])",
    "ys.extend(ys)",
    "ys += xs",
    "ys += [ys[1]]",
    "ys.extend(x for x in xs if x > 0)",
    "ys.insert(0, ys[2])",
    "ys.insert(-1, ys[2])",
    "ys.insert(100, ys[2])",
    "ys.insert(-100, ys[2])",
    "ys.append(ys.pop())",
    "ys.append(ys.pop(0))",
    "ys.append(ys.pop(-2))",
    "ys.remove(ys[3])",
    "ys.reverse()",
    "ys.clear()",
    "del ys[0]",
    "del ys[-1]",
    "del ys[1:3]",
    "del ys[5:2]",
    "del ys[:]",
    "del ys[-3:]",
    "ys[1:4] = [ys[0]] * 3",
    "ys[-1:] = [ys[0]]",
    "ys.sort()\n    ys.append(ys[0])",
    "ys.sort(key=lambda y: y * y)",
    "zs = ys\n    zs.append(zs[0])",
)


@pytest.mark.parametrize("body", READS)
@pytest.mark.parametrize("values", [INTS, FLOATS], ids=["ints", "floats"])
def test_what_looks_at_a_list_is_native(body: str, values: list[Any]) -> None:
    agrees(of(body), values, 3)


@pytest.mark.parametrize("body", WRITES)
@pytest.mark.parametrize("values", [INTS, FLOATS], ids=["ints", "floats"])
def test_what_moves_items_of_an_argument_is_native(body: str, values: list[Any]) -> None:
    agrees(of(f"{body}\n    return xs[0]"), values, 3)


@pytest.mark.parametrize("body", OWN)
@pytest.mark.parametrize("values", [INTS, FLOATS], ids=["ints", "floats"])
def test_what_changes_a_list_of_ones_own_is_native(body: str, values: list[Any]) -> None:
    agrees(of(f"ys = xs[:]\n    {body}\n    return ys"), values, 3)


@pytest.mark.parametrize("size", [1, 2, 3, 11, 12, 13, 24, 25, 100, 1000])
@pytest.mark.parametrize("backward", [False, True])
def test_sorting_is_stable_at_every_size(size: int, backward: bool) -> None:  # noqa: FBT001 - a case
    source = random.Random(size)
    tied = of("return sorted(range(len(xs)), key=lambda i: xs[i], reverse=n)")
    plain = of("xs.sort(reverse=n)\n    return 0")
    for spread in (1, 3, 50, 10**9):
        values = [source.randrange(-spread, spread + 1) for _ in range(size)]
        agrees(tied, values, backward)
        agrees(plain, values, backward)
        zeros = [source.choice((0.0, -0.0, 1.5, -2.0)) for _ in range(size)]
        agrees(plain, zeros or [1.0], backward)


def test_a_list_of_nothing_is_sorted() -> None:
    function = of("xs.sort()\n    return sorted(xs, key=abs)")
    assert compiled(function, [1], 1).run(([], 1)) == []


@pytest.mark.parametrize(
    "body",
    [
        *("xs.sort()", "return sorted(xs)[0]", "return sorted(xs, key=lambda x: x)[0]"),
        *("return xs.index(1.0)", "return xs.count(1.0)", "return 1.0 in xs", "return xs == xs[:]"),
        "ys = [(x, 1) for x in xs]\n    ys.sort()\n    return ys[0][1]",
        "ys = [(x, 1) for x in xs]\n    return max(ys)[1]",
    ],
)
def test_a_nan_that_would_have_to_be_told_by_identity_leaves(body: str) -> None:
    leaves(of(f"{body}\n    return 0"), [math.nan, 1.0, 2.0], 1)


@pytest.mark.parametrize("values", [[math.nan, 1.0, 2.0], [1.0, math.nan, 0.5, 2.0]], ids=str)
@pytest.mark.parametrize(
    "body",
    [
        "h = xs[:]\n    heapq.heapify(h)\n    return h",
        "h = []\n    for x in xs: heappush(h, x)\n    return h",
        "return max(xs), min(xs)",
        "return bisect.bisect(xs, 1.0), bisect.bisect_left(xs, 1.0)",
    ],
)
def test_comparisons_with_a_nan_are_made_in_pythons_order(body: str, values: list[float]) -> None:
    agrees(of(body), values, 1)


@pytest.mark.parametrize(
    "body",
    [
        *("return ys.index(99)", "ys.remove(99)", "return ys.pop(9)", "return ys.pop(-9)"),
        *("del ys[9]", "del ys[-9]", "ys[1:2] = [1, 2]", "a, b = ys", "a, b, *c, d, e = ys[:3]"),
        *("return max(ys[:0])", "return max(x for x in ys if x > 99)", "return heappop(ys[:0])"),
        *("return bisect.bisect(ys, 1, -1)", "return bisect.bisect(ys, 1, 0, 99)"),
        *("q = deque(ys)\n    return q[7]", "q = deque(ys)\n    q.clear()\n    return q.popleft()"),
    ],
)
def test_what_raises_in_python_leaves(body: str) -> None:
    leaves(of(f"ys = xs[:]\n    {body}\n    return 0"), [1, 2, 3], 1)


@pytest.mark.parametrize(
    "body",
    [
        "q = deque()\n    for x in xs: q.append(x)\n    return [q.popleft() for _ in range(n)]",
        "q = deque(xs)\n    for x in xs: q.appendleft(x)\n    return [q.pop() for _ in range(9)]",
        "q = deque(xs)\n    q[0] = q[-1]\n    return q[0], q[1], len(q), xs[1] in q, bool(q)",
        (
            "q = deque([n])\n    s = 0\n    while q:\n        u = q.popleft()\n        s = s * 3 + u\n"
            "        if u > 0:\n            q.append(u - 1)\n            q.appendleft(u - 2)\n    return s"
        ),
        (
            "q = deque()\n    for i in range(200):\n        q.append(i)\n        if i % 3: q.popleft()\n"
            "    return [q[i] for i in range(len(q))]"
        ),
    ],
)
def test_a_deque_is_a_queue_at_both_ends(body: str) -> None:
    if "q[0] = " in body:
        assert refused(of(body), INTS, 5).reason is Reason.UNKNOWN_OPERATION
        return
    agrees(of(body), INTS, 5)


@pytest.mark.parametrize(
    "body",
    [
        "return (n, xs[0]) < (n, xs[1]), (n, 2) == (n, 2.0), (n, 1) <= (n, 1), (1, 2) > (1, 1)",
        "return (n, 1) != (n, 1), (1, 2) >= (2, 1), ((n, 1), 2) < ((n, 2), 1)",
        "t = (n, 2) + (3, n)\n    return t[3], t",
        "a, *b, c = (n, 2, 3, 4)\n    return b",
        "return max((n, 1), (n, 2)), min((2, n), (1, n))",
        "return max((n, 5, 2)), min(n, 5, 2)",
    ],
)
def test_tuples_compare_and_join(body: str) -> None:
    for n in (-1, 0, 3):
        agrees(of(body), [1, 2], n)


def test_tuples_of_floats_and_large_ints_compare_exactly_or_leave() -> None:
    function = of("return (n, xs[0]) < (n, xs[1])")
    agrees(function, [2.5, 2.75], 2**53 + 1)
    mixed = of("return (n, 1) < (xs[0], 1), (n, 1) == (xs[0], 1)")
    agrees(mixed, [4.0], 4)
    safe(mixed, lambda: ([2.0**53], 2**53 + 1))
    leaves(function, [math.nan, 1.0], 1)


def test_rows_are_shared_by_a_shallow_copy() -> None:
    body = (
        "g = [[0] * n for _ in range(n)]\n    h = g[:]\n    h[0][1] = 5\n    return g[0][1], len(h)"
    )
    agrees(of(body), [1], 3)
    swapped = "g = [[i] * n for i in range(n)]\n    g[0], g[1] = g[1], g[0]\n    return g"
    agrees(of(swapped), [1], 3)
    deep = "g = [[[i + j] * n for i in range(n)] for j in range(n)]\n    return g[1][2][0]"
    agrees(of(deep), [1], 3)


def test_appending_to_a_list_inside_a_list_is_native() -> None:
    body = "g = [[] for _ in range(n)]\n    for i in range(9): g[i % n].append(i)\n    return g"
    agrees(of(body), [1], 4)


@pytest.mark.parametrize(
    "body",
    ["xs.append(1)", "xs.pop()", "xs += [1]", "xs.extend([1])", "del xs[0]", "xs.clear()"],
)
def test_a_list_that_is_an_argument_grows_and_shrinks_in_machine_code(body: str) -> None:
    agrees(of(f"{body}\n    return len(xs)"), [1, 2], 1)


@pytest.mark.parametrize(
    "body",
    [
        "xs[1:] += xs[:1]",
        "ys = xs[:]\n    ys[:1] += [1]",
        "ys = xs[:]\n    ys[:] *= 2",
        "xs *= 2",
        "ys = [n]\n    ys *= 2",
    ],
)
def test_what_other_names_of_a_list_would_have_to_see_is_refused(body: str) -> None:
    assert refused(of(f"{body}\n    return 0"), [1, 2], 1).reason is Reason.UNKNOWN_OPERATION


def test_a_row_that_is_extended_in_place_is_the_row_that_was_there() -> None:
    body = "g = [[0] for _ in range(n)]\n    row = g[1]\n    g[1] += [5, 6]\n    return len(row), g[1][2]"
    agrees(of(body), [1], 3)


def test_a_sort_key_that_would_see_the_list_empty_is_refused() -> None:
    body = "xs.sort(key=lambda i: xs[i])\n    return 0"
    assert refused(of(body), [1, 0], 1).reason is Reason.UNKNOWN_OPERATION


def test_names_of_comprehensions_are_their_own() -> None:
    body = "i = 5\n    ys = [[i * j for i in range(3)] for j in range(i)]\n    return ys[2][1] * 10 + i"
    agrees(of(body), [1], 1)
    agrees(of("return sum(n * x for x in xs for n in [x, 1])"), [1, 2], 7)
