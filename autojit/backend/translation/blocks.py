"""Generated blocks and synthesised syntax: indentation and places."""

from __future__ import annotations

import ast
from typing import Final

INDENT: Final = "    "


def indented(lines: list[str]) -> list[str]:
    """Return lines one level deeper, with ``pass`` for none."""
    return [INDENT + line for line in lines] or [INDENT + "pass"]


def locate(tree: ast.AST, node: ast.AST) -> None:
    """Give all of a synthesised tree that has no place yet the place of ``node``."""
    for inner in ast.walk(tree):
        if isinstance(inner, ast.stmt | ast.expr | ast.keyword) and not hasattr(inner, "lineno"):
            ast.copy_location(inner, node)
