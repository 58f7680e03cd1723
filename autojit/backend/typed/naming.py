"""Whether a function speaks of numba, and what its global names hold."""

from __future__ import annotations

import ast
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def used_globals(function: FunctionType) -> dict[str, object]:
    """Return what a function's global names hold now, builtins left out."""
    namespace = function.__globals__
    return {name: namespace[name] for name in _names(function.__code__) if name in namespace}


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def names_numba(function: FunctionType) -> bool:
    """Tell whether a function names numba, something of numba's, or a dispatcher."""
    return any(_is_numbas(value) for value in used_globals(function).values())


def _is_numbas(value: object) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] == "numba"
    module = getattr(type(value), "__module__", "") or ""
    own = getattr(value, "__module__", "") if isinstance(value, type) else ""
    return any(str(one).partition(".")[0] == "numba" for one in (module, own))


def is_prange(node: ast.AST, namespace: dict[str, Any]) -> bool:
    """Tell whether an expression is a call of ``numba.prange``, by whatever name."""
    if not isinstance(node, ast.Call) or node.keywords:
        return False
    found: object = None
    if isinstance(node.func, ast.Name):
        found = namespace.get(node.func.id)
    elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        module = namespace.get(node.func.value.id)
        found = getattr(module, node.func.attr, None) if isinstance(module, ModuleType) else None
    return getattr(found, "__name__", "") == "prange" and _is_numbas(found)
