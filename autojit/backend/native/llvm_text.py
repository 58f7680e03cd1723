"""LLVM's textual form, as far as loops are concerned: functions, blocks, the edges between them.

A module that LLVM has optimised is taken apart line by line (LLVM Language Reference, *Module
Structure*): labels, terminators and the phi nodes are all that is read. Loops are natural loops:
a block that dominates one of its predecessors is the header of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A name behind its sign, as LLVM writes it.
NAME: Final = r'(?:"[^"]*"|[-a-zA-Z$._0-9]+)'
_LABEL: Final = re.compile(rf"({NAME}):")
_TARGET: Final = re.compile(rf"label %({NAME})")
_DEFINED: Final = re.compile(rf"define .*?@({NAME})\(")
_TERMINATORS: Final = ("br ", "switch ", "ret ", "unreachable", "indirectbr ", "invoke ", "resume ")


@final
@dataclass(slots=True)
class Block:
    """A basic block: its label, its lines without the label, where it ends, where it leads."""

    label: str
    lines: list[str] = field(default_factory=list)
    terminator: int = 0
    targets: tuple[str, ...] = ()

    def insert(self, lines: list[str]) -> None:
        """Add lines ahead of the terminator."""
        self.lines[self.terminator : self.terminator] = lines
        self.terminator += len(lines)

    def end_by(self, *lines: str) -> None:
        """Put lines, the last of them a terminator, in the place of the terminator."""
        self.lines[self.terminator :] = lines
        self.ended()

    def ended(self) -> None:
        """Find the terminator, once all lines are there."""
        starts = (i for i, line in enumerate(self.lines) if line.strip().startswith(_TERMINATORS))
        self.terminator = next(starts, len(self.lines))
        self.targets = tuple(_TARGET.findall("\n".join(self.lines[self.terminator :])))


@final
@dataclass(slots=True)
class Body:
    """A function: the line that defines it, and its blocks, the first one first."""

    head: str
    blocks: dict[str, Block]

    @property
    def name(self) -> str:
        """Return the function's name."""
        found = _DEFINED.match(self.head)
        return found.group(1) if found else ""

    def edges(self, label: str, target: str) -> int:
        """Return how many edges lead from one block to another."""
        return self.blocks[label].targets.count(target)

    def before(self, label: str, without: list[str]) -> list[str]:
        """Return the blocks that lead to one, each for each of its edges."""
        return [
            other
            for other, block in self.blocks.items()
            if other not in without
            for _ in range(block.targets.count(label))
        ]

    def add(self, label: str, *lines: str) -> None:
        """Add a block."""
        block = self.blocks[label] = Block(label, list(lines))
        block.ended()

    def add_phi(self, label: str, line: str) -> None:
        """Add a phi node to a block."""
        block = self.blocks[label]
        block.lines.insert(0, line)
        block.terminator += 1

    def comes_from(self, label: str, before: str, now: str) -> None:
        """Let the phi nodes of a block know a predecessor by another label."""
        lines = self.blocks[label].lines
        came = re.compile(rf", %{re.escape(before)} \]")
        for index, line in enumerate(lines):
            if " = phi " not in line:
                break
            lines[index] = came.sub(f", %{now} ]", line)

    def comes_also_from(self, label: str, before: str, now: str) -> None:
        """Let the phi nodes of a block know a predecessor that brings what another brings."""
        lines = self.blocks[label].lines
        came = re.compile(rf"\[ ([^\[\]]+), %{re.escape(before)} \]")
        for index, line in enumerate(lines):
            if " = phi " not in line:
                break
            lines[index] = came.sub(lambda entry: f"{entry[0]}, [ {entry[1]}, %{now} ]", line)

    def redirect(self, label: str, target: str, first: str, last: str) -> None:
        """Lead an edge to the block ``first``; from ``last`` it comes to where it led."""
        block = self.blocks[label]
        behind = "\n".join(block.lines[block.terminator :])
        edge = rf"label %{re.escape(target)}(?![-a-zA-Z$._0-9])"
        block.end_by(*re.sub(edge, f"label %{first}", behind).split("\n"))
        self.comes_from(target, label, last)

    def lines(self) -> Iterator[str]:
        """Write the function again."""
        yield self.head
        for block in self.blocks.values():
            if block.label:
                yield f"{block.label}:"
            yield from block.lines
        yield "}"


def parts(text: str) -> Iterator[str | Body]:
    """Take a module apart: functions, and the lines outside of them."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("define ") and line.endswith("{"):
            yield _body(line, lines)
        else:
            yield line


def _body(head: str, lines: Iterator[str]) -> Body:
    block = Block("")
    blocks = {"": block}
    for line in lines:
        if line == "}":
            break
        label = _LABEL.match(line)
        if label is None:
            block.lines.append(line)
            continue
        if block.label or any(map(str.strip, block.lines)):
            block.ended()
        else:
            del blocks[""]  # the first block has a label of its own
        block = blocks[label.group(1)] = Block(label.group(1))
    block.ended()
    return Body(head, blocks)


@final
@dataclass(slots=True)
class Loop:
    """A natural loop: its header, the blocks that lead back to it, and all blocks."""

    header: str
    latches: list[str]
    blocks: set[str]
    innermost: bool = True


def loops(body: Body) -> list[Loop]:
    """Return the natural loops of a function."""
    order = _order(body)
    before: dict[str, list[str]] = {label: [] for label in order}
    for label in order:
        for target in body.blocks[label].targets:
            before[target].append(label)
    dominators = _dominators(order, before)
    found: dict[str, Loop] = {}
    for label in order:
        for header in dict.fromkeys(body.blocks[label].targets):
            if _dominates(dominators, header, label):
                loop = found.setdefault(header, Loop(header, [], {header}))
                loop.latches.append(label)
                _add_blocks(loop, label, before)
    for outer in found.values():
        outer.innermost = not any(
            other is not outer and other.header in outer.blocks for other in found.values()
        )
    return list(found.values())


def _add_blocks(loop: Loop, latch: str, before: dict[str, list[str]]) -> None:
    waiting = [latch]
    while waiting:
        label = waiting.pop()
        if label not in loop.blocks:
            loop.blocks.add(label)
            waiting += before[label]


def _order(body: Body) -> list[str]:
    """Return the blocks that are reached, each ahead of those behind it (reverse postorder)."""
    first = next(iter(body.blocks))
    seen, done = {first}, []
    waiting = [(first, iter(body.blocks[first].targets))]
    while waiting:
        label, targets = waiting[-1]
        target = next((one for one in targets if one not in seen), None)
        if target is None:
            done.append(label)
            waiting.pop()
        else:
            seen.add(target)
            waiting.append((target, iter(body.blocks[target].targets)))
    return done[::-1]


def _dominators(order: list[str], before: dict[str, list[str]]) -> dict[str, str]:
    """Return the immediate dominator of each block (Cooper, Harvey, Kennedy, 2001)."""
    number = {label: index for index, label in enumerate(order)}
    found = {order[0]: order[0]}

    def common(left: str, right: str) -> str:
        while left != right:
            if number[left] > number[right]:
                left = found[left]
            else:
                right = found[right]
        return left

    changed = True
    while changed:
        changed = False
        for label in order[1:]:
            known = [one for one in before[label] if one in found]
            nearest = known[0]
            for one in known[1:]:
                nearest = common(nearest, one)
            if found.get(label) != nearest:
                found[label] = nearest
                changed = True
    return found


def _dominates(dominators: dict[str, str], upper: str, lower: str) -> bool:
    while lower != upper:
        if dominators[lower] == lower:
            return False
        lower = dominators[lower]
    return True
