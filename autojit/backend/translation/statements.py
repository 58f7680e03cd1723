"""Statements: control flow, with the kinds of local names carried along and joined.

Where two paths meet, each gets the conversions that make its names fit (``conform``).
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    Conflict,
    Inst,
    ListOf,
    NoneKind,
    Obj,
    Stream,
    describe,
    join,
)
from autojit.backend.translation import list_methods, looking_up
from autojit.backend.translation.assignment import annotated, assign_statement, augmented
from autojit.backend.translation.blocks import INDENT
from autojit.backend.translation.branches import branch
from autojit.backend.translation.effects import pinned_code
from autojit.backend.translation.expressions import make_tuple
from autojit.backend.translation.loops import (
    break_out,
    continue_round,
    for_loop,
    leaves_loop,
    while_loop,
)
from autojit.backend.translation.matching import match_statement
from autojit.backend.translation.outcomes import as_assigned, note_outcomes, outcome_codes, with_tag
from autojit.backend.translation.scope import CannotConform, Val, converted
from autojit.backend.translation.unit import Raises, Refusal, Unsettled
from autojit.core import ROUND, Reason, is_doomed

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context


def run(context: Context, statements: list[ast.stmt]) -> list[str]:
    """Translate a block; ``context.alive`` tells whether control comes out of its end."""
    if is_doomed(statements):
        context.alive = False
        return ["raise _Leave(5)"]
    lines: list[str] = []
    outer = context.statement, context.following
    for position, statement in enumerate(statements):
        if not context.alive:
            break
        context.statement, context.following = statement, statements[position + 1 :]
        lines.extend(_statement(context, statement))
    context.statement, context.following = outer
    return lines


def _statement(context: Context, node: ast.stmt) -> list[str]:
    handler = _HANDLERS.get(type(node))
    if handler is None:
        what = type(node).__name__
        context.refuse(node, Reason.SYNTAX, f"uses a statement ({what}) without a compiled form")
    outer, context.hoisted = context.hoisted, []
    before = dict(context.env)
    reads, context.reads = context.reads, context.inherited
    mentioned, context.mentioned = context.mentioned, set(context.pending)
    looked, context.looked = context.looked, set()
    changed, context.changed = context.changed, set()
    try:
        lines = handler(context, node)
    except Raises:
        context.alive = False
        return [*context.hoisted, "raise _Leave(5)"]
    except Unsettled:
        context.env = before
        return []
    except Refusal:
        if not (context.unit.settling and context.unit.unsettled):
            raise
        # Something skipped earlier in this round may be to blame; the next round knows more.
        context.env = before
        return []
    else:
        return looking_up.behind_statement([*context.hoisted, *lines], alive=context.alive)
    finally:
        context.hoisted = outer
        context.reads = reads
        context.mentioned = mentioned
        context.looked = looked
        context.changed = changed | context.changed


def _expression(context: Context, node: ast.Expr) -> list[str]:
    if isinstance(node.value, ast.Constant):
        return []
    if isinstance(node.value, ast.Call) and _is_round(node.value):
        return [f"_note_round({context.evaluate(context, node.value.args[0]).code})"]
    value = context.evaluate(context, node.value)
    if value.code == "None":
        return []
    # Nobody looks at the value, but NumPy may warn of what it is computed from.
    return [pinned_code(value) if context.unit.flags else value.code]


def _is_round(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == ROUND


def _pass(_context: Context, _node: ast.Pass) -> list[str]:
    return []


def _elsewhere(_context: Context, _node: ast.stmt) -> list[str]:
    """Translate ``global``: names that are rebound there are refused where that happens."""
    return []


def _delete(context: Context, node: ast.Delete) -> list[str]:
    """Translate ``del name``, behind which the name is not bound, and ``del items[index]``."""
    lines: list[str] = []
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            lines += list_methods.delete(context, target)
            continue
        if not isinstance(target, ast.Name):
            context.refuse(target, Reason.OBJECTS, "deletes an attribute")
        context.load(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        context.env.pop(target.id)
    return lines


def _try(context: Context, node: ast.Try) -> list[str]:
    """Translate ``try`` as if nothing were raised: what does raise leaves the kernel.

    Python then runs the call from its start, handlers and all.
    """
    tried = [*node.body, *node.orelse]
    if node.finalbody and any(
        isinstance(part, ast.Return) or leaves_loop(statement)
        for statement in tried
        for part in ast.walk(statement)
    ):
        context.refuse(node, Reason.EXCEPTION_HANDLING, "leaves a try that has a finally part")
    return context.run(context, [*tried, *node.finalbody])


def _raise(context: Context, _node: ast.Raise) -> list[str]:
    context.alive = False
    return ["raise _Leave(5)"]


def _assert(context: Context, node: ast.Assert) -> list[str]:
    if not __debug__:
        return []
    test = context.condition(context, node.test)
    return [f"if not {test.code}:", f"{INDENT}_leave(5)"]


def _labels(node: ast.expr) -> tuple[str, ...] | None:
    """Return the keys of a dict whose keys are different strings written in the source."""
    if not isinstance(node, ast.Dict) or not node.keys:
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    known = tuple(sys.intern(key) for key in keys if isinstance(key, str))
    return known if len(set(known)) == len(keys) else None


def _return(context: Context, node: ast.Return) -> list[str]:
    if node.value is None:
        value = Val("None", NoneKind())
    elif len(context.unit.pending) == 1 and (labels := _labels(node.value)) is not None:
        # The kernel's own answer: the entry makes a dict of the tuple.
        assert isinstance(node.value, ast.Dict)
        items = [context.evaluate(context, item) for item in node.value.values]
        value = make_tuple(context, node.value, items, given_back=True)
        context.unit.labels.add(labels)
    elif isinstance(node.value, ast.Tuple) and len(context.unit.pending) == 1:
        # The kernel's own answer: its lists are taken out of the tuple (``packing``).
        items = [context.evaluate(context, item) for item in node.value.elts]
        value = make_tuple(context, node.value, items, given_back=True)
    else:
        value = context.evaluate(context, node.value)
    context.alive = False
    return returned(context, node, value)


def returned(context: Context, node: ast.AST, value: Val) -> list[str]:
    """Return a value in the form of all results of the function."""
    named = isinstance(node, ast.Return) and node.value is not None and _labels(node.value)
    if len(context.unit.pending) == 1 and not named:
        context.unit.labels.add(None)
    if isinstance(value.kind, Obj | Stream):
        context.refuse(node, Reason.RESULT_TYPE, f"returns {describe(value.kind)}")
    value = as_assigned(context, value)
    context.result = value.kind if context.result is None else join(context.result, value.kind)
    if isinstance(context.result, ListOf) and context.unit.holds_any(context.result.site):
        # What one answer holds another may: an empty list is of the same type.
        context.unit.element(context.result.site)
    wanted = context.result if context.wanted is None else context.wanted
    if isinstance(wanted, Conflict):
        context.disagree(node, Reason.RESULT_TYPE, "a result that", wanted)
    note_outcomes(context, node)
    attributes = outcome_codes(context, node)
    if isinstance(wanted, NoneKind | Inst):
        return [f"return ({', '.join(attributes)},)" if attributes else "return None"]
    try:
        code = with_tag(converted(value, wanted))
    except CannotConform:
        if context.unit.settling:
            return []  # a later round knows better what the function returns
        context.refuse(node, Reason.RESULT_TYPE, f"a result that is {describe(wanted)}")
    # A tuple even if nothing is behind the result: who calls takes the first item.
    packed = f"({', '.join((code, *attributes))},)" if context.wanted_assigned else code
    return [f"return {packed}"]


_HANDLERS: Final[dict[type[ast.stmt], Callable[[Context, ast.stmt], list[str]]]] = {
    ast.Assign: assign_statement,  # type: ignore[dict-item]
    ast.AnnAssign: annotated,  # type: ignore[dict-item]
    ast.AugAssign: augmented,  # type: ignore[dict-item]
    ast.Expr: _expression,  # type: ignore[dict-item]
    ast.Pass: _pass,  # type: ignore[dict-item]
    ast.Raise: _raise,  # type: ignore[dict-item]
    ast.Assert: _assert,  # type: ignore[dict-item]
    ast.Return: _return,  # type: ignore[dict-item]
    ast.If: branch,  # type: ignore[dict-item]
    ast.While: while_loop,  # type: ignore[dict-item]
    ast.For: for_loop,  # type: ignore[dict-item]
    ast.Break: break_out,  # type: ignore[dict-item]
    ast.Continue: continue_round,  # type: ignore[dict-item]
    ast.Delete: _delete,  # type: ignore[dict-item]
    ast.Global: _elsewhere,
    ast.Match: match_statement,  # type: ignore[dict-item]
    ast.Nonlocal: _elsewhere,
    ast.Try: _try,  # type: ignore[dict-item]
}
