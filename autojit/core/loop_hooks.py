"""Where loops can be entered while they run: a hook in the place of what each iterates over.

``for x in xs`` becomes ``for x in HOOK @ xs``, where HOOK is a constant of the code, and a
``while`` two loops, so that its rounds are those of an iterator of C alone::

    for () in None @ HOOK:  # a chunk
        for () in ~HOOK:    # its rounds
            if test: ...
            else: break
        else:
            continue
        break

Nothing else changes: no name is added, no line moves, ``break``, ``continue`` and ``else`` are
Python's.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.core.hooking import FoundLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SUSPENDS: Final = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)
_BLOCKS: Final = ("body", "orelse", "finalbody")
#: Loops in more blocks than these have no hooks: CPython allows 20, and a ``while`` takes two.
_DEEPEST: Final = 8


class _Place(NamedTuple):
    """Where statements stand: in which function, in which loop."""

    qualname: str
    prefix: str
    parent: int = -1
    depth: int = 0


def hook_loops(tree: ast.Module, mark: Callable[[int], object]) -> list[FoundLoop]:
    """Put a hook around each loop of a module, in source order; return what was found.

    Generators, coroutines, functions that call themselves and class bodies keep theirs, and so
    does a ``while`` whose ``else`` goes on with a loop around it. ``mark`` gives the constant that
    stands for a hook by its number.
    """
    found: list[FoundLoop] = []
    _block(tree.body, _Place("<module>", ""), found, mark)
    return found


def _block(
    statements: list[ast.stmt],
    place: _Place,
    found: list[FoundLoop],
    mark: Callable[[int], object],
) -> None:
    for position, node in enumerate(statements):
        if isinstance(node, _FUNCTIONS):
            _definition(node, place, found, mark)
            continue
        inner = place._replace(depth=place.depth + 1)
        if isinstance(node, ast.For | ast.While) and _may_have_one(node, place):
            inner = inner._replace(parent=len(found))
            constant = mark(len(found))
            found.append(FoundLoop(place.qualname, node.lineno, place.parent))
            statements[position] = _hooked(node, constant)
        for block in _blocks(node):
            _block(block, inner, found, mark)


def _definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    place: _Place,
    found: list[FoundLoop],
    mark: Callable[[int], object],
) -> None:
    name = f"{place.prefix}{node.name}"
    if isinstance(node, ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, _FUNCTIONS):
                _definition(statement, _Place("", f"{name}."), found, mark)
        return
    if not _suspends(node):
        _block(node.body, _Place(name, f"{name}.<locals>."), found, mark)


def _suspends(node: ast.AST) -> bool:
    """Tell whether a function is no plain one, or calls itself: hooks take a frame of the stack."""
    if isinstance(node, ast.AsyncFunctionDef):
        return True
    name = getattr(node, "name", None)
    return any(
        isinstance(one, _SUSPENDS) or getattr(one, "id", getattr(one, "attr", None)) == name
        for one in ast.walk(node)
    )


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield inner.body


def _may_have_one(node: ast.For | ast.While, place: _Place) -> bool:
    if place.depth >= _DEEPEST:
        return False
    return isinstance(node, ast.For) or not any(map(_goes_on, node.orelse))


def _goes_on(node: ast.AST) -> bool:
    """Tell whether a statement may break or continue a loop that it stands in."""
    if isinstance(node, ast.Break | ast.Continue):
        return True
    if isinstance(node, _FUNCTIONS):
        return False
    inner = node.orelse if isinstance(node, ast.For | ast.While) else ast.iter_child_nodes(node)
    return any(map(_goes_on, inner))


def _hooked(node: ast.For | ast.While, constant: object) -> ast.For:
    if isinstance(node, ast.For):
        node.iter = _asked(_constant(constant, node.iter), node.iter)
        return node
    place = node.test
    ended: list[ast.stmt] = [*node.orelse, ast.copy_location(ast.Break(), place)]
    tested: list[ast.stmt] = [ast.copy_location(ast.If(place, node.body, ended), place)]
    rounds = ast.copy_location(ast.UnaryOp(ast.Invert(), _constant(constant, place)), place)
    more: list[ast.stmt] = [ast.copy_location(ast.Continue(), place)]
    inner = ast.copy_location(ast.For(_nothing(place), rounds, tested, more), node)
    asked = _asked(_constant(None, place), _constant(constant, place))
    left = ast.copy_location(ast.Break(), place)
    return ast.copy_location(ast.For(_nothing(place), asked, [inner, left], []), node)


def _nothing(place: ast.expr) -> ast.Tuple:
    return ast.copy_location(ast.Tuple([], ast.Store()), place)


def _constant(value: object, place: ast.expr) -> ast.Constant:
    return ast.copy_location(ast.Constant(value), place)  # type: ignore[arg-type]


def _asked(left: ast.expr, right: ast.expr) -> ast.BinOp:
    """Return ``left @ right``, all of it where the iterable stands."""
    return ast.copy_location(ast.BinOp(left, ast.MatMult(), right), right)
