"""Branches: both ways are translated, and fitted together where they meet.

A test also narrows the bounds of the integers that it compares, which is what makes most
overflow checks unnecessary.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    Num,
)
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.scope import (
    Env,
    conform,
    join_envs,
)
from autojit.backend.translation.unit import Raises, Refusal, Unsettled

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def branch(context: Context, node: ast.If) -> list[str]:
    """Translate ``if``; a test whose outcome is known leaves one way only."""
    test = context.condition(context, node.test)
    if test.literal is not None:
        return context.run(context, node.body if test.literal else node.orelse)
    before = context.env
    ends: list[Env] = []
    blocks: list[tuple[list[str], Env | None]] = []
    for block, outcome in ((node.body, True), (node.orelse, False)):
        context.env = refined(context, dict(before), node.test, outcome=outcome)
        context.alive = True
        context.conditions += 1
        lines = context.run(context, block)
        context.conditions -= 1
        blocks.append((lines, context.env if context.alive else None))
        if context.alive:
            ends.append(context.env)
    after = join_envs(ends, context.flagged)
    context.alive = after is not None
    context.env = before if after is None else after
    fitted = [
        [*lines, *(conform(end, context.env) if end is not None else ())] for lines, end in blocks
    ]
    lines = [f"if {test.code}:", *indented(fitted[0])]
    if fitted[1]:
        lines += ["else:", *indented(fitted[1])]
    return lines


_FLIPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
}


_NEGATED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.NotEq: ast.Eq,
}


def refined(  # noqa: C901 - one case a form of test
    context: Context, env: Env, test: ast.expr, *, outcome: bool
) -> Env:
    """Narrow the bounds of integers by what a test has told of them."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values) if outcome:
            for value in values:
                env = refined(context, env, value, outcome=True)
        case ast.BoolOp(op=ast.Or(), values=values) if not outcome:
            for value in values:
                env = refined(context, env, value, outcome=False)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return refined(context, env, operand, outcome=not outcome)
        case ast.Compare(left=left, ops=ops, comparators=others) if outcome:
            for operator, right in zip(ops, others, strict=True):
                _narrow(context, env, left, type(operator), right)
                left = right
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            negated = _NEGATED.get(type(operator))
            if negated is not None:
                _narrow(context, env, left, negated, right)
    return env


def _narrow(
    context: Context,
    env: Env,
    left: ast.expr,
    operator: type[ast.cmpop],
    right: ast.expr,
) -> None:
    flipped = _FLIPPED.get(operator)
    for asked, symbol, other in ((left, operator, right), (right, flipped, left)):
        one = asked.target if isinstance(asked, ast.NamedExpr) else asked
        if not isinstance(one, ast.Name) or symbol is None:
            continue
        kind = env.get(one.id)
        limit = _integer_kind(context, env, other)
        if not isinstance(kind, Num) or kind.rep != "i" or limit is None:
            continue
        lo, hi = kind.lo, kind.hi
        if symbol in (ast.Lt, ast.LtE):
            hi = min(hi, limit.hi - (symbol is ast.Lt))
        elif symbol in (ast.Gt, ast.GtE):
            lo = max(lo, limit.lo + (symbol is ast.Gt))
        elif symbol is ast.Eq:
            lo, hi = max(lo, limit.lo), min(hi, limit.hi)
        if lo <= hi:
            env[one.id] = replace(kind, lo=lo, hi=hi)


def _integer_kind(context: Context, env: Env, node: ast.expr) -> Num | None:
    """Return the kind of an integer operand if it can be told without side effects."""
    simple = all(
        isinstance(
            part,
            ast.Name
            | ast.Constant
            | ast.BinOp
            | ast.operator
            | ast.expr_context
            | ast.UnaryOp
            | ast.unaryop
            | ast.Call
            | ast.Subscript
            | ast.Attribute,
        )
        for part in ast.walk(node)
    )
    if not simple:
        return None
    before = context.env
    context.env = env
    try:
        with context.lazily():
            kind = context.evaluate(context, node).kind
    except (Raises, Refusal, Unsettled):
        return None
    finally:
        context.env = before
    return kind if isinstance(kind, Num) and kind.rep == "i" and "None" not in kind.types else None
