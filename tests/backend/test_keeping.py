"""Arrays that a call stores into and leaves: what is copied, and what a second run mends."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autojit.backend import Deopt, keeping
from tests.backend.workshop import Entered, agrees_on, backend, function_of, picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

Array = np.ndarray[Any, Any]

STENCIL: Final = """
def f(a, out, n, c):
    for i in range(1, n):
        for j in range(1, a.shape[1] - 1):
            out[i, j] = a[i - 1, j] + a[i, j + 1] * c
"""


@pytest.fixture(autouse=True)
def _no_array_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SMALL", -1)


def outcome(call: Callable[..., object], args: tuple[object, ...]) -> tuple[object, ...]:
    """Return what a call comes to: its answer or exception, warnings, and the arguments."""
    result: object
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        try:
            result = picture(call(*args))
        except Exception as error:  # noqa: BLE001 - whatever it is
            result = (type(error), str(error))
    return result, [str(item.message) for item in caught], picture(list(args))


def same_both_ways(function: FunctionType, make: Callable[[], tuple[object, ...]]) -> None:
    """Check that a call by way of the entry is what it is in Python, exceptions included."""
    entered = Entered(function, [make()])
    assert outcome(entered.call, make()) == outcome(function, make())


def grid(rows: int = 6, columns: int = 5) -> Array:
    return np.arange(rows * columns, dtype=float).reshape(rows, columns)


def kept(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Record of each array that is only stored into whether it was copied."""
    seen: list[bool] = []
    whole = keeping.kept_of_stored

    def noting(*args: Any) -> Array | None:
        found = whole(*args)
        seen.append(found is not None)
        return found

    monkeypatch.setattr("autojit.backend.entry.kept_of_stored", noting)
    return seen


def entered(text: str, *args: object) -> Callable[..., object]:
    """Return a new entry, with what is patched just now."""
    return Entered(function_of(text), [args]).call


@pytest.mark.parametrize("n", [0, 1, 4, 6, 7, 50])
def test_a_call_that_leaves_in_its_middle_ends_as_in_python(n: int) -> None:
    same_both_ways(function_of(STENCIL), lambda: (grid(), grid() * 0, n, 0.5))


def test_an_array_only_stored_into_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = kept(monkeypatch)
    with warnings.catch_warnings():
        warnings.resetwarnings()
        backend_runner(STENCIL)(grid(), grid(), 6, 0.5)
    assert seen == [False]


def backend_runner(text: str) -> Callable[..., object]:
    """Compile anew, so that the entry is made of what is patched just now."""
    function = function_of(text)

    def run(*args: object) -> object:
        made: Any = backend().specialise(function, args)
        return made.quick(*args)

    return run


@pytest.mark.parametrize(
    "view", [np.s_[:], np.s_[1:], np.s_[::-1], np.s_[:, 1:]], ids=["same", "rows", "turned", "wide"]
)
def test_an_array_that_overlaps_what_is_read_is_copied(
    view: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> tuple[object, ...]:
        whole = grid()
        return whole, whole[view], 5, 0.5

    seen = kept(monkeypatch)
    backend_runner(STENCIL)(*make())
    assert seen == [True]
    far = lambda: (*make()[:2], 9, 0.5)  # noqa: E731 - leaves at its last rows
    same_both_ways(function_of(STENCIL), far)
    same_both_ways(function_of(STENCIL), make)


def hot() -> tuple[object, ...]:
    a = grid()
    a[3, 2] = 1e308
    return a, grid() * 0, 6, 1e10


def test_a_warning_is_given_by_the_second_run() -> None:
    expected = outcome(function_of(STENCIL), hot())
    assert expected[1]
    same_both_ways(function_of(STENCIL), hot)


def test_a_warning_that_raises_leaves_what_python_had_not_stored_yet() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function = function_of(STENCIL)
        call = entered(STENCIL, *hot())
        for each in (function, call):
            args = hot()
            with pytest.raises(RuntimeWarning):
                each(*args)
            out: Any = args[1]
            assert not out[4:].any()
            assert out[1].any()


def test_a_filter_for_other_warnings_asks_for_no_copy() -> None:
    with warnings.catch_warnings():
        warnings.resetwarnings()
        assert keeping.warnings_only_show()
        warnings.simplefilter("error", DeprecationWarning)
        assert keeping.warnings_only_show()
        for category in (Warning, RuntimeWarning):
            with warnings.catch_warnings():
                warnings.filterwarnings("error", message="divide", category=category)
                assert not keeping.warnings_only_show()


@pytest.mark.parametrize("how", ["raise", "call", "print", "log"])
def test_an_error_state_other_than_warn_is_met_by_a_copy(how: Any) -> None:
    rows: list[bool] = []
    args = hot()

    def look(*_: object) -> None:
        rows.append(bool(args[1][4:].any()))  # type: ignore[index]

    call = entered(STENCIL, *hot())
    with (
        np.errstate(all=how, call=type("Log", (), {"write": look}) if how == "log" else look),
        contextlib.suppress(FloatingPointError),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        call(*args)
    if how == "raise":
        assert not args[1][4:].any()  # type: ignore[index]
    assert not any(rows)
    assert bool(rows) == (how in ("call", "log"))


def test_who_replaces_showwarning_sees_what_python_would_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    args = hot()
    rows: list[bool] = []
    call = entered(STENCIL, *hot())
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        show = lambda *_, **__: rows.append(bool(args[1][4:].any()))  # type: ignore[index]  # noqa: E731
        monkeypatch.setattr(warnings, "showwarning", show)
        call(*args)
    assert rows
    assert not any(rows)


@pytest.mark.parametrize(
    "body",
    [
        "out[0] = 7.0\n    b = out\n    for i in range(n):\n        b[i] = b[i - 1] + a[i]",
        "out[0] = 7.0\n    for i in range(n):\n        out[i] = a[i] + out[i - 1]",
        "out[0] = 7.0\n    for i in range(n):\n        out[i] += a[i]",
        "out[0] = 7.0\n    v = out[1:]\n    for i in range(n):\n        a[i] = v[i]",
        "out[0] = 7.0\n    for x in out:\n        a[n] = x",
        "out[0] = 7.0\n    for i in range(n):\n        out[i] = read(out, i) + 1.0",
        "out[0] = 7.0\n    for i in range(n):\n        out[i] = len(out) + 1.0",
        "for i in range(n):\n        out[i] = GLOBAL[i] + 1.0",
        "for i in range(n):\n        a[i], out[i] = 2.0 * i, a[i] + 1.0",
        "for i in range(n):\n        out[i] = a[i] = i * 3.0",
        "out[2:4] = 1.5\n    out[1:5] = a[n:]\n    a[0] = 9.0",
        "for i in range(n):\n        out[i] = 3.0\n    return out",
        "for i in range(n):\n        out[-i] = a[i] // (i - 2)",
    ],
)
@pytest.mark.parametrize("n", [2, 5, 6])
def test_every_way_to_use_an_array_ends_as_in_python(body: str, n: int) -> None:
    text = f"""
GLOBAL = np.arange(5.0)
def read(array, i):
    return array[i]
def len(array):
    return array[0] + array[-1]
def f(a, out, n):
    {body}
"""
    function = function_of(text)
    entered = Entered(function, [(np.arange(5.0), np.arange(5.0), n)])
    held: Any = function.__globals__["GLOBAL"]
    before = held.copy()
    for out in (np.arange(5.0) - 2, held, held[::-1]):
        pictures = []
        for call in (function, entered.call):
            held[:] = before
            args = (np.arange(5.0), out if out.base is not None or out is held else out.copy(), n)
            pictures.append((outcome(call, args), held.tobytes()))
        assert pictures[0] == pictures[1]


@pytest.fixture(scope="module")
def shifted() -> tuple[FunctionType, Callable[..., object]]:
    text = """
    def f(a, out, ints, lo, hi, step, p, q, r, s):
        for i in range(lo, hi, step):
            for j in range(r, i + s):
                out[i + p, j] = a[i, j + q] * 0.5
                if a[i, j] > 20.0:
                    ints[j, 1] = 100 // (j - s)
    """
    function = function_of(text)
    rest = (np.zeros((5, 2), int), 0, 1, 1, 0, 0, 0, 0)
    strided = grid()[::-1]
    examples = [(grid(), grid()), (grid(), strided), (strided, strided)]
    return function, Entered(function, [(*pair, *rest) for pair in examples]).call


small = st.integers(-3, 7)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.tuples(small, small, st.sampled_from([-2, -1, 1, 2, 3]), small, small, small, small),
    view=st.sampled_from(["apart", "same", "rows", "turned", "interlaced"]),
)
def test_any_nest_of_loops_ends_as_in_python(
    shifted: tuple[FunctionType, Callable[..., object]], numbers: tuple[int, ...], view: str
) -> None:
    def make() -> tuple[object, ...]:
        whole = grid(14, 5)
        a, out = {
            "apart": (grid(), grid() * 0),
            "same": (whole[:6], whole[:6]),
            "rows": (whole[:6], whole[2:8]),
            "turned": (whole[:6], whole[:6][::-1]),
            "interlaced": (whole[:12:2], whole[1:13:2]),
        }[view]
        return a, out, np.zeros((5, 2), int), *numbers

    function, call = shifted
    assert outcome(call, make()) == outcome(function, make())


def test_a_large_array_that_is_read_too_is_put_back_if_the_call_leaves() -> None:
    """Copies of 4 MB and more are asked for in huge pages."""
    function = function_of(
        "def f(a, n):\n    a[0] = a[0] + 1.0\n    a[-1] = a[n]\n    return a[0]\n"
    )

    def large() -> tuple[object, ...]:
        return np.arange(600_000.0), 599_999

    agrees_on(function, large)
    made: Any = backend().specialise(function, large())
    array = np.arange(600_000.0)
    with pytest.raises(Deopt):
        made.run((array, 700_000))
    assert (array == np.arange(600_000.0)).all()
