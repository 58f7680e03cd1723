"""Which names a piece of code reads from before, and which it binds. Pure, by syntax alone."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@final
@dataclass(slots=True)
class Flow:
    """What was seen of names.

    Attributes:
        early: names that may be read before the code itself binds them.
        bound: names that the code binds, on some path.
    """

    early: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)


def flow_of(body: Sequence[ast.stmt], known: Iterable[str] = ()) -> Flow:
    r"""Look at statements in order.

    >>> found = flow_of(ast.parse("t = a\nt += b\ns += t").body)
    >>> sorted(found.early), sorted(found.bound)
    (['a', 'b', 's'], ['s', 't'])
    """
    found = Flow()
    _through(body, set(known), found)
    return found


def _through(body: Sequence[ast.stmt], sure: set[str], found: Flow) -> None:
    """Walk statements; ``sure`` are the names that every path has bound, and grows."""
    for statement in body:
        _statement(statement, sure, found)


def _statement(node: ast.stmt, sure: set[str], found: Flow) -> None:
    match node:
        case ast.If():
            _expression(node.test, sure, found)
            left, right = set(sure), set(sure)
            _through(node.body, left, found)
            _through(node.orelse, right, found)
            sure |= left & right
        case ast.For():
            _expression(node.iter, sure, found)
            inside = set(sure)
            _target(node.target, inside, found)
            _through(node.body, inside, found)
            _through(node.orelse, set(sure), found)
        case ast.While():
            _expression(node.test, sure, found)
            _through(node.body, set(sure), found)
            _through(node.orelse, set(sure), found)
        case ast.Assign():
            _expression(node.value, sure, found)
            for target in node.targets:
                _target(target, sure, found)
        case ast.AugAssign():
            _expression(node.value, sure, found)
            if isinstance(node.target, ast.Name) and node.target.id not in sure:
                found.early.add(node.target.id)
            _target(node.target, sure, found)
        case _:
            _any(node, sure, found)


def _any(node: ast.AST, sure: set[str], found: Flow) -> None:
    """Walk anything else: all it reads may be early, all it binds is not sure."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            if isinstance(child.ctx, ast.Load):
                if child.id not in sure:
                    found.early.add(child.id)
            else:
                found.bound.add(child.id)


def _expression(node: ast.expr, sure: set[str], found: Flow) -> None:
    _any(node, sure, found)


def _target(node: ast.expr, sure: set[str], found: Flow) -> None:
    match node:
        case ast.Name():
            found.bound.add(node.id)
            sure.add(node.id)
        case ast.Tuple() | ast.List():
            for one in node.elts:
                _target(one, sure, found)
        case _:
            _any(node, sure, found)  # a subscript reads its base


def loads(nodes: Iterable[ast.AST], name: str) -> int:
    """Count how often a name is read."""
    return sum(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
        for node in nodes
        for one in ast.walk(node)
    )
