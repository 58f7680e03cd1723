"""MLJITOptimizer: plain functions become native, equal what one would call, keep NaN."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autojit import MLJITOptimizer
from tests.benchmarks.ml_functions import FUNCTIONS, Compared, arguments, mse, relu

pytestmark = pytest.mark.usefixtures("by_hand")

#: Arithmetic on packed doubles in the vector registers of x86.
PACKED = re.compile(r"\bv(?:add|sub|mul|fmadd\d+|fnmadd\d+|max|and)pd\b.*%?[yz]mm")


def decorated(optimizer: MLJITOptimizer, compared: Compared) -> Any:
    given: Any = compared.function
    fresh = type(given)(given.__code__, given.__globals__, given.__name__)
    decorators = {
        "distance": optimizer.optimize_distance_function,
        "activation": optimizer.optimize_activation,
        "loss": optimizer.optimize_loss_function,
    }
    return decorators[compared.family](fresh)


@pytest.mark.parametrize("compared", FUNCTIONS, ids=lambda one: one.function.__name__)
def test_a_plain_function_becomes_native_and_equals_what_one_would_call(
    compared: Compared,
) -> None:
    optimizer = MLJITOptimizer()
    fast = decorated(optimizer, compared)
    given = arguments(compared, 20_000)
    for _ in range(5):
        found = fast(*given)
    name = compared.function.__name__
    stats = optimizer.get_stats()[name]
    assert stats.family == compared.family
    assert stats.tier == "native", stats.reason
    assert stats.native_calls >= 1
    assert np.allclose(found, compared.instead(*given), rtol=1e-11, atol=1e-13)
    assert type(found) is type(compared.function(*given))


def test_nan_infinity_and_the_sign_of_zero_are_kept() -> None:
    optimizer = MLJITOptimizer()
    (leaky,) = (one for one in FUNCTIONS if one.function.__name__ == "leaky_relu")
    fast = decorated(optimizer, leaky)
    x = np.zeros((40, 100))
    x[0, :4] = [np.nan, np.inf, -np.inf, -0.0]
    for _ in range(6):
        found = fast(x)
        assert found.tobytes() == leaky.function(x).tobytes()
    assert optimizer.get_stats()["leaky_relu"].native_calls > 0


def test_vectorization_is_packed_instructions_in_the_machine_code() -> None:
    packed = {}
    for wanted in (True, False):
        optimizer = MLJITOptimizer(enable_vectorization=wanted)
        fast = decorated(optimizer, Compared(relu, "activation", relu, ""))
        for _ in range(5):
            fast(np.ones((50, 64)))
        packed[wanted] = bool(PACKED.search(optimizer.inspect_asm("relu")))
        assert optimizer.get_stats()["relu"].tier == "native"
    assert packed == {True: True, False: False}


def test_for_inference_the_first_call_compiles_and_each_size_is_decided_by_measuring() -> None:
    optimizer = MLJITOptimizer(optimize_for_inference=True)
    fast = decorated(optimizer, Compared(relu, "activation", relu, ""))
    fast(np.ones((50, 64)))
    assert optimizer.get_stats()["relu"].tier == "trial"
    for _ in range(20):
        fast(np.ones((50, 64)))
        fast(np.ones((5000, 64)))
    chosen = optimizer.get_stats()["relu"].chosen
    assert set(chosen) == {(50).bit_length(), (5000).bit_length()}
    assert set(chosen.values()) <= {"alone", "together"}


def test_otherwise_it_is_compiled_when_it_was_called_ten_times_and_nothing_is_measured() -> None:
    optimizer = MLJITOptimizer(optimize_for_inference=False)
    fast = decorated(optimizer, Compared(relu, "activation", relu, ""))
    for _ in range(10):
        fast(np.ones((50, 64)))
    assert optimizer.get_stats()["relu"].tier == "counting"
    for _ in range(20):
        fast(np.ones((50, 64)))
    assert optimizer.get_stats()["relu"].tier == "native"
    assert optimizer.get_stats()["relu"].chosen == {}


def test_zero_size_and_unfit_data_are_pythons_to_answer() -> None:
    optimizer = MLJITOptimizer()
    fast = decorated(optimizer, Compared(mse, "loss", mse, ""))
    y = np.ones(500)
    for _ in range(5):
        fast(y, y)
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        fast(np.empty(0), np.empty(0))
    words = np.array(["a", "b"])
    with pytest.raises(TypeError) as ours:
        fast(words, words)
    with pytest.raises(TypeError) as theirs:
        mse(words, words)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("name", ["enable_vectorization", "optimize_for_inference"])
def test_a_bad_parameter_is_named(name: str) -> None:
    wrong: dict[str, Any] = {name: "yes"}
    with pytest.raises(TypeError, match=f"{name} = 'yes': must be True or False"):
        MLJITOptimizer(**wrong)
