"""``PerformanceProfiler``: what named functions take, in Python and compiled."""

from __future__ import annotations

from threading import Lock
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, Protocol, TypedDict, TypeVar, cast, final

from autojit.proxy import looking_on
from autojit.session import NEVER, Way, has_engine, whole
from autojit.tiering import HotPathTracker

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.session import Comparison, Engine, Owned

    Call = Callable[..., object]

F = TypeVar("F", bound="Callable[..., Any]")
_NS_PER_S: Final = 1e9


class HasEngine(Protocol):
    """A ``JITCompiler``, as this room sees it."""

    engine: Engine


class FunctionReport(TypedDict):
    """One profiled function; times in seconds."""

    calls: int
    total_s: float
    python_calls: int
    python_s: float
    native_calls: int
    native_s: float
    speedup: float
    compile_s: float
    tier: str


class ProfileReport(TypedDict):
    """What ``generate_report`` returns.

    ``average_speedup`` and ``best_speedup`` are over the profiled functions that were compiled,
    1.0 if none was; ``hot_paths`` names those that a ``HotPathTracker`` calls hot; ``table``
    is all of it as text.
    """

    functions_profiled: int
    average_speedup: float
    best_speedup: float
    total_compile_time: float
    functions: dict[str, FunctionReport]
    comparisons: dict[str, Comparison]
    hot_paths: list[str]
    table: str


@final
class _Times:
    """What the calls of one function took, in nanoseconds."""

    __slots__ = ("native_calls", "native_ns", "python_calls", "python_ns")

    def __init__(self) -> None:
        self.python_calls = self.native_calls = 0
        self.python_ns = self.native_ns = 0


@final
class PerformanceProfiler:
    """Time each call of the functions that are named to it.

    A profiled function is compiled when its compiler says so (``force_compile``, or
    ``auto_jit`` above or below), not of itself: what is measured stays as it is until then.
    """

    def __init__(self, jit_compiler: HasEngine) -> None:
        """Profile functions of a compiler.

        Args:
            jit_compiler: the compiler.

        Raises:
            TypeError: it is no ``JITCompiler``.
        """
        has_engine("jit_compiler", jit_compiler)
        self._engine = jit_compiler.engine
        self._lock = Lock()  # guards the times: adding takes several steps
        self._profiled: dict[str, tuple[Owned, _Times]] = {}
        self._comparisons: dict[str, Comparison] = {}
        self.tracker = HotPathTracker(self._engine.settings.min_calls_for_compilation)

    def profile_function(self, function: F) -> F:
        """Time each call of a function.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        times = _Times()
        found: list[Owned] = []

        def begin(args: object, kwargs: object) -> object:
            del args, kwargs
            return found[0].cell.native_calls, perf_counter_ns()

        def end(token: object) -> None:
            native_before, began_ns = cast("tuple[int, int]", token)
            spent_ns = perf_counter_ns() - began_ns
            self._add(found[0], times, spent_ns, native_before)

        def gate(target: Call, python: Call) -> Call:
            del python
            return looking_on(target, begin, end)

        owned = self._engine.take(function, Way(min_calls=NEVER, gate=gate), "profile_function")
        found.append(owned)
        self._profiled[str(owned.cell.key)] = (owned, times)
        return cast("F", owned.proxy)

    def _add(self, owned: Owned, times: _Times, spent_ns: int, native_before: int) -> None:
        """Take a call in; with other threads' calls at the same time, whose it was is a guess."""
        native = owned.cell.native_calls > native_before
        with self._lock:
            if native:
                times.native_calls += 1
                times.native_ns += spent_ns
            else:
                times.python_calls += 1
                times.python_ns += spent_ns
        if not native:
            self.tracker.record_call(owned.cell.key.qualname, spent_ns / _NS_PER_S)

    def run_comparison_benchmark(
        self, function: object, *args: object, rounds: int = 15, **kwargs: object
    ) -> Comparison:
        """Run a function in Python and compiled, in turn, on copies of the same arguments.

        Args:
            function: a function, or what stands for one; nothing changes about it.
            args: its positional arguments.
            rounds: how often each way is run; the median and the distance between the
                quartiles are kept.
            kwargs: its keyword arguments.

        Raises:
            TypeError: it is no function that was made by ``def``.
            ValueError: ``rounds`` is out of range.
        """
        found = self._engine.compare(function, args, kwargs, whole("rounds", rounds))
        self._comparisons[str(getattr(function, "__qualname__", function))] = found
        return found

    def generate_report(self) -> ProfileReport:
        """Return what was measured so far."""
        functions = {
            name.partition(":")[2]: _report(owned, times)
            for name, (owned, times) in self._profiled.items()
        }
        gains = [one["speedup"] for one in functions.values() if one["native_calls"]]
        gains += [one.speedup for one in self._comparisons.values() if one.compiled_s]
        return ProfileReport(
            functions_profiled=len(functions),
            average_speedup=sum(gains) / len(gains) if gains else 1.0,
            best_speedup=max(gains, default=1.0),
            total_compile_time=sum(one["compile_s"] for one in functions.values()),
            functions=functions,
            comparisons=dict(self._comparisons),
            hot_paths=self.tracker.hot_paths(),
            table=_table(functions),
        )


def _report(owned: Owned, times: _Times) -> FunctionReport:
    cell = owned.cell
    return FunctionReport(
        calls=times.python_calls + times.native_calls,
        total_s=(times.python_ns + times.native_ns) / _NS_PER_S,
        python_calls=times.python_calls,
        python_s=times.python_ns / _NS_PER_S,
        native_calls=times.native_calls,
        native_s=times.native_ns / _NS_PER_S,
        speedup=cell.speedup if cell.speedup is not None and times.native_calls else 1.0,
        compile_s=cell.compile_ns / _NS_PER_S,
        tier=str(cell.tier),
    )


def _table(functions: dict[str, FunctionReport]) -> str:
    """Lay the functions out, those that took the most time first."""
    head = f"{'function':30} {'calls':>9} {'time':>10} {'native':>9} {'speed-up':>9}  tier"
    rows = [
        f"{name:30} {one['calls']:9} {one['total_s']:9.4f}s {one['native_calls']:9} "
        f"{one['speedup']:8.2f}x  {one['tier']}"
        for name, one in sorted(functions.items(), key=lambda item: -item[1]["total_s"])
    ]
    return "\n".join([head, *rows])
