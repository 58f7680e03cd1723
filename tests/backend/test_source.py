"""From a function to its own tree, or no tree at all."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING, Any

import pytest

from autojit.backend.source import tree_of
from autojit.core import Reason, Refused, remember_source
from autojit.core.sources import forget_source
from tests.backend.workshop import agrees, backend, module_at, module_of

if TYPE_CHECKING:
    from pathlib import Path


def found(function: Any) -> str:
    """Return the text of the tree that was found."""
    tree = tree_of(function)
    assert not isinstance(tree, Refused), str(tree)
    return ast.unparse(tree)


def missing(function: Any) -> str:
    """Return why there is no tree, in the words of the refusal."""
    refused = tree_of(function)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NO_SOURCE
    assert refused.file == function.__code__.co_filename
    assert refused.line == function.__code__.co_firstlineno
    made = backend().specialise(function, (1,) * function.__code__.co_argcount)
    assert isinstance(made, Refused)
    assert made.reason is Reason.NO_SOURCE
    return refused.message


def test_a_function_of_a_file_has_its_tree() -> None:
    module = module_of("def f(x):\n    return x + 1\ndef g(x):\n    return x + 2\n")
    assert found(module.g) == "def g(x):\n    return x + 2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return x + 1", "return x + 2"),
        ("return x + 1", "return x - 1"),
        ("return x + 0.0", "return x + -0.0"),
        ("return x + 1", "return x + 1.0"),
        ("return x + 1", "return x + True"),
        ("return sum(i * x for i in range(3))", "return sum(i + x for i in range(3))"),
        ("return sum(i * 2 for i in range(x))", "return sum(i * 3 for i in range(x))"),
        ("return len([i * 2 for i in range(x)])", "return len([i * 2 for i in range(x) if i])"),
        ("return max(x, 1)", "return min(x, 1)"),
        ("return (x, (1, 2))", "return (x, (1, 3))"),
        ("y = x\n    return y", "z = x\n    return z"),
        ("return x + 1", "return x + ("),
    ],
)
def test_a_file_that_changed_after_its_import_is_no_source(
    tmp_path: Path, before: str, after: str
) -> None:
    path = tmp_path / "changing.py"
    path.write_text(f"def f(x):\n    {before}\n")
    module: Any = module_at(path)
    assert before.replace(" ", "")[:8] in found(module.f).replace(" ", "")
    path.write_text(f"def f(x):\n    {after}\n")
    os.utime(path, (1, 1))  # a change of the same second would not show
    assert "source text" in missing(module.f)


def test_a_file_that_grew_elsewhere_is_still_the_source(tmp_path: Path) -> None:
    path = tmp_path / "growing.py"
    path.write_text("def f(x):\n    return x + 1\n")
    module: Any = module_at(path)
    path.write_text("def f(x):\n    return x + 1\ndef g(x):\n    return x\n")
    assert found(module.f) == "def f(x):\n    return x + 1"


def test_a_function_that_moved_is_no_source(tmp_path: Path) -> None:
    path = tmp_path / "moving.py"
    path.write_text("def f(x):\n    return x + 1\n")
    module: Any = module_at(path)
    path.write_text("import math\n\ndef f(x):\n    return x + 1\n")
    assert "changed" in missing(module.f)


def test_a_file_that_is_gone_is_no_source(tmp_path: Path) -> None:
    path = tmp_path / "going.py"
    path.write_text("def f(x):\n    return x + 1\n")
    module: Any = module_at(path)
    path.unlink()
    assert missing(module.f) == "has no source text"


def test_code_that_was_executed_from_a_string_is_no_source() -> None:
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x + 1\n", namespace)
    assert missing(namespace["f"]) == "has no source text"


def test_executed_code_whose_text_is_remembered_has_its_tree() -> None:
    text = "def f(x):\n    return x + 1\n"
    namespace: dict[str, Any] = {}
    exec(compile(text, "<remembered>", "exec"), namespace)
    remember_source("<remembered>", text)
    try:
        assert found(namespace["f"]) == "def f(x):\n    return x + 1"
    finally:
        forget_source("<remembered>")


def test_executed_code_that_claims_a_file_is_compared_with_it() -> None:
    module: Any = module_of("def f(x):\n    return x + 1\n")
    namespace: dict[str, Any] = {}
    text = "\n\ndef f(x):\n    return x + 2\n"
    exec(compile(text, module.f.__code__.co_filename, "exec"), namespace)
    assert "changed" in missing(namespace["f"])


@pytest.mark.parametrize(
    "text",
    [
        "f = lambda x: x + 1\n",
        "f, g = lambda x: x + 1, lambda x: x + 2\n",
        "g, f = lambda x: x + 1, lambda x: x + 2\n",
    ],
)
def test_a_lambda_is_no_source(text: str) -> None:
    missing(module_of(text).f)


def test_functions_of_one_name_are_told_apart() -> None:
    module: Any = module_of(
        "def make(k):\n"
        "    if k:\n"
        "        def f(x): return x + 1\n"
        "    else:\n"
        "        def f(x): return x + 2\n"
        "    return f\n"
        "one, two = make(True), make(False)\n"
        "class A:\n"
        "    def f(self, x): return x + 3\n"
        "class B:\n"
        "    def f(self, x): return x + 4\n"
    )
    assert "x + 1" in found(module.one)
    assert "x + 2" in found(module.two)
    assert "x + 3" in found(module.A.f)
    assert "x + 4" in found(module.B.f)


def test_functions_on_one_line_are_told_apart_or_refused() -> None:
    module: Any = module_of(
        "if True:\n    def f(x): return x + 1\n"
        "def g(): return [(lambda x: x + 1), (lambda x: x + 2)]\n"
    )
    assert "x + 1" in found(module.f)
    for each in module.g():
        missing(each)


def test_a_decorated_function_has_its_tree_and_its_wrapper_its_own() -> None:
    module: Any = module_of(
        """
        import functools
        def twice(function):
            @functools.wraps(function)
            def wrapper(x):
                return function(x) * 2
            return wrapper
        def plain(function):
            return function
        @twice
        @plain
        def f(x):
            return x + 1
        """
    )
    assert "return x + 1" in found(module.f.__wrapped__)
    assert "return function(x) * 2" in found(module.f)
    agrees(module.f, 3)
    agrees(module.f.__wrapped__, 3)
