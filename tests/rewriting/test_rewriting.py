"""Marked code is Python's own code but for the marks."""

from __future__ import annotations

import dis
import inspect
import linecache
import sys
import traceback
import warnings
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import pytest

from autojit.core import Eligible
from autojit.rewriting import bind, rewrite
from autojit.rewriting.marks import index_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE = "prog.py"


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def run(
    source: str | bytes,
    adopt: Callable[[int, Any], object] = lambda _index, function: function,
    filename: str = FILE,
) -> dict[str, Any]:
    """Run rewritten source; ``adopt`` gets the entry's index and the function."""
    code, _ = rewrite(source, filename, "prog")
    names: dict[str, Any] = {"__name__": "prog"}
    exec(bind(code, lambda index: lambda function: adopt(index, function)), names)
    return names


def adopted(source: str) -> list[str]:
    """List the qualified names of the functions that are offered while the source runs."""
    seen: list[str] = []

    def adopt(_index: int, function: Any) -> Any:
        seen.append(function.__qualname__)
        return function

    run(source, adopt)
    return seen


NESTED = """
def outer(a):
    def inner(x):
        return x * a
    return inner

class C:
    @staticmethod
    def s(x): return x + 1
    @classmethod
    def k(cls): return cls.x + 1
    class D:
        def m(self, x): return x + 1
    def _private(self, x):
        def __mangled(y): return y + 1
        return __mangled

def gen():
    global g
    def g(x): return x + 1
    class K:
        def h(self, x): return x + 1
gen()
outer(1), outer(2)
"""


def test_each_eligible_def_is_offered_each_time_it_runs() -> None:
    assert adopted(NESTED) == [
        "C.s",
        "C.D.m",
        "g",
        "gen.<locals>.K.h",
        "outer.<locals>.inner",
        "outer.<locals>.inner",
    ]


def test_what_adopt_returns_is_what_the_name_is_bound_to() -> None:
    names = run("def f(x): return x + 1", lambda index, _function: ("mine", index))
    assert names["f"] == ("mine", 0)
    assert sorted(names) == ["__builtins__", "__name__", "f"]


def test_the_decorator_is_innermost() -> None:
    source = """
from functools import lru_cache
class C:
    @staticmethod
    @lru_cache
    def f(x): return x + 1
    @property
    def p(this): return 1 + 2
"""
    kinds: list[type] = []

    def adopt(_index: int, function: Any) -> Any:
        kinds.append(type(function))
        return function

    cls = run(source, adopt)["C"]
    assert [kind.__name__ for kind in kinds] == ["function", "function"]
    assert isinstance(vars(cls)["f"], staticmethod)
    assert cls.f(2) == 3
    assert cls.f.cache_info().misses == 1


def test_the_manifest_names_every_def_as_python_does() -> None:
    code, manifest = rewrite(NESTED, FILE, "prog")
    named = {(one.co_qualname, one.co_firstlineno) for one in codes(code)}
    assert {(entry.qualname, entry.first_line) for entry in manifest} <= named
    assert [entry.index for entry in manifest] == list(range(len(manifest)))
    assert manifest.module == "prog"


def test_an_entry_knows_both_its_lines_and_its_options() -> None:
    header = "import functools\n@functools.cache\n# between\n"
    source = f"{header}def f(x):  # autojit: on threshold=1\n    return x + 1\n"
    (entry,) = rewrite(source, FILE, "prog").manifest
    assert (entry.first_line, entry.line, entry.verdict) == (2, 4, Eligible())
    assert entry.options == (("threshold", "1"),)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1\n",
        "async def f(x): return x + 1\n",
        '"""Doc."""\nfrom __future__ import annotations\ndef f(x: y): print(x)\n',
        "def f(x):  # autojit: off\n    return x + 1\n",
        "class C:\n    __slots__ = ()\n    def __init__(self): self.__x = 1\n",
        b"\xef\xbb\xbfx = '\xc3\xa4'\n",
        b"# coding: latin-1\nx = '\xe4'\n",
    ],
)
def test_code_without_eligible_functions_is_pythons_own(source: str | bytes) -> None:
    code, manifest = rewrite(source, FILE, "prog")
    assert code == compile(source, FILE, "exec", dont_inherit=True)
    assert list(codes(code)) == list(codes(compile(source, FILE, "exec", dont_inherit=True)))
    assert not manifest.marked
    assert bind(code, lambda _index: len) is code


@pytest.mark.parametrize("name", ["statistics", "heapq", "fractions", "random", "colorsys"])
def test_marks_move_no_line_and_change_no_function(name: str) -> None:
    path = inspect.getsourcefile(__import__(name))
    assert path is not None
    source = Path(path).read_bytes()
    marked, manifest = rewrite(source, path, name)
    assert manifest.marked
    plain = compile(source, path, "exec", dont_inherit=True)
    for ours, pythons in zip(codes(marked), codes(plain), strict=True):
        assert ours.co_firstlineno == pythons.co_firstlineno
        assert ours.co_qualname == pythons.co_qualname
        lines = {line for _, _, line in ours.co_lines()}
        assert lines == {line for _, _, line in pythons.co_lines()}
    eligible = {(one.qualname, one.first_line) for one in manifest if one.eligible}
    by_name = {(one.co_qualname, one.co_firstlineno): one for one in codes(plain)}
    for one in codes(marked):
        key = (one.co_qualname, one.co_firstlineno)
        if key in eligible and not any(index_of(constant) for constant in one.co_consts):
            assert one == by_name[key]  # the function itself is Python's own
        if key in eligible:  # hooks of loops bring no name with them
            assert (one.co_names, one.co_varnames) == (
                by_name[key].co_names,
                by_name[key].co_varnames,
            )


def test_line_events_are_those_of_the_file() -> None:
    source = "import functools\n\n@functools.cache\ndef f(\n    x,\n):\n    return x + 1\n\nf(1)\n"

    def lines(code: CodeType) -> list[int]:
        seen: list[int] = []

        def trace(frame: Any, event: str, _argument: object) -> Any:
            if frame.f_code.co_filename == FILE and event == "line":
                seen.append(frame.f_lineno)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            exec(code, {})
        finally:
            sys.settrace(before)
        return seen

    plain = compile(source, FILE, "exec", dont_inherit=True)
    marked = bind(rewrite(source, FILE, "prog").code, lambda _index: lambda function: function)
    assert set(lines(marked)) == set(lines(plain))


def test_tracebacks_and_getsource_are_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "prog.py"
    file.write_text(
        "# one\n\ndef f(x):\n    return 1 / x\n\nclass C:\n    def g(s, x): return x + 1\n"
    )
    names = run(file.read_bytes(), filename=str(file))
    linecache.checkcache(str(file))
    assert inspect.getsource(names["f"]) == "def f(x):\n    return 1 / x\n"
    assert inspect.getsource(names["C"].g) == "    def g(s, x): return x + 1\n"
    with pytest.raises(ZeroDivisionError) as caught:
        names["f"](0)
    (frame,) = traceback.extract_tb(caught.value.__traceback__)[1:]
    assert (frame.lineno, frame.line, frame.name) == (4, "return 1 / x", "f")


def test_future_imports_of_the_file_hold_and_ours_do_not() -> None:
    with pytest.raises(NameError):
        run("def f(x: undefined): return x + 1")
    source = '"""Doc."""\nfrom __future__ import annotations\ndef f(x: undefined): return x + 1'
    names = run(source)
    assert names["f"].__annotations__ == {"x": "undefined"}
    assert names["__doc__"] == "Doc."


def test_docstrings_and_private_names_survive() -> None:
    names = run("class C:\n    def __f(self, x):\n        'Doc.'\n        return x + 1\n")
    function = vars(names["C"])["_C__f"]
    assert (function.__name__, function.__qualname__, function.__doc__) == ("__f", "C.__f", "Doc.")


def test_a_constant_of_the_program_that_looks_like_a_mark_is_left_alone() -> None:
    source = "def f(x): return x + 1\nmark = ('autojit', 0)\nalso = ('autojit', {0})\nt = 'autojit'"
    names = run(source)
    assert (names["mark"], names["also"], names["t"]) == (
        ("autojit", 0),
        ("autojit", {0}),
        "autojit",
    )


BROKEN = [
    "x = (",
    "def f(:\n    pass",
    "return 1",
    "def f(x):\n    nonlocal y",
    "def f(x):\n    global x",
    "x = 1\n  y = 2",
    "'\\N{no such}'",
    "f'{'",
    "from __future__ import no_such",
    "x = 1\nfrom __future__ import annotations",
    "break",
    "a, *b, *c = d",
    b"x = '\xff'",
    b"# coding: no-such\nx = 1",
    b"\xef\xbb\xbf# coding: latin-1\nx = 1",
    "x = 1\0",
    "def f(x, x): return x + 1",
]


@pytest.mark.parametrize("source", BROKEN)
def test_what_python_cannot_compile_raises_pythons_own_error(source: str | bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)) as expected:
        compile(source, FILE, "exec", dont_inherit=True)
    with pytest.raises(type(expected.value)) as actual:
        rewrite(source, FILE, "prog")
    assert str(actual.value) == str(expected.value)
    assert getattr(actual.value, "args", None) == expected.value.args


def test_warnings_of_the_compiler_come_once() -> None:
    source = "def f(x):\n    return x + 1\ny = '\\d'\nz = 1 is 1\nassert (1, 'a')\n"
    for action in ("always", "default"):
        with warnings.catch_warnings(record=True) as expected:
            warnings.simplefilter(action)
            compile(source, FILE, "exec", dont_inherit=True)
        with warnings.catch_warnings(record=True) as actual:
            warnings.simplefilter(action)
            rewrite(source, FILE, "prog")
        shown = [(str(one.message), one.category, one.filename, one.lineno) for one in actual]
        assert len(shown) == 3
        assert shown == [
            (str(one.message), one.category, one.filename, one.lineno) for one in expected
        ]


def test_warnings_that_are_errors_are_syntax_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SyntaxError, match='"is" with'):
            rewrite("def f(x): return x + 1\nz = 1 is 1\n", FILE, "prog")


def test_source_too_deep_for_a_tree_is_compiled_as_it_is() -> None:
    deep = "x = " + "-" * 3000 + "1\ndef f(x): return x + 1\n"
    try:
        expected = compile(deep, FILE, "exec", dont_inherit=True)
    except (MemoryError, RecursionError, SyntaxError) as error:
        with pytest.raises(type(error)):
            rewrite(deep, FILE, "prog")
    else:
        code, manifest = rewrite(deep, FILE, "prog")
        assert code == expected or manifest.marked


def test_source_that_recurses_too_deeply_here_is_compiled_as_it_is() -> None:
    source = "def f(x):\n    y = " + " + ".join(["x"] * 900) + "\n    return y\n"
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack()) + 400)
        code, manifest = rewrite(source, FILE, "prog")
    finally:
        sys.setrecursionlimit(before)
    assert code == compile(source, FILE, "exec", dont_inherit=True)
    assert not manifest.marked


def test_an_expression_too_deep_for_the_screen_stays_python() -> None:
    subscripts = "[0]" * 160
    source = f"def f(x):\n    y = x{subscripts}\n    return y\n"
    _, manifest = rewrite(source, FILE, "prog")
    assert [entry.eligible for entry in manifest] == [True]
    before = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack()) + 120)
        _, manifest = rewrite(source, FILE, "prog")
    finally:
        sys.setrecursionlimit(before)
    for entry in manifest:  # what is too deep depends on Python
        assert entry.eligible or "nested too deeply" in str(entry.verdict)


def test_rewriting_leaves_the_collector_as_it_was() -> None:
    import gc

    for switch, is_on in ((gc.disable, False), (gc.enable, True)):
        switch()
        rewrite("def f(x): return x + 1", FILE, "prog")
        assert gc.isenabled() is is_on
        with pytest.raises(SyntaxError):
            rewrite("x = (", FILE, "prog")
        assert gc.isenabled() is is_on


@pytest.mark.skipif(sys.version_info < (3, 12), reason="PEP 695 came with Python 3.12")
def test_functions_with_type_parameters_are_offered_without_them() -> None:
    assert adopted(
        "def f[T](x: T) -> T: return x + 1\nclass C[T]:\n    def g(s, x): return x + 1"
    ) == [
        "f",
        "C.g",
    ]


def test_a_def_in_an_encoding_of_its_own_is_found() -> None:
    source = b"# coding: utf-7\n+AGQ-ef f(x): return x * x\n"
    _, manifest = rewrite(source, FILE, "prog")
    assert [entry.qualname for entry in manifest] == ["f"]


def test_the_mark_costs_one_constant_and_one_call() -> None:
    code = rewrite("def f(x): return x + 1", FILE, "prog").code
    plain = compile("def f(x): return x + 1", FILE, "exec")
    more = len(list(dis.get_instructions(code))) - len(list(dis.get_instructions(plain)))
    assert 0 < more <= 3
