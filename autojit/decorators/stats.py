"""What ``get_compilation_stats`` tells of one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from autojit.session import Owned

_NS_PER_S: Final = 1_000_000_000


class CompilationStats(NamedTuple):
    """One function at one moment; times in seconds.

    Attributes:
        call_count: calls made of it, whoever answered them.
        average_speedup: Python's time by compiled code's for the same calls, as its trial
            measured it; 1.0 for a function that is Python's.
        total_compile_time: what compiling, or loading, took.
        tier: where it is in its life, as in ``"native"``; see ``docs/architecture.md``.
        reason: why it stays Python, as in ``"AJ401 compiled is not faster (0.9x)"``, or None.
        python_calls: calls that Python answered, those of its trial among them.
        native_calls: calls that compiled code answered.
        python_s: what Python's took; None if ``profile_performance`` is off.
        native_s: what compiled code's took; None if ``profile_performance`` is off.
        specialisations: the types that it was compiled for, as text.
        deopts: calls that left compiled code and were answered by Python.
        verified: calls that were run both ways and agreed.
        from_artifact: the machine code was loaded, not compiled.
        small_calls: calls below ``size_threshold``, which Python answered.
        large_calls: the others; both are 0 without a threshold.
    """

    call_count: int
    average_speedup: float
    total_compile_time: float
    tier: str
    reason: str | None
    python_calls: int
    native_calls: int
    python_s: float | None
    native_s: float | None
    specialisations: tuple[str, ...]
    deopts: int
    verified: int
    from_artifact: bool
    small_calls: int = 0
    large_calls: int = 0


def stats_of(owned: Owned) -> CompilationStats:
    """Return how a function stands."""
    cell = owned.cell
    native = cell.native_calls > 0 or str(cell.tier) == "native"
    small = owned.counters.get("small_calls", 0)  # the region itself does not see them
    return CompilationStats(
        call_count=cell.python_calls + small + cell.native_calls,
        average_speedup=cell.speedup if cell.speedup is not None and native else 1.0,
        total_compile_time=cell.compile_ns / _NS_PER_S,
        tier=str(cell.tier),
        reason=None if cell.reason is None else str(cell.reason),
        python_calls=cell.python_calls + small,
        native_calls=cell.native_calls,
        python_s=cell.python_ns / _NS_PER_S if cell.timed else None,
        native_s=cell.native_ns / _NS_PER_S if cell.timed else None,
        specialisations=tuple(cell.specialisations),
        deopts=cell.deopts,
        verified=cell.verified,
        from_artifact=cell.from_artifact,
        small_calls=small,
        large_calls=owned.counters.get("large_calls", 0),
    )
