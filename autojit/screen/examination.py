"""The verdict on one function: the rules in their order, the first no wins.

What stands above the body comes first (pragma, decorators, parameters), then the body in
source order, then what only the whole function shows: cycles, no gain.
"""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from autojit.core import ELIGIBLE, Reason, Refused, is_doomed
from autojit.screen import vocabulary as words
from autojit.screen.look import Look
from autojit.screen.nodes import children
from autojit.screen.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autojit.core import Verdict
    from autojit.screen.surroundings import FunctionNode, Surroundings


def examine(node: FunctionNode, surroundings: Surroundings, *, named: bool = False) -> Verdict:
    """Say whether a ``def`` may be compiled, judging by its syntax alone.

    Args:
        node: a ``def`` of the module that ``surroundings`` was made of.
        surroundings: what ``survey`` made of the module.
        named: a person named the function, who got it from its decorators below and decides
            what is to be gained.

    Returns:
        Eligible, or the first reason against it with its place.

    >>> tree = ast.parse("def f(x): return x * x + 1")
    >>> from autojit.screen.surveying import survey
    >>> examine(tree.body[0], survey(tree, "a.py", ""))
    Eligible()
    """
    look = Look(surroundings.definitions[node], surroundings)
    whole = partial(_cycles, named=True) if named else _whole
    return (
        _switched_off(look) or _header(look, named=named) or _body(look) or whole(look) or ELIGIBLE
    )


def _switched_off(look: Look) -> Refused | None:
    """Obey the pragmas of the file and of the function."""
    pragmas = look.surroundings.pragmas
    node = look.definition.node
    if pragmas.off_file_line is not None:
        message = f"the file is switched off in line {pragmas.off_file_line}"
        return look.refuse(Reason.PRAGMA, message, node)
    found = look.surroundings.pragma_of(node)
    if found is None or found[1].switch != "off":
        return None
    line = found[0]
    shown = look.surroundings.lines[line - 1]
    start = shown.rindex("autojit:")
    place = (look.surroundings.file, line, start, len(shown.rstrip()))
    return Refused(Reason.PRAGMA, "is switched off by a comment", *place)


def _header(look: Look, *, named: bool) -> Refused | None:
    """Judge the kind of function, its decorators and its parameters."""
    definition = look.definition
    node = definition.node
    if isinstance(node, ast.AsyncFunctionDef):
        return look.refuse(Reason.ASYNC, "is a coroutine", node)
    if definition.yields is not None:
        return look.refuse(Reason.GENERATOR, "yields", definition.yields)
    refused = None if named else _decorators(look)
    if refused is not None:
        return refused
    for star, extra in (("*", node.args.vararg), ("**", node.args.kwarg)):
        if extra is not None:
            return look.refuse(Reason.SYNTAX, f"takes {star}{extra.arg}", extra, "name them")
    return None


def _decorators(look: Look) -> Refused | None:
    """Refuse decorators that are not known to take the proxy for the function."""
    definition = look.definition
    for decorator in definition.node.decorator_list:
        name = _decorator_name(decorator, look)
        if name == words.SWITCHING_OFF:
            return look.refuse(Reason.PRAGMA, "is switched off by a decorator", decorator)
        if name not in words.HARMLESS_DECORATORS:
            shown = ast.unparse(_undecorated(decorator))
            return look.refuse(Reason.DECORATED, f"is decorated with @{shown}", decorator)
    owners = definition.owner.decorator_list if definition.owner is not None else []
    for decorator in owners:
        if _decorator_name(decorator, look) not in words.HARMLESS_CLASS_DECORATORS:
            shown = ast.unparse(_undecorated(decorator))
            message = f"is in a class decorated with @{shown}"
            return look.refuse(Reason.DECORATED, message, decorator)
    return None


def _undecorated(decorator: ast.expr) -> ast.expr:
    """Strip the call off ``@name(...)``."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _decorator_name(decorator: ast.expr, look: Look) -> str | None:
    return look.surroundings.resolve(_undecorated(decorator))


def _body(look: Look) -> Refused | None:
    """Walk the body in source order to the first node that a rule refuses."""
    return scanned(look.definition.node.body, look)


def scanned(nodes: Sequence[ast.AST], look: Look) -> Refused | None:
    """Walk nodes in source order to the first that a rule refuses."""
    stack: list[ast.AST] = [*reversed(nodes)]
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is ast.Raise:
            continue  # leaves compiled code before anything of it is evaluated
        if kind is ast.FunctionDef:
            refused = _inner(node, look)
            if refused is not None:
                return refused
            continue
        rule = RULES.get(kind)
        if rule is not None:
            refused = rule(node, look)
            if refused is not None:
                return refused
        if isinstance(node, ast.Assert):
            stack.append(node.test)  # the message is evaluated by Python
            continue
        below = _looked_at(node)
        below.reverse()
        stack += below
    return None


def _inner(node: ast.AST, look: Look) -> Refused | None:
    """Judge a function in a function's body, which is compiled where that calls it."""
    assert isinstance(node, ast.FunctionDef)
    definition = look.surroundings.definitions.get(node)
    returned = look.returned
    if definition is None or node.decorator_list or node.name in returned:
        what = "returns" if node.name in returned else "defines"
        message = f"{what} a function in its body"
        return look.refuse(Reason.SYNTAX, message, node, "define it at module level")
    inner = Look(definition, look.surroundings)
    refused = _header(inner, named=False) or scanned(node.body, inner)
    look.gains |= inner.gains
    return refused


def _looked_at(node: ast.AST) -> list[ast.AST]:
    """List what hangs below a node, without what is done by Python when it runs the call again."""
    below = children(node)
    if not isinstance(node, ast.stmt | ast.match_case):
        return below
    blocks = [getattr(node, name, None) for name in ("body", "orelse")]
    doomed = {id(one) for block in blocks if block and is_doomed(block) for one in block}
    return [
        one for one in below if id(one) not in doomed and not isinstance(one, ast.ExceptHandler)
    ]


def _cycles(look: Look, *, named: bool = False) -> Refused | None:
    """Refuse what calls itself through others; who names a function decorates it."""
    node, surroundings = look.definition.node, look.surroundings
    itself = node in surroundings.by_own_name and (named or not node.decorator_list)
    if node in surroundings.recursive and not itself:
        return look.refuse(Reason.RECURSIVE, "can call itself through others", node)
    return None


def _whole(look: Look) -> Refused | None:
    """Judge what no single node shows."""
    refused = _cycles(look)
    if refused is None and not look.gains:
        return look.refuse(
            Reason.NOTHING_TO_GAIN, "has no loop and no arithmetic", look.definition.node
        )
    return refused
