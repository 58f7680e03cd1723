"""Which names a piece of code reads from before, and which it binds. Pure, by syntax alone."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import FunctionType


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
            _either(node, sure, found)
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
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            _binding(node, sure, found)
        case ast.Delete():
            _any(node, sure, found)
            sure -= {one.id for one in node.targets if isinstance(one, ast.Name)}
        case _:
            _any(node, sure, found)


def _either(node: ast.If, sure: set[str], found: Flow) -> None:
    """Walk two branches: behind one that goes elsewhere is what the other one has bound."""
    _expression(node.test, sure, found)
    left, right = set(sure), set(sure)
    _through(node.body, left, found)
    _through(node.orelse, right, found)
    ways = ((left, node.body), (right, node.orelse))
    open_ones = [one for one, body in ways if not _ends(body)]
    sure |= set.intersection(*open_ones) if open_ones else left & right


def _binding(node: ast.Assign | ast.AnnAssign | ast.AugAssign, sure: set[str], found: Flow) -> None:
    if node.value is None:
        return
    _expression(node.value, sure, found)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        found.early |= {node.target.id} - sure
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        _target(target, sure, found)


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Tell whether control does not come out of the end of a block."""
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


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


def unbound(function: FunctionType, tree: ast.FunctionDef) -> str | None:
    """Name a local variable that may be read before it is bound: there numba finds a zero."""
    code = function.__code__
    own = {*code.co_varnames, *code.co_cellvars}
    given = [arg.arg for arg in ast.walk(tree.args) if isinstance(arg, ast.arg)]
    inner = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }
    return min(flow_of(tree.body, given).early & own - inner, default=None)
