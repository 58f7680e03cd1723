"""Functions defined in a function's body, as names that are bound to lambdas.

``def f(x): …`` binds a name to a new function, as ``f = lambda x: …`` does. So each such
statement is replaced by one that binds its name to a lambda, which stands for it: its body
reads what the function reads, for all who walk over the tree around it, and ``definition_of``
gives the ``def`` itself. What is done with the function is up to ``closures``.
"""

from __future__ import annotations

import ast
import copy
from collections import OrderedDict
from typing import Final

_LIFTED: Final[OrderedDict[int, tuple[ast.FunctionDef, ast.FunctionDef]]] = OrderedDict()
_MOST_LIFTED: Final = 64


class Defined(ast.Lambda):
    """A lambda that stands for a ``def``; ``definition`` is that."""

    definition: ast.FunctionDef


def definition_of(node: ast.Lambda) -> ast.FunctionDef | None:
    """Return the ``def`` that a lambda stands for, or None if it is one of the source's."""
    return node.definition if isinstance(node, Defined) else None


def lifted(tree: ast.FunctionDef) -> ast.FunctionDef:
    r"""Return a function's tree in which lambdas stand for the functions defined in it.

    The tree itself is never changed; without such a function it is returned as it is.

    >>> tree = ast.parse("def f(n):\n  def g(x): return x * n\n  return g(2)").body[0]
    >>> ast.unparse(lifted(tree).body[0].value.args)
    'x'
    """
    if not any(isinstance(part, ast.FunctionDef) and part is not tree for part in ast.walk(tree)):
        return tree
    known = _LIFTED.get(id(tree))
    if known is None:
        made = copy.deepcopy(tree)
        _Lifting().generic_visit(made)
        known = _LIFTED[id(tree)] = tree, made
        while len(_LIFTED) > _MOST_LIFTED:
            _LIFTED.popitem(last=False)
    return known[1]


class _Lifting(ast.NodeTransformer):
    """Replaces the functions in one body; what is in their own bodies stays."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Return the statement that stands for a ``def``; a decorated one stays, and is refused."""
        if node.decorator_list:
            return node
        names = [ast.copy_location(ast.Name(n, ast.Load()), node) for n in sorted(_read(node))]
        body = ast.copy_location(ast.Tuple([*names], ast.Load()), node)
        stands = Defined(node.args, body)
        stands.definition = node
        target = ast.copy_location(ast.Name(node.name, ast.Store()), node)
        made = ast.Assign([target], ast.copy_location(stands, node))
        return ast.copy_location(made, node)


def _read(node: ast.FunctionDef) -> set[str]:
    """Return the names that a function reads and, it seems, does not bind itself."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found[isinstance(part.ctx, ast.Load)].add(part.id)
    own = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
    return found[True] - found[False] - own
