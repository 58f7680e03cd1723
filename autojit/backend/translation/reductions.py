"""Reductions over iterables: ``sum``, ``any``, ``all``, ``min``, ``max``, ``list``.

Each becomes the loop that it stands for, run ahead of the statement it is in.
"""

from __future__ import annotations

import ast
import builtins
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from autojit.backend.kinds import (
    ListOf,
    Num,
)
from autojit.backend.translation import lists
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.scope import Val
from autojit.backend.translation.scoping import targets_of
from autojit.backend.translation.unit import Raises
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context, Special
    from autojit.backend.translation.scope import (
        Val,
    )


#: From here on ``sum`` of floats keeps a compensation (CPython issue 100425).
_SUM_COMPENSATES: Final = sys.version_info >= (3, 12)


class _Work(NamedTuple):
    """What the loop that stands for an expression does.

    Attributes:
        first: statements to run before it.
        body: those of each round.
        behind: those behind every loop but the outermost, to leave nested ones.
    """

    first: list[ast.stmt]
    body: list[ast.stmt]
    behind: tuple[ast.stmt, ...] = ()


def _accumulate(
    context: Context,
    node: ast.Call,
    names: tuple[str, ...],
    generators: list[ast.comprehension],
    work: _Work,
) -> Val:
    """Run a loop ahead of the statement and return what it leaves in the first of ``names``.

    ``names`` are all that ``work`` binds.
    """
    body = work.body
    for generator in reversed(generators):
        if generator.is_async:
            context.refuse(node, Reason.SYNTAX, "an asynchronous generator")
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        loop = ast.For(generator.target, generator.iter, body, [])
        body = [loop] if generator is generators[0] else [loop, *work.behind]
    statements = [*work.first, *body]
    targets = {*names, *(t for one in generators for t in targets_of(one.target))}
    for statement in statements:
        locate(statement, node)
    with context.expanded(node, targets) as lines:
        lines.extend(context.run(context, statements))
        if not context.alive:
            raise Raises
        with context.collecting() as checks:
            value = context.load(ast.copy_location(ast.Name(names[0], ast.Load()), node))
        lines.extend(checks or ())
    return value


def _sum(context: Context, node: ast.Call) -> Val:
    """Translate ``sum(xs)`` and ``sum(f(x) for x in xs)`` into the loop it stands for."""
    starts = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "start")]
    if len(node.args) + len(node.keywords) != 1 + len(starts) or not node.args or len(starts) > 1:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls sum() like this")
    value = _folded(context, node, ast.Add(), starts[0] if starts else ast.Constant(0))
    if _SUM_COMPENSATES and isinstance(value.kind, Num) and "float" in value.kind.types:
        message = "calls sum() on floats, which this Python compensates"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, message)
    return value


def product(context: Context, node: ast.Call) -> Val:
    """Translate ``math.prod(xs)`` into the loop it stands for."""
    starts = [word.value for word in node.keywords if word.arg == "start"]
    if len(node.args) != 1 or len(starts) != len(node.keywords):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls math.prod() like this")
    return _folded(context, node, ast.Mult(), starts[0] if starts else ast.Constant(1))


def _folded(context: Context, node: ast.Call, operator: ast.operator, start: ast.expr) -> Val:
    total = context.unit.fresh("total")
    element, generators = _generated(context, node.args[0])
    # Not OP=, which would change an array or a list that it starts from (CPython says so too).
    folded = ast.BinOp(ast.Name(total, ast.Load()), operator, element)
    step: ast.stmt = ast.Assign([ast.Name(total, ast.Store())], folded)
    return _accumulate(context, node, (total,), generators, _Work([_set(total, start)], [step]))


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _generated(context: Context, source: ast.expr) -> tuple[ast.expr, list[ast.comprehension]]:
    """Return what a generator expression gives and over what, or the same for a container."""
    if isinstance(source, ast.GeneratorExp):
        return source.elt, source.generators
    name = context.unit.fresh("item")
    each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
    return ast.Name(name, ast.Load()), [each]


def _quantifier(*, found: bool) -> Callable[[Context, ast.Call], Val]:
    """Translate ``any(...)`` (``found`` is True) or ``all(...)``."""

    def special(context: Context, node: ast.Call) -> Val:
        if len(node.args) != 1 or node.keywords:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls any() or all() like this")
        element, generators = _generated(context, node.args[0])
        name = context.unit.fresh("found")
        test = element if found else ast.UnaryOp(ast.Not(), element)
        stop: list[ast.stmt] = [_set(name, ast.Constant(found)), ast.Break()]
        body: list[ast.stmt] = [ast.If(test, stop, [])]
        settled: ast.expr = ast.Name(name, ast.Load())
        settled = settled if found else ast.UnaryOp(ast.Not(), settled)
        behind = (ast.If(settled, [ast.Break()], []),)
        first: list[ast.stmt] = [_set(name, ast.Constant(not found))]
        return _accumulate(context, node, (name,), generators, _Work(first, body, behind))

    return special


def extreme_of_generated(context: Context, node: ast.Call, name: str) -> Val:
    """Translate ``min(f(x) for x in xs)``: the first of the least; of none Python raises."""
    element, generators = _generated(context, node.args[0])
    # Named by the place: the names are the same each time that the function is translated.
    place = f"{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}"
    best, item, some = (f"_aj_{stem}{place}" for stem in ("best", "candidate", "some"))
    operator: ast.cmpop = ast.Lt() if name == "min" else ast.Gt()
    test = ast.Compare(ast.Name(item, ast.Load()), [operator], [ast.Name(best, ast.Load())])
    take = _set(best, ast.Name(item, ast.Load()))
    body: list[ast.stmt] = [
        _set(item, element),
        ast.If(
            ast.Name(some, ast.Load()),
            [ast.If(test, [take], [])],
            [take, _set(some, ast.Constant(value=True))],
        ),
    ]
    none = _set(some, ast.Constant(value=False))
    return _accumulate(context, node, (best, item, some), generators, _Work([none], body))


def _list(context: Context, node: ast.Call) -> Val:
    """Translate ``list(items)`` and ``list(range(n))``."""
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls list() like this")
    source = node.args[0]
    value = lists.as_list(context, source)
    if isinstance(source, ast.GeneratorExp) or not _is_there(context, source, value):
        return value
    return lists.copied(context, node, value, value.code)


def _is_there(context: Context, source: ast.expr, value: Val) -> bool:
    """Tell whether a list is one that the program may have by another name."""
    assert isinstance(value.kind, ListOf)
    return value.kind.site != lists.site_of(context, source)


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    builtins.sum: _sum,
    builtins.list: _list,
    builtins.any: _quantifier(found=True),
    builtins.all: _quantifier(found=False),
}
