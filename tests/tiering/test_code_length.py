"""Long functions are expected to take longer to compile, and have to burn more before they are."""

from __future__ import annotations

from autojit.loops import length_of_loop
from autojit.tiering import expected_compile_s
from autojit.tiering.policy import COSTS, Memory

SOURCE = """
for i in range(3):
    for j in range(4):
        n = i * j + n
while n < 3:
    n += 1
"""


def test_a_long_function_is_expected_to_take_longer() -> None:
    short, long = (
        expected_compile_s(None, backend_loaded=True, code_bytes=count) for count in (40, 2000)
    )
    assert short == COSTS.function_s
    assert long == 2000 * COSTS.byte_s


def test_what_was_measured_counts_more_than_the_length() -> None:
    measured = Memory(1.0, cost_s=0.4)
    assert expected_compile_s(measured, backend_loaded=True, code_bytes=2000) == 0.4
    kept = Memory(1.0, cost_s=0.4, artifact=True)
    assert expected_compile_s(kept, backend_loaded=True, code_bytes=2000) == COSTS.artifact_s


def test_a_loop_is_as_long_as_its_part_of_the_code() -> None:
    code = compile(SOURCE, "loops.py", "exec")
    outer, inner = length_of_loop(code, 2), length_of_loop(code, 3)
    assert 0 < inner < outer < len(code.co_code)
    assert length_of_loop(code, 77) == len(code.co_code)
