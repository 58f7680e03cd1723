"""What a person calls by hand: ``JITCompiler`` and the decorators around it."""

from autojit.decorators.compiler import JITCompiler
from autojit.decorators.default import default_compiler, jit_optimize
from autojit.decorators.inlining import InlineOptimizer
from autojit.decorators.recompiling import DynamicRecompiler
from autojit.decorators.stats import CompilationStats

__all__ = [
    "CompilationStats",
    "DynamicRecompiler",
    "InlineOptimizer",
    "JITCompiler",
    "default_compiler",
    "jit_optimize",
]
