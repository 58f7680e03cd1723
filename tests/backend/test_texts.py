# ruff: noqa: E501 - the bodies of functions read best in one line
"""Strings and bytes that are only read: every kind of string, each comparison, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from autojit.core import Reason
from tests.backend.workshop import agrees, compiled, function_of, leaves, refused, specialised

HEAD = """
import string
WORDS = "the quick brown fox"
def mode_of(x, mode): return x * 2 if mode == "fast" else x * 3
def total(s, k):
    h = 0
    for c in s: h = (h * 31 + ord(c)) % k
    return h
"""
#: Of each kind that CPython tells apart: ASCII, Latin-1, two bytes, four; with a NUL; one alone.
STRINGS = (
    "",
    "a",
    "kitten",
    "caf\xe9",
    "\xff\x00\xfe",
    "\u0430\u0431\u0432",
    "x\U0001f600y",
    "\ud800z",
    "a" * 129,
)


def of(body: str, parameters: str = "s, t") -> Any:
    return function_of(f"{HEAD}def f({parameters}):\n    {body}\n")


BODIES = (
    "return len(s) * 100 + len(t)",
    "h = 0\n    for c in s: h = (h * 31 + ord(c)) & 0xFFFFFFFF\n    return h",
    "return s == t, s != t, s < t, s <= t, s > t, s >= t",
    "return s[1:] == t[1:], s[::-1] == s, s[::2] < t, s[-3:5] == t[:2]",
    "return sum(x == y for x, y in zip(s, t))",
    "return sum(x < y for x, y in zip(s, t)), sum(x >= 'k' for x in s)",
    "return sum(1 for c in s if c in 'aeiou'), sum(1 for c in s if c in t)",
    "return sum(1 for c in s if c not in ('a', 'b')), sum(1 for c in s if c in ['t'])",
    "return s.count('t'), s.find('t'), t.count('\u0430')",
    "n = 0\n    for i, c in enumerate(reversed(s)):\n        if c == s[i]: n += i\n    return n",
    "return 1 if s else 2",
    "return s == '', t != '', s == 'kitten', t > 'k', 'kitten' <= s",
    "n = 0\n    for c in WORDS:\n        if 'a' <= c <= 'm': n += len(s)\n    return n + ord(WORDS[3])",
    "return total(s, 1000003) + total(t, 7)",
)


@pytest.mark.parametrize("body", BODIES)
def test_a_string_is_read_as_python_reads_it(body: str) -> None:
    function = of(body)
    for s in STRINGS:
        for t in ("kitten", s, s[1:], "\u0430"):
            agrees(function, s, t)


@pytest.mark.parametrize("index", [0, 2, -1, -3, 3, -4, 2**40])
def test_an_index_of_a_string_is_in_range_or_leaves(index: int) -> None:
    function = of("return ord(s[t])")
    if -3 <= index < 3:
        agrees(function, "ab\xe9", index)
    else:
        leaves(function, "ab\xe9", index)


@pytest.mark.parametrize("text", ["0123456789", "7", ""])
def test_digits_are_numbers(text: str) -> None:
    agrees(of("return sum(int(c) for c in s)", "s"), text)


@pytest.mark.parametrize("text", ["12a", " 1", "\u0663"])
def test_what_int_takes_for_a_digit_or_refuses_leaves(text: str) -> None:
    leaves(of("return sum(int(c) for c in s)", "s"), text)


@pytest.mark.parametrize(
    "data", [b"", b"a", b"\x00\xff\x80", bytes(range(256)), bytearray(b"abc\xff")]
)
def test_bytes_are_read_as_ints(data: bytes) -> None:
    agrees(of("n = 0\n    for b in s: n = n * 3 + b & 0xFFFFFFF\n    return n, len(s)", "s"), data)
    agrees(
        of("n = 0\n    for i in range(len(s)): n += s[i] - s[-1 - i] * 2\n    return n", "s"), data
    )
    agrees(of("return s[1:] == s[:-1]", "s"), data)


def test_a_string_that_says_what_to_do_is_known_when_compiling() -> None:
    function = of("return mode_of(s, t)")
    agrees(function, 3, "fast")
    agrees(function, 3, "slow")
    assert "fast" in compiled(function, 3, "fast").signature
    assert not compiled(function, 3, "fast").matches((3, "slow"))


def test_a_string_that_is_gone_through_is_not_compiled_for_its_value() -> None:
    function = of("return sum(ord(c) for c in s)", "s")
    assert compiled(function, "abc").matches(("another",))
    assert not compiled(function, "abc").matches((b"another",))


def test_a_string_in_a_global_name_is_read_anew_each_time() -> None:
    function = of("return sum(ord(c) * s for c in WORDS)", "s")
    agrees(function, 2)
    names: Any = function.__globals__
    names["WORDS"] = "other \xe9"
    agrees(function, 2)
    names["WORDS"] = b"bytes"
    leaves(function, 2)


@pytest.mark.parametrize(
    "body",
    [
        "return s[0]",
        "return s[1:]",
        "return s + t",
        "return (s, 1)",
        "return s * 2",
        "return [c for c in s]",
    ],
)
def test_no_string_is_made(body: str) -> None:
    assert refused(of(body), "abc", "abd").reason in (Reason.RESULT_TYPE, Reason.UNKNOWN_OPERATION)


def test_a_character_is_no_number() -> None:
    assert specialised(of("return s[0] + 1"), ("abc", "d")).reason is Reason.UNKNOWN_OPERATION  # type: ignore[union-attr]
    assert specialised(of("return s[0] == 97"), ("abc", "d")).reason is Reason.UNKNOWN_OPERATION  # type: ignore[union-attr]
