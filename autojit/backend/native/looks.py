"""Every loop of a kernel looks up: the looks are put in when LLVM has optimised it.

Ahead of that a look would keep a loop from being vectorised, and bounds checks from being moved
out of it. Behind it a look costs nothing in a round that is counted anyway: a counted loop
without calls goes to a nearer end first, looks up there, and sets itself the next. Another loop
without calls counts its rounds. A loop with calls, or with a loop in it, looks in each round.
What the C library, NumPy or BLAS do is not looked into.

Only functions that look up somewhere anyway (``polling.poll``) are changed: of any other LLVM may
have told its callers which statuses it gives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from llvmlite import binding as llvm
from llvmlite import ir

from autojit.backend.native.llvm_text import Body, Loop, loops, parts
from autojit.backend.native.nearer_ends import counted_by, go_to_nearer_ends
from autojit.backend.native.polling import decision

if TYPE_CHECKING:
    from collections.abc import Iterator

#: So many instructions are run between two looks, about: a fraction of a millisecond.
_BETWEEN: Final = 1 << 20
#: numba's functions return a status.
_GIVES_STATUS: Final = re.compile(r"define .*\bi32 @(?!autojit_looks_up)")
_CALLS: Final = re.compile(r"\bcall\b(?!.*@llvm\.)")
_LOOKS: Final = re.compile(r"\bcall\b.*@autojit_looks_up")
_RARE: Final = '!{!"branch_weights", i32 1, i32 1048576}'
_DEFINED: Final = "define preserve_allcc i32 @autojit_looks_up("


def with_looks(module: Any) -> Any:
    """Return an optimised module whose loops look up.

    Args:
        module: llvmlite's, of a kernel and all that it calls, whose functions are its own:
            numba has some of the same names without looks.
    """
    module.link_in(_deciding())
    found = list(parts(str(module)))
    rare = f"!prof !{_unused_metadata(found)}"
    for part in found:
        if isinstance(part, Body) and _looks_up(part):
            found_loops = loops(part)
            headers = {loop.header for loop in found_loops}
            for number, loop in enumerate(found_loops):
                _look_in(part, loop, headers, f"aj.look{number}", rare)
    return llvm.parse_assembly("\n".join([*_lines(found), f"{rare[6:]} = {_RARE}", ""]))


def _looks_up(body: Body) -> bool:
    """Tell whether a function may give the status of a look; its first block has a label."""
    if not _GIVES_STATUS.match(body.head) or "" in body.blocks:
        return False
    return any(_LOOKS.search(line) for block in body.blocks.values() for line in block.lines)


def _lines(found: list[str | Body]) -> Iterator[str]:
    for part in found:
        if isinstance(part, str):
            yield part
            continue
        if part.head.startswith(_DEFINED):
            part.head = part.head.replace("define ", "define internal ", 1)
        yield from part.lines()


def _deciding() -> Any:
    """Return a module with the function that says whether to leave."""
    module = ir.Module("autojit_deciding")
    module.triple = llvm.get_process_triple()
    function = decision(module)
    # Whoever asks keeps all in its registers: nothing is spilled in a loop.
    function.calling_convention = "preserve_allcc"
    function.linkage = "external"
    return llvm.parse_assembly(str(module))


def _unused_metadata(found: list[str | Body]) -> int:
    numbers = (re.match(r"!(\d+) = ", part) for part in found if isinstance(part, str))
    return max((int(one.group(1)) for one in numbers if one), default=-1) + 1


def _look_in(body: Body, loop: Loop, headers: set[str], name: str, rare: str) -> None:
    """Let a loop look up ahead of each further round, or of some."""
    if any(body.edges(latch, loop.header) > 1 for latch in loop.latches):
        return
    lines = [line for label in loop.blocks for line in body.blocks[label].lines]
    if not loop.innermost or any(map(_CALLS.search, lines)):
        _look_each_round(body, loop, name, rare)
        return
    rounds = max(_BETWEEN // max(len(lines), 1), 1)
    counted = counted_by(body, loop, rounds, headers)
    if counted is None:
        _count_rounds(body, loop, name, rounds, rare)
    else:
        go_to_nearer_ends(body, loop, counted, name, rare)
        _look(body, name, f"{name}.again")


def _look(body: Body, name: str, onward: str) -> None:
    """Add the blocks that look whether anything is wanted."""
    body.add(
        f"{name}.now",
        f"  %{name}.wanted = load atomic i32, ptr @autojit_eval_breaker monotonic, align 4",
        f"  %{name}.calm = icmp eq i32 %{name}.wanted, 0",
        f"  br i1 %{name}.calm, label %{onward}, label %{name}.ask",
    )
    _ask(body, name, onward)


def _ask(body: Body, name: str, onward: str) -> None:
    """Add the blocks that ask whether to leave."""
    body.add(
        f"{name}.ask",
        f"  %{name}.status = call preserve_allcc i32 @autojit_looks_up()",
        f"  %{name}.stays = icmp eq i32 %{name}.status, 0",
        f"  br i1 %{name}.stays, label %{onward}, label %{name}.leave",
    )
    body.add(f"{name}.leave", f"  ret i32 %{name}.status")


def _look_each_round(body: Body, loop: Loop, name: str, rare: str) -> None:
    for number, latch in enumerate(loop.latches):
        one = f"{name}.{number}"
        body.redirect(latch, loop.header, one, f"{one}.back")
        body.add(
            one,
            f"  %{one}.wanted = load atomic i32, ptr @autojit_eval_breaker monotonic, align 4",
            f"  %{one}.some = icmp ne i32 %{one}.wanted, 0",
            f"  br i1 %{one}.some, label %{one}.ask, label %{one}.back, {rare}",
        )
        _ask(body, one, f"{one}.back")
        body.add(f"{one}.back", f"  br label %{loop.header}")


def _count_rounds(body: Body, loop: Loop, name: str, rounds: int, rare: str) -> None:
    """Let a loop count: the count is a phi node of its header, and begins anew on entry."""
    came = [f"[ {rounds}, %{label} ]" for label in body.before(loop.header, loop.latches)]
    for number, latch in enumerate(loop.latches):
        one = f"{name}.{number}"
        body.redirect(latch, loop.header, one, f"{one}.back")
        body.add(
            one,
            f"  %{one}.less = add i32 %{name}.left, -1",
            f"  %{one}.none = icmp eq i32 %{one}.less, 0",
            f"  br i1 %{one}.none, label %{one}.now, label %{one}.back, {rare}",
        )
        _look(body, one, f"{one}.back")
        again = f"[ {rounds}, %{one}.now ], [ {rounds}, %{one}.ask ]"
        body.add(
            f"{one}.back",
            f"  %{one}.next = phi i32 [ %{one}.less, %{one} ], {again}",
            f"  br label %{loop.header}",
        )
        came.append(f"[ %{one}.next, %{one}.back ]")
    body.add_phi(loop.header, f"  %{name}.left = phi i32 {', '.join(came)}")
