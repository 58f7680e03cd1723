"""Expressions: from the syntax tree to generated code with a kind.

One function for each form of expression; what has no function here is refused.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    TAGS,
    Arr,
    Char,
    Conflict,
    Deque,
    Inst,
    Kind,
    Known,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Stream,
    Table,
    Text,
    Tup,
    boolean,
    describe,
    is_integer,
    join,
)
from autojit.backend.translation import (
    arithmetic,
    array_calls,
    arrays,
    attributes,
    calls,
    choices,
    closures,
    complex_arithmetic,
    constants,
    deques,
    draws,
    list_methods,
    lists,
    records,
    tables,
    texts,
)
from autojit.backend.translation.context import Context, literal, number
from autojit.backend.translation.inner_defs import Defined
from autojit.backend.translation.scope import CannotConform, Val, item_of, items_of, tuple_of
from autojit.backend.translation.type_calls import same_type
from autojit.backend.translation.unit import Raises
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable


def evaluate(context: Context, node: ast.expr) -> Val:
    """Translate an expression.

    Raises:
        Refusal: it has no exact translation.
    """
    handler = _HANDLERS.get(type(node))
    if handler is None:
        what = type(node).__name__
        context.refuse(node, Reason.SYNTAX, f"uses an expression ({what}) without a compiled form")
    return handler(context, node)


def condition(context: Context, node: ast.expr) -> Val:
    """Translate an expression whose truth value alone matters; the code is a boolean.

    ``literal`` is True or False where the outcome is known when compiling.
    """
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = condition(context, operand)
            known = None if inner.literal is None else not inner.literal
            return Val(f"(not {inner.code})", boolean(), literal=known)
        case ast.BoolOp():
            return choices.condition_of_several(context, node)
    value = evaluate(context, node)
    if isinstance(value.kind, NoneKind):
        return Val("False", boolean(), literal=False)
    length = _LENGTHS.get(type(value.kind))
    if length is not None:
        context.reads += not isinstance(value.kind, Text)
        return Val(f"({length(value)} != 0)", boolean())
    if isinstance(value.kind, Tup):
        context.unused(node, value)
        known_length = bool(value.kind.items)
        return Val(repr(known_length), boolean(), literal=known_length)
    number(context, node, value)
    known = None if value.literal is None else bool(value.literal)
    with context.at(node):
        return Val(arithmetic.truth(value), boolean(), literal=known)


#: How the length of what is false when empty is asked for.
_LENGTHS: Final[dict[type, Callable[[Val], str]]] = {
    ListOf: lists.length,
    Deque: deques.length,
    Table: tables.length,
    Text: lists.length,
}


# -- leaves --------------------------------------------------------------------------------


def _constant(context: Context, node: ast.Constant) -> Val:
    if node.value is None:
        return Val("None", NoneKind())
    if isinstance(node.value, str | bytes):
        return Val("None", Obj(node.value))
    value = literal(node.value)
    if value is None:
        context.refuse(node, Reason.OVERFLOW, "a number outside the 64-bit range")
    return value


def _name(context: Context, node: ast.Name) -> Val:
    return context.load(node)


def dotted(context: Context, node: ast.expr) -> tuple[str, tuple[str, ...]] | None:
    """Return the base name and the attributes of ``np.linalg.norm``, if its base is a module."""
    path: list[str] = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    if not path or not isinstance(node, ast.Name) or node.id in context.local:
        return None
    try:
        base = context.find(node.id).read()
    except NameError:
        return None
    return (node.id, tuple(reversed(path))) if type(base).__name__ == "module" else None


def _attribute(context: Context, node: ast.Attribute) -> Val:
    found = dotted(context, node)
    if found is not None:
        return context.outside(node, context.find(*found))
    value = evaluate(context, node.value)
    if isinstance(value.kind, Arr):
        return arrays.attribute(context, node, value)
    if isinstance(value.kind, Stream):
        return draws.method_looked_up(context, node, value, value.kind)
    if isinstance(value.kind, Inst):
        return attributes.load(context, node, value, calls.call_bound)
    part = complex_arithmetic.attribute(value, node.attr)
    if part is not None:
        return part
    message = f"reads the attribute {node.attr!r} of {describe(value.kind)}"
    context.refuse(node, Reason.UNKNOWN_OPERATION, message)


# -- operators -----------------------------------------------------------------------------


def _binary(context: Context, node: ast.BinOp) -> Val:
    known = literal(constants.whole_number(node))
    if known is not None:
        return known
    left, right = evaluate(context, node.left), evaluate(context, node.right)
    return operate(context, node, node.op, left, right)


def operate(
    context: Context,
    node: ast.AST,
    operator: ast.operator,
    left: Val,
    right: Val,
) -> Val:
    """Translate a binary operator on two values."""
    if isinstance(operator, ast.MatMult):
        with context.at(node):
            return array_calls.matrix_product(context, node, left, right)
    symbol = arithmetic.SYMBOLS[type(operator)]
    if isinstance(left.kind, ListOf) or isinstance(right.kind, ListOf):
        return list_methods.operate(context, node, symbol, left, right)
    if isinstance(left.kind, Arr) or isinstance(right.kind, Arr):
        return arrays.operate(context, node, symbol, left, right)
    if isinstance(left.kind, Tup) and isinstance(right.kind, Tup) and symbol == "+":
        return tuple_of((*items_of(left), *items_of(right)))
    number(context, node, left)
    number(context, node, right)
    with context.at(node):
        value, may_warn = arithmetic.binary(symbol, left, right)
    if may_warn and isinstance(value.kind, Num) and value.kind.is_numpy:
        context.unit.flags = True
    return _folded(symbol, left, right, value)


def _folded(symbol: str, left: Val, right: Val, value: Val) -> Val:
    """Keep the outcome of an operator on two small literal integers."""
    kind = value.kind
    literals = type(left.literal) is int and type(right.literal) is int and symbol in "+-*"
    if literals and isinstance(kind, Num) and kind.lo == kind.hi and kind.only == "int":
        return Val(f"({kind.lo})", kind, literal=kind.lo)
    return replace(value, literal=None)


def _unary(context: Context, node: ast.UnaryOp) -> Val:
    if isinstance(node.op, ast.Not):
        return condition(context, node)
    value = evaluate(context, node.operand)
    if isinstance(value.kind, Arr):
        return arrays.unary(context, node, value)
    number(context, node, value)
    if type(value.literal) in (int, float) and isinstance(node.op, ast.USub):
        known = literal(-value.literal)  # type: ignore[operator]
        if known is not None:
            return known
    with context.at(node):
        return arithmetic.unary(node.op, value)


_IDENTITY: Final = (ast.Is, ast.IsNot)


def _compare(context: Context, node: ast.Compare) -> Val:
    """Translate a comparison; a chain is ``a < b and b < c`` with ``b`` evaluated once."""
    left = evaluate(context, node.left)
    right = _operand(context, left, node.comparators[0])
    value = _one_comparison(context, node, node.ops[0], left, right)
    for operator, operand in zip(node.ops[1:], node.comparators[1:], strict=True):

        def following(
            operator: ast.cmpop = operator, operand: ast.expr = operand, left: Val = right
        ) -> Val:
            nonlocal right
            right = _operand(context, left, operand)
            return _one_comparison(context, node, operator, left, right)

        way = choices.Way.through(context, following)
        value = choices.either(context, node, value.code, way, choices.Way.around(context, value))
    return value


def _operand(context: Context, left: Val, node: ast.expr) -> Val:
    """Evaluate what a value is compared with, or looked for in."""
    letters = texts.constants(node) if isinstance(left.kind, Char) else None
    return evaluate(context, node) if letters is None else letters


def _containment(
    context: Context, node: ast.Compare, operator: ast.cmpop, left: Val, right: Val
) -> Val:
    """Translate ``left in right``."""
    found = texts.contains(context, node, operator, left, right)
    if found is not None:
        return found
    if records.is_record(right):
        return records.contains(context, node, operator, left, right)
    if isinstance(right.kind, Table):
        return tables.contains(context, node, operator, left, right)
    return list_methods.contains(context, node, operator, left, right)


def _one_comparison(
    context: Context,
    node: ast.Compare,
    operator: ast.cmpop,
    left: Val,
    right: Val,
) -> Val:
    same = same_type(left, right)
    if same is not None and isinstance(operator, (*_IDENTITY, ast.Eq, ast.NotEq)):
        known = same is isinstance(operator, ast.Is | ast.Eq)
        return Val(repr(known), boolean(), literal=known)
    if isinstance(operator, _IDENTITY):
        return _identity(context, node, operator, left, right)
    if isinstance(operator, ast.In | ast.NotIn):
        return _containment(context, node, operator, left, right)
    compared = texts.compare(context, node, operator, left, right)
    if compared is None:
        compared = list_methods.compare(context, node, operator, left, right)
    if compared is not None:
        return compared
    if isinstance(left.kind, Arr) or isinstance(right.kind, Arr):
        return arrays.compare(context, node, operator, left, right)
    number(context, node, left)
    number(context, node, right)
    with context.at(node):
        compared = arithmetic.compare(operator, left, right)
    context.unit.flags |= arithmetic.compared_with_flags(left, right)
    return compared


def _identity(
    context: Context,
    node: ast.Compare,
    operator: ast.cmpop,
    left: Val,
    right: Val,
) -> Val:
    """Translate ``is`` and ``is not`` against None; other identities cannot be told."""
    if isinstance(left.kind, NoneKind):
        left, right = right, left
    if not isinstance(right.kind, NoneKind):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "compares objects by identity")
    negate = isinstance(operator, ast.IsNot)
    context.unused(node, left)
    if isinstance(left.kind, Num) and "None" in left.kind.types:
        symbol = "!=" if negate else "=="
        return Val(f"({left.tag} {symbol} {TAGS['None']})", boolean())
    known = isinstance(left.kind, NoneKind) is not negate
    return Val(repr(known), boolean(), literal=known)


# -- containers ----------------------------------------------------------------------------


def _tuple(context: Context, node: ast.Tuple) -> Val:
    items = [evaluate(context, item) for item in node.elts]
    return make_tuple(context, node, items)


def make_tuple(
    context: Context, node: ast.AST, items: list[Val], *, given_back: bool = False
) -> Val:
    """Return a tuple of values; one that is given back to Python may hold lists and None."""
    for item in items:
        if given_back and isinstance(item.kind, ListOf | NoneKind):
            continue
        if isinstance(item.kind, ListOf) and item.kind.backed:
            lists.loosen(context, node, item.kind, "a tuple that holds a list it was given")
        if isinstance(item.kind, Deque | Table | Known | Stream | Conflict):
            context.refuse(
                node, Reason.UNKNOWN_OPERATION, f"a tuple that holds {describe(item.kind)}"
            )
    # What holds None has no variable.
    named = (isinstance(item.kind, NoneKind) and item.code.isidentifier() for item in items)
    plain = zip(items, named, strict=True)
    return tuple_of(tuple(replace(i, code="None") if is_named else i for i, is_named in plain))


def _subscript(context: Context, node: ast.Subscript) -> Val:
    value = texts.evaluated(context, node.value)
    if isinstance(value.kind, Text):
        return texts.load(context, node, value)
    if isinstance(value.kind, Arr):
        return arrays.load(context, node, value)
    if isinstance(value.kind, ListOf):
        return lists.load(context, node, value)
    if isinstance(value.kind, Deque):
        return deques.load(context, node, value)
    if isinstance(value.kind, Table):
        return tables.load(context, node, value)
    if records.is_record(value):
        return records.load(context, node, value)
    if isinstance(value.kind, Tup):
        return _tuple_item(context, node, value, value.kind)
    message = f"takes an item of {describe(value.kind)}"
    context.refuse(node, Reason.UNKNOWN_OPERATION, message)


def _tuple_item(context: Context, node: ast.Subscript, value: Val, kind: Tup) -> Val:
    index = evaluate(context, node.slice)
    position = index.literal
    if type(position) is int:
        if not -len(kind.items) <= position < len(kind.items):
            context.refuse(
                node, Reason.UNKNOWN_OPERATION, "takes an item that a tuple does not have"
            )
        chosen = position % len(kind.items)
        for other, part in enumerate(value.parts or ()):
            if other != chosen:
                context.unused(node, part)
        return item_of(value, chosen)
    joined = _common(kind)
    if joined is None:
        context.refuse(node, Reason.MIXED_TYPES, "takes an item of a tuple of different types")
    if not is_integer(index.kind):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "an index that is not an integer")
    checked = f"_fit_i({index.code}, {-len(kind.items)}, {len(kind.items) - 1})"
    return Val(f"{value.code}[{checked}]", joined)


def _common(kind: Tup) -> Kind | None:
    """Return the kind of an item of which it is not known which one it is."""
    joined: Kind = kind.items[0]
    for item in kind.items:
        joined = join(joined, item)
    if isinstance(joined, Char):
        return joined
    same = all(
        isinstance(item, Num) and isinstance(joined, Num) and item.rep == joined.rep
        for item in kind.items
    )
    return joined if same and isinstance(joined, Num) and not joined.tagged else None


def _call(context: Context, node: ast.Call) -> Val:
    return calls.call(context, node)


def _list(context: Context, node: ast.List) -> Val:
    return lists.display(context, node)


def _comprehension(context: Context, node: ast.ListComp) -> Val:
    return lists.comprehension(context, node)


def _named(context: Context, node: ast.NamedExpr) -> Val:
    """Translate ``(name := value)``: the name is bound ahead of the statement.

    Refused where the statement has read the name before: in generated code that would be
    behind.
    """
    name = node.target.id
    if name in context.mentioned:
        message = f"assigns {name!r} behind a look at it in the same statement"
        context.refuse(node, Reason.SYNTAX, message, "assign in a statement of its own")
    assignment = ast.copy_location(ast.Assign([node.target], node.value), node)
    with context.expanded(node, set()) as lines:
        lines.extend(context.run(context, [assignment]))
        if not context.alive:
            raise Raises
    value = context.load(ast.copy_location(ast.Name(name, ast.Load()), node))
    context.mentioned.discard(name)
    return choices.kept(context, node, value)


_HANDLERS: Final[dict[type[ast.expr], Callable[[Context, ast.expr], Val]]] = {
    ast.Constant: _constant,  # type: ignore[dict-item]
    ast.Name: _name,  # type: ignore[dict-item]
    ast.Attribute: _attribute,  # type: ignore[dict-item]
    ast.BinOp: _binary,  # type: ignore[dict-item]
    ast.UnaryOp: _unary,  # type: ignore[dict-item]
    ast.Compare: _compare,  # type: ignore[dict-item]
    ast.IfExp: choices.if_expression,  # type: ignore[dict-item]
    ast.BoolOp: choices.bool_operation,  # type: ignore[dict-item]
    ast.Tuple: _tuple,  # type: ignore[dict-item]
    ast.Subscript: _subscript,  # type: ignore[dict-item]
    ast.Call: _call,  # type: ignore[dict-item]
    ast.List: _list,  # type: ignore[dict-item]
    ast.ListComp: _comprehension,  # type: ignore[dict-item]
    ast.Dict: tables.display,  # type: ignore[dict-item]
    ast.Set: tables.display,  # type: ignore[dict-item]
    ast.DictComp: tables.comprehension,  # type: ignore[dict-item]
    ast.SetComp: tables.comprehension,  # type: ignore[dict-item]
    ast.Lambda: closures.made,  # type: ignore[dict-item]
    Defined: closures.made,  # type: ignore[dict-item]
    ast.NamedExpr: _named,  # type: ignore[dict-item]
}
__all__ = ["CannotConform", "condition", "dotted", "evaluate", "make_tuple", "operate"]
