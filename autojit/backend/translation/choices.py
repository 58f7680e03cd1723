"""Expressions of which a part may not be evaluated: ``if``-``else``, ``and``, ``or``.

Where every part is one expression in generated code, the whole is one too. Where a part needs
statements (a loop, an assignment, a call with effects), the whole becomes an ``if`` statement
that runs ahead of the statement it is in, and the names are joined where its ways meet.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, final

from autojit.backend.kinds import Conflict, Kind, Known, ListOf, NoneKind, Num, Tup, boolean, join
from autojit.backend.translation import arithmetic
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.branches import refined
from autojit.backend.translation.context import number
from autojit.backend.translation.scope import Env, Val, conform, converted, join_envs
from autojit.backend.translation.unit import Raises
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context


@final
@dataclass(frozen=True, slots=True)
class Way:
    """One of two ways through an expression.

    Attributes:
        lines: what has to run on it before its value.
        end: the names at its end.
        value: what it gives, or None if Python surely raises on it.
    """

    lines: list[str]
    end: Env
    value: Val | None

    @classmethod
    def through(
        cls,
        context: Context,
        translate: Callable[[], Val],
        test: ast.expr | None = None,
        *,
        outcome: bool = True,
    ) -> Self:
        """Translate what is evaluated only where ``test`` comes out as ``outcome``."""
        before = context.env
        env = dict(before)
        context.env = env if test is None else refined(context, env, test, outcome=outcome)
        value = None
        try:
            with context.collecting() as lines:
                value = translate()
        except Raises:
            if lines is None:
                raise
        end, context.env = context.env, before
        return cls(lines or [], end, value)

    @classmethod
    def around(cls, context: Context, value: Val) -> Self:
        """Return the way on which nothing more is evaluated."""
        return cls([], context.env, value)


def choose(context: Context, node: ast.AST, test: str, then: Val, other: Val) -> Val:
    """Translate ``then if test else other`` for two evaluated values."""
    kind = _joined(context, node, then, other)
    if isinstance(kind, NoneKind):
        return then
    with context.at(node, Reason.MIXED_TYPES):
        a, b = converted(then, kind), converted(other, kind)
    if isinstance(kind, Tup):
        a, b = replace(a, parts=None, literal=None), replace(b, parts=None, literal=None)
    tag = f"({a.tag} if {test} else {b.tag})" if a.tag is not None else None
    return Val(f"({a.code} if {test} else {b.code})", kind, tag)


def _joined(context: Context, node: ast.AST, then: Val, other: Val) -> Kind:
    kind = join(then.kind, other.kind)
    if isinstance(kind, Conflict):
        context.disagree(node, Reason.MIXED_TYPES, "a value that", kind)
    if isinstance(kind, ListOf) and context.unit.holds_any(kind.site):
        # What the one holds the other may: an empty list is of the same type.
        context.unit.element(kind.site)
    return kind


def either(context: Context, node: ast.expr, test: str, then: Way, other: Way) -> Val:
    """Return the value of one of two ways; what they hoist runs only on its own way."""
    if then.value is None or other.value is None:
        return _one_raises(context, node, test, then, other)
    if not (then.lines or other.lines):
        if then.value.kind == other.value.kind == boolean() and other.value.code == test:
            return Val(f"({test} and {then.value.code})", boolean())
        return choose(context, node, test, then.value, other.value)
    kind = _joined(context, node, then.value, other.value)
    variable = context.unit.fresh("either")
    with context.at(node, Reason.MIXED_TYPES):
        blocks = [
            [*way.lines, *_stored(variable, converted(value, kind))]
            for way, value in ((then, then.value), (other, other.value))
        ]
    _branched(context, node, test, (blocks[0], then.end), (blocks[1], other.end))
    return _variable(variable, kind)


def _one_raises(context: Context, node: ast.expr, test: str, then: Way, other: Way) -> Val:
    """Leave the kernel on the way where Python raises; the value is the other's."""
    if then.value is None:
        then, other, test = other, then, f"not {test}"
    if then.value is None:
        raise Raises
    context.hoist(node, [f"if not ({test}):", *indented([*other.lines, "raise _Leave(5)"])])
    context.hoist(node, then.lines)
    context.env = then.end
    return then.value


def _branched(
    context: Context,
    node: ast.expr,
    test: str,
    then: tuple[list[str], Env],
    other: tuple[list[str], Env],
) -> None:
    """Hoist an ``if`` statement of two blocks, their names fitted where they meet."""
    after = join_envs([then[1], other[1]], context.flagged)
    assert after is not None
    context.env = after
    first, second = ([*lines, *conform(end, after)] for lines, end in (then, other))
    context.hoist(node, [f"if {test}:", *indented(first), "else:", *indented(second)])


def _stored(variable: str, value: Val) -> list[str]:
    if isinstance(value.kind, Known):
        return []
    tag = [] if value.tag is None else [f"{variable}_t = {value.tag}"]
    return [f"{variable} = {value.code}", *tag]


def _variable(name: str, kind: Kind) -> Val:
    if isinstance(kind, Known):
        return Val("None", kind)
    return Val(name, kind, f"{name}_t" if isinstance(kind, Num) and kind.tagged else None)


def kept(context: Context, node: ast.AST, value: Val) -> Val:
    """Return a value that is a variable of its own, set ahead of the statement."""
    variable = context.unit.fresh("kept")
    context.hoist(node, _stored(variable, value))
    return _variable(variable, value.kind)


def if_expression(context: Context, node: ast.IfExp) -> Val:
    """Translate ``then if test else other``."""
    test = context.condition(context, node.test)
    if test.literal is not None:
        return context.evaluate(context, node.body if test.literal else node.orelse)
    then, other = (
        Way.through(
            context,
            lambda part=part: context.evaluate(context, part),  # type: ignore[misc]
            node.test,
            outcome=outcome,
        )
        for part, outcome in ((node.body, True), (node.orelse, False))
    )
    return either(context, node, test.code, then, other)


def bool_operation(context: Context, node: ast.BoolOp) -> Val:
    """Translate ``and``/``or`` as a value: one of the operands."""
    return _first_of(context, node, node.values)


def _first_of(context: Context, node: ast.BoolOp, operands: list[ast.expr]) -> Val:
    value = context.evaluate(context, operands[0])
    if len(operands) == 1:
        return value
    number(context, node, value)
    with context.at(node):
        test = arithmetic.truth(value)
    is_and = isinstance(node.op, ast.And)
    rest = Way.through(
        context, lambda: _first_of(context, node, operands[1:]), operands[0], outcome=is_and
    )
    if rest.lines:
        value = kept(context, node, value)
    stay = Way.around(context, value)
    return either(context, node, test, *((rest, stay) if is_and else (stay, rest)))


def condition_of_several(context: Context, node: ast.BoolOp) -> Val:
    """Translate ``and``/``or`` whose truth value alone matters."""
    is_and = isinstance(node.op, ast.And)
    parts: list[str] = []
    for operand in node.values:
        value = _further(context, parts, operand, is_and=is_and)
        if value.literal is not None:
            if bool(value.literal) is is_and:
                continue
            if not parts:
                return Val(repr(not is_and), boolean(), literal=not is_and)
        parts.append(value.code)
        if value.literal is not None:
            break
    if not parts:
        return Val(repr(is_and), boolean(), literal=is_and)
    return Val(_connected(parts, is_and=is_and), boolean())


def _connected(parts: list[str], *, is_and: bool) -> str:
    return f"({(' and ' if is_and else ' or ').join(parts)})"


def _further(context: Context, parts: list[str], operand: ast.expr, *, is_and: bool) -> Val:
    """Translate an operand that is evaluated only if the ``parts`` before it let it.

    If it needs statements, they run ahead with all operands before it, and one variable takes
    the place of ``parts``.
    """
    if not parts:
        return context.condition(context, operand)
    way = Way.through(context, lambda: context.condition(context, operand))
    if not way.lines and way.value is not None:
        return way.value
    variable = context.unit.fresh("test")
    test = _connected(parts, is_and=is_and)
    test = test if is_and else f"not {test}"
    if way.value is None:
        context.hoist(operand, [f"if {test}:", *indented([*way.lines, "raise _Leave(5)"])])
        parts.clear()
        return Val(repr(not is_and), boolean(), literal=not is_and)
    _branched(
        context,
        operand,
        test,
        ([*way.lines, f"{variable} = {way.value.code}"], way.end),
        ([f"{variable} = {not is_and}"], context.env),
    )
    parts.clear()
    return Val(variable, boolean())
