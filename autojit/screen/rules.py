"""The rules of the screen: one function a kind of syntax, each with its reason.

A rule gets a node and the look it belongs to, and returns a Refused or None. Rules that see
work worth compiling note it in ``look.gains``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from autojit.core import Reason
from autojit.screen import vocabulary as words
from autojit.screen.nodes import written_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.core import Refused
    from autojit.screen.look import Look

    Rule = Callable[[ast.AST, Look], Refused | None]
    _Comprehension = ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp

_SELF_HINT: Final = "pass what it reads as arguments to a plain function"
_IMPORT_HINT: Final = "move the import to the top of the file"


def _always(reason: Reason, message: str, hint: str | None = None) -> Rule:
    """Make the rule that refuses every node of its kind."""

    def rule(node: ast.AST, look: Look) -> Refused | None:
        assert isinstance(node, (ast.stmt, ast.expr))
        return look.refuse(reason, message, node, hint)

    return rule


def _gain(_node: ast.AST, look: Look) -> None:
    """Note that there is something to make faster."""
    look.gains = True


def name(node: ast.Name, look: Look) -> Refused | None:
    """Refuse names that rebind what is outside, self in special methods, and telling builtins."""
    outside = node.id in look.definition.outside and not look.binds_outside
    if outside and not isinstance(node.ctx, ast.Load):
        return look.refuse(Reason.WRITES_NAME, f"rebinds {node.id!r}", node)
    if node.id == look.receiver and look.receives_class:
        return look.refuse(Reason.OBJECTS, f"uses {node.id!r}, a class", node, _SELF_HINT)
    if node.id == look.receiver and look.is_special_method:
        # Python calls these from places of its own, which a proxy would slow down.
        return look.refuse(
            Reason.OBJECTS, f"uses {node.id!r} in a special method", node, _SELF_HINT
        )
    if node.id in words.BUILTINS and look.is_builtin(node.id):
        reason, message = words.BUILTINS[node.id]
        return look.refuse(reason, message, node)
    return None


def attribute(node: ast.Attribute, look: Look) -> Refused | None:
    """Refuse attributes of modules that are set; those of instances are judged with types."""
    if not isinstance(node.ctx, ast.Load) and _is_imported(node.value, look):
        written = written_name(node) or f"….{node.attr}"
        return look.refuse(Reason.OBJECTS, f"sets the attribute {written}", node)
    return None


def call(node: ast.Call, look: Look) -> Refused | None:
    """Refuse calls whose effect or whose strings are plain to see."""
    function = node.func
    if isinstance(function, ast.Attribute):
        refused = _method_call(node, function, look)
        if refused is not None:
            return refused
    elif isinstance(function, ast.Name):
        _builtin_call(node, function, look)
        if function.id in words.STRING_MAKERS and look.is_builtin(function.id):
            return look.refuse(Reason.STRINGS, f"calls {function.id}()", function)
    for keyword in node.keywords:
        if keyword.arg is None:
            return look.refuse(Reason.SYNTAX, "passes **keywords", keyword.value)
    return _known_call(function, look)


def _builtin_call(node: ast.Call, function: ast.Name, look: Look) -> None:
    """Note what a call of a plain name gains, and what it uses up on the spot."""
    if not look.is_builtin(function.id):
        look.gains |= look.is_own_function(function.id)
        return
    look.gains |= function.id in words.ARITHMETIC
    if function.id in words.REDUCTIONS:
        look.reduced.update(node.args[:1])


def _method_call(node: ast.Call, function: ast.Attribute, look: Look) -> Refused | None:
    """Refuse string methods and loggers; modules that are imported are no strings."""
    if function.attr == "extend":
        look.reduced.update(node.args[:1])
    resolved = look.resolve(function)
    root = resolved.partition(".")[0] if resolved else ""
    if root in look.surroundings.imports.values() or _is_imported(function, look):
        return None
    of_self = isinstance(function.value, ast.Name) and function.value.id == look.receiver
    if function.attr in words.STRING_METHODS and not of_self:
        return look.refuse(Reason.STRINGS, f"calls the string method {function.attr}()", function)
    logger = (written_name(function.value) or "").rpartition(".")[2]
    if function.attr in words.LOG_METHODS and logger in words.LOGGERS:
        return look.refuse(Reason.INPUT_OUTPUT, "logs", function)
    return None


def _is_imported(node: ast.expr, look: Look) -> bool:
    """Tell whether a dotted name starts at an imported name that nothing hides."""
    written = written_name(node)
    if written is None or look.resolve(node) is None:
        return False
    return written.partition(".")[0] in look.surroundings.imports


def _known_call(function: ast.expr, look: Look) -> Refused | None:
    """Refuse calls into modules that reach outside."""
    if not _is_imported(function, look):
        return None
    resolved = look.resolve(function) or ""
    root = resolved.partition(".")[0]
    if resolved in words.DYNAMIC_CALLS:
        return look.refuse(Reason.DYNAMIC, words.DYNAMIC_CALLS[resolved], function)
    if root in words.DYNAMIC_MODULES:
        return look.refuse(Reason.DYNAMIC, f"calls {resolved}()", function)
    if root in words.EFFECTS:
        return look.refuse(Reason.INPUT_OUTPUT, words.EFFECTS[root], function)
    look.gains = True
    return None


def binary(node: ast.BinOp, look: Look) -> Refused | None:
    """Refuse ``"…" % x``; anything else is arithmetic."""
    is_text = isinstance(node.left, ast.Constant) and isinstance(node.left.value, (str, bytes))
    if isinstance(node.op, ast.Mod) and is_text:
        return look.refuse(Reason.STRINGS, "formats a string", node)
    look.gains = True
    return None


def unary(node: ast.UnaryOp, look: Look) -> None:
    """Count ``-x`` and ``~x`` as arithmetic, not ``not x`` and ``-1``."""
    if not isinstance(node.op, ast.Not) and not isinstance(node.operand, ast.Constant):
        look.gains = True


def compare(node: ast.Compare, look: Look) -> None:
    """Count ``x < y`` as arithmetic, not ``x is y``."""
    if not all(isinstance(one, (ast.Is, ast.IsNot)) for one in node.ops):
        look.gains = True


def generator(node: ast.GeneratorExp, look: Look) -> Refused | None:
    """Let a generator expression pass that a builtin uses up on the spot: it is a loop."""
    if node in look.reduced:
        return comprehension(node, look)
    return look.refuse(Reason.GENERATOR, "uses a generator expression", node, "write a loop")


def starred(node: ast.Starred, look: Look) -> Refused | None:
    """Let a star among the targets of an assignment pass."""
    if isinstance(node.ctx, ast.Store):
        return None
    return look.refuse(Reason.SYNTAX, "unpacks with a star", node, "write the items out")


def comprehension(node: _Comprehension, look: Look) -> Refused | None:
    """Let plain comprehensions pass."""
    look.gains = True
    if any(one.is_async for one in node.generators):
        return look.refuse(Reason.ASYNC, "uses an asynchronous comprehension", node)
    return None


_import = _always(Reason.SYNTAX, "imports in its body", _IMPORT_HINT)
_yield = _always(Reason.GENERATOR, "yields")
_def = _always(Reason.SYNTAX, "defines a function in its body", "define it at module level")

RULES: Final[dict[type[ast.AST], Rule]] = {
    ast.Name: name,  # type: ignore[dict-item]  # each rule sees its own kind of node only
    ast.Attribute: attribute,  # type: ignore[dict-item]
    ast.Call: call,  # type: ignore[dict-item]
    ast.BinOp: binary,  # type: ignore[dict-item]
    ast.UnaryOp: unary,  # type: ignore[dict-item]
    ast.Compare: compare,  # type: ignore[dict-item]
    ast.ListComp: comprehension,  # type: ignore[dict-item]
    ast.AugAssign: _gain,
    ast.For: _gain,
    ast.Subscript: _gain,
    ast.While: _gain,
    ast.AsyncFor: _always(Reason.ASYNC, "loops asynchronously"),
    ast.AsyncFunctionDef: _def,
    ast.AsyncWith: _always(Reason.ASYNC, "waits in a with statement"),
    ast.Await: _always(Reason.ASYNC, "awaits"),
    ast.ClassDef: _always(Reason.SYNTAX, "defines a class in its body"),
    ast.DictComp: comprehension,  # type: ignore[dict-item]
    ast.GeneratorExp: generator,  # type: ignore[dict-item]
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.JoinedStr: _always(Reason.STRINGS, "formats a string"),
    ast.SetComp: comprehension,  # type: ignore[dict-item]
    ast.Starred: starred,  # type: ignore[dict-item]
    ast.TryStar: _always(Reason.EXCEPTION_HANDLING, "handles groups of exceptions"),
    ast.With: _always(Reason.CONTEXT_MANAGER, "uses a with statement"),
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
