"""Orders: what ``key=`` and ``reverse=`` mean for sorting, and for the least and the greatest."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from autojit.backend.kinds import Conflict, Kind, ListOf, Num, Table, Tup, describe
from autojit.backend.translation import lists
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.naming import substituted
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.scope import Val


def options(context: Context, node: ast.Call) -> tuple[ast.expr | None, Val]:
    """Return what ``key=`` and ``reverse=`` say of a call that sorts."""
    given = {word.arg: word.value for word in node.keywords}
    key, backward = given.pop("key", None), given.pop("reverse", None)
    if given:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "sorts with these keywords")
    if isinstance(key, ast.Constant) and key.value is None:
        key = None
    return key, context.condition(context, backward or ast.Constant(value=False))


def check_order(context: Context, node: ast.AST, held: Kind) -> None:
    """Refuse elements whose order is not that of numbers, or of tuples of numbers.

    Raises:
        Refusal: they are ordered in another way, or not at all.
    """
    if not has_order(held):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"orders {describe(held)}")


def has_order(kind: Kind) -> bool:
    """Tell whether elements of a kind are ordered as ``native.sequences.less`` has it."""
    if isinstance(kind, Tup):
        return all(has_order(item) for item in kind.items)
    names = {"int", "float", "bool", "np.int64", "np.float64"}
    return isinstance(kind, Num) and kind.only in names and kind.rep in "ifb"


def may_see_a_list(context: Context, key: ast.expr) -> bool:
    """Tell whether a key function may look at a list."""
    for part in ast.walk(key):
        if isinstance(part, ast.Name) and isinstance(context.env.get(part.id), ListOf | Conflict):
            return True
    return False


def keys_of(context: Context, node: ast.Call, key: ast.expr, source: ast.expr) -> Val:
    """Return the list of the keys of what ``source`` gives."""
    name = f"_aj_keyed{node.lineno}x{node.col_offset}"
    each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
    made = ast.ListComp(_applied(context, node, key, name), [each])
    ast.copy_location(made, key)
    locate(made, key)
    value = lists.comprehension(context, made)
    assert isinstance(value.kind, ListOf)
    check_order(context, node, lists.element(context, node, value.kind))
    return value


def _plain_dict(context: Context, name: str) -> Table | None:
    kind = context.env.get(name)
    return kind if isinstance(kind, Table) and kind.form == "dict" else None


def _applied(context: Context, node: ast.Call, key: ast.expr, name: str) -> ast.expr:
    """Return the expression that calls a key function on the value of a name."""
    argument = ast.Name(name, ast.Load())
    match key:
        case ast.Lambda(args=ast.arguments(args=[parameter], defaults=[]), body=body):
            extra = key.args
            if not (extra.vararg or extra.kwarg or extra.kwonlyargs or extra.posonlyargs):
                return substituted(body, parameter.arg, name)
        case ast.Attribute(value=holder, attr="__getitem__"):
            return ast.Subscript(holder, argument, ast.Load())
        case ast.Attribute(value=ast.Name(id=name_of) as holder, attr="get") if (
            _plain_dict(context, name_of) is not None
        ):
            # None, for a missing key, has no order: then the kernel is left.
            return ast.Subscript(holder, argument, ast.Load())
        case ast.Call(func=function, args=[ast.Constant(value=int()) as place], keywords=[]):
            if lists.callee(context, function) is operator.itemgetter:
                return ast.Subscript(argument, place, ast.Load())
        case ast.Name() | ast.Attribute():
            return ast.Call(key, [argument], [])
    context.refuse(node, Reason.UNKNOWN_FUNCTION, "orders by a key of this form")
