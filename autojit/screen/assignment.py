"""Definite assignment: is every local name bound wherever it is read?

Numba gives a name that is unbound on one path another path's value, or zero; Python raises
UnboundLocalError. The analysis is the one of the Java Language Specification (chapter 16)
without its constant folding, but for ``while True``: a loop may run no round, a branch may
go either way, and what both ways bind is bound.

Only for functions that the rules let pass: without try, with, del, match, nested scopes
other than list comprehensions.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple, final

from autojit.screen.nodes import bound_names, children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autojit.screen.surroundings import FunctionNode

Bound = frozenset[str]
# What is bound at a place that cannot be reached: any name may be read there.
_NOWHERE: Final = None


class Unbound(NamedTuple):
    """A read of a local name that some path reaches without binding it."""

    name: str
    node: ast.Name


def first_unbound(node: FunctionNode, local_names: set[str]) -> Unbound | None:
    """Find the first read, in source order, of a name that may be unbound."""
    arguments = node.args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    start = frozenset(one.arg for one in given)
    if local_names <= start:
        return None  # parameters only: always bound
    flow = _Flow(local_names)
    try:
        flow.block(node.body, start)
    except _FoundUnbound as found:
        return found.unbound
    return None


class _FoundUnbound(Exception):  # noqa: N818 - a way out of the walk, not an error
    def __init__(self, unbound: Unbound) -> None:
        super().__init__(unbound.name)
        self.unbound = unbound


def _join(one: Bound | None, other: Bound | None) -> Bound | None:
    """Say what is bound where two ways meet."""
    if one is _NOWHERE:
        return other
    return one if other is _NOWHERE else one & other


@final
class _Flow:
    """Follow the bound names through statements in the order they run."""

    def __init__(self, local_names: set[str]) -> None:
        self._local_names = local_names
        self._breaks: list[Bound | None] = []

    def block(self, body: Sequence[ast.stmt], bound: Bound | None) -> Bound | None:
        """Run through a list of statements; None means that its end is never reached."""
        for statement in body:
            if bound is _NOWHERE:
                return _NOWHERE
            bound = self._statement(statement, bound)
        return bound

    def _statement(self, node: ast.stmt, bound: Bound) -> Bound | None:
        match node:
            case ast.If():
                bound = self._expression(node.test, bound)
                return _join(self.block(node.body, bound), self.block(node.orelse, bound))
            case ast.For() | ast.While():
                return self._loop(node, bound)
            case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
                self._leave(node, bound)
                return _NOWHERE
            case ast.Assert():
                return self._expression(node.test, bound)  # Python evaluates the message
            case _:
                return self._assignment(node, bound)

    def _leave(self, node: ast.Return | ast.Raise | ast.Break | ast.Continue, bound: Bound) -> None:
        """Go away from here; what a raise evaluates is evaluated by Python."""
        if isinstance(node, ast.Break):
            self._breaks[-1] = _join(self._breaks[-1], bound)
        elif isinstance(node, ast.Return) and node.value is not None:
            self._expression(node.value, bound)

    def _assignment(self, node: ast.stmt, bound: Bound) -> Bound:
        match node:
            case ast.Assign():
                bound = self._expression(node.value, bound)
                for target in node.targets:
                    bound = self._target(target, bound)
                return bound
            case ast.AugAssign():
                if isinstance(node.target, ast.Name):
                    self._read(node.target, bound)
                bound = self._expression(node.target, bound)
                return self._expression(node.value, bound)
            case ast.AnnAssign(value=ast.expr() as value):
                bound = self._expression(value, bound)
                return self._target(node.target, bound)
            case ast.Expr():
                return self._expression(node.value, bound)
            case _:  # pass, global, nonlocal, a bare annotation
                return bound

    def _loop(self, node: ast.For | ast.While, bound: Bound) -> Bound | None:
        self._breaks.append(_NOWHERE)
        if isinstance(node, ast.For):
            bound = self._expression(node.iter, bound)
            self.block(node.body, self._target(node.target, bound))
            ended: Bound | None = bound  # it may have run no round
        else:
            bound = self._expression(node.test, bound)
            self.block(node.body, bound)
            endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
            ended = _NOWHERE if endless else bound
        broken = self._breaks.pop()
        return _join(self.block(node.orelse, ended), broken)

    def _target(self, target: ast.expr, bound: Bound) -> Bound:
        """Bind a target's names; an index in it is read first."""
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                bound = self._target(element, bound)
            return bound
        if isinstance(target, ast.Name):
            return bound | {target.id}
        return self._expression(target, bound)

    def _read(self, node: ast.Name, bound: Bound) -> None:
        if node.id in self._local_names and node.id not in bound:
            raise _FoundUnbound(Unbound(node.id, node))

    def _expression(self, node: ast.AST, bound: Bound) -> Bound:
        """Evaluate an expression; only a walrus binds, and only where it surely runs."""
        match node:
            case ast.Name(ctx=ast.Load()):
                self._read(node, bound)
                return bound
            case ast.NamedExpr():
                return self._expression(node.value, bound) | {node.target.id}
            case ast.BoolOp():
                return self._first_surely(node.values, bound)
            case ast.Compare():
                bound = self._expression(node.left, bound)
                return self._first_surely(node.comparators, bound)
            case ast.IfExp():
                bound = self._expression(node.test, bound)
                return self._expression(node.body, bound) & self._expression(node.orelse, bound)
            case ast.ListComp():
                return self._comprehension(node, bound)
            case _:
                return self._children(node, bound)

    def _children(self, node: ast.AST, bound: Bound) -> Bound:
        for child in children(node):
            bound = self._expression(child, bound)
        return bound

    def _first_surely(self, values: Sequence[ast.expr], bound: Bound) -> Bound:
        """Evaluate operands of which Python may stop after the first."""
        bound = inner = self._expression(values[0], bound)
        for value in values[1:]:
            inner = self._expression(value, inner)
        return bound

    def _comprehension(self, node: ast.ListComp, bound: Bound) -> Bound:
        inner = bound
        for number, generator in enumerate(node.generators):
            inner = self._expression(generator.iter, inner)
            bound = inner if number == 0 else bound
            inner |= frozenset(bound_names(generator.target))
            for condition in generator.ifs:
                inner = self._expression(condition, inner)
        self._expression(node.elt, inner)
        return bound
