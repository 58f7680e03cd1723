"""What is put into machine code's loops: small loops in LLVM's text, run before and after."""

from __future__ import annotations

import ctypes
from typing import Any, Final

import llvmlite.binding as llvm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autojit.backend.native  # noqa: F401 - LLVM is initialised by numba
from autojit.backend.native.llvm_text import Body, loops, parts
from autojit.backend.native.nearer_ends import counted_by, go_to_nearer_ends

_ROUNDS: Final = 5
#: Rounds after which the loop of the test is given up: it is one that would not end.
_MOST: Final = 200
#: ``x = first; do { x += step } while (x STAYS end)``, in which a round is counted.
_LOOP: Final = """
define i64 @counted(i64 %first, i64 %end, ptr %looks) {{
entry:
  br label %head
head:
  %x = phi i64 [ %first, %entry ], [ %next, %latch ]
  %n = phi i64 [ 0, %entry ], [ %more, %latch ]
  %more = add i64 %n, 1
  %next = add nsw i64 %x, {step}
  %enough = icmp ugt i64 %more, {most}
  br i1 %enough, label %out, label %latch
latch:
  {test}
  br i1 %c, label %{yes}, label %{no}
out:
  %found = phi i64 [ %more, %latch ], [ -1, %head ]
  ret i64 %found
}}
"""
_PAIRS: Final = [("ne", "eq"), ("ult", "uge"), ("ule", "ugt"), ("slt", "sge"), ("sle", "sgt")]
_OPPOSITE: Final = dict([*_PAIRS, *(pair[::-1] for pair in _PAIRS)])
_SIDES: Final = [("ne", "ne"), ("ult", "ugt"), ("ule", "uge"), ("slt", "sgt"), ("sle", "sge")]
_MIRRORED: Final = dict([*_SIDES, *(pair[::-1] for pair in _SIDES)])
_CASES: Final = [
    *((stays, step) for stays in ("ne", "ult", "ule", "slt", "sle") for step in (1, 3)),
    *((stays, step) for stays in ("ne", "ugt", "uge", "sgt", "sge") for step in (-1, -4)),
]


def written(stays: str, step: int, *, tested: str, swapped: bool, inverted: bool) -> str:
    """Return a loop that goes on as long as a predicate holds, written in one of eight ways."""
    left, right = (tested, "%end")
    if swapped:
        left, right, stays = right, left, _MIRRORED[stays]
    yes, no = "head", "out"
    if inverted:
        yes, no, stays = no, yes, _OPPOSITE[stays]
    test = f"%c = icmp {stays} i64 {left}, {right}"
    return _LOOP.format(step=step, most=_MOST, test=test, yes=yes, no=no)


def with_nearer_ends(source: str) -> str:
    """Return the module with its loop going to nearer ends, a look at each counted."""
    found = list(parts(str(llvm.parse_assembly(source))))
    (body,) = (part for part in found if isinstance(part, Body))
    (loop,) = loops(body)
    counted = counted_by(body, loop, _ROUNDS, {loop.header})
    assert counted is not None
    go_to_nearer_ends(body, loop, counted, "look", "!prof !0")
    body.add(
        "look.now",
        "  %looked = load i64, ptr %looks",
        "  %again = add i64 %looked, 1",
        "  store i64 %again, ptr %looks",
        "  br label %look.again",
    )
    lines = [part if isinstance(part, str) else "\n".join(part.lines()) for part in found]
    return "\n".join([*lines, '!0 = !{!"branch_weights", i32 1, i32 9}'])


class Ran:
    """A compiled ``counted``."""

    def __init__(self, source: str) -> None:
        module = llvm.parse_assembly(source)
        module.verify()
        target = llvm.Target.from_triple(llvm.get_process_triple())
        self._engine: Any = llvm.create_mcjit_compiler(module, target.create_target_machine())
        self._engine.finalize_object()
        kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        self._function = kind(self._engine.get_function_address("counted"))

    def __call__(self, first: int, end: int) -> tuple[int, int]:
        """Return the rounds, -1 for too many, and how often it looked up."""
        looks = ctypes.c_int64(0)
        rounds = self._function(first, end, ctypes.addressof(looks))
        return rounds, looks.value


_NEAR: Final = st.integers(-40, 40)
_EDGES: Final = st.sampled_from([2**63 - 1, 2**63 - 2, -(2**63), -(2**63) + 1, 2**62, -1, 0])
_NUMBERS: Final = _NEAR | st.builds(
    lambda edge, off: (edge + off + 2**63) % 2**64 - 2**63, _EDGES, _NEAR
)


@pytest.mark.parametrize("tested", ["%next", "%x"])
@pytest.mark.parametrize(("stays", "step"), _CASES)
def test_a_loop_with_nearer_ends_makes_the_same_rounds(stays: str, step: int, tested: str) -> None:
    ways = [(False, False), (True, True)]
    sources = [written(stays, step, tested=tested, swapped=s, inverted=i) for s, i in ways]
    pairs = [(Ran(source), Ran(with_nearer_ends(source))) for source in sources]

    @given(first=_NUMBERS, end=_NUMBERS)
    @settings(max_examples=150, deadline=None)
    def same(first: int, end: int) -> None:
        for plain, nearer in pairs:
            rounds, looks = nearer(first, end)
            assert rounds == plain(first, end)[0]
            if rounds > 0:
                # No look in a loop of a few rounds; about one each ``_ROUNDS`` in others.
                assert rounds // (_ROUNDS + 2) <= looks + 1
                assert looks <= rounds // _ROUNDS + 1
                assert rounds > _ROUNDS or not looks

    same()


def test_a_loop_that_tests_something_else_has_no_nearer_end() -> None:
    source = written("ne", 1, tested="%n", swapped=False, inverted=False)
    source = source.replace("add i64 %n, 1", "mul i64 %n, 3")
    (body,) = (part for part in parts(source) if isinstance(part, Body))
    (loop,) = loops(body)
    assert counted_by(body, loop, _ROUNDS, {loop.header}) is None


def test_the_loops_of_a_function_are_found_with_what_is_in_them() -> None:
    source = """
define i32 @f(i1 %a) {
first:
  br label %outer
outer:
  br label %inner
inner:
  br i1 %a, label %inner, label %between
between:
  switch i32 0, label %outer [
    i32 1, label %last
  ]
last:
  ret i32 0
}
"""
    (body,) = (part for part in parts(source) if isinstance(part, Body))
    found = {loop.header: loop for loop in loops(body)}
    assert found["inner"].innermost
    assert not found["outer"].innermost
    assert found["outer"].blocks == {"outer", "inner", "between"}
    assert found["outer"].latches == ["between"]
    assert body.name == "f"
