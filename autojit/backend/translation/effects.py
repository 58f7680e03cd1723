"""What a value's computation does beside giving the value: NumPy's floating-point warnings.

The processor's status flags tell of them at the end of the kernel. But LLVM knows nothing of
flags: it drops a computation whose value nobody uses, and moves one into the branch that
does. So a value that may not be used on every path is pinned where Python computes it.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import Num

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.scope import Val

_SIMPLE: Final = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_IDLE: Final = (ast.Pass, ast.Continue)


def kept_alive(context: Context, name: str, value: Val) -> Val:
    """Return the value to bind to ``name``, pinned if it may be computed for its flags alone."""
    kind = value.kind
    if not isinstance(kind, Num) or kind.rep != "f" or not kind.is_numpy:
        return value
    statement = context.statement
    if statement is None or not _computes(statement) or _is_used(context, name, statement):
        return value
    return replace(value, code=f"_pinned_f({value.code})")


def pins_of_test(context: Context, node: ast.If, test: str) -> list[str]:
    """Return the lines that keep a test alive whose outcome decides nothing."""
    idle = all(isinstance(part, _IDLE) for part in (*node.body, *node.orelse))
    if idle and not context.following:
        return [f"_pinned_f(1.0 if {test} else 0.0)"]
    return []


def _computes(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.AugAssign):
        return True
    value = getattr(statement, "value", None)
    return value is not None and any(
        isinstance(part, ast.BinOp | ast.Call) for part in ast.walk(value)
    )


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    }


def _is_used(context: Context, name: str, statement: ast.stmt) -> bool:
    """Tell whether the value is used whenever it is computed, as far as that is plain to see."""
    for later in context.following:
        if isinstance(later, _SIMPLE):
            reads = _names(later, ast.Load)
            if isinstance(later, ast.AugAssign) and isinstance(later.target, ast.Name):
                reads.add(later.target.id)
            if name in reads:
                return True
            if name in _names(later, ast.Store):
                return False
            continue
        if isinstance(later, ast.If | ast.While):
            return name in _names(later.test, ast.Load)
        return isinstance(later, ast.For) and name in _names(later.iter, ast.Load)
    return _accumulates(context, name, statement)


def _accumulates(context: Context, name: str, statement: ast.stmt) -> bool:
    """Tell whether a loop carries the value round: it cannot be moved out, only dropped whole."""
    if not context.loops:
        return False
    if isinstance(statement, ast.AugAssign):
        return True
    value = getattr(statement, "value", None)
    return value is not None and name in _names(value, ast.Load)
