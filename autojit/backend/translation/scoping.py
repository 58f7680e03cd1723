"""The names of comprehensions and generator expressions, told apart from the function's.

Python gives each comprehension a scope of its own: its targets are bound there, and only its
first iterable is evaluated outside of it (Language Reference 6.2.4). Here a target that has
the name of something around it gets another name, so that the loop which stands for the
comprehension may be translated in the function's own scope.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

_Node = TypeVar("_Node", bound=ast.AST)
_COMPREHENSIONS: Final = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def targets_of(target: ast.AST) -> Iterator[str]:
    """Give the names that the target of a ``for`` binds.

    >>> list(targets_of(ast.parse("(a, [b, c[d]])", mode="eval").body))
    ['a', 'b']
    """
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from targets_of(item)
        case ast.Starred(value=value):
            yield from targets_of(value)


def scoped(tree: _Node, taken: frozenset[str]) -> _Node:
    """Return a function's tree in which no comprehension binds a name of its surroundings.

    The tree itself is never changed; without such a name it is returned as it is.

    >>> tree = ast.parse("[x + n for x in x]", mode="eval")
    >>> ast.unparse(scoped(tree, frozenset({"x", "n"})))
    '[x_own1 + n for x_own1 in x]'
    """
    if not any(isinstance(part, _COMPREHENSIONS) for part in ast.walk(tree)):
        return tree
    scopes = _Scopes(taken)
    return scopes.visited(tree, {}, taken)


class _Scopes:
    """One walk over one function."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._used = set(taken)

    def visited(self, node: _Node, names: dict[str, str], visible: frozenset[str]) -> _Node:
        """Return ``node`` with its names replaced; what does not change is shared."""
        if isinstance(node, ast.Name):
            if node.id not in names:
                return node
            renamed = copy.copy(node)
            renamed.id = names[node.id]
            return renamed
        if isinstance(node, _COMPREHENSIONS):
            return self._comprehension(node, names, visible)
        if isinstance(node, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
            names = {name: new for name, new in names.items() if name not in hidden}
        fields = {name: self._field(value, names, visible) for name, value in ast.iter_fields(node)}
        return _with_fields(node, fields)

    def _field(self, value: object, names: dict[str, str], visible: frozenset[str]) -> object:
        if isinstance(value, list):
            items = [self._field(item, names, visible) for item in value]
            same = all(a is b for a, b in zip(items, value, strict=True))
            return value if same else items
        return self.visited(value, names, visible) if isinstance(value, ast.AST) else value

    def _comprehension(
        self,
        node: _Node,
        names: dict[str, str],
        visible: frozenset[str],
    ) -> _Node:
        assert isinstance(node, _COMPREHENSIONS)
        own = [name for one in node.generators for name in targets_of(one.target)]
        inner = {**names, **{name: self._free(name, visible) for name in own}}
        within = visible | {*own, *inner.values()}
        generators = []
        for number, one in enumerate(node.generators):
            place = (inner, within) if number else (names, visible)
            parts = {
                "target": self.visited(one.target, inner, within),
                "iter": self.visited(one.iter, *place),
                "ifs": self._field(one.ifs, inner, within),
            }
            generators.append(_with_fields(one, parts))
        fields: dict[str, object] = {"generators": generators}
        for name in ("elt", "key", "value"):
            if hasattr(node, name):
                fields[name] = self.visited(getattr(node, name), inner, within)
        return _with_fields(node, fields)

    def _free(self, name: str, visible: frozenset[str]) -> str:
        """Return a name like ``name`` that nothing visible has."""
        if name not in visible:
            return name
        number = 1
        while f"{name}_own{number}" in self._used:
            number += 1
        fresh = f"{name}_own{number}"
        self._used.add(fresh)
        return fresh


def _with_fields(node: _Node, fields: dict[str, object]) -> _Node:
    """Return a copy of a node with other fields, or the node if none differs."""
    if all(getattr(node, name) is value for name, value in fields.items()):
        return node
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
