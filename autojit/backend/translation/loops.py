"""Loops: walked until the kinds at their head are stable, then once more for the code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.backend.kinds import widened
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.branches import refined
from autojit.backend.translation.iteration import iteration
from autojit.backend.translation.mapped import plain_loop
from autojit.backend.translation.scope import (
    UNBOUND,
    Env,
    Val,
    conform,
    join_envs,
    join_names,
)
from autojit.backend.translation.storing import moving_names
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context


#: A head whose kinds still change after so many rounds is not worth another.
_MOST_ROUNDS: Final = 24


class _Loop:
    """What one loop collects while its body is walked."""

    __slots__ = ("breaks", "continues", "exit", "final", "head")

    def __init__(self, head: Env, exit_env: Env | None, *, final: bool) -> None:
        self.head = head
        self.exit = exit_env
        # Before the head is settled nothing need fit it, and nothing is generated.
        self.final = final
        self.breaks: list[Env] = []
        self.continues: list[Env] = []


def break_out(context: Context, node: ast.Break) -> list[str]:
    """Translate ``break``."""
    del node
    loop = context.loops[-1]
    assert isinstance(loop, _Loop)
    loop.breaks.append(context.env)
    context.alive = False
    lines = conform(context.env, loop.exit) if loop.exit is not None else []
    return [*lines, "break"]


def continue_round(context: Context, node: ast.Continue) -> list[str]:
    """Translate ``continue``."""
    del node
    loop = context.loops[-1]
    assert isinstance(loop, _Loop)
    loop.continues.append(context.env)
    context.alive = False
    return [*(conform(context.env, loop.head) if loop.final else ()), "continue"]


def _widened(before: Env, after: Env) -> Env:
    return {
        name: widened(before[name], kind) if name in before else kind
        for name, kind in after.items()
    }


def _round(
    context: Context,
    loop: _Loop,
    enter: Callable[[Env], tuple[Env, list[str]]],
    node: ast.For | ast.While,
) -> tuple[list[str], list[Env]]:
    """Walk a loop's body once from its head; return its lines and how it comes round."""
    names = moving_names(node)
    context.loops.append(loop)
    conditions, context.conditions = context.conditions, 0
    moving, context.moving = context.moving, context.moving | names
    innermost, context.innermost = context.innermost, names
    iterated = context.iterated
    context.iterated = iterated | context.over.get(id(node), frozenset())
    try:
        context.alive = True
        env, first = enter(dict(loop.head))
        context.env = env
        lines = [*first, *context.run(context, node.body)]
    finally:
        context.loops.pop()
        context.conditions, context.moving = conditions, moving
        context.innermost, context.iterated = innermost, iterated
    back = list(loop.continues)
    if context.alive:
        back.append(context.env)
        if loop.final:
            lines.extend(conform(context.env, loop.head))
    return lines, back


def _loop(
    context: Context,
    node: ast.For | ast.While,
    enter: Callable[[Env], tuple[Env, list[str]]],
    leave: Callable[[Env], Env | None],
) -> tuple[list[str], list[str], list[str]]:
    """Translate a loop around an already translated head.

    ``enter`` gives the names at the start of a round, ``leave`` those after the last one
    (None if the loop ends by ``break`` alone). Returns the lines before the loop, its body,
    and its else part.
    """
    before = context.env
    head = dict(before)
    for rounds in range(_MOST_ROUNDS):
        probe = _Loop(head, None, final=False)
        _, back = _round(context, probe, enter, node)
        joined = join_envs([before, *back], context.flagged)
        assert joined is not None
        # Names first bound in the body are not bound at the head of the first round.
        bound = before.keys() | context.flagged
        joined = {name: kind if name in bound else UNBOUND for name, kind in joined.items()}
        merged = {
            name: join_names(name, head.get(name, UNBOUND), kind, context.flagged)
            for name, kind in joined.items()
        }
        if rounds >= 1:
            merged = _widened(head, merged)
        if merged == head:
            break
        head = merged
    else:
        context.refuse(node, Reason.MIXED_TYPES, "a loop whose types do not settle")
    normal = leave(dict(head))
    ends = list(probe.breaks)
    else_lines: list[str] = []
    else_end: Env | None = None
    if normal is not None:
        context.env, context.alive = normal, True
        else_lines = context.run(context, node.orelse)
        else_end = context.env if context.alive else None
        if else_end is not None:
            ends.append(else_end)
    after = join_envs(ends, context.flagged)
    final = _Loop(head, after, final=True)
    body, _ = _round(context, final, enter, node)
    if else_end is not None and after is not None:
        else_lines = [*else_lines, *conform(else_end, after)]
    context.alive = after is not None
    context.env = before if after is None else after
    return conform(before, head), body, else_lines


def while_loop(context: Context, node: ast.While) -> list[str]:
    """Translate ``while``, its else part too."""
    tests: list[_Test] = []

    def enter(env: Env) -> tuple[Env, list[str]]:
        context.env = env
        with context.collecting() as ahead:
            value = context.condition(context, node.test)
        tests.append(_Test(value, ahead or [], context.env))
        return refined(context, dict(context.env), node.test, outcome=True), []

    def leave(_env: Env) -> Env | None:
        if tests[-1].value.literal:
            return None
        return refined(context, dict(tests[-1].env), node.test, outcome=False)

    first, body, otherwise = _loop(context, node, enter, leave)
    test = tests[-1]
    if test.ahead:
        return [*first, *_tested_within(context, node, test, body, otherwise)]
    lines = [*first, f"while {test.value.code}:", *indented(body)]
    return [*lines, "else:", *indented(otherwise)] if otherwise else lines


def _tested_within(
    context: Context,
    node: ast.While,
    test: _Test,
    body: list[str],
    otherwise: list[str],
) -> list[str]:
    """Return a loop whose test needs statements, and so is made within the loop."""
    stop = otherwise
    behind: list[str] = []
    if node.orelse:
        # Not within the loop: its own break and continue are the surrounding loop's.
        ended = context.unit.fresh("ended")
        stop = [f"{ended} = True"]
        behind = [f"if {ended}:", *indented(otherwise)]
    within = [*test.ahead, f"if not {test.value.code}:", *indented([*stop, "break"]), *body]
    before = [f"{ended} = False"] if node.orelse else []
    return [*before, "while True:", *indented(within), *behind]


class _Test(NamedTuple):
    """The test of a ``while``: the lines it needs ahead, and the names behind it."""

    value: Val
    ahead: list[str]
    env: Env


def leaves_loop(node: ast.stmt) -> bool:
    """Tell whether a statement may break or continue the loop that it stands in."""
    if isinstance(node, ast.Break | ast.Continue):
        return True
    blocks = [node.orelse] if isinstance(node, ast.For | ast.While) else _blocks(node)
    return any(leaves_loop(part) for block in blocks for part in block)


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return []
    found = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    found += [part.body for part in getattr(node, "handlers", [])]
    return found + [part.body for part in getattr(node, "cases", [])]


def for_loop(context: Context, node: ast.For) -> list[str]:
    """Translate ``for``, its else part too."""
    node = plain_loop(context, node)
    source, targets, prologue = iteration(context, node)

    def enter(env: Env) -> tuple[Env, list[str]]:
        context.env = env
        return env, targets(env)

    def leave(env: Env) -> Env:
        return env

    hoisted, context.hoisted = context.hoisted or [], []
    first, body, otherwise = _loop(context, node, enter, leave)
    context.hoisted = hoisted
    lines = [*prologue, *first, f"for {source}:", *indented(body)]
    return [*lines, "else:", *indented(otherwise)] if otherwise else lines
