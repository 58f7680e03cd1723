"""``isinstance`` and ``type``: known when compiling, since a kernel is made for exact types."""

from __future__ import annotations

import ast
import builtins
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.boundary import TYPES
from autojit.backend.kinds import (
    TAGS,
    Arr,
    Char,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Text,
    Tup,
    boolean,
    describe,
)
from autojit.backend.translation.scope import Val
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context, Special

_SEQUENCES: Final[dict[str, type]] = {"str": str, "bytes": bytes, "bytearray": bytearray}


def _classes(context: Context, node: ast.expr) -> list[type]:
    """Return the types of ``isinstance``'s second argument.

    Raises:
        Refusal: one of them is not known, or decides for itself what its instances are.
    """
    if isinstance(node, ast.Tuple):
        return [found for part in node.elts for found in _classes(context, part)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_classes(context, node.left), *_classes(context, node.right)]
    value = context.evaluate(context, node)
    known = NoneType if isinstance(value.kind, NoneKind) else None
    if isinstance(value.kind, Obj):
        known = value.kind.value  # type: ignore[assignment]
    if type(known) is not type:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "isinstance() of such a class")
    return [known]


def _types_of(kind: Kind) -> dict[str, type] | None:
    """Return the types that a value can have, by their names in kinds; None if not known."""
    match kind:
        case Num(types=names):
            return {name: NoneType if name == "None" else TYPES[name] for name in names}
        case NoneKind():
            return {"None": NoneType}
        case Arr():
            return {"": np.ndarray}
        case ListOf():
            return {"": list}
        case Tup():
            return {"": tuple}
        case Text(type=name):
            return {"": _SEQUENCES[name]}
        case Char() | Obj(value=str()):
            return {"": str}
    return None


def _isinstance(context: Context, node: ast.Call) -> Val:
    if len(node.args) != 2 or node.keywords:  # noqa: PLR2004 - its own signature
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls isinstance() like this")
    value = context.evaluate(context, node.args[0])
    types = _types_of(value.kind)
    if types is None:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"isinstance() of {describe(value.kind)}")
    classes = tuple(_classes(context, node.args[1]))
    # The types are exact and plain, so this runs no code but CPython's own.
    inside = {name for name, kind in types.items() if issubclass(kind, classes)}
    context.unused(node, value)
    if inside and len(inside) < len(types):
        tests = " or ".join(f"{value.tag} == {TAGS[name]}" for name in sorted(inside))
        return Val(f"({tests})", boolean())
    known = bool(inside)
    return Val(repr(known), boolean(), literal=known)


def _type(context: Context, node: ast.Call) -> Val:
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "makes a class")
    value = context.evaluate(context, node.args[0])
    types = _types_of(value.kind)
    if types is None or len(types) != 1:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"type() of {describe(value.kind)}")
    context.unused(node, value)
    return Val("None", Obj(next(iter(types.values()))))


def same_type(left: Val, right: Val) -> bool | None:
    """Tell whether two values are one type; None unless both are types that are known."""
    kinds = (left.kind, right.kind)
    values = [kind.value for kind in kinds if isinstance(kind, Obj)]
    plain = [value for value in values if type(value) is type]
    return plain[0] is plain[1] if len(plain) == len(kinds) else None


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {builtins.isinstance: _isinstance, builtins.type: _type}
