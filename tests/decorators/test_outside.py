"""Functions compiled by numba for a person: what they read from outside, and what they change."""

from __future__ import annotations

import math
import types
from typing import TYPE_CHECKING, Any
from unittest import mock

import numba
import numpy as np
import pytest

from autojit import JITCompiler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autojit import CompilationStats

pytestmark = pytest.mark.usefixtures("by_hand")
X = np.linspace(0.0, 1.0, 2000)
TABLE = np.ones(100)
NOTES: list[int] = []
COUNTS = np.zeros(3)
TYPED: Any = numba.typed.List.empty_list(numba.int64)
elsewhere = types.SimpleNamespace(K=2.0)
module: Any = types.ModuleType("elsewhere")
module.K = 2.0
njit: Any = numba.njit


@njit  # type: ignore[untyped-decorator]
def scaled(x: float) -> float:
    return x * 2.0


@njit  # type: ignore[untyped-decorator]
def noisy(x: float) -> float:
    return x + np.random.random()  # noqa: NPY002 - numba has no other


def helper(x: Any) -> None:
    x[0] += 1.0


class Doubling(np.ndarray[Any, Any]):
    def __getitem__(self, index: Any) -> Any:
        return 2.0 * super().__getitem__(index)


def named(function: Callable[..., Any], **options: bool) -> tuple[Any, Callable[[], Any]]:
    """Return a function compiled for a person, and what tells how it stands."""
    compiler = JITCompiler(min_calls_for_compilation=1)
    by_hand: Any = compiler.jit_compile(**(options or {"parallel": True}))  # type: ignore[call-overload]
    fast = by_hand(function)

    def stat() -> CompilationStats:
        (found,) = compiler.get_compilation_stats().values()
        return found

    return fast, stat


def by_module(x: Any) -> Any:
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i] * module.K
    return total


def by_table(x: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * (TABLE[i % 100] + TABLE[0]) / 2.0
    return total


def by_table_shared(x: Any) -> Any:
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i] * TABLE[i % 100]
    return total


def by_root(x: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += math.sqrt(x[i])
    return total


def by_callee(x: Any) -> Any:
    total = 0.0
    for i in range(len(x)):
        total += scaled(x[i])
    return total


def settled(fast: Any, *args: Any) -> None:
    for _ in range(6):
        fast(*args)


def test_a_modules_attribute_that_changes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    fast, stat = named(by_module)
    settled(fast, X)
    assert stat().native_calls > 0
    monkeypatch.setattr(module, "K", 3.0)
    for _ in range(6):
        assert fast(X) == pytest.approx(3.0 * X.sum(), rel=1e-12)


@pytest.mark.parametrize("function", [by_table, by_table_shared])
def test_a_global_array_changed_in_place_is_seen_and_costs_no_compiling(function: Any) -> None:
    fast, stat = named(function, parallel=True, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    assert "numba" in stat().specialisations[0]
    with mock.patch.dict(function.__globals__, TABLE=TABLE.copy()):
        before = stat().native_calls
        function.__globals__["TABLE"][:] = 2.0
        assert fast(X) == pytest.approx(2.0 * X.sum(), rel=1e-12)
        assert stat().native_calls == before + 1


@pytest.mark.parametrize("function", [by_table, by_table_shared])
@pytest.mark.parametrize("kind", ["float32", "subclass", "list", "nothing"])
def test_another_thing_in_a_global_arrays_place_is_seen(function: Any, kind: str) -> None:
    fast, stat = named(function, parallel=True, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    others: dict[str, Any] = {
        "float32": TABLE.astype("float32") * 3,
        "subclass": (TABLE * 3).view(Doubling),
        "list": [3.0] * 100,
        "nothing": None,
    }

    def outcome(call: Any) -> Any:
        try:
            found = call(X)
        except TypeError as error:
            return str(error)
        return type(found), pytest.approx(float(found), rel=1e-12)

    with mock.patch.dict(function.__globals__, TABLE=others[kind]):
        for _ in range(4):
            assert outcome(fast) == outcome(function)


def test_a_function_of_a_library_that_is_replaced_is_seen() -> None:
    fast, stat = named(by_root, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    with mock.patch("math.sqrt", return_value=1.0):
        assert fast(X) == len(X)


def test_a_callee_that_is_replaced_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    fast, stat = named(by_callee, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    other = njit(lambda x: x * 3.0)
    monkeypatch.setitem(by_callee.__globals__, "scaled", other)
    assert fast(X) == pytest.approx(3.0 * X.sum(), rel=1e-12)


def test_a_variable_of_the_surrounding_function_that_changes_is_seen() -> None:
    factor = 2.0

    def times(x: Any) -> Any:
        total = 0.0
        for i in range(len(x)):
            total += x[i] * factor
        return total

    fast, stat = named(times, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    factor = 5.0
    assert fast(X) == pytest.approx(5.0 * X.sum(), rel=1e-12)


def counts_globally(x: Any) -> Any:
    total = 0.0
    COUNTS[0] += 1
    for i in numba.prange(len(x)):
        total += x[i]
    return total


def counts_by_another_name(x: Any) -> Any:
    counts = COUNTS
    total = 0.0
    for i in numba.prange(len(counts)):
        counts[i] += 1
    return total + x[0]


def counts_in_a_helper(x: Any) -> Any:
    helper(COUNTS)
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i]
    return total


def notes_globally(x: Any) -> Any:
    NOTES.append(1)
    COUNTS[0] += 1
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i]
    return total


def notes_in_a_list_of_numbas(x: Any) -> Any:
    TYPED.append(len(TYPED))
    COUNTS[0] = len(TYPED)
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i]
    return total


def counts_in_a_namespace(x: Any) -> Any:
    elsewhere.K += 1.0
    COUNTS[0] = elsewhere.K - 2.0
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i]
    return total


@pytest.mark.parametrize(
    "function",
    [
        counts_globally,
        counts_by_another_name,
        counts_in_a_helper,
        notes_globally,
        notes_in_a_list_of_numbas,
        counts_in_a_namespace,
    ],
)
def test_what_a_call_changes_outside_is_changed_once_a_call(function: Any) -> None:
    fast, stat = named(function)
    COUNTS[:] = 0.0
    NOTES.clear()
    TYPED.clear()
    elsewhere.K = 2.0
    for called in range(1, 9):
        fast(X)
        assert COUNTS[0] == called
        assert len(NOTES) in (0, called)
    assert stat().reason is not None or "numba" not in stat().specialisations[0]


def test_what_a_call_changes_in_an_instance_is_changed_once_a_call() -> None:
    class Counter:
        def __init__(self) -> None:
            self.calls = 0
            self.seen = {"calls": 0}

        def total(self, x: Any) -> Any:
            self.calls += 1
            self.seen["calls"] += 1
            found = 0.0
            for i in numba.prange(len(x)):
                found += x[i]
            return found

    counter = Counter()
    fast, _ = named(Counter.total)
    for called in range(1, 9):
        fast(counter, X)
        assert (counter.calls, counter.seen) == (called, {"calls": called})


@pytest.mark.parametrize(
    "body",
    [
        "n = np.random.random()\n    for i in numba.prange(len(x)):\n        t += x[i] * n",
        "for i in numba.prange(len(x)):\n        t += x[i] * np.random.random()",
        "for i in range(len(x)):\n        t += noisy(x[i])",
        "t += draw()\n    for i in numba.prange(len(x)):\n        t += x[i]",
    ],
)
def test_the_programs_random_numbers_are_the_programs(body: str, tmp_path: Any) -> None:
    source = f"def drawn(x):\n    t = 0.0\n    {body}\n    return t\n"
    path = tmp_path / "drawing.py"
    path.write_text(source)
    space: dict[str, Any] = {"np": np, "numba": numba, "noisy": noisy, "draw": np.random.random}
    exec(compile(source, str(path), "exec"), space)
    fast, _ = named(space["drawn"], parallel=True, nogil=True)

    def states() -> tuple[float, float]:
        return np.random.random(), noisy(0.0)  # noqa: NPY002

    def run(function: Any) -> list[Any]:
        np.random.seed(3)  # noqa: NPY002
        seed_numba(3)
        return [function(X[:100]) for _ in range(6)] + [states()]

    assert run(fast) == run(space["drawn"])


@njit  # type: ignore[untyped-decorator]
def seed_numba(seed: int) -> None:
    np.random.seed(seed)  # noqa: NPY002


def test_lists_in_lists_and_arrays_in_tuples_are_put_back_where_a_call_fails() -> None:
    def fails(pair: Any, x: Any, n: int) -> Any:
        for i in numba.prange(len(x)):
            pair[0][i] = x[i]
        total = 0.0
        for i in numba.prange(n):
            total += x[i]
        pair[1][0] += 1.0
        return total

    fast, stat = named(fails)
    pair = np.zeros(len(X)), np.zeros(1)
    settled(fast, pair, X, len(X))
    assert stat().native_calls > 0
    assert pair[1][0] == 6.0
    pair = np.zeros(len(X)), np.zeros(1)
    with pytest.raises(IndexError):
        fast(pair, X, len(X) + 1)
    assert np.array_equal(pair[0], X)  # Python's own, as far as it came
    assert pair[1][0] == 0.0


def test_what_is_written_by_a_function_of_numpys_is_put_back_where_a_call_fails() -> None:
    def fails(x: Any, n: int) -> Any:
        np.fill_diagonal(x, x[0, 0] + 1.0)
        total = 0.0
        for i in numba.prange(n):
            total += x[i, 0]
        return total

    fast, stat = named(fails)
    x = np.zeros((40, 40))
    settled(fast, x, 40)
    assert stat().native_calls > 0
    assert x[0, 0] == 6.0
    with pytest.raises(IndexError):
        fast(x, 41)
    assert x[0, 0] == 7.0


def test_arguments_that_are_only_read_are_not_copied() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    @compiler.jit_compile(parallel=True)
    def total(x: Any) -> Any:
        found = 0.0
        for i in numba.prange(len(x)):
            found += x[i]
        return found

    settled(total, X)
    owned = compiler.engine.find("total", "test")
    specialisation = compiler.engine.specialisation(owned, (X,))
    assert specialisation is not None
    assert specialisation.writes == frozenset()


def test_what_numba_may_not_have_is_compiled_exactly_and_the_log_says_why(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOJIT_LOG", "compile")

    def draws(x: Any) -> Any:
        total = 0.0
        for i in range(len(x)):
            total += x[i] * np.random.random()  # noqa: NPY002
        return total

    fast, stat = named(draws, nogil=True)
    settled(fast, X)
    assert stat().native_calls > 0
    assert "numba" not in stat().specialisations[0]
    said = capfd.readouterr().err
    assert "draws is not numba's, as was asked for: AJ203 np.random" in said


def test_a_module_of_which_a_function_has_but_the_name_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nobodys.py").write_text("raise SystemExit('was imported')\n")
    monkeypatch.syspath_prepend(tmp_path)
    source = tmp_path / "other.py"
    source.write_text("def f(x):\n    for i in numba.prange(len(x)):\n        x[i] += 1.0\n")
    space: dict[str, Any] = {"__name__": "nobodys", "numba": numba}
    exec(compile(source.read_text(), str(source), "exec"), space)
    for options in ({"parallel": True}, {"nogil": True}):
        fast, stat = named(space["f"], **options)
        x = np.zeros(100)
        for _ in range(6):
            fast(x)
        assert np.array_equal(x, np.full(100, 6.0))
        assert stat().native_calls > 0


def test_a_function_that_only_calls_numbas_is_pythons_to_the_last_bit_or_left_alone() -> None:
    def spread(x: Any) -> Any:
        return np.std(x) * scaled(x[0] + 1.0)

    def summed(x: Any) -> Any:
        total = 0.0
        for i in range(len(x)):
            total += scaled(x[i]) * 0.1
        return total

    compiler = JITCompiler(min_calls_for_compilation=1)
    x = np.random.default_rng(5).random(3001)
    for function, tier in ((spread, "left_alone"), (summed, "native")):
        fast = compiler.auto_jit(function)
        for _ in range(8):
            assert fast(x) == function(x)
        (stat,) = (
            one
            for name, one in compiler.get_compilation_stats().items()
            if function.__name__ in name
        )
        assert stat.tier == tier, stat.reason
