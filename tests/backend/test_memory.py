"""The memory of kernels that leave: measured, and counted block by block."""

from __future__ import annotations

import ctypes
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest

from autojit.backend import Deopt, create_backend, symbols
from autojit.backend.native import memory
from autojit.backend.specialisation import CompiledSpecialisation
from tests.backend.workshop import function_of

if TYPE_CHECKING:
    from types import FunctionType

_MAKERS: Final = {
    "array": "a = np.ones(n)\nreturn a[k]",
    "list": "xs = [1.5]\nfor i in range(n):\n    xs.append(i * 1.0)\nreturn xs[k]",
    "rows": "xs = [[1.0]]\nfor i in range(n):\n    xs.append([i * 0.5] * 8)\nreturn xs[k][0]",
    "comprehension": "xs = [float(i) for i in range(n)]\nxs.sort()\nreturn xs[k]",
    "formula": "a = np.arange(n) * 2.0 + 1.0\nb = a[a > 3.0]\nreturn np.sqrt(b)[k]",
    "product": "m = np.ones((n // 50, 50))\nreturn (m.T @ m).sum() + m[k, 0]",
    "tuple": "a, b = np.zeros(n), np.ones(n)\nc = (a, b)\nreturn c[0][k] + c[1][k]",
}
_N: Final = 5_000
_BEYOND: Final = 10 * _N


def maker(body: str) -> FunctionType:
    """Return a function of ``n`` and ``k`` that makes things of some ``n`` numbers."""
    return function_of(f"def f(n, k):\n{textwrap.indent(body, '    ')}")


def held() -> int:
    """Return how many blocks kernels hold now, by going once round the ring."""
    ring = ctypes.addressof(symbols._MEMORY)
    count, block = 0, ctypes.c_size_t.from_address(ring).value
    while block != ring:
        count, block = count + 1, ctypes.c_size_t.from_address(block).value
    return count


def resident_mb() -> float:
    """Return the resident memory of this process."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1e6


@pytest.mark.parametrize("name", _MAKERS)
def test_no_block_is_held_after_a_call_whether_it_left_or_not(name: str) -> None:
    native = create_backend().specialise(maker(_MAKERS[name]), (_N, 1))
    assert isinstance(native, CompiledSpecialisation)
    for k, leaves in ((1, False), (_BEYOND, True), (2, False), (_BEYOND, True)):
        if leaves:
            with pytest.raises(Deopt):
                native.run((_N, k))
        else:
            assert native.run((_N, k)) == native.function(_N, k)
        assert held() == 0


@pytest.mark.parametrize("name", ["list", "rows", "formula"])
def test_many_calls_that_leave_take_no_more_memory_than_one(name: str) -> None:
    native = create_backend().specialise(maker(_MAKERS[name]), (_N, 1))
    assert isinstance(native, CompiledSpecialisation)
    for calls in (20, 2_000):
        before = resident_mb()
        for _ in range(calls):
            with pytest.raises(Deopt):
                native.run((_N, _BEYOND))
    # Lost would be 40 KB a call at least: 80 MB.
    assert resident_mb() - before < 20


def test_what_a_call_gives_back_is_not_freed_with_it() -> None:
    function = function_of("""
        def f(n):
            a = np.arange(n) * 1.5
            xs = [i * i for i in range(n)]
            return a, xs[-1]
    """)
    native = create_backend().specialise(function, (_N,))
    assert isinstance(native, CompiledSpecialisation)
    answers: list[Any] = [native.run((_N,)) for _ in range(50)]
    for array, last in answers:
        assert np.array_equal(array, np.arange(_N) * 1.5)
        assert last == (_N - 1) ** 2
    assert held() == 0


def test_a_kernel_without_memory_for_its_list_leaves_and_holds_nothing() -> None:
    native = create_backend().specialise(maker("a = np.zeros(n)\nreturn a[k]"), (_N, 1))
    assert isinstance(native, CompiledSpecialisation)
    with pytest.raises(Deopt):
        native.run((2**45, 1))
    assert held() == 0


def test_a_text_that_ends_like_the_begin_of_a_name_hides_no_name() -> None:
    text = (
        '@digest = internal constant [2 x i8] c"\\0A@"\n'
        "define void @kernel() {\n  call void @shared()\n  ret void\n}\n"
        '@other = internal constant [1 x i8] c"x"\n'
        'define linkonce_odr void @shared() {\n  call void @"quo ted"()\n  ret void\n}\n'
        'define linkonce_odr void @"quo ted"() {\n  ret void\n}\n'
    )
    found = memory._with_own_functions(text)
    assert "@shared" not in found
    assert found.count('@"autojit.shared"') == 2
    assert found.count('@"autojit.quo ted"') == 2
    assert 'c"\\0A@"' in found
