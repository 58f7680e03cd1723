"""A counted loop goes to a nearer end first: its own test is all that a round costs.

``for (x = v; ; x += s) { ...; if (x == end) break; }`` is run with ``near`` for ``end``, where
``near`` is ``end``, or so many rounds ahead if ``end`` is farther away. Where the loop ends at
``near`` and not at ``end``, something may be done, and the next ``near`` is set. The same goes
for ``x < end`` and the like. The way that is left is an unsigned number, whatever the signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, final

from autojit.backend.native.llvm_text import NAME, Body, Loop

_VALUE: Final = rf"(%{NAME}|-?\d+)"
_BRANCH: Final = re.compile(rf"\s*br i1 (%{NAME}), label %({NAME}), label %({NAME})(.*)")
_TEST: Final = re.compile(
    rf"  (%{NAME}) = icmp (?:samesign )?([a-z]+) (i32|i64) {_VALUE}, {_VALUE}$"
)
_STEP: Final = re.compile(rf"  (%{NAME}) = add [a-z ]*(?:i32|i64) (%{NAME}), (-?\d+)$")
_PHI: Final = re.compile(rf"  (%{NAME}) = phi (?:i32|i64) (.*)$")
_CAME: Final = re.compile(rf"\[ {_VALUE}, %({NAME}) \]")
_FARTHEST: Final = 1 << 30
#: Each predicate of ``icmp`` and its opposite.
_OPPOSITE: Final = {
    one: other
    for pair in (("eq", "ne"), ("ult", "uge"), ("ule", "ugt"), ("slt", "sge"), ("sle", "sgt"))
    for one, other in (pair, pair[::-1])
}
#: Those that hold as long as the loop goes on, upwards and downwards.
_UPWARDS: Final = ("ne", "ult", "ule", "slt", "sle")
_DOWNWARDS: Final = ("ne", "ugt", "uge", "sgt", "sge")


@final
@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of a counted loop.

    Attributes:
        latch: the block that tests.
        leaves: where it leads at the end.
        kind: the integers' type.
        tested: what is compared in each round.
        end: with what.
        stays: the predicate that holds between them as long as the loop goes on.
        step: what is added in each round.
        first: by the block from which the loop is entered, what the counter begins with.
        ahead: what is added to that before it is compared for the first time.
        distance: a nearer end is so many steps ahead, times the step.
    """

    latch: str
    leaves: str
    kind: str
    tested: str
    end: str
    stays: str
    step: int
    first: dict[str, str]
    ahead: int
    distance: int


def counted_by(body: Body, loop: Loop, rounds: int, headers: set[str]) -> Counted | None:
    """Return how a loop counts its rounds, or None if that is not seen.

    Args:
        body: the function.
        loop: the loop, an innermost one.
        rounds: from one end to the next.
        headers: those of all loops; one that leads straight to another is left alone.
    """
    if len(loop.latches) != 1:
        return None
    (latch,) = loop.latches
    block = body.blocks[latch]
    branch = _BRANCH.match("\n".join(block.lines[block.terminator :]))
    tests = {test.group(1): test for test in map(_TEST.match, block.lines) if test}
    if branch is None or branch.group(1) not in tests:
        return None
    _, predicate, kind, left, right = tests[branch.group(1)].groups()
    onward, leaves = branch.group(2, 3)
    if leaves == loop.header:
        onward, leaves, predicate = leaves, onward, _OPPOSITE[predicate]
    if onward != loop.header or leaves in loop.blocks or leaves in headers:
        return None
    mirrored = predicate.translate(str.maketrans("lg", "gl"))
    for tested, stays, end in ((left, predicate, right), (right, mirrored, left)):
        moves = None if _is_made_in(body, loop, end) else _moves(body, loop, tested)
        if moves is None:
            continue
        step, first, ahead = moves
        distance = abs(step) * rounds
        fits = stays in (_UPWARDS if step > 0 else _DOWNWARDS) and 0 < distance < _FARTHEST
        if fits and sorted(body.before(loop.header, loop.latches)) == sorted(first):
            return Counted(latch, leaves, kind, tested, end, stays, step, first, ahead, distance)
    return None


def _is_made_in(body: Body, loop: Loop, value: str) -> bool:
    made = f"  {value} = "
    return any(line.startswith(made) for label in loop.blocks for line in body.blocks[label].lines)


def _moves(body: Body, loop: Loop, tested: str) -> tuple[int, dict[str, str], int] | None:
    """Return the step of what is tested, what its counter begins with, and how far ahead it is."""
    lines = [line for label in loop.blocks for line in body.blocks[label].lines]
    steps = {step.group(1): step for step in map(_STEP.match, lines) if step}
    phis = map(_PHI.match, body.blocks[loop.header].lines)
    for phi in phis:
        if phi is None:
            continue
        came = {label: value for value, label in _CAME.findall(phi.group(2))}
        after = came.pop(loop.latches[0], "")
        step = steps.get(after)
        if step is None or step.group(2) != phi.group(1):
            continue
        if tested in (phi.group(1), after):
            by = int(step.group(3))
            return by, came, by if tested == after else 0
    return None


def go_to_nearer_ends(body: Body, loop: Loop, counted: Counted, name: str, rare: str) -> None:
    """Run a loop to nearer ends: at each it goes to ``NAME.now``, and on by ``NAME.again``.

    Args:
        body: the function.
        loop: the loop.
        counted: how it counts.
        name: what all that is new is called.
        rare: the metadata that says that a branch is seldom taken.
    """
    kind, tested, near = counted.kind, counted.tested, f"%{name}.near"
    entered = []
    for number, (label, value) in enumerate(counted.first.items()):
        made = f"{name}.{number}"
        begin = f"  %{made}.begin = add {kind} {value}, {counted.ahead}"
        body.blocks[label].insert([begin, *_next_end(counted, f"%{made}.begin", made)])
        entered.append(f"[ %{made}.near, %{label} ]")
    body.comes_also_from(loop.header, counted.latch, f"{name}.again")
    body.comes_from(counted.leaves, counted.latch, f"{name}.end")
    # That it stays as it is in all other rounds is how LLVM sees a loop within a loop here.
    back = f"[ {near}, %{counted.latch} ], [ %{name}.next.near, %{name}.again ]"
    body.add_phi(loop.header, f"  {near} = phi {kind} {', '.join([*entered, back])}")
    body.blocks[counted.latch].end_by(
        f"  %{name}.there = icmp {_OPPOSITE[counted.stays]} {kind} {tested}, {near}",
        f"  br i1 %{name}.there, label %{name}.end, label %{loop.header}, {rare}",
    )
    body.add(
        f"{name}.end",
        # Unknown to LLVM, which would have each round prepare what follows.
        f'  %{name}.at = call {kind} asm "", "=r,0"({kind} {tested})',
        f"  %{name}.over = icmp {_OPPOSITE[counted.stays]} {kind} %{name}.at, {counted.end}",
        f"  br i1 %{name}.over, label %{counted.leaves}, label %{name}.now",
    )
    again = _next_end(counted, f"%{name}.at", f"{name}.next")
    body.add(f"{name}.again", *again, f"  br label %{loop.header}")


def _next_end(counted: Counted, value: str, made: str) -> list[str]:
    """Return the lines that set the next end, seen from a value of the counter."""
    kind, end = counted.kind, counted.end
    ahead, behind = (end, value) if counted.step > 0 else (value, end)
    signed = counted.distance if counted.step > 0 else -counted.distance
    return [
        # Where the loop does not go on from here there is no way left.
        f"  %{made}.onward = icmp {counted.stays} {kind} {value}, {end}",
        f"  %{made}.way = sub {kind} {ahead}, {behind}",
        f"  %{made}.long = icmp ugt {kind} %{made}.way, {counted.distance}",
        f"  %{made}.far = and i1 %{made}.onward, %{made}.long",
        f"  %{made}.stop = add {kind} {value}, {signed}",
        f"  %{made}.near = select i1 %{made}.far, {kind} %{made}.stop, {kind} {end}",
    ]
