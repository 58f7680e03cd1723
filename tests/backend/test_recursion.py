"""Functions that call themselves: Python's answers, Python's RecursionError, no stack overrun."""

from __future__ import annotations

import inspect
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autojit.backend import Deopt
from autojit.core import Reason
from tests.backend.workshop import (
    Entered,
    agrees,
    agrees_on,
    compiled,
    function_of,
    leaves,
    module_of,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = """
LIMITS = np.array([3.0, 1.0, 2.0])
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def fib_float(n, one=1.0):
    if n < 2:
        return one
    return fib_float(n - 1) + fib_float(n - 2, one=one)
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))
def gcd(a, b):
    return a if b == 0 else gcd(b, a % b)
def power(x, n):
    if n == 0:
        return 1
    half = power(x, n // 2)
    return half * half * x if n % 2 else half * half
def hanoi(n, a, b, c, moves):
    if n == 0:
        return 0
    count = hanoi(n - 1, a, c, b, moves)
    moves[a] -= 1
    moves[c] += 1
    return count + 1 + hanoi(n - 1, b, a, c, moves)
def queens(row, n, columns):
    if row == n:
        return 1
    total = 0
    for c in range(n):
        for r in range(row):
            d = columns[r] - c
            if d == 0 or d == row - r or d == r - row:
                break
        else:
            columns[row] = c
            total += queens(row + 1, n, columns)
            columns[row] = -1
    return total
def fill(grid, i, j, old, new):
    if i < 0 or j < 0 or i >= grid.shape[0] or j >= grid.shape[1] or grid[i, j] != old:
        return 0
    grid[i, j] = new
    return 1 + sum(
        fill(grid, i + di, j + dj, old, new) for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0))
    )
def quicksort(a, lo, hi):
    if lo >= hi:
        return
    pivot, i = a[(lo + hi) // 2], lo
    a[(lo + hi) // 2], a[hi] = a[hi], pivot
    for j in range(lo, hi):
        if a[j] < pivot:
            a[i], a[j] = a[j], a[i]
            i += 1
    a[i], a[hi] = a[hi], a[i]
    quicksort(a, lo, i - 1)
    quicksort(a, i + 1, hi)
def simpson(a, b, fa, fm, fb, whole, eps):
    m = (a + b) / 2
    l, r = math.sin((a + m) / 2), math.sin((m + b) / 2)
    left, right = (m - a) / 6 * (fa + 4 * l + fm), (b - m) / 6 * (fm + 4 * r + fb)
    if abs(left + right - whole) <= 15 * eps:
        return left + right + (left + right - whole) / 15
    return simpson(a, m, fa, l, fm, left, eps / 2) + simpson(m, b, fm, r, fb, right, eps / 2)
def is_even(n):
    return True if n == 0 else is_odd(n - 1)
def is_odd(n):
    return False if n == 0 else is_even(n - 1)
def first(n):
    return second(n - 1) + 1
def second(n):
    return third(n - 1) * 2
def third(n):
    return 3 if n < 1 else first(n)
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
def types(n):
    if n == 0:
        return None
    if n == 1:
        return 2.5
    return n if n % 2 else types(n - 1)
def pair(n):
    if n == 0:
        return 0, 1
    a, b = pair(n - 1)
    return b, a + b
def array(n):
    if n == 0:
        return np.zeros(3)
    return array(n - 1) + LIMITS
def table(i):
    return LIMITS[i] if i == 0 else table(i - 1) + LIMITS[i]
def counted(n):
    rest = 0 if n == 0 else counted(n - 1)
    return rest + depth(n)
def outer(n):
    return sum(counted(i) + gcd(i + 6, 4) for i in range(n))
def tuples(n, pair):
    return pair[0] if n == 0 else tuples(n - 1, (pair[1] + 1, pair[0]))
def walk(a):
    return 0.0 if len(a) == 0 else a[0] + walk(a[1:])
def divides(n):
    return 1 if n == 0 else divides(n - 1) + 6 // (n - 3)
def caught(n):
    try:
        return 1 if n == 0 else caught(n - 1) + 6 // (n - 3)
    except ZeroDivisionError:
        return 100
def grows(n):
    return 1 if n == 0 else grows(n - 1) * 10
def maybe(n):
    if n > 0:
        x = maybe(n - 1)
    return x if n > 0 else 5
"""


@pytest.mark.parametrize(
    "call",
    [
        *(f"fib({n})" for n in (-1, 0, 1, 2, 15)),
        *("fib_float(12)", "fib_float(12, 0.5)"),
        *("ackermann(2, 3)", "ackermann(0, 2**62)", "ackermann(1, 0)"),
        *("gcd(2**40, 6**20)", "gcd(0, 0)", "gcd(-12, 18)", "gcd(7, -3)"),
        *("power(3, 20)", "power(-1, 63)"),
        *("hanoi(5, 0, 1, 2, [0, 0, 0])", "hanoi(4, 2, 1, 0, np.zeros(3, 'int32'))"),
        *("queens(0, 6, [-1] * 6)", "queens(0, 5, np.full(5, -1))"),
        "fill(np.eye(9, dtype='int64'), 3, 2, 0, 7)",
        "fill(np.zeros((3, 0)), 0, 0, 0.0, 1.0)",
        *("quicksort(np.cos(np.arange(40.0)), 0, 39)", "quicksort([3, 1, 2, 3, 0], 0, 4)"),
        "simpson(0.0, 3.0, 0.0, math.sin(1.5), math.sin(3.0), 0.0, 1e-9)",
        *("is_even(10)", "is_odd(10)", "first(9)"),
        *("types(0)", "types(1)", "types(2)", "types(5)", "types(6)"),
        *("pair(30)", "array(4)", "table(2)", "counted(20)", "outer(9)", "tuples(9, (1, 2))"),
        *("walk(np.arange(12.0))", "walk(np.arange(12.0)[::3])", "maybe(4)", "maybe(0)"),
        *("divides(2)", "caught(2)", "grows(18)"),
    ],
)
def test_a_recursion_gives_pythons_answer(call: str) -> None:
    name, _, given = call.partition("(")
    module = module_of(FUNCTIONS)
    function = getattr(module, name)

    def make() -> tuple[object, ...]:
        namespace = {**vars(module), "given": lambda *args: args}
        args: tuple[object, ...] = eval(f"given({given}", namespace)
        missing = function.__code__.co_argcount - len(args)
        return args + (function.__defaults__ or ())[-missing:] if missing else args

    agrees_on(function, make)


@pytest.mark.parametrize("call", ["divides(5)", "grows(19)", "table(7)", "caught(4)"])
def test_what_python_has_to_do_itself_leaves_from_any_level(call: str) -> None:
    name, _, given = call.partition("(")
    leaves(getattr(module_of(FUNCTIONS), name), int(given[:-1]))


@contextmanager
def _limit(number: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(number)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _outcome(call: object, *args: object) -> object:
    try:
        return call(*args)  # type: ignore[operator]
    except RecursionError as error:
        return str(error)


@pytest.mark.parametrize("limit", [600, 1000, 3000])
def test_near_the_limit_python_decides_whether_it_raises(limit: int) -> None:
    module = module_of(FUNCTIONS)
    entered = Entered(module.depth, [(5,)])
    with _limit(limit):
        end = next(n for n in range(limit) if _outcome(module.depth, n) != n)
        # A frame of ours, the entry's, is between here and the function: not at the very end.
        for level in (end - 200, *range(end - 70, end - 12), *range(end + 6, end + 12)):
            assert _outcome(entered.call, level) == _outcome(module.depth, level)
    assert entered.native_calls >= 1
    assert {reason.reason for reason in entered.owner.reasons} == {Reason.RAISED}


def len_of_stack() -> int:
    return len(inspect.stack(0))


def test_a_kernel_entered_deep_down_counts_from_there() -> None:
    module = module_of(FUNCTIONS)
    specialisation = compiled(module.depth, 5)

    def dive(levels: int, bound: tuple[object, ...]) -> object:
        return dive(levels - 1, bound) if levels else specialisation.run(bound)

    with _limit(len_of_stack() + 1000):
        assert dive(400, (400,)) == 400
        with pytest.raises(Deopt, match="about as deep"):
            dive(600, (400,))


def test_a_mutual_recursion_counts_each_of_its_calls() -> None:
    module = module_of(FUNCTIONS)
    specialisation = compiled(module.is_even, 5)
    with _limit(len_of_stack() + 500):
        assert specialisation.run((400,)) is True
        with pytest.raises(Deopt, match="about as deep"):
            specialisation.run((500,))


@pytest.mark.parametrize("size", [0, 1 << 16, 1 << 18, 1 << 20, 1 << 25])
def test_the_stack_of_a_thread_is_never_overrun(size: int) -> None:
    module = module_of(FUNCTIONS)
    specialisation = compiled(module.counted, 5)
    found: list[object] = []

    def work() -> None:
        for level in (100, 1000, 10_000, 100_000, 900_000):
            try:
                found.append(specialisation.run((level,)) == level * (level + 1) // 2)
            except Deopt as deopt:
                found.append(deopt.refused.reason is Reason.RAISED)

    before = threading.stack_size(size)
    try:
        with _limit(10**6):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
    finally:
        threading.stack_size(before)
    assert found == [True] * 5


def test_arrays_are_as_they_were_when_a_recursion_leaves_deep_down() -> None:
    text = """
    def f(a, n):
        a[n % 3] += n
        if n == 0:
            return 1 // n
        return f(a, n - 1) + a[0]
    """
    leaves(function_of(text), np.arange(3.0), 9)
    leaves(function_of(text), [1, 2, 3], 9)


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("def f(x):\n    return f(x - 1)\n", Reason.NOTHING_TO_GAIN, "never returns"),
        (
            "def g(x):\n    return f(x)\ndef f(x):\n    return g(x) + 1\n",
            Reason.NOTHING_TO_GAIN,
            "never returns",
        ),
        (
            "def f(x):\n    return 0 if x == 3 else f((x, 1))\n",
            Reason.UNKNOWN_OPERATION,
            "arithmetic on a tuple",
        ),
        (
            "def f(x):\n    return 0 if len((x,)) > 3 else f((x,))\n",
            Reason.RECURSIVE,
            "with ever other types",
        ),
        ("def f(x):\n    return 1j if x < 0 else (f(x - 1), 2)\n", Reason.MIXED_TYPES, "a value"),
    ],
)
def test_a_recursion_without_one_type_is_refused(text: str, reason: Reason, words: str) -> None:
    found = refused(function_of(text), 3)
    assert found.reason is reason
    assert words in found.message


def test_where_the_depth_cannot_be_known_recursion_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autojit.backend.depth.KNOWN", False)
    found = refused(function_of("def f(x):\n    return 0 if x < 1 else f(x - 2)\n"), 3)
    assert found.reason is Reason.RECURSIVE
    assert "limit is not known" in found.message


def test_a_function_that_does_not_recurse_asks_for_no_room() -> None:
    module = module_of("def g(x):\n    return x + 1\ndef f(x):\n    return g(x) * 2\n")
    assert "_room" not in compiled(module.f, 3).kernel.source  # type: ignore[attr-defined]
    agrees(module.f, 3)
