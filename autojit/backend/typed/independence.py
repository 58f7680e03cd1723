"""Whether the rounds of a ``range`` loop are seen to be independent of each other.

They are if all that a round stores goes into arrays that the function made itself, at a first
index that is the round's number, and if no round reads such an array elsewhere. What rounds add
to a name is seen to by ``splitting``.
"""

from __future__ import annotations

import ast
from typing import Final

#: NumPy's functions that make an array that nobody else has.
_MAKERS: Final = frozenset(
    {"array", "empty", "empty_like", "full", "full_like", "ones", "ones_like", "zeros"}
    | {"zeros_like"}
)
#: What may be said to them; with others, such as ``copy`` or ``like``, it may be another's.
_SAID: Final = frozenset({"dtype", "order", "shape", "fill_value", "ndmin"})


def made_here(tree: ast.FunctionDef) -> frozenset[str]:
    """Name the local names that only ever hold arrays which the function made itself."""
    values: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            simple = len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
            for name in _names(node.targets):
                values.setdefault(name, []).append(node.value if simple else None)
        elif isinstance(node, ast.For | ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            for name in _names([node.target]):
                values.setdefault(name, []).append(None)
    parameters = {arg.arg for arg in ast.walk(tree.args) if isinstance(arg, ast.arg)}
    return frozenset(
        name
        for name, given in values.items()
        if name not in parameters and all(value is not None and _makes(value) for value in given)
    )


def _names(targets: list[ast.expr]) -> list[str]:
    return [
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _makes(value: ast.expr) -> bool:
    """Tell whether an expression is a call such as ``np.zeros(n)``."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    if not all(keyword.arg in _SAID for keyword in value.keywords):
        return False
    module = value.func.value
    return isinstance(module, ast.Name) and value.func.attr in _MAKERS


def is_independent(tree: ast.FunctionDef, loop: ast.For) -> bool:
    """Tell whether a loop over ``range`` may run its rounds in any order."""
    call = loop.iter
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return False
    if call.func.id != "range" or call.keywords or not isinstance(loop.target, ast.Name):
        return False
    number, own = loop.target.id, made_here(tree)
    nodes = _walk(loop.body)
    stored = {base for node in nodes if (base := _stored(node)) is not None}
    if not stored <= own or _rebinds(nodes, number) or _seen_before(tree, loop, stored):
        return False
    return _read_at_home(nodes, stored, number)


def _seen_before(tree: ast.FunctionDef, loop: ast.For, stored: set[str]) -> bool:
    """Tell whether stored arrays are read ahead of the loop: there may be views of them."""
    ahead = [one for one in tree.body if one.lineno < loop.lineno]
    return any(
        isinstance(node, ast.Name) and node.id in stored and isinstance(node.ctx, ast.Load)
        for node in _walk(ahead)
    )


def _stored(node: ast.AST) -> str | None:
    """Return the name of what a node stores into, ``""`` if that has no name."""
    if not isinstance(node, ast.Subscript | ast.Attribute) or isinstance(node.ctx, ast.Load):
        return None
    return node.value.id if isinstance(node.value, ast.Name) else ""


def _rebinds(nodes: list[ast.AST], number: str) -> bool:
    """Tell whether a round binds its own number."""
    return any(
        isinstance(node, ast.Name) and node.id == number and isinstance(node.ctx, ast.Store)
        for node in nodes
    )


def _walk(body: list[ast.stmt]) -> list[ast.AST]:
    return [node for statement in body for node in ast.walk(statement)]


def _first(node: ast.Subscript) -> str | None:
    """Return the name that is a subscript's first index, if it is one."""
    index = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
    return index.id if isinstance(index, ast.Name) else None


def _read_at_home(nodes: list[ast.AST], stored: set[str], number: str) -> bool:
    """Tell whether stored arrays are only ever touched at the round's own number."""
    at_home = {
        id(node.value)
        for node in nodes
        if isinstance(node, ast.Subscript) and _first(node) == number
    }
    return all(
        id(node) in at_home for node in nodes if isinstance(node, ast.Name) and node.id in stored
    )
