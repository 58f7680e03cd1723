"""The verdicts of the screen, one sentence of Python at a time."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING

import pytest

from autojit.core import Eligible, Reason, Refused
from autojit.screen import examine, survey

if TYPE_CHECKING:
    from autojit.core import Verdict


def verdicts(source: str) -> dict[str, Verdict]:
    text = textwrap.dedent(source)
    surroundings = survey(ast.parse(text), "mod.py", text)
    return {
        one.qualname: examine(node, surroundings) for node, one in surroundings.definitions.items()
    }


def verdict(source: str) -> Verdict:
    """Judge the first function of a source text."""
    return next(iter(verdicts(source).values()))


def refusal(source: str) -> Refused:
    found = verdict(source)
    assert isinstance(found, Refused)
    return found


ELIGIBLE = {
    "arithmetic": "def f(x): return x * x + 1",
    "a comparison": "def f(x, y):\n    if x < y:\n        return x\n    return y",
    "a loop": "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t",
    "a call of the module's own": "def f(x): return g(x)\ndef g(x): return x + 1",
    "a call into a library": "import numpy as np\ndef f(x): return np.sum(x)",
    "arithmetic builtins": "def f(x): return abs(x)",
    "an index": "def f(a, i): return a[i]",
    "a plain walrus": "def f(n):\n    while (n := n - 1) > 0:\n        pass\n    return n",
    "a list comprehension": "def f(n): return [i * i for i in range(n)]",
    "a message ahead of a raise": (
        "def f(x):\n    if x:\n        m = f'{x}'\n        print(m)\n        raise ValueError(m)\n"
        "    return x + 1"
    ),
    "a raise with an f-string": "def f(x):\n    if x: raise ValueError(f'{x}')\n    return x + 1",
    "an assert with an f-string": "def f(x):\n    assert x > 0, f'{x}'\n    return x + 1",
    "a docstring": "def f(x):\n    'Say {x}'.__doc__\n    return x + 1".replace(".__doc__", ""),
    "keyword-only parameters": "def f(x, *, y=2): return x + y",
    "a global that is read": "N = 3\ndef f(x):\n    global N\n    return x + N",
    "a name of its own like itself": "def area(r):\n    area = 3 * r * r\n    return area",
    "a shadowed print": "def f(print): return print + 1",
    "a print of the module's own": "def print(x): return x + 1\ndef f(x): return print(x) + 1",
    "NumPy's partition": "import numpy as np\ndef f(a): return np.partition(a, 3) + 1",
    "a dict": "def f(a):\n    d = {}\n    return a + 1",
    "a dict comprehension": "def f(a): return {x: 1 for x in a}",
    "a set": "def f(a): return {1, a + 1}",
    "a set of what is generated": "def f(a): return len(set(x + 1 for x in a))",
    "a list's index": "def f(a, x): return a.index(x) + 1",
    "annotations": "def f(x: 'print(1)') -> {1: 2}:\n    y: {3: 4} = x\n    return y + 1",
    "isinstance with str": "def f(x): return x + isinstance(x, str)",
    "a static method": "class C:\n    @staticmethod\n    def f(x): return x + 1",
    "an attribute that is set": "def f(a):\n    a.x = 1 + 2",
    "an attribute that is counted": "def f(a):\n    a.x += 2",
    "a read of self": "class C:\n    def f(self): return self.x + 1",
    "a self of another name": "class C:\n    def f(me, n): return n + me.x",
    "self passed on": "class C:\n    def f(self): return 1 + g(self)",
    "a property": "class C:\n    @property\n    def f(self): return self.x * 2",
    "a method of a string's name": "class C:\n    def f(self): return self.split(2) + 1",
    "__call__": "class C:\n    def __call__(self, x): return self.a * x",
    "a method that leaves self alone": "class C:\n    def f(self, x): return x + 1",
    "a dataclass's static method": (
        "from dataclasses import dataclass as dc\n"
        "@dc\nclass C:\n    @staticmethod\n    def f(x): return x + 1"
    ),
    "lru_cache": "from functools import lru_cache\n@lru_cache(maxsize=8)\ndef f(x): return x + 1",
    "functools.cache": "import functools as ft\n@ft.cache\ndef f(x): return x + 1",
    "typing.final": "import typing\n@typing.final\ndef f(x): return x + 1",
    "autojit.enable": "import autojit\n@autojit.enable(threshold=1)\ndef f(x): return x + 1",
    "a pragma that says on": "def f(x):  # autojit: on threshold=1\n    return x + 1",
    "a string that looks like a pragma": "def f(x, y='# autojit: off'):\n    return x + 1",
}


@pytest.mark.parametrize("source", ELIGIBLE.values(), ids=ELIGIBLE)
def test_a_function_is_eligible_with(source: str) -> None:
    assert verdicts(source)[list(verdicts(source))[-1]] == Eligible()
    assert verdict(source) == Eligible()


REFUSED = {
    "async": (Reason.ASYNC, "async def f(x): return x + 1"),
    "yield": (Reason.GENERATOR, "def f(n):\n    for i in range(n):\n        yield i"),
    "yield after printing": (Reason.GENERATOR, "def f(n):\n    print(n)\n    yield n"),
    "yield from": (Reason.GENERATOR, "def f(n):\n    x = yield from n\n    return x + 1"),
    "a generator expression": (Reason.GENERATOR, "def f(a): return dict((x, x) for x in a)"),
    "with": (Reason.CONTEXT_MANAGER, "def f(a):\n    with a: return 1 + 2"),
    "try star": (Reason.EXCEPTION_HANDLING, "def f(a):\n    try: a\n    except* E: pass"),
    "print": (Reason.INPUT_OUTPUT, "def f(a): print(a + 1)"),
    "print as a value": (Reason.INPUT_OUTPUT, "def f(a):\n    show = print\n    show(a + 1)"),
    "open": (Reason.INPUT_OUTPUT, "def f(a): return open(a).read()"),
    "logging": (Reason.INPUT_OUTPUT, "import logging\ndef f(a): logging.info(a + 1)"),
    "a logger": (Reason.INPUT_OUTPUT, "def f(a): logger.info(a + 1)"),
    "the clock": (Reason.INPUT_OUTPUT, "from time import time\ndef f(a): return time() + a"),
    "sys.stdout": (Reason.INPUT_OUTPUT, "import sys\ndef f(a): sys.stdout.write(a)"),
    "os": (Reason.INPUT_OUTPUT, "import os.path\ndef f(a): return os.path.getsize(a) + 1"),
    "a rebound global": (Reason.WRITES_NAME, "def f(a):\n    global n\n    n = a + 1"),
    "a counted global": (Reason.WRITES_NAME, "def f(a):\n    global n\n    n += a"),
    "a global as loop target": (
        Reason.WRITES_NAME,
        "def f(a):\n    global n\n    for n in range(a):\n        a += 1",
    ),
    "exec": (Reason.DYNAMIC, "def f(a): exec('1 + 1')"),
    "locals": (Reason.DYNAMIC, "def f(a): return locals()"),
    "sys._getframe": (Reason.DYNAMIC, "import sys\ndef f(a): return sys._getframe(1)"),
    "super": (Reason.DYNAMIC, "class C:\n    def f(self, x): return super().f(x) + 1"),
    "__class__": (Reason.DYNAMIC, "class C:\n    def f(self, x): return __class__"),
    "inspect": (Reason.DYNAMIC, "import inspect\ndef f(a): return inspect.stack()"),
    "an import": (Reason.SYNTAX, "def f(a):\n    import math\n    return math.sin(a) + 1"),
    "a nested class": (Reason.SYNTAX, "def f(a):\n    class C: pass\n    return a + 1"),
    "a returned function": (Reason.SYNTAX, "def f(a):\n    def g(): return a + 1\n    return g"),
    "a decorated inner": (
        Reason.SYNTAX,
        "def f(a):\n    @p\n    def g(): pass\n    return g()",
    ),
    "an inner *args": (Reason.SYNTAX, "def f(a):\n    def g(*x): pass\n    return g(a) + 1"),
    "an inner print": (Reason.INPUT_OUTPUT, "def f(a):\n    def g(): print()\n    return g() + 1"),
    "an inner yield": (Reason.GENERATOR, "def f(a):\n    def g(): yield 1\n    return a + 1"),
    "an inner nonlocal": (
        Reason.WRITES_NAME,
        "def f(a):\n    b = 1\n    def g():\n        nonlocal b\n        b = 2\n    return g(), b",
    ),
    "*args": (Reason.SYNTAX, "def f(*args): return 1 + 2"),
    "**kwargs": (Reason.SYNTAX, "def f(**kwargs): return 1 + 2"),
    "a star in a call": (Reason.SYNTAX, "def f(a): return max(*a)"),
    "keywords in a call": (Reason.SYNTAX, "def f(a): return max(**a)"),
    "a starred item": (Reason.SYNTAX, "def f(a):\n    x = [*a]\n    return x + 1"),
    "a module's attribute that is set": (
        Reason.OBJECTS,
        "import numpy as np\ndef f(a):\n    np.x = 1 + a",
    ),
    "getattr": (Reason.OBJECTS, "def f(a): return getattr(a, 'x') + 1"),
    "cls": (Reason.OBJECTS, "class C:\n    @classmethod\n    def f(cls): return cls.x + 1"),
    "self in a special method": (
        Reason.OBJECTS,
        "class C:\n    def __add__(self, other): return self.x + other.x",
    ),
    "a logger in an attribute": (
        Reason.INPUT_OUTPUT,
        "class C:\n    def f(self, n):\n        self.log.info(n)\n        return n + 1",
    ),
    "an f-string": (Reason.STRINGS, "def f(a): return f'{a}'"),
    "percent formatting": (Reason.STRINGS, "def f(a): return 'a%d' % a"),
    "str.join": (Reason.STRINGS, "def f(a): return ','.join(a)"),
    "str.split": (Reason.STRINGS, "def f(a): return a.split()[0]"),
    "str()": (Reason.STRINGS, "def f(a): return str(a + 1)"),
    "an unknown decorator": (Reason.DECORATED, "@register\ndef f(a): return a + 1"),
    "njit": (Reason.DECORATED, "from numba import njit\n@njit\ndef f(a): return a + 1"),
    "numba.jit": (Reason.DECORATED, "import numba\n@numba.jit(nopython=True)\ndef f(a): return a"),
    "a fixture": (Reason.DECORATED, "import pytest\n@pytest.fixture\ndef f(a): return a + 1"),
    "overload": (
        Reason.DECORATED,
        "import typing\n@typing.overload\ndef f(a): return a + 1",
    ),
    "abstractmethod": (
        Reason.DECORATED,
        "import abc\nclass C:\n    @abc.abstractmethod\n    def f(self): return 1 + 2",
    ),
    "contextmanager": (
        Reason.DECORATED,
        "from contextlib import contextmanager\n@contextmanager\ndef f(a): return a + 1",
    ),
    "wraps": (Reason.DECORATED, "from functools import wraps\n@wraps(max)\ndef f(a): return a + 1"),
    "a setter": (Reason.DECORATED, "class C:\n    @x.setter\n    def x(self, v): return v + 1"),
    "a property of the module's own": (
        Reason.DECORATED,
        "@property\ndef f(a): return a + 1\ndef property(g): return g",
    ),
    "a jitclass": (
        Reason.DECORATED,
        (
            "from numba.experimental import jitclass\n"
            "@jitclass\nclass C:\n    @staticmethod\n    def f(x): return x + 1"
        ),
    ),
    "autojit.disable": (
        Reason.PRAGMA,
        "import autojit\n@autojit.disable(reason='no')\ndef f(a): return a + 1",
    ),
    "a pragma on the def": (Reason.PRAGMA, "def f(a):  # autojit: off\n    return a + 1"),
    "a pragma on a decorator": (
        Reason.PRAGMA,
        "from functools import cache\n@cache  # autojit: off\ndef f(a):\n    return a + 1",
    ),
    "a pragma in the header": (
        Reason.PRAGMA,
        "def f(\n    a,  # noqa: X # autojit: off\n):\n    return a + 1",
    ),
    "a pragma for the file": (Reason.PRAGMA, "def f(a): return a + 1\n# autojit: off-file\n"),
    "nothing but a constant": (Reason.NOTHING_TO_GAIN, "def f(a): return -1"),
    "nothing but an ellipsis": (Reason.NOTHING_TO_GAIN, "def f(a): ..."),
    "nothing but an identity test": (Reason.NOTHING_TO_GAIN, "def f(a): return a is None"),
    "nothing but an attribute": (Reason.NOTHING_TO_GAIN, "def f(a): return a.x"),
}


@pytest.mark.parametrize(("reason", "source"), REFUSED.values(), ids=REFUSED)
def test_a_function_is_refused_for(reason: Reason, source: str) -> None:
    found = refusal(source)
    assert (found.reason, found.file) == (reason, "mod.py")
    assert found.line is not None
    assert found.column is not None
    assert found.end_column is not None
    line = source.split("\n")[found.line - 1]
    assert 0 <= found.column < found.end_column <= len(line)


@pytest.mark.parametrize(
    ("source", "message", "culprit"),
    [
        ("def f(x):\n    with x:\n        pass", "uses a with statement", "with"),
        ("def f(x):\n    y = 1; print(x + y)", "prints", "print"),
        ("def f(x):\n    ä = 'ö'; print(ä)", "prints", "print"),
        (
            "class C:\n    def __len__(self): return 1 + self.é",
            "uses 'self' in a special method",
            "self",
        ),
        ("def f(x): return [\n    *x]", "unpacks with a star", "*x"),
        ("def f(x):  # autojit: off\n    return x", "is switched off by a comment", "autojit: off"),
        ("@a.b(1)\ndef f(x): return x + 1", "is decorated with @a.b", "a.b(1)"),
    ],
)
def test_a_refusal_points_at_the_culprit(source: str, message: str, culprit: str) -> None:
    found = refusal(source)
    assert found.message == message
    assert found.line is not None
    assert source.split("\n")[found.line - 1][found.column : found.end_column] == culprit


def test_a_special_method_that_reads_self_gets_a_hint() -> None:
    hint = refusal("class C:\n    def __len__(self): return self.x + 1").hint
    assert hint == "pass what it reads as arguments to a plain function"


def test_functions_in_functions_are_judged_too() -> None:
    found = verdicts("def f(a):\n    def g(x): return x * a\n    return g")
    assert isinstance(found["f"], Refused)
    assert found["f.<locals>.g"] == Eligible()


def test_a_local_name_of_the_function_around_hides_the_builtin() -> None:
    source = "def f(print):\n    def g(x): return print(x) + 1\n    return g"
    assert verdicts(source)["f.<locals>.g"] == Eligible()


def test_a_deep_expression_is_walked_without_recursion() -> None:
    source = "def f(x):\n    return " + "-" * 80 + "x"
    assert verdict(source) == Eligible()
    flat = "def f(x):\n    return " + " + ".join(["x"] * 2000)
    assert verdict(flat) == Eligible()


def test_columns_are_counted_without_a_text() -> None:
    tree = ast.parse("def f(x): print(x)")
    surroundings = survey(tree, "mod.py", "")
    (node,) = surroundings.definitions
    found = examine(node, surroundings)
    assert isinstance(found, Refused)
    assert (found.line, found.column, found.end_column) == (1, 10, 15)
