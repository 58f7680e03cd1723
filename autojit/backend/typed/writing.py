"""Whether a call may write into what it was given, judged by syntax and carefully."""

from __future__ import annotations

import ast
import builtins
from types import FunctionType, ModuleType
from typing import Any, Final

from autojit.backend.source import tree_of
from autojit.backend.typed.independence import made_here
from autojit.core import Refused

_MISSING: Final = object()
_HARMLESS_MODULES: Final = frozenset({"numpy", "math", "cmath", "builtins", "numba"})
_HARMLESS_METHODS: Final = frozenset(
    {
        "all", "any", "argmax", "argmin", "astype", "copy", "cumsum", "dot", "item", "max", "mean",
        "min", "prod", "ravel", "reshape", "std", "sum", "transpose", "var",
    }
)  # fmt: skip
#: NumPy's functions that store into what they are given.
_WRITERS: Final = frozenset(
    {"copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask", "nan_to_num"}
)


def may_write(
    function: FunctionType, tree: ast.FunctionDef, seen: frozenset[int] = frozenset()
) -> bool:
    """Tell whether a call may change an argument: then they are copied ahead of it.

    Args:
        function: the function.
        tree: its ``def``.
        seen: functions, by ``id``, that call it and are being looked at.
    """
    own = made_here(tree) | _numbers(tree)
    seen |= {id(function)}
    return any(
        _stores(node, own) or (isinstance(node, ast.Call) and _unknown(node, function, seen))
        for statement in tree.body  # decorators and defaults are not part of a call
        for node in ast.walk(statement)
    )


def _numbers(tree: ast.FunctionDef) -> frozenset[str]:
    """Name the local names that never hold what was there before: only results of arithmetic."""
    fresh: dict[str, bool] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            new = isinstance(node.value, ast.Constant | ast.BinOp | ast.UnaryOp | ast.Compare)
            for target in node.targets:
                for one in _bound(target):
                    simple = isinstance(target, ast.Name) and new
                    fresh[one] = fresh.get(one, True) and simple
        elif isinstance(node, ast.For | ast.AnnAssign | ast.NamedExpr):
            fresh |= dict.fromkeys(_bound(node.target), False)
    parameters = {arg.arg for arg in ast.walk(tree.args) if isinstance(arg, ast.arg)}
    return frozenset(name for name, new in fresh.items() if new and name not in parameters)


def _bound(target: ast.expr) -> list[str]:
    return [
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _stores(node: ast.AST, own: frozenset[str]) -> bool:
    """Tell whether a node stores into something that the function did not make."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return node.target.id not in own  # ``x += 1`` writes into an array
    if not isinstance(node, ast.Subscript | ast.Attribute) or isinstance(node.ctx, ast.Load):
        return False
    base: ast.AST = node
    while isinstance(base, ast.Subscript | ast.Attribute):
        base = base.value
    return not (isinstance(base, ast.Name) and base.id in own)


def _unknown(node: ast.Call, function: FunctionType, seen: frozenset[int]) -> bool:
    """Tell whether a call may change what it is given."""
    if any(keyword.arg in (None, "out") for keyword in node.keywords):
        return True
    target = node.func
    found = _MISSING
    if isinstance(target, ast.Name):
        found = function.__globals__.get(target.id, getattr(builtins, target.id, _MISSING))
    elif isinstance(target, ast.Attribute):
        module = isinstance(target.value, ast.Name) and function.__globals__.get(target.value.id)
        if not isinstance(module, ModuleType):
            return target.attr not in _HARMLESS_METHODS
        found = getattr(module, target.attr, _MISSING)
    return _changes(found, seen)


def _changes(called: Any, seen: frozenset[int]) -> bool:
    """Tell whether a function may change what it is given."""
    plain = getattr(called, "py_func", called)
    home = getattr(called, "__module__", None) or type(called).__module__
    if str(home).partition(".")[0] in _HARMLESS_MODULES:
        return called is _MISSING or getattr(called, "__name__", "") in _WRITERS
    if type(plain) is not FunctionType or id(plain) in seen:
        return True
    tree = tree_of(plain)
    return isinstance(tree, Refused) or may_write(plain, tree, seen)
