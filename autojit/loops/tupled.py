"""Names that a round binds to tuples written out, as in ``best = (x, y)``.

What such a name holds from before is an object of the program's. Machine code gives back the
numbers, of which another tuple is made, and whether the name was bound at all; if it was not,
it goes on to hold the object it held.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Sequence

__builtins__ = OWN_BUILTINS

#: How the names of the flags begin.
PREFIX: Final = "bound_of_loop_"


@final
class Tupled(ast.NodeTransformer):
    """Notes where names are bound to tuples.

    Attributes:
        widths: how many numbers the tuples of each name have.
    """

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        """Find the names in what makes up a round."""
        bound: dict[str, set[int]] = {}
        stores: dict[str, int] = {}
        found: dict[str, int] = {}
        for node in (one for root in nodes for one in ast.walk(root)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                stores[node.id] = stores.get(node.id, 0) + 1
            name, width = _bound(node)
            if name:
                bound.setdefault(name, set()).add(width)
                found[name] = found.get(name, 0) + 1
        self.widths = {
            name: min(widths)
            for name, widths in bound.items()
            if len(widths) == 1 and stores[name] == found[name]
        }

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        """Set a flag behind what binds such a name."""
        name, _ = _bound(node)
        if name not in self.widths:
            return node
        flag = ast.Assign([ast.Name(flag_of(name), ast.Store())], ast.Constant(value=True))
        for one in (flag, flag.targets[0], flag.value):
            ast.copy_location(one, node)
        return [node, flag]

    def values(self, name: str) -> ast.expr:
        """Return what makes another tuple of a name's."""
        parts = [
            ast.Subscript(ast.Name(name, ast.Load()), ast.Constant(place), ast.Load())
            for place in range(self.widths[name])
        ]
        return ast.Tuple([*parts], ast.Load())


def flag_of(name: str) -> str:
    """Name the flag that tells whether a name was bound."""
    return f"{PREFIX}{name}"


def _bound(node: ast.AST) -> tuple[str, int]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=[_, *_] as parts)) if (
            not any(isinstance(part, ast.Starred) for part in parts)
        ):
            return name, len(parts)
    return "", 0
