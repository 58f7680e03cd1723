"""What an index selects out of an array has the form that numba gives it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from numba.core import types
from numba.core.typing.arraydecl import get_array_index_type

from autojit.backend.translation.views import Index, selected

NUMBA = {
    Index.INTEGER: types.intp,
    Index.SLICE: types.slice2_type,
    Index.STRIDED: types.slice3_type,
    Index.NEW: types.none,
}


@pytest.mark.parametrize("layout", ["C", "F", "A"])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_a_selection_has_numbas_dimensions_and_layout(ndim: int, layout: str) -> None:
    made: Any = types.Array
    array = made(types.float64, ndim, layout)
    for count in range(1, ndim + 1):
        for parts in itertools.product(Index, repeat=count):
            typed = [NUMBA[part] for part in parts]
            index = typed[0] if count == 1 else types.BaseTuple.from_types(typed)
            found = get_array_index_type(array, index)
            assert found is not None
            view = found.result
            wanted = (view.ndim, view.layout) if isinstance(view, types.Array) else None
            if wanted is not None and Index.NEW in parts:
                wanted = (wanted[0], "A")  # numba may know more of it
            assert selected(ndim, layout, list(parts)) == wanted, parts
