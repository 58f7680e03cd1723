"""Lists from before a loop that a round does nothing with but append to them.

Machine code is not given such a list. It fills new ones, one for each number of a tuple that is
appended, and the list is extended by what is in them: what it holds already does not matter.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Sequence

__builtins__ = OWN_BUILTINS

#: How the names of the new lists begin.
PREFIX: Final = "grown_of_loop_"


@final
class Growing(ast.NodeTransformer):
    """Lets rounds append to lists of their own.

    Attributes:
        widths: by the name of each list, how many numbers its new items are tuples of, or 0.
    """

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        """Find the names in what makes up a round."""
        appended: dict[str, list[ast.expr]] = {}
        uses: dict[str, int] = {}
        for node in (one for root in nodes for one in ast.walk(root)):
            if isinstance(node, ast.Name):
                uses[node.id] = uses.get(node.id, 0) + 1
            found = _appended(node)
            if found is not None:
                appended.setdefault(found[0], []).append(found[1])
        self.widths = {
            name: _width(items) for name, items in appended.items() if uses[name] == len(items)
        }

    @property
    def columns(self) -> list[str]:
        """Name the new lists in the order of ``widths``."""
        return [
            _column(name, part) for name, width in self.widths.items() for part in range(width or 1)
        ]

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Replace what appends."""
        found = _appended(node)
        if found is None or found[0] not in self.widths:
            return node
        name, item = found
        parts = item.elts if self.widths[name] and isinstance(item, ast.Tuple) else [item]
        return [_appending(node, _column(name, place), part) for place, part in enumerate(parts)]


def _appending(node: ast.Expr, name: str, item: ast.expr) -> ast.stmt:
    method = ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load())
    made = ast.copy_location(ast.Expr(ast.Call(method, [item], [])), node)
    for one in (made.value, method, method.value):
        ast.copy_location(one, node.value)
    return made


def _appended(node: ast.AST) -> tuple[str, ast.expr] | None:
    """Return the name and the item of ``name.append(item)`` as a statement."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[item], keywords=[]
            )
        ) if not isinstance(item, ast.Starred):
            return name, item
    return None


def _width(items: list[ast.expr]) -> int:
    widths = {
        len(item.elts)
        if isinstance(item, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in item.elts)
        else 0
        for item in items
    }
    return widths.pop() if len(widths) == 1 else 0


def _column(name: str, part: int) -> str:
    return f"{PREFIX}{name}_{part}"


def joined(widths: dict[str, int], columns: Sequence[Any]) -> list[list[Any]]:
    """Return the new items of each list, from what machine code filled."""
    found, place = [], 0
    for width in widths.values():
        if width:
            found.append([*zip(*columns[place : place + width], strict=True)])
        else:
            found.append(columns[place])
        place += width or 1
    return found
