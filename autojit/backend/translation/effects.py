"""What a value's computation does beside giving the value: NumPy's floating-point warnings.

The processor's status flags tell of them at the end of the kernel. But LLVM knows nothing of
flags: it drops a computation whose value nobody uses, and moves one into the branch that
does. So a value that may not be used on every path is pinned where Python computes it.

It also works out what is constant, and sets no flag. So whatever NumPy computes with has an
operand that LLVM cannot know (``opaque``): a Python number that becomes one of NumPy's, or that
is stored into an array, goes through an empty assembler statement. Arguments and what is drawn
or read from outside are unknown anyway, and so is what NumPy's floats are computed from these
into; integers are not (``n - n``), where they become floats.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import Kind, Num, Tup
from autojit.backend.translation.scope import items_of, tuple_of

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.scope import Val

_SIMPLE: Final = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_MARKS: Final = (
    ("_opaque_f", "_pinned_f"),
    ("_opaque_i", "_pinned_i"),
    ("_seen_f", "_watched_f"),
)
_CONVERSIONS: Final = ("float", "int", "bool", "round", "complex", "abs")


def opaque(code: str, rep: str) -> str:
    """Return a number that LLVM must not know, where the kernel tests the status flags."""
    return f"_opaque_{'f' if rep == 'f' else 'i'}({code})"


def computed(value: Val) -> Val:
    """Return a number that is only looked at, computed though LLVM may know what comes of it.

    It knows that ``x * x < 0.0`` is false and that ``x > math.inf`` is, and what comes of
    ``x > 3.0 and n > 5 and n < 2``; what ``x`` was computed for is then dropped.
    """
    kind = value.kind
    if not isinstance(kind, Num) or kind.rep != "f" or not kind.is_numpy:
        return value
    return replace(value, code=f"_seen_f({value.code})")


def settled(source: str, *, flags: bool) -> str:
    """Return a kernel's source with ``opaque`` numbers pinned, or plain if no flag is tested."""
    for mark, operation in _MARKS:
        source = source.replace(f"{mark}(", f"{operation}(" if flags else "(")
    return source


def kept_alive(context: Context, name: str, value: Val) -> Val:
    """Return the value to bind to ``name``, pinned if it may be computed for its flags alone."""
    statement = context.statement
    if statement is None or not _computes(statement):
        return value
    if not _may_warn(value.kind):
        hidden = context.unit.flags and isinstance(value.kind, Num) and _converts(statement)
        if not hidden or _is_used(context, name, statement):
            return value
        return replace(value, code=pinned_code(value))
    if isinstance(value.kind, Tup):
        # Of a tuple perhaps one item is used: all are pinned.
        return tuple_of(tuple(_pinned(item) for item in items_of(value)))
    return value if _is_used(context, name, statement) else _pinned(value)


def passed_alive(context: Context, value: Val) -> Val:
    """Return an argument that the function called may not look at."""
    trivial = value.code.isidentifier() or value.literal is not None
    return value if trivial or not context.unit.flags else _pinned(value)


def read_always(body: list[ast.stmt]) -> frozenset[str]:
    """Return names that are read whenever a function is called, as far as that is plain to see."""
    found: set[str] = set()
    bound: set[str] = set()
    for statement in body:
        if isinstance(statement, _SIMPLE):
            reads = _always_read(statement)
            if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                reads.add(statement.target.id)
            found |= reads - bound
            bound |= _names(statement, ast.Store)
            continue
        if isinstance(statement, ast.If | ast.While | ast.For):
            first = statement.iter if isinstance(statement, ast.For) else statement.test
            found |= _always_read(first) - bound
        break
    return frozenset(found)


def stored_alive(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Return the value to store into an array, pinned if a later store may overwrite it unread."""
    statement = context.statement
    if statement is None or not _computes(statement) or not _may_warn(value.kind):
        return value
    moves = _names(node.slice, ast.Load) & context.innermost
    again = any(_stores_into(later, node.value) for later in context.following)
    return value if moves and not again else _pinned(value)


def assigned_alive(value: Val) -> Val:
    """Return the value to give an attribute, pinned if a later one may replace it unread."""
    if isinstance(value.kind, Tup):
        return tuple_of(tuple(_pinned(item) for item in items_of(value)))
    return _pinned(value)


def _stores_into(statement: ast.stmt, array: ast.expr) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    text = ast.dump(array)
    return any(isinstance(t, ast.Subscript) and ast.dump(t.value) == text for t in targets)


def _may_warn(kind: Kind) -> bool:
    if isinstance(kind, Tup):
        return any(_may_warn(item) for item in kind.items)
    return isinstance(kind, Num) and kind.is_numpy


def _pinned(value: Val) -> Val:
    """Return a number computed here whatever becomes of it."""
    kind = value.kind
    if not isinstance(kind, Num) or not kind.is_numpy or kind.rep == "c":
        return value
    return replace(value, code=pinned_code(value))


def pinned_code(value: Val) -> str:
    """Return the source of a value that is computed whether or not anybody uses it."""
    kind = value.kind
    if not isinstance(kind, Num) or kind.rep == "c":
        return value.code
    return f"_pinned_{'f' if kind.rep == 'f' else 'i'}({value.code})"


def _computes(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.AugAssign):
        return True
    value = getattr(statement, "value", None)
    return value is not None and any(
        isinstance(part, ast.BinOp | ast.Call | ast.Compare) for part in ast.walk(value)
    )


def _converts(statement: ast.stmt) -> bool:
    """Tell whether a statement may make a number of Python's of one of NumPy's."""
    return any(
        isinstance(part, ast.Not) or (isinstance(part, ast.Call) and _is_conversion(part.func))
        for part in ast.walk(statement)
    )


def _is_conversion(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        # One of the program's own may do so inside.
        return function.id in _CONVERSIONS or not hasattr(builtins, function.id)
    return True


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    }


def _always_read(node: ast.AST) -> set[str]:
    """Return the names that are read whenever a statement or an expression is evaluated."""
    match node:
        case ast.Name(ctx=ast.Load()):
            return {node.id}
        case ast.IfExp(test=test):
            return _always_read(test)
        case ast.BoolOp(values=[first, *_]):
            return _always_read(first)
        case ast.Compare(left=left, comparators=[second, *_]):
            return _always_read(left) | _always_read(second)
        case ast.Lambda():
            return set()
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
            return _always_read(node.generators[0].iter)
    return set().union(*map(_always_read, ast.iter_child_nodes(node)))


def _is_used(context: Context, name: str, statement: ast.stmt) -> bool:
    """Tell whether the value is used whenever it is computed, as far as that is plain to see."""
    for later in context.following:
        if isinstance(later, _SIMPLE):
            reads = _always_read(later)
            if isinstance(later, ast.AugAssign) and isinstance(later.target, ast.Name):
                reads.add(later.target.id)
            if name in reads:
                return True
            if name in _names(later, ast.Store):
                return False
            continue
        if isinstance(later, ast.If | ast.While):
            return name in _always_read(later.test)
        return isinstance(later, ast.For) and name in _always_read(later.iter)
    return _accumulates(context, name, statement)


def _accumulates(context: Context, name: str, statement: ast.stmt) -> bool:
    """Tell whether a loop carries the value round, and something reads it in the end.

    Then it cannot be moved out of the loop, and not be dropped.
    """
    value = getattr(statement, "value", None)
    carried = isinstance(statement, ast.AugAssign) or (
        value is not None and name in _names(value, ast.Load)
    )
    if not context.loops or not carried:
        return False
    tree = context.tree
    inside = {id(part) for part in ast.walk(statement)}
    return tree is not None and any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
        for part in ast.walk(tree)
        if id(part) not in inside
    )
