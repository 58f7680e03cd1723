"""Reductions over iterables: ``sum``, ``any``, ``all``, ``min``, ``max``, ``list``.

Each becomes the loop that it stands for, run ahead of the statement it is in.
"""

from __future__ import annotations

import ast
import builtins
import sys
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    Arr,
    ListOf,
    Num,
    describe,
    element_of,
)
from autojit.backend.translation import lists
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.scope import (
    CannotConform,
    Val,
)
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context, Special


#: From here on ``sum`` of floats keeps a compensation (CPython issue 100425).
_SUM_COMPENSATES: Final = sys.version_info >= (3, 12)


def accumulate(
    context: Context,
    node: ast.Call,
    name: str,
    start: ast.expr,
    body: list[ast.stmt],
    generators: list[ast.comprehension],
) -> Val:
    """Run a loop ahead of the statement and return what it leaves in ``name``."""
    for generator in reversed(generators):
        if generator.is_async:
            context.refuse(node, Reason.SYNTAX, "an asynchronous generator")
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    statements = [ast.Assign([ast.Name(name, ast.Store())], start), *body]
    targets = {
        inner.id
        for statement in statements
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }
    if any(target in context.env for target in targets):
        context.refuse(node, Reason.SYNTAX, "an inner loop that uses a name of the function")
    for statement in statements:
        locate(statement, node)
    before = context.local
    context.local = before | targets
    inherited, context.inherited = context.inherited, context.reads
    try:
        lines = context.run(context, statements)
        value = context.load(ast.copy_location(ast.Name(name, ast.Load()), node))
    finally:
        context.inherited = inherited
        context.local = before
        for target in targets:
            context.env.pop(target, None)
    context.hoist(node, lines)
    return value


def _sum(context: Context, node: ast.Call) -> Val:
    """Translate ``sum(xs)`` and ``sum(f(x) for x in xs)`` into the loop it stands for."""
    if not 1 <= len(node.args) <= 2 or node.keywords:  # noqa: PLR2004 - sum's own signature
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls sum() with keywords")
    source = node.args[0]
    total = context.unit.fresh("total")
    start: ast.expr = node.args[1] if len(node.args) > 1 else ast.Constant(0)
    if isinstance(source, ast.GeneratorExp):
        element, generators = source.elt, source.generators
    else:
        name = context.unit.fresh("item")
        element = ast.Name(name, ast.Load())
        generators = [ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)]
    step: ast.stmt = ast.AugAssign(ast.Name(total, ast.Store()), ast.Add(), element)
    value = accumulate(context, node, total, start, [step], generators)
    if _SUM_COMPENSATES and isinstance(value.kind, Num) and "float" in value.kind.types:
        message = "calls sum() on floats, which this Python compensates"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, message)
    return value


def _quantifier(*, found: bool) -> Callable[[Context, ast.Call], Val]:
    """Translate ``any(...)`` (``found`` is True) or ``all(...)`` over a generator."""

    def special(context: Context, node: ast.Call) -> Val:
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.GeneratorExp):
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls any() or all() on a container")
        source = node.args[0]
        if len(source.generators) != 1:
            context.refuse(node, Reason.SYNTAX, "any() or all() over nested loops")
        name = context.unit.fresh("found")
        test = source.elt if found else ast.UnaryOp(ast.Not(), source.elt)
        set_it = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(found))
        body: list[ast.stmt] = [ast.If(test, [set_it, ast.Break()], [])]
        return accumulate(context, node, name, ast.Constant(not found), body, source.generators)

    return special


def extreme_of_sequence(context: Context, node: ast.Call, name: str, value: Val) -> Val:
    """Translate ``min(xs)`` or ``max(xs)``: a loop over the items, none being an error."""
    if not isinstance(value.kind, ListOf | Arr):
        message = f"{name}() of {describe(value.kind)}"
        raise CannotConform(message)
    if isinstance(value.kind, Arr):
        if value.kind.ndim != 1:
            message = f"{name}() of an array of several dimensions"
            raise CannotConform(message)
        held: Any = element_of(value.kind)
    else:
        held = lists.element(context, node, value.kind)
    if not isinstance(held, Num) or held.rep not in "if":
        message = f"{name}() of these elements"
        raise CannotConform(message)
    items, best, item = (context.unit.fresh(stem) for stem in ("items", "best", "item"))
    convert = {"i": "_np.int64", "f": "_np.float64"}[held.rep]
    context.hoist(
        node,
        [
            f"{items} = {value.code}",
            f"if len({items}) == 0:",
            "    _leave(5)",
            f"{best} = {convert}({items}[0])",
            f"for {item} in {items}:",
            f"    if {item} {'<' if name == 'min' else '>'} {best}:",
            f"        {best} = {convert}({item})",
        ],
    )
    return Val(best, held)


def _list(context: Context, node: ast.Call) -> Val:
    """Translate ``list(items)`` and ``list(range(n))``."""
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls list() like this")
    source = node.args[0]
    if not isinstance(source, ast.Call):
        value = context.evaluate(context, source)
        if isinstance(value.kind, ListOf):
            return lists.copied(context, node, value, value.code)
    name = f"_aj_each{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}"
    each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
    made = ast.ListComp(ast.Name(name, ast.Load()), [each])
    ast.copy_location(made, node)
    locate(made, node)
    return lists.comprehension(context, made)


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    builtins.sum: _sum,
    builtins.list: _list,
    builtins.any: _quantifier(found=True),
    builtins.all: _quantifier(found=False),
}
