"""Stores into arrays are undone where a kernel leaves, also those beyond the log's room."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from autojit.backend import Deopt, engine
from autojit.backend.compiler import passed
from autojit.core import Refused
from tests.backend.workshop import (
    backend,
    compiled,
    function_of,
    largest_request,
    leaves,
    module_of,
)

#: More stores than the log has room for, and an odd number of them.
MANY: Final = 2777


def is_logged(function: Any, *args: object) -> list[bool]:
    """Return which of what is passed has its stores logged."""
    found: list[list[bool]] = []

    def seen(kernel: Any, *_others: Any) -> Any:
        found.append([one.logged for one in passed(kernel)])
        return lambda *_: None, False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "compiled", seen)
        backend().specialise(function, args)
    return found[-1]


SCATTER = """
    def scatter(a, places, fails):
        for place in places:
            a[place] = a[place] + 1
        if fails:
            raise ValueError
    """


@pytest.mark.parametrize("stores", [0, 1, 3, 1023, 1024, 1025, 1026, MANY])
def test_any_number_of_stores_is_undone(stores: int) -> None:
    scatter = function_of(SCATTER)
    places = np.random.default_rng(1).integers(0, 500, stores)
    a = np.arange(500)
    assert is_logged(scatter, a, places, 1) == [True, False, False]
    leaves(scatter, a, places, 1)


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "float32", "float64"]
)
@pytest.mark.parametrize("stores", [5, MANY])
def test_elements_of_every_width_are_undone(dtype: str, stores: int) -> None:
    function = function_of("""
        def scatter(a, places, fails):
            for place in places:
                a[place] = place % 5
            if fails:
                raise ValueError
        """)
    places = np.random.default_rng(2).integers(0, 300, stores)
    leaves(function, np.arange(300).astype(dtype), places, 1)


@pytest.mark.parametrize("stores", [1, 511, 512, 513, 1024, MANY])
def test_complex_numbers_and_truth_values_are_undone(stores: int) -> None:
    function = function_of("""
        def scatter(z, m, places, fails):
            for place in places:
                m[place] = not m[place]
                z[place] = 1.5 - 2.5j
            if fails:
                raise ValueError
        """)
    places = np.random.default_rng(3).integers(0, 300, stores)
    z = np.arange(300) + 1j * np.arange(300)
    assert is_logged(function, z, z.real > 5, places, 1) == [True, True, False, False]
    leaves(function, z, z.real > 5, places, 1)


#: Bytes of arrays for which a larger log is made, with room for a few thousand stores.
LARGE: Final = 640_000


def room_of(bytes_of_arrays: int) -> int:
    """Return how many entries a larger log has."""
    return bytes_of_arrays // 4 // 24


@pytest.mark.parametrize("beside", [-1, 0, 1, 2, 5000])
@pytest.mark.parametrize("limit", [1024, room_of(LARGE)])
def test_any_number_of_stores_into_a_large_array_is_undone(limit: int, beside: int) -> None:
    scatter = function_of(SCATTER)
    # Each place once: what one entry holds no other does.
    places = np.random.default_rng(7).permutation(LARGE // 8)[: limit + beside]
    leaves(scatter, np.arange(LARGE // 8), places, 1)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "int32", "float64", "complex128"])
@pytest.mark.parametrize("stores", [1100, 3 * room_of(LARGE)])
def test_elements_of_every_width_in_large_arrays_are_undone(dtype: str, stores: int) -> None:
    function = function_of("""
        def scatter(a, values, places, fails):
            for i in range(len(places)):
                if places[i] >= 0:
                    a[places[i]] = values[places[i]]
            if fails:
                raise ValueError
        """)
    a = np.arange(LARGE // np.dtype(dtype).itemsize).astype(dtype)
    places = np.random.default_rng(8).integers(0, 300, stores)
    if dtype == "complex128":
        function = function_of("""
            def scatter(a, values, places, fails):
                for place in places:
                    a[place] = 1.5 - 2.5j
                if fails:
                    raise ValueError
            """)
    assert is_logged(function, a, a[::-1], places, 1) == [True, False, False, False]
    leaves(function, a, np.flip(a).copy(), places, 1)


@pytest.mark.parametrize("stores", [1100, 3000, 30_000])
def test_large_arrays_that_overlap_are_undone(stores: int) -> None:
    function = function_of("""
        def scatter(a, b, places, fails):
            for place in places:
                a[place] = a[place] + 1
                b[place] = b[place] * 3 % 1001
            if fails:
                raise ValueError
        """)
    memory = np.arange(LARGE // 8)
    before = memory.copy()
    places = np.random.default_rng(9).integers(0, 20, stores)
    args = memory[:-5], memory[5:], places, 1
    specialisation = backend().specialise(function, args)
    assert not isinstance(specialisation, Refused)
    with pytest.raises(Deopt):
        specialisation.run(args)
    assert memory.tolist() == before.tolist()


def test_what_a_larger_log_holds_is_what_is_put_back() -> None:
    """A call that does not fail keeps what it stored, and one that fails after it does not."""
    scatter = function_of(SCATTER)
    places = np.random.default_rng(10).integers(0, 500, 3000)
    a, expected = np.arange(LARGE // 8), np.arange(LARGE // 8)
    np.add.at(expected, places, 1)
    for _ in range(50):
        answered = compiled(scatter, a, places, 0)
        once = a.copy()
        answered.run((once, places, 0))
        assert once.tolist() == expected.tolist()
        leaves(scatter, once, places, 1)


VIEWS: Final = {
    "a slice": "v = a[3:]",
    "every other": "v = a[::2]",
    "backwards": "v = a[::-1]",
    "a row": "v = b[2]",
    "a column": "v = b[:, 1]",
    "transposed": "v = b.T[1]",
    "reshaped": "v = b.reshape(-1)",
    "raveled": "v = b.ravel()",
    "flattened in another form": "v = a.reshape(4, 50)[1]",
    "with a new axis": "v = a[None][0]",
    "of a view": "v = b[1:][::-1][2][2:]",
    "one or the other": "v = a if fails else b[1]",
    "itself": "v = a",
}


@pytest.mark.parametrize("stores", [7, MANY])
@pytest.mark.parametrize("view", VIEWS)
def test_stores_through_a_view_are_undone(view: str, stores: int) -> None:
    function = function_of(f"""
        def scatter(a, b, places, fails):
            {VIEWS[view]}
            for place in places:
                v[place] = v[place] + 1.5
            if fails:
                raise ValueError
        """)
    a, b = np.arange(200.0), np.arange(200.0).reshape(10, 20)
    places = np.random.default_rng(4).integers(0, 8, stores)
    if not isinstance(backend().specialise(function, (a, b, places, 1)), Refused):
        leaves(function, a, b, places, 1)
    else:
        assert view in ("raveled", "flattened in another form", "one or the other")


@pytest.mark.parametrize("stores", [7, MANY])
def test_stores_through_the_rows_of_a_loop_are_undone(stores: int) -> None:
    function = function_of("""
        def scatter(b, places, fails):
            for row in b:
                for place in places:
                    if place % 3:
                        row[place] += 1.0
            if fails:
                raise ValueError
        """)
    b = np.arange(80.0).reshape(10, 8)
    assert is_logged(function, b, np.arange(3), 1) == [True, False, False]
    leaves(function, b, np.random.default_rng(4).integers(0, 8, stores), 1)


@pytest.mark.parametrize("stores", [7, MANY])
def test_stores_of_a_callee_are_undone(stores: int) -> None:
    function = function_of("""
        def bump(v, place):
            v[place] += 1.0

        def scatter(a, b, places, fails):
            local = np.zeros(8)
            for place in places:
                bump(b, place)
                bump(local, place)
                bump(a[2:], place)
            if fails:
                raise ValueError
            return local.sum()
        """)
    a, b = np.arange(20.0), np.arange(8.0)
    assert is_logged(function, a, b, np.arange(3), 1) == [True, True, False, False]
    leaves(function, a, b, np.random.default_rng(5).integers(0, 8, stores), 1)


def test_a_sweep_of_a_callee_has_the_array_copied() -> None:
    function = function_of("""
        def clear(v):
            for i in range(len(v)):
                v[i] = v[i] * 0.5

        def both(a, b, place, fails):
            a[place] = 1.0
            b[place] = 2.0
            clear(b)
            if fails:
                raise ValueError
        """)
    a, b = np.arange(20.0), np.arange(8.0)
    assert is_logged(function, a, b, 3, 1) == [True, False, False, False]
    leaves(function, a, b, 3, 1)


@pytest.mark.parametrize("stores", [7, MANY])
@pytest.mark.parametrize("shift", [0, 1, 5])
def test_overlapping_arrays_are_undone_logged_and_copied(stores: int, shift: int) -> None:
    """One is swept over and so copied, two are logged; all share their memory."""
    function = function_of("""
        def scatter(a, b, c, places, fails):
            for place in places:
                a[place] = a[place] + 1
                for i in range(3):
                    c[i] = c[i] + 2
                b[place] = b[place] * 3 % 1001
            if fails:
                raise ValueError
        """)
    memory = np.arange(40)
    before = memory.copy()
    places = np.random.default_rng(6).integers(0, 20, stores)
    args = memory[:30], memory[shift : 30 + shift], memory[10:20], places, 1
    assert is_logged(function, *args) == [True, True, False, False, False]
    specialisation = backend().specialise(function, args)
    assert not isinstance(specialisation, Refused)
    with pytest.raises(Deopt):
        specialisation.run(args)
    assert memory.tolist() == before.tolist()


@pytest.mark.parametrize("stores", [7, MANY])
def test_arrays_that_attributes_hold_are_undone(stores: int) -> None:
    module = module_of("""
        class Grid:
            def __init__(self):
                self.cells = np.arange(60).reshape(6, 10)

            def scatter(self, places, fails):
                for place in places:
                    self.cells[place % 6, place] += 1
                if fails:
                    raise ValueError
        """)
    grid = module.Grid()
    before = grid.cells.copy()
    places = np.random.default_rng(7).integers(0, 10, stores)
    args = grid, places, 1
    assert True in is_logged(module.Grid.scatter, *args)
    specialisation = backend().specialise(module.Grid.scatter, args)
    assert not isinstance(specialisation, Refused)
    with pytest.raises(Deopt):
        specialisation.run(args)
    assert grid.cells.tolist() == before.tolist()
    assert specialisation.run((grid, places, 0)) is None
    for place in places:
        before[place % 6, place] += 1
    assert grid.cells.tolist() == before.tolist()


def test_what_a_view_without_contiguous_memory_overwrites_is_undone() -> None:
    scatter = function_of(SCATTER)
    whole = np.arange(1000)
    before = whole.tolist()
    args = whole[::2], np.random.default_rng(8).integers(0, 500, MANY), True
    assert is_logged(scatter, *args) == [False, False, False]
    specialisation = backend().specialise(scatter, args)
    assert not isinstance(specialisation, Refused)
    with pytest.raises(Deopt):
        specialisation.run(args)
    assert whole.tolist() == before


def test_few_stores_into_a_large_array_copy_nothing() -> None:
    """The peak of the memory that is asked for tells: a copy would be of 64 MB."""
    function = function_of(SCATTER)
    a, places = np.zeros(8_000_000, dtype=np.int64), np.arange(900)
    specialisation = backend().specialise(function, (a, places, 0))
    assert not isinstance(specialisation, Refused)
    seen = largest_request(lambda: specialisation.run((a, places, 0)))
    assert seen < a.nbytes
    # More stores have a larger log made, of a quarter of the array but of 4 MB at most.
    more = np.arange(MANY)
    assert seen < 2**22 <= largest_request(lambda: specialisation.run((a, more, 0))) < a.nbytes
    most = np.arange(2**22 // 24 + 1)
    assert largest_request(lambda: specialisation.run((a, most, 0))) >= a.nbytes


def test_a_small_array_is_copied_without_a_larger_log() -> None:
    scatter = function_of(SCATTER)
    a, places = np.arange(30_000), np.arange(MANY)
    specialisation = compiled(scatter, a, places, 0)
    seen = largest_request(lambda: specialisation.run((a, places, 0)))
    assert a.nbytes <= seen < a.nbytes + 100


def test_a_larger_log_takes_a_quarter_of_the_array() -> None:
    scatter = function_of(SCATTER)
    a, places = np.arange(LARGE // 8), np.arange(MANY)
    specialisation = compiled(scatter, a, places, 0)
    seen = largest_request(lambda: specialisation.run((a, places, 0)))
    assert LARGE // 4 <= seen < LARGE // 4 + 100
