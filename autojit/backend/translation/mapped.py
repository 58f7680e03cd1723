"""Loops over ``map``, ``filter`` and generator expressions: the loops they stand for.

``for x in map(f, xs)`` is ``for y in xs`` with ``x = f(y)`` first; nothing lies between Python's
steps of the one and of the other that could be seen.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.translation import lists
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.naming import substituted
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def plain_loop(context: Context, node: ast.For) -> ast.For:
    """Return a loop that does what ``node`` does, over something that is there."""
    source = node.iter
    if isinstance(source, ast.GeneratorExp) and len(source.generators) == 1:
        return _over_generator(context, node, source)
    if not isinstance(source, ast.Call) or source.keywords:
        return node
    function = lists.callee(context, source.func)
    if function is map and len(source.args) > 1:
        return _over_map(context, node, source)
    if function is filter and len(source.args) == 2:  # noqa: PLR2004 - its signature
        return _over_filter(context, node, source)
    return node


def _loop(
    context: Context, node: ast.For, targets: list[ast.expr], body: list[ast.stmt]
) -> ast.For:
    names = {
        part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)
    }
    context.local = context.local | names
    source = node.iter
    assert isinstance(source, ast.Call)
    iterables = source.args[1:]
    target, iterable = targets[0], iterables[0]
    if len(targets) > 1:
        target = ast.Tuple(targets, ast.Store())
        iterable = ast.Call(ast.Name("zip", ast.Load()), iterables, [])
    made = ast.For(target, iterable, body, node.orelse)
    ast.copy_location(made, node)
    locate(made, node)
    return made


def _name(node: ast.AST, which: int = 0) -> str:
    return f"_aj_mapped{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}x{which}"


def _applied(context: Context, node: ast.AST, function: ast.expr, names: list[str]) -> ast.expr:
    """Return the expression that calls a function on values of names."""
    if not isinstance(function, ast.Lambda):
        return ast.Call(function, [ast.Name(name, ast.Load()) for name in names], [])
    given = function.args
    plain = not (given.vararg or given.kwarg or given.kwonlyargs or given.defaults)
    if not plain or len(given.args) != len(names) or given.posonlyargs:
        context.refuse(node, Reason.SYNTAX, "maps a lambda with such arguments")
    body = function.body
    for parameter, name in zip(given.args, names, strict=True):
        body = substituted(body, parameter.arg, name)
    return body


def _over_map(context: Context, node: ast.For, source: ast.Call) -> ast.For:
    if len(source.args) > 2 and lists.callee(context, ast.Name("zip", ast.Load())) is not zip:  # noqa: PLR2004
        context.refuse(node, Reason.SYNTAX, "maps over several things where zip is not zip")
    names = [_name(source, which) for which in range(len(source.args) - 1)]
    value = _applied(context, node, source.args[0], names)
    first: ast.stmt = ast.Assign([node.target], value)
    return _loop(
        context, node, [ast.Name(name, ast.Store()) for name in names], [first, *node.body]
    )


def _over_filter(context: Context, node: ast.For, source: ast.Call) -> ast.For:
    name = _name(source)
    item = ast.Name(name, ast.Load())
    keep: ast.expr = item
    if not (isinstance(source.args[0], ast.Constant) and source.args[0].value is None):
        keep = _applied(context, node, source.args[0], [name])
    first: ast.stmt = ast.Assign([node.target], item)
    body: list[ast.stmt] = [ast.If(keep, [first, *node.body], [])]
    return _loop(context, node, [ast.Name(name, ast.Store())], body)


def _over_generator(context: Context, node: ast.For, source: ast.GeneratorExp) -> ast.For:
    (generator,) = source.generators
    if generator.is_async:
        context.refuse(node, Reason.ASYNC, "iterates over an asynchronous generator")
    inner = [part.id for part in ast.walk(generator.target) if isinstance(part, ast.Name)]
    element, target, tests = source.elt, generator.target, generator.ifs
    for which, name in enumerate(dict.fromkeys(inner)):
        new = _name(source, which)
        context.local = context.local | {new}
        element, target = substituted(element, name, new), substituted(target, name, new)
        tests = [substituted(test, name, new) for test in tests]
    body: list[ast.stmt] = [ast.Assign([node.target], element), *node.body]
    for test in reversed(tests):
        body = [ast.If(test, body, [])]
    made = ast.For(target, generator.iter, body, node.orelse)
    ast.copy_location(made, node)
    locate(made, node)
    return made
