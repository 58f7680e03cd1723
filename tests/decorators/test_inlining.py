"""InlineOptimizer: candidates are compiled into callers, and again when they change."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from autojit import InlineOptimizer, JITCompiler

pytestmark = pytest.mark.usefixtures("by_hand")

SOURCE = """
def square(x):
    return x * x + 0.5

def caller(n):
    total = 0.0
    for i in range(n):
        total += square(i * 0.25)
    return total
"""


def module_with(compiler: JITCompiler, inline: InlineOptimizer) -> Any:
    import linecache

    name = "<inlining>"
    linecache.cache[name] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), name)
    module: Any = ModuleType("inlining_under_test")
    exec(compile(SOURCE, name, "exec"), vars(module))
    module.plain_square, module.plain_caller = module.square, module.caller
    module.square = inline.inline_candidate(module.square)
    module.caller = compiler.auto_jit(module.caller)
    return module


def test_a_candidate_is_in_its_callers_machine_code_and_is_not_called_any_more() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    inline = InlineOptimizer(compiler)
    module = module_with(compiler, inline)
    for _ in range(5):
        module.caller(300)
    calls = inline.get_stats()["square"].call_count
    assert module.caller(300) == sum((i * 0.25) ** 2 + 0.5 for i in range(300))
    found = inline.get_stats()["square"]
    assert found.callers == ("inlining_under_test:caller",)
    assert found.call_count == calls == 5 * 300
    assert compiler.get_compilation_stats()["square"].specialisations == ()


def test_a_caller_is_compiled_anew_when_a_candidate_changes() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    module = module_with(compiler, InlineOptimizer(compiler))
    for _ in range(6):
        module.caller(300)
    compiled = compiler.get_compilation_stats()["caller"].total_compile_time

    def square(x: float) -> float:
        return x * x - 0.5

    module.square = square
    expected = 0.0
    for i in range(300):
        expected += (i * 0.25) ** 2 - 0.5
    for _ in range(8):
        assert module.caller(300) == expected
    found = compiler.get_compilation_stats()["caller"]
    assert found.tier == "native"
    assert found.total_compile_time > compiled


def test_it_works_for_a_compiler_and_says_so() -> None:
    wrong: Any = "compiler"
    with pytest.raises(TypeError, match="jit_compiler = 'compiler': must be a JITCompiler"):
        InlineOptimizer(wrong)
