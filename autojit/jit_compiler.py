"""All that a person calls by hand, under the name that the specification gives it."""

from autojit.core import CompilationRefused
from autojit.decorators import (
    CompilationStats,
    DynamicRecompiler,
    InlineOptimizer,
    JITCompiler,
    default_compiler,
    jit_optimize,
)
from autojit.ml import MLJITOptimizer, SklearnJITOptimizer
from autojit.profiling import MemoryOptimizer, PerformanceProfiler
from autojit.tiering import HotPathTracker

__all__ = [
    "CompilationRefused",
    "CompilationStats",
    "DynamicRecompiler",
    "HotPathTracker",
    "InlineOptimizer",
    "JITCompiler",
    "MLJITOptimizer",
    "MemoryOptimizer",
    "PerformanceProfiler",
    "SklearnJITOptimizer",
    "default_compiler",
    "jit_optimize",
]
