"""Whether a call may write into what it was given, judged by syntax and carefully."""

from __future__ import annotations

import ast
import builtins
from types import FunctionType, ModuleType
from typing import Final

from autojit.backend.typed.independence import made_here

_HARMLESS_MODULES: Final = frozenset({"numpy", "math", "cmath"})
_HARMLESS_METHODS: Final = frozenset(
    {
        "all", "any", "argmax", "argmin", "astype", "copy", "cumsum", "dot", "item", "max", "mean",
        "min", "prod", "ravel", "reshape", "std", "sum", "transpose", "var",
    }
)  # fmt: skip


def may_write(function: FunctionType, tree: ast.FunctionDef) -> bool:
    """Tell whether a call may change an argument: then they are copied ahead of it."""
    own = made_here(tree) | _numbers(tree)
    return any(
        _stores(node, own) or (isinstance(node, ast.Call) and _unknown(node, function))
        for node in ast.walk(tree)
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


def _unknown(node: ast.Call, function: FunctionType) -> bool:
    """Tell whether a call may change what it is given."""
    if any(keyword.arg in (None, "out") for keyword in node.keywords):
        return True
    target = node.func
    if isinstance(target, ast.Name):
        value = function.__globals__.get(target.id, getattr(builtins, target.id, None))
        module = getattr(value, "__module__", "") or ""
        return module.partition(".")[0] not in {*_HARMLESS_MODULES, "builtins", "numba"} or (
            hasattr(value, "py_func")
        )
    if not isinstance(target, ast.Attribute):
        return True
    holder = target.value
    if isinstance(holder, ast.Name) and isinstance(function.__globals__.get(holder.id), ModuleType):
        name = str(function.__globals__[holder.id].__name__)
        return name.partition(".")[0] not in {*_HARMLESS_MODULES, "numba"}
    return target.attr not in _HARMLESS_METHODS
