"""Dicts that were given, read and changed by keys that are strings known when compiling.

Each item is held as an attribute of an instance is (``attributes``): the entry looks it up
before the call, and sets what was assigned behind it. So no key is ever added, and the dict's
order stays. A dict that has a key which is no string is not taken (``instances.is_record``):
looking up could run code of that key's class.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.instances import MISSING
from autojit.backend.kinds import Inst, NoneKind, Obj, boolean, describe
from autojit.backend.translation import attributes
from autojit.backend.translation.scope import Val
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.instances import Attribute


def is_record(value: Val) -> bool:
    """Tell whether a value is a dict that was given."""
    return isinstance(value.kind, Inst) and value.kind.cls is dict


def load(context: Context, node: ast.Subscript, holder: Val) -> Val:
    """Translate ``record[key]``."""
    return attributes.variable(context, node, _item(context, node.slice, holder))


def store(context: Context, node: ast.Subscript, holder: Val, value: Val) -> list[str]:
    """Translate ``record[key] = value``, for a key that is there.

    Raises:
        Refusal: it is not, or the value cannot be handed to Python exactly.
    """
    attribute = _item(context, node.slice, holder)
    attributes.check_stays(context, node, attribute)
    if context.unit.instances.value(attribute) is MISSING:
        context.refuse(node, Reason.OBJECTS, f"adds the key {attribute.name!r} to a dict")
    return attributes.assigned(context, node, attribute, value)


def contains(
    context: Context, node: ast.Compare, operator: ast.cmpop, key: Val, holder: Val
) -> Val:
    """Translate ``key in record``: the entry tests that the answer is what it was."""
    found = _is_there(context, _of_key(context, node, key, holder))
    known = found is isinstance(operator, ast.In)
    return Val(repr(known), boolean(), literal=known)


def call_method(context: Context, node: ast.Call, holder: Val, name: str, reads: int) -> Val:
    """Translate ``record.get(key)`` and ``record.get(key, default)``."""
    del reads
    if name != "get" or node.keywords or not 1 <= len(node.args) <= 2:  # noqa: PLR2004
        message = f"calls the method {name}() of a dict that was given"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, message)
    attribute = _item(context, node.args[0], holder)
    others = [context.evaluate(context, argument) for argument in node.args[1:]]
    if not _is_there(context, attribute):
        return others[0] if others else Val("None", NoneKind())
    for other in others:
        context.unused(node, other)
    return attributes.variable(context, node, attribute)


def _is_there(context: Context, attribute: Attribute) -> bool:
    """Tell whether a dict has a key in the call that is compiled for; the entry tests it."""
    instances = context.unit.instances
    found = instances.value(attribute) is not MISSING
    instances.keys[attribute.place, attribute.name] = found
    return found


def _item(context: Context, node: ast.expr, holder: Val) -> Attribute:
    return _of_key(context, node, context.evaluate(context, node), holder)


def _of_key(context: Context, node: ast.AST, key: Val, holder: Val) -> Attribute:
    """Return the item under a key.

    Raises:
        Refusal: the key is not a string that is known when compiling.
    """
    inst = holder.kind
    assert isinstance(inst, Inst)
    if not isinstance(key.kind, Obj) or type(key.kind.value) is not str:
        message = f"looks up a key that is {describe(key.kind)} in a dict that was given"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)
    return context.unit.instances.attribute(inst.place, key.kind.value)
