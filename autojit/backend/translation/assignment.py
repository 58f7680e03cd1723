"""Binding: names, items of containers, several targets at once, ``OP=``.

A binding gives a name the kind of its value; the variable that holds it in generated code
follows from the kind (``scope.spelled``).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.kinds import (
    Arr,
    Known,
    ListOf,
    Num,
    Obj,
    Table,
    Text,
    Tup,
    describe,
)
from autojit.backend.translation import (
    arrays,
    attributes,
    closures,
    draws,
    effects,
    list_methods,
    list_stores,
    lists,
    records,
    tables,
    unpacking,
)
from autojit.backend.translation.expressions import operate
from autojit.backend.translation.scope import (
    Val,
    items_of,
    store,
)
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def assign(context: Context, target: ast.expr, value: Val) -> list[str]:
    """Bind a target to a value."""
    match target:
        case ast.Name(id=name):
            return _assign_name(context, target, name, value)
        case ast.Tuple() | ast.List():
            return _unpack(context, target, value)
        case ast.Attribute():
            with context.as_target():
                holder = context.evaluate(context, target.value)
            return attributes.assign(context, target, holder, value)
        case ast.Subscript():
            with context.as_target():
                return _assign_item(context, target, value)
    context.refuse(target, Reason.OBJECTS, "stores into a starred target")


def _assign_item(context: Context, target: ast.Subscript, value: Val) -> list[str]:
    holder = context.evaluate(context, target.value)
    if isinstance(holder.kind, Arr):
        kept = effects.stored_alive(context, target, value)
        return arrays.store(context, target, holder, kept)
    if isinstance(holder.kind, ListOf):
        return list_stores.store(context, target, holder, value)
    if records.is_record(holder):
        return records.store(context, target, holder, value)
    if isinstance(holder.kind, Table):
        return tables.store(context, target, holder, value)
    message = f"stores an item into {describe(holder.kind)}"
    context.refuse(target, Reason.UNKNOWN_OPERATION, message)


def _assign_name(context: Context, node: ast.expr, name: str, value: Val) -> list[str]:
    if name not in context.local:
        context.refuse(node, Reason.WRITES_NAME, f"rebinds the global name {name!r}")
    value = draws.as_stream(context, value)
    if isinstance(value.kind, Obj) and not closures.is_inner(context, value):
        context.refuse(node, Reason.OBJECTS, f"binds a name to {describe(value.kind)}")
    context.env[name] = value.kind
    return store(name, effects.kept_alive(context, name, value))


def _unpack(context: Context, target: ast.Tuple | ast.List, value: Val) -> list[str]:
    if any(isinstance(part, ast.Starred) for part in target.elts):
        return unpacking.starred(context, target, value, assign)
    if isinstance(value.kind, ListOf):
        return unpacking.of_list(context, target, value, assign)
    if not isinstance(value.kind, Tup) or len(value.kind.items) != len(target.elts):
        if isinstance(value.kind, Arr) and value.kind.ndim == 1:
            return _unpack_array(context, target, value, value.kind)
        context.refuse(target, Reason.UNKNOWN_OPERATION, f"unpacks {describe(value.kind)}")
    if value.parts is not None:
        return _assign_each(context, target.elts, list(value.parts))
    variable = context.unit.fresh("parts")
    lines = [f"{variable} = {value.code}"]
    for part, item in zip(target.elts, items_of(Val(variable, value.kind)), strict=True):
        lines.extend(assign(context, part, item))
    return lines


def _unpack_array(
    context: Context, target: ast.Tuple | ast.List, value: Val, kind: Arr
) -> list[str]:
    variable = context.unit.fresh("parts")
    lines = [
        f"{variable} = {value.code}",
        f"if len({variable}) != {len(target.elts)}:",
        "    _leave(5)",
    ]
    for position, part in enumerate(target.elts):
        item = arrays.element(context, target, kind, f"{variable}[{position}]")
        lines.extend(assign(context, part, item))
    return lines


def assign_statement(context: Context, node: ast.Assign) -> list[str]:
    """Translate ``a = b = value``."""
    if isinstance(node.value, ast.Tuple) and len(node.targets) == 1:
        parallel = _assign_parallel(context, node.targets[0], node.value)
        if parallel is not None:
            return parallel
    value = context.evaluate(context, node.value)
    if len(node.targets) == 1:
        return assign(context, node.targets[0], value)
    value, lines = _kept(context, value, "shared")
    for target in node.targets:
        lines.extend(assign(context, target, value))
    return lines


def _assign_parallel(context: Context, target: ast.expr, source: ast.Tuple) -> list[str] | None:
    """Translate ``a, b = b, a + b``: all values first, then all names, no tuple is made."""
    if not isinstance(target, ast.Tuple) or len(target.elts) != len(source.elts):
        return None
    if any(isinstance(part, ast.Starred) for part in (*target.elts, *source.elts)):
        return None
    values = [context.evaluate(context, part) for part in source.elts]
    return _assign_each(context, target.elts, values)


def _assign_each(context: Context, targets: list[ast.expr], values: list[Val]) -> list[str]:
    """Bind targets to values that may read them: all values first, then all names."""
    lines: list[str] = []
    kept = []
    for value in values:
        variable, before = _kept(context, value, "next")
        lines += before
        kept.append(variable)
    for part, value in zip(targets, kept, strict=True):
        lines.extend(assign(context, part, value))
    return lines


def _kept(context: Context, value: Val, stem: str) -> tuple[Val, list[str]]:
    """Return a value that is a variable of its own, and the lines that set it."""
    if isinstance(value.kind, Known):
        return value, []
    variable = context.unit.fresh(stem)
    lines = [f"{variable} = {value.code}"]
    tag = None
    if value.tag is not None:
        tag = f"{variable}_t"
        lines.append(f"{tag} = {value.tag}")
    return Val(variable, value.kind, tag), lines


def annotated(context: Context, node: ast.AnnAssign) -> list[str]:
    """Translate ``a: T = value``; the annotation is never trusted."""
    if node.value is None:
        return []
    return assign(context, node.target, context.evaluate(context, node.value))


def _extended(context: Context, node: ast.AugAssign, value: Val) -> list[str]:
    """Translate ``items += others``: the list is changed, and bound again to where it was."""
    kind = value.kind
    assert isinstance(kind, ListOf)
    if not isinstance(node.op, ast.Add):
        # Another name of the list would have to see it.
        context.refuse(node, Reason.UNKNOWN_OPERATION, "changes a list in place by this operator")
    if kind.backed:
        lists.loosen(context, node, kind, "extends a list that is an argument")
    list_methods.extended(context, node, value, lists.as_list(context, node.value))
    list_stores.note_effect(context, node, kind)
    list_stores.check_stays(context, node, kind)
    return []


def augmented(context: Context, node: ast.AugAssign) -> list[str]:
    """Translate ``a OP= value``."""
    target = node.target
    if isinstance(target, ast.Name):
        left = context.load(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        if isinstance(left.kind, ListOf):
            return _extended(context, node, left)
        right = context.evaluate(context, node.value)
        value = operate(context, node, node.op, left, right)
        if isinstance(left.kind, Arr):
            return arrays.store_in_place(context, node, left, value)
        return assign(context, target, value)
    if isinstance(target, ast.Subscript):
        return _augmented_item(context, node, target)
    if isinstance(target, ast.Attribute):
        return _augmented_attribute(context, node, target)
    context.refuse(node, Reason.OBJECTS, "changes something that is no name")


def _augmented_item(context: Context, node: ast.AugAssign, place: ast.Subscript) -> list[str]:
    names: list[str] = []
    before, drawn = context.local, context.unit.drawn
    try:
        # The place is looked up twice in generated code: what it calls is called ahead.
        index = _called_once(context, place.slice, names)
        ahead = context.unit.drawn - drawn
        load = ast.copy_location(ast.Subscript(place.value, index, ast.Load()), place)
        target = ast.copy_location(ast.Subscript(place.value, index, ast.Store()), place)
        with context.as_target():
            left = context.evaluate(context, load)
        looked = frozenset(context.looked)
        if context.unit.drawn != drawn + ahead:
            context.refuse(place, Reason.SYNTAX, "changes an item of something that draws")
        if isinstance(left.kind, ListOf) and isinstance(place.slice, ast.Slice):
            message = "changes a slice of a list in place"
            context.refuse(node, Reason.UNKNOWN_OPERATION, message)
        if isinstance(left.kind, ListOf):
            return _extended(context, node, left)
        value = operate(context, node, node.op, left, context.evaluate(context, node.value))
        if not looked.isdisjoint(context.changed):
            context.refuse(node, Reason.SYNTAX, "changes an attribute that its target reads")
        if isinstance(left.kind, Arr) and left.kind.view:
            return arrays.store_in_place(context, node, left, value)
        return assign(context, target, value)
    finally:
        context.local = before
        for name in names:
            context.env.pop(name, None)


def _called_once(context: Context, index: ast.expr, names: list[str]) -> ast.expr:
    """Return an index whose calls are made ahead of the statement, under ``names``."""
    if isinstance(index, ast.Tuple):
        parts = [_called_once(context, part, names) for part in index.elts]
        return ast.copy_location(ast.Tuple(parts, ast.Load()), index)
    if isinstance(index, ast.Slice) or not any(isinstance(n, ast.Call) for n in ast.walk(index)):
        return index
    value = context.evaluate(context, index)
    if not isinstance(value.kind, Num | Arr | Text | Tup):
        context.refuse(index, Reason.SYNTAX, "changes an item that a call selects")
    name = context.unit.fresh("index")
    context.hoist(index, store(name, value))
    context.local = context.local | {name}
    context.env[name] = value.kind
    names.append(name)
    return ast.copy_location(ast.Name(name, ast.Load()), index)


def _augmented_attribute(context: Context, node: ast.AugAssign, target: ast.Attribute) -> list[str]:
    holder = context.evaluate(context, target.value)
    source = ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    left = context.evaluate(context, source)
    value = operate(context, node, node.op, left, context.evaluate(context, node.value))
    if isinstance(left.kind, Arr):
        attributes.settable(context, target, holder)
        return arrays.store_in_place(context, node, left, value)
    return attributes.assign(context, target, holder, value)
