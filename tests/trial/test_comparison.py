"""Bit for bit and type for type."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from autojit.trial import Outcome, Raised, Returned, Snapshot, difference, outcome_of

NAN = float("nan")


def differ(expected: object, actual: object) -> str | None:
    return difference(Returned(expected), Returned(actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        (1, True),
        (1.0, np.float64(1.0)),
        (1, np.int64(1)),
        (0.0, -0.0),
        (1.0, math.nextafter(1.0, 2.0)),
        (0j, complex(0.0, -0.0)),
        ((1, 2), [1, 2]),
        ([1, 2], [1, 2, 3]),
        ([1, 2.0], [1, 2]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ("a", "b"),
        (None, 0),
        (np.float32(1), np.float64(1)),
        (np.arange(3.0), np.arange(3)),
        (np.arange(3.0), [0.0, 1.0, 2.0]),
        (np.arange(4.0), np.arange(4.0).reshape(2, 2)),
        (np.zeros(2), np.array([0.0, -0.0])),
        (np.zeros((2, 3)), np.zeros((2, 3), order="F")),
        (np.zeros(3), np.zeros(6)[::2]),
        (np.zeros(3), np.zeros(6)[:3]),
        (np.array([1 + 0j]), np.array([complex(1, -0.0)])),
        (np.arange(2, dtype=">i4"), np.arange(2, dtype="<i4")),
        (object(), object()),
    ],
)
def test_the_slightest_departure_is_seen_in_both_directions(expected: Any, actual: Any) -> None:
    assert differ(expected, actual) is not None
    assert differ(actual, expected) is not None


@pytest.mark.parametrize(
    "make",
    [
        "1",
        "[1, 2.5, (None, 'a')]",
        "{'a': [np.float64(1.0)]}",
        "{1, 2}",
        "-NAN",
        "complex(NAN, 1.0)",
        "np.array([1.0, NAN])",
        "np.array([1.0, NAN], dtype=np.float16)",
        "np.array(['a', 'b'])",
        "np.zeros((0, 3))",
        "np.array(2.0)",
        "np.arange(6.0).reshape(2, 3).T",
        "range(3)",
    ],
)
def test_equal_values_made_twice_are_the_same(make: str) -> None:
    assert differ(eval(make), eval(make)) is None


def test_any_nan_is_as_good_as_any_other() -> None:
    assert differ(NAN, -NAN) is None
    assert differ(np.array([NAN, 1.0]), np.array([-NAN, 1.0])) is None
    assert differ(np.array([complex(NAN, 0)]), np.array([complex(-NAN, 0)])) is None


def test_the_place_of_the_first_departure_is_named() -> None:
    assert differ(np.arange(4.0), np.array([0.0, 1.0, 5.0, 3.0])) == (
        "result[2]: np.float64(2.0) became np.float64(5.0)"
    )
    assert differ([1, (2, 3.0)], [1, (2, 4.0)]) == "result[1][1]: 3.0 became 4.0"


def test_an_argument_that_is_returned_must_be_returned() -> None:
    array = np.arange(3.0)
    (copy,) = Snapshot((array,)).args
    assert difference(Returned(array), Returned(copy), (array,), (copy,)) is None
    assert difference(Returned(array), Returned(array.copy()), (array,), (copy,)) is not None
    assert difference(Returned(array.copy()), Returned(copy), (array,), (copy,)) is not None


def test_a_view_of_an_argument_must_be_a_view_of_it() -> None:
    array = np.arange(6.0)
    copy: Any = Snapshot((array,)).args[0]
    given = (array,), (copy,)
    assert difference(Returned(array[1:]), Returned(copy[1:]), *given) is None
    assert difference(Returned(array[1:]), Returned(copy[1:].copy()), *given) is not None
    assert difference(Returned(array[1:4]), Returned(copy[2:5]), *given) is not None


def test_one_list_found_twice_must_be_one_list() -> None:
    shared = [1]
    assert differ([shared, shared], [[1], [1]]) is not None
    assert differ([[1], [1]], [shared, shared]) is not None
    assert differ([shared, shared], [shared, shared]) is None


def test_what_was_written_into_arguments_counts() -> None:
    array = np.arange(3.0)
    copy: Any = Snapshot((array,)).args[0]
    copy[1] = 7.0
    found = difference(Returned(None), Returned(None), (array,), (copy,))
    assert found == "arguments[0][1]: np.float64(1.0) became np.float64(7.0)"


def raising(error: BaseException) -> Outcome:
    def function() -> None:
        raise error

    return outcome_of(function)


def test_exceptions_are_compared_by_type_and_arguments() -> None:
    assert difference(raising(ValueError("a")), raising(ValueError("a"))) is None
    assert difference(raising(ValueError("a")), raising(ValueError("b"))) is not None
    assert difference(raising(ValueError("a")), raising(KeyError("a"))) is not None
    assert difference(raising(ValueError("a")), Returned(None)) == (
        "exception ValueError('a') was not raised"
    )
    assert difference(Returned(None), raising(ValueError("a"))) is not None


def test_an_outcome_unwraps_to_itself() -> None:
    assert outcome_of(max, (1, 2)).unwrap() == 2
    with pytest.raises(ValueError, match="a"):
        raising(ValueError("a")).unwrap()


def test_an_interrupt_is_no_outcome() -> None:
    with pytest.raises(KeyboardInterrupt):
        raising(KeyboardInterrupt())


def test_warnings_belong_to_the_outcome_when_they_are_recorded() -> None:
    def warn(text: str) -> int:
        warnings.warn(text, RuntimeWarning, stacklevel=1)
        return 1

    loud = outcome_of(warn, ("a",), record_warnings=True)
    assert loud.warnings == ((RuntimeWarning, "a"),)
    quiet = Returned(1)
    assert difference(loud, quiet) is not None
    assert difference(loud, outcome_of(warn, ("a",), record_warnings=True)) is None
    failed = outcome_of(lambda: 1 / 0, record_warnings=True)
    assert isinstance(failed, Raised)
