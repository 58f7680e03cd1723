"""Which array parameters a function only ever stores into.

Guarantees that what is named here has none of its elements read, by whatever name: so when a
call is run again from its start, nothing in it depends on what a first run left there. What
is not plainly so is not named. The entry (``backend.keeping``) decides by it what to copy.
"""

from __future__ import annotations

import ast
from typing import Final

#: Attributes that tell of an array's form, not of its elements.
_FORM: Final = frozenset({"shape", "ndim", "size"})


def only_stored(
    tree: ast.FunctionDef, names: tuple[str, ...], *, plain_len: bool = True
) -> frozenset[int]:
    r"""Return the positions of the parameters that ``tree`` uses for stores alone.

    What does not read an element: ``name[index] = value``, ``name.shape``, ``return name`` and
    ``len(name)`` if ``plain_len`` says that this is Python's own. Anything else (a view, an
    alias, a callee's argument, ``OP=``) may.

    >>> tree = ast.parse("def f(a, b):\n    for i in range(len(b)):\n        b[i] = a[i]")
    >>> sorted(only_stored(tree.body[0], ("a", "b")))
    [1]
    """
    harmless = {
        id(name) for part in ast.walk(tree) for name in _not_read(part, plain_len=plain_len)
    }
    read = {
        part.id
        for part in ast.walk(tree)
        if isinstance(part, ast.Name) and id(part) not in harmless
    }
    return frozenset(index for index, name in enumerate(names) if name not in read)


def only_appended(tree: ast.FunctionDef, names: tuple[str, ...]) -> frozenset[int]:
    r"""Return the positions of the parameters that ``tree`` appends to, and looks at in no way.

    >>> tree = ast.parse("def f(a, b):\n    a.append(b[0])\n    b.append(1)\n    return a")
    >>> sorted(only_appended(tree.body[0], ("a", "b")))
    [0]
    """
    harmless = {id(name) for part in ast.walk(tree) for name in _appended(part)}
    found = [part for part in ast.walk(tree) if isinstance(part, ast.Name)]
    read = {part.id for part in found if id(part) not in harmless}
    grown = {part.id for part in found} - read
    return frozenset(index for index, name in enumerate(names) if name in grown)


def _appended(node: ast.AST) -> list[ast.expr]:
    """Return the names right below ``node`` that it appends to, or returns."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name() as value, attr="append"),
                args=[_],
                keywords=[],
            )
        ):
            return [value]
        case ast.Return(value=ast.Name() as value):
            return [value]
    return []


def _not_read(node: ast.AST, *, plain_len: bool) -> list[ast.expr]:
    """Return the names right below ``node`` whose elements it does not look at."""
    match node:
        case ast.Assign(targets=targets):
            places = [part for target in targets for part in _parts(target)]
            return [part.value for part in places if isinstance(part, ast.Subscript)]
        case ast.Attribute(value=value, attr=attr, ctx=ast.Load()) if attr in _FORM:
            return [value]
        case ast.Call(func=ast.Name(id="len"), args=[value], keywords=[]) if plain_len:
            return [value]
        case ast.Return(value=ast.Name() as value):
            return [value]
    return []


def _parts(target: ast.expr) -> list[ast.expr]:
    """Return the places that a target binds, those of a tuple each."""
    if isinstance(target, ast.Tuple | ast.List):
        return [part for item in target.elts for part in _parts(item)]
    return [target]
