"""How the screen walks a syntax tree: with a stack, so that deep source cannot overflow it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Fields that never hold an expression or a statement which runs with the function.
_NO_CHILDREN: Final = frozenset(
    {
        "annotation", "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind",
        "level", "module", "op", "ops", "rest", "returns", "simple", "type_comment",
        "type_ignores", "type_params",
    },
)  # fmt: skip
_FIELDS: Final[dict[type[ast.AST], tuple[str, ...]]] = {}
_AST: Final = ast.AST


def children(node: ast.AST) -> list[ast.AST]:
    """List what hangs below ``node`` in source order, without annotations and operators."""
    kind = node.__class__
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = tuple(name for name in kind._fields if name not in _NO_CHILDREN)
        _FIELDS[kind] = fields
    found: list[ast.AST] = []
    for name in fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [one for one in value if isinstance(one, _AST)]
        elif isinstance(value, _AST):
            found.append(value)
    return found


def bound_names(target: ast.AST) -> Iterator[str]:
    """Give the names that an assignment target binds; ``a[i]`` and ``a.b`` bind none."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from bound_names(element)
    elif isinstance(target, ast.Starred):
        yield from bound_names(target.value)


def written_name(node: ast.AST) -> str | None:
    """Return ``node`` as the dotted name it is written as, or None if it is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))
