"""Library functions that the program replaced before the backend looked at them."""

from __future__ import annotations

import math
from types import FunctionType
from typing import cast
from unittest import mock

import pytest

from autojit.backend import create_backend
from autojit.backend.libraries import replaced
from autojit.core import Reason, Refused


def test_the_libraries_are_their_own_where_nobody_touched_them() -> None:
    assert replaced() is None


REPLACED = ("math.sqrt", "heapq.heappush", "bisect.bisect", "itertools.product")
REPLACED_IN_NUMPY = ("numpy.sum", "numpy.exp", "numpy.zeros", "numpy.linalg.norm", "numpy.float64")


@pytest.mark.parametrize("name", [*REPLACED, *REPLACED_IN_NUMPY])
def test_a_function_that_a_mock_stands_for_is_named(name: str) -> None:
    with mock.patch(name):
        assert replaced() == name


def test_a_function_of_the_library_under_another_s_name_is_noticed() -> None:
    with mock.patch("math.floor", math.ceil):
        assert replaced() == "math.floor"


def test_a_function_with_the_name_of_the_library_s_is_noticed() -> None:
    def heappush(heap: list[int], item: int) -> None:
        heap.append(-item)

    heappush.__module__ = "_heapq"
    with mock.patch("heapq.heappush", heappush):
        assert replaced() == "heapq.heappush"


def _double(x: float) -> float:
    return x * 2.0


def test_a_backend_that_starts_late_refuses_and_says_what_was_replaced() -> None:
    with mock.patch("heapq.heappush", lambda heap, item: heap.append(-item)):
        backend = create_backend()
    refused = backend.specialise(cast(FunctionType, _double), (1.5,))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.UNKNOWN_FUNCTION
    assert "heapq.heappush was replaced" in refused.message
