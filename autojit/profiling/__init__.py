"""Measuring by hand: Python against compiled code, and what memory calls take."""

from autojit.profiling.memory import MemoryOptimizer, MemoryStats
from autojit.profiling.profiler import PerformanceProfiler, ProfileReport

__all__ = ["MemoryOptimizer", "MemoryStats", "PerformanceProfiler", "ProfileReport"]
