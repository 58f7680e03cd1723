"""autojit runs an unmodified numeric Python program with its hot functions compiled.

It gives the same answers, or leaves a function alone and says why. Usually one writes
``python -m autojit app.py`` and never imports this package; the names here switch it on,
off and aside from inside a program.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms, and every start imports this package
if TYPE_CHECKING:
    from autojit.core.version import VERSION as __version__  # noqa: N811 - its usual name
    from autojit.jit_compiler import (
        CompilationRefused,
        CompilationStats,
        DynamicRecompiler,
        HotPathTracker,
        InlineOptimizer,
        JITCompiler,
        MemoryOptimizer,
        MLJITOptimizer,
        PerformanceProfiler,
        SklearnJITOptimizer,
        jit_optimize,
    )
    from autojit.session import disable, enable, install, paused, status, uninstall

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
    "__version__",
    "disable",
    "enable",
    "install",
    "jit_optimize",
    "paused",
    "status",
    "uninstall",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object
    if name == "__version__":
        from autojit.core.version import VERSION as value  # noqa: N811 - a value here
    else:
        from importlib import import_module

        by_hand = name[0].isupper() or name == "jit_optimize"
        home = "autojit.jit_compiler" if by_hand else "autojit.session"
        value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
