"""What is refused, with which code, in which words, and at which place of the source."""

from __future__ import annotations

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import function_of, module_of, refused

# The mark ^ stands under the first column of the culprit, on the line below it.
CASES = {
    "print": ("print(x)\n^", Reason.UNKNOWN_FUNCTION, "calls print()"),
    "f-string": ("y = f'{x}'\n    ^", Reason.SYNTAX, "(JoinedStr)"),
    "dict": ("y = {**x}\n    ^", Reason.UNKNOWN_OPERATION, "unpacks a dict"),
    "set": ("y = {a}\n     ^", Reason.UNKNOWN_OPERATION, "a key that is an array"),
    "lambda": ("y = [lambda: x]\n    ^", Reason.UNKNOWN_OPERATION, "a list that holds"),
    "def": ("@abs\ndef g(): pass\n^", Reason.SYNTAX, "(FunctionDef)"),
    "async def": ("async def g(): pass\n^", Reason.SYNTAX, "(AsyncFunctionDef)"),
    "try": (
        "for i in range(x):\n    try: continue\n    finally: x += 1",
        Reason.EXCEPTION_HANDLING,
        "leaves a try that has a finally part",
    ),
    "with": ("with x: pass\n^", Reason.SYNTAX, "(With)"),
    "import": ("import os\n^", Reason.SYNTAX, "(Import)"),
    "global": ("global N; N = x\n          ^", Reason.WRITES_NAME, "rebinds the global name 'N'"),
    "del": ("del a[0]\n    ^", Reason.UNKNOWN_OPERATION, "deletes an item"),
    "match": ("match x:\n    case int(): pass\n         ^", Reason.SYNTAX, "a pattern"),
    "match capture": (
        "match x:\n    case (1 as y) | y: pass\n         ^",
        Reason.SYNTAX,
        "a pattern",
    ),
    "match list": ("match xs:\n    case [1, y]: pass\n         ^", Reason.SYNTAX, "a pattern"),
    "walrus": ("y = x + (x := 1)\n         ^", Reason.SYNTAX, "assigns 'x' behind a look at it"),
    "walrus in a loop": (
        "y = x + sum((x := i) for i in range(3))\n             ^",
        Reason.SYNTAX,
        "assigns 'x' behind a look at it",
    ),
    "matmul": (
        "y = a @ 2\n    ^",
        Reason.UNKNOWN_OPERATION,
        "a product of an array of float64, 1-d and int",
    ),
    "method": ("y = a.tobytes()\n    ^", Reason.UNKNOWN_FUNCTION, "the method tobytes()"),
    "attribute": ("y = a.strides\n    ^", Reason.UNKNOWN_OPERATION, "'strides'"),
    "mask": ("y = a > None\n    ^", Reason.UNKNOWN_OPERATION, "None is not known"),
    "fancy": ("y = a[a]\n    ^", Reason.UNKNOWN_OPERATION, "indexed by an array of float64"),
    "float index": ("y = a[1.0]\n      ^", Reason.UNKNOWN_OPERATION, "an index that is float"),
    "bool index": ("y = a[True]\n      ^", Reason.UNKNOWN_OPERATION, "an index that is bool"),
    "too many": ("y = a[0, 0]\n    ^", Reason.UNKNOWN_OPERATION, "too many indices"),
    "identity": ("y = x is a\n    ^", Reason.UNKNOWN_OPERATION, "by identity"),
    "in list": ("y = a in [1, 2]\n    ^", Reason.UNKNOWN_OPERATION, "looks for an array"),
    "append": ("KEPT.append(1)\n^", Reason.WRITES_SHARED, "a list held by a global name"),
    "list -": ("y = xs - xs\n    ^", Reason.UNKNOWN_OPERATION, "- on lists"),
    "wrong type": ("xs[0] = 1.5\n^", Reason.MIXED_TYPES, "stores float into a list of int"),
    "mixed list": ("y = [1, 2.5]\n    ^", Reason.MIXED_TYPES, "a list whose element"),
    "empty list": ("y = []\nreturn y", Reason.MIXED_TYPES, "always empty"),
    "star": ("y = max(*xs)\n    ^", Reason.SYNTAX, "unpacks arguments"),
    "keyword": ("y = max(x, x, key=abs)\n    ^", Reason.UNKNOWN_FUNCTION, "calls max() like"),
    "unknown": ("y = hash(x)\n    ^", Reason.UNKNOWN_FUNCTION, "calls hash()"),
    "big": ("y = 9223372036854775808\n    ^", Reason.OVERFLOW, "outside the 64-bit range"),
    "undefined": ("y = nowhere\n    ^", Reason.GLOBAL_TYPE, "'nowhere' is not defined"),
    "object": ("y = OBJECT\n    ^", Reason.GLOBAL_TYPE, "'OBJECT' holds a object"),
    "dict global": ("y = TABLE[x]\n    ^", Reason.GLOBAL_TYPE, "'TABLE' holds a dict"),
    "global store": ("G[0] = 1.0\n^", Reason.WRITES_SHARED, "held by a global name"),
    "own": ("y = w\nw = 1", Reason.NOTHING_TO_GAIN, "never returns"),
    "mixed": ("y = a\nif x > 1: y = 1\nz = y\n    ^", Reason.MIXED_TYPES, "on one path and"),
    "unpack": ("y, z = x\n^", Reason.UNKNOWN_OPERATION, "unpacks int"),
    "short": ("y, z = 1, 2, 3\n^", Reason.UNKNOWN_OPERATION, "unpacks a tuple"),
    "iterate": ("for i in x: pass\n         ^", Reason.UNKNOWN_OPERATION, "iterates over int"),
    "range": (
        "for i in range(1.5): pass\n         ^",
        Reason.UNKNOWN_OPERATION,
        "range() of float",
    ),
    "float bits": ("y = 1.5 & 1\n    ^", Reason.UNKNOWN_OPERATION, "& of floats"),
    "none": ("y = None\nz = y + 1\n    ^", Reason.UNKNOWN_OPERATION, "arithmetic on None"),
    "callee": ("y = other(x)\n    ^", Reason.CALLEE, "takes any arguments"),
    "too few": ("y = two(x)\n    ^", Reason.CALLEE, "without 'b'"),
    "many": ("y = two(x, x, x)\n    ^", Reason.CALLEE, "with too many arguments"),
    "named": ("y = two(x, c=x)\n    ^", Reason.CALLEE, "with wrong keywords"),
    "dtype": (
        "y = np.zeros(3, dtype='U5')\n                      ^",
        Reason.UNKNOWN_FUNCTION,
        "dtype",
    ),
    "text": ("y = 'a' + 'b'\n    ^", Reason.UNKNOWN_OPERATION, "arithmetic on a str"),
}
HEAD = """
N, G, TABLE, OBJECT, KEPT = 1, np.zeros(3), {}, object(), [1, 2]
def other(*args): return 1
def two(a, b): return a
"""


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_has_its_code_its_words_and_its_place(case: str) -> None:
    body, reason, words = CASES[case]
    lines = body.splitlines()
    marks = [index for index, line in enumerate(lines) if line.strip() == "^"]
    column = lines[marks[0]].index("^") if marks else None
    line = marks[0] if marks else None
    kept = "".join(f"    {line}\n" for line in lines if line.strip() != "^")
    ends = "" if "return" in kept else "    return x\n"
    function = function_of(f"{HEAD}def f(x, a, xs):\n{kept}{ends}")
    found = refused(function, 3, np.array([1.0, 2.0]), [1, 2])
    assert found.reason is reason
    assert words in found.message
    assert found.file == function.__code__.co_filename
    if line is not None and column is not None:
        assert found.line == function.__code__.co_firstlineno + line
        assert found.column == column + 4
    if found.end_column is not None and found.column is not None:
        assert found.end_column > found.column


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(x):\n    yield x\n", Reason.GENERATOR),
        ("async def f(x):\n    return x\n", Reason.NO_SOURCE),
        ("def f(*x):\n    return 1\n", Reason.SYNTAX),
        ("def f(**x):\n    return 1\n", Reason.SYNTAX),
        ("def f(x):\n    while True:\n        x += 1\n        x -= 1\n", Reason.NOTHING_TO_GAIN),
        ("def f(x):\n    raise ValueError\n", Reason.NOTHING_TO_GAIN),
    ],
)
def test_a_function_of_a_form_that_cannot_be_compiled_is_refused(text: str, reason: Reason) -> None:
    function = function_of(text)
    count = function.__code__.co_argcount
    assert refused(function, *([1] * count)).reason is reason


def test_a_list_with_a_tuple_twice_is_refused_at_a_place() -> None:
    text = "def f(x):\n    t = (x, x)\n    return [t, t]\n"
    assert refused(function_of(text), 1).file is not None


UNFIT = {
    "object": object(),
    "dict": {1: 2},
    "set": {1},
    "memoryview": memoryview(b"bytes"),
    "int and float": [1, 2.5],
    "int and bool": [1, True],
    "strings": ["a"],
    "rows of int and of float": [[1], [2.5, 3.5]],
    "row and number": [[1], 2],
    "NumPy scalars": [np.float64(1)],
    "empty tuple": (),
    "tuple of strings": ("a",),
    "tuple of lists": ([1],),
    "float16": np.float16(1),
    "uint64": np.uint64(1),
    "longdouble": np.longdouble(1),
    "0-d array": np.array(1.0),
    "array of uint64": np.array([1], "uint64"),
    "big-endian array": np.array([1], ">i4"),
    "array of longlong": np.array([1], "longlong"),
    "array of times": np.array([1], "datetime64[s]"),
    "array of objects": np.array([object()]),
    "structured array": np.zeros(3, "i4,f8"),
    "masked array": np.ma.masked_array([1.0]),
    "unaligned array": np.frombuffer(b"\0" * 25, "f8", 3, 1),
    "subclass of int": type("Sub", (int,), {})(1),
    "subclass of float": type("Sub", (float,), {})(1),
    "subclass of list": type("Sub", (list,), {})([1]),
    "subclass of ndarray": np.zeros(2).view(type("Sub", (np.ndarray,), {})),
    "beyond 64 bits": 2**63,
    "below 64 bits": -(2**63) - 1,
}


@pytest.mark.parametrize("what", UNFIT)
def test_an_argument_without_a_machine_form_is_refused_by_name(what: str) -> None:
    module = module_of("def f(x):\n    return 1\n")
    found = refused(module.f, UNFIT[what])
    assert found.reason is Reason.ARGUMENT_TYPE
    assert "'x'" in found.message
    assert found.line == module.f.__code__.co_firstlineno
