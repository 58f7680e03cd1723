"""One name in place of another, for a lambda that is called on the spot."""

from __future__ import annotations

import ast
import copy


def substituted(node: ast.expr, old: str, new: str) -> ast.expr:
    """Return a copy of an expression with one name in place of another."""
    made = copy.deepcopy(node)
    _rename(made, {old: new})
    return made


def _rename(node: ast.AST, names: dict[str, str]) -> None:  # noqa: C901 - one case a scope
    if not names:
        return
    match node:
        case ast.Name(id=name):
            node.id = names.get(name, name)
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
            _rename(node.generators[0].iter, names)
            own = {
                inner.id
                for generator in node.generators
                for inner in ast.walk(generator.target)
                if isinstance(inner, ast.Name)
            }
            left = {old: new for old, new in names.items() if old not in own}
            first = node.generators[0].iter
            for inner in ast.iter_child_nodes(node):
                for part in [inner] if not isinstance(inner, ast.comprehension) else _parts(inner):
                    if part is not first:
                        _rename(part, left)
        case ast.Lambda(args=arguments):
            own = {argument.arg for argument in arguments.args}
            for default in arguments.defaults:
                _rename(default, names)
            _rename(node.body, {old: new for old, new in names.items() if old not in own})
        case _:
            for inner in ast.iter_child_nodes(node):
                _rename(inner, names)


def _parts(generator: ast.comprehension) -> list[ast.expr]:
    return [generator.target, generator.iter, *generator.ifs]
