"""When values compare with elements of containers as ``native.sequences`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import Kind, Num, Tup, describe
from autojit.backend.translation.scope import Val, as_rep, converted
from autojit.core import Reason

if TYPE_CHECKING:
    import ast

    from autojit.backend.translation.context import Context


def wanted_code(context: Context, node: ast.AST, value: Val, held: Kind) -> str:
    """Return a value that elements of a kind are compared with, held as they are.

    Raises:
        Refusal: how they compare is not known.
    """
    if isinstance(held, Num) and isinstance(value.kind, Num):
        odd = {"None", "np.float32", "np.bool"}
        if held.rep in "ifb" and odd.isdisjoint(held.types | value.kind.types):
            with context.at(node):
                if value.kind.rep == "f" and held.rep != "f":
                    return value.code
                return as_rep(value, held.rep) if held.rep != "b" else as_rep(value, "i")
    elif isinstance(held, Tup) and _is_like(value.kind, held):
        with context.at(node):
            return converted(value, held).code
    message = f"looks for {describe(value.kind)} among {describe(held)}"
    context.refuse(node, Reason.UNKNOWN_OPERATION, message)


def _is_like(kind: Kind, held: Tup) -> bool:
    return isinstance(kind, Tup) and comparable(held) and len(held.items) == len(kind.items)


def comparable(kind: Kind) -> bool:
    """Tell whether elements of a kind compare as ``native.sequences`` has it."""
    if isinstance(kind, Tup):
        return all(comparable(item) for item in kind.items)
    return isinstance(kind, Num) and kind.rep in "ifb" and kind.only in _ORDINARY


def same_order(kind: Kind, held: Kind) -> bool:
    """Tell whether a value is ordered among elements as they are among themselves."""
    if isinstance(kind, Tup) and isinstance(held, Tup):
        return len(kind.items) == len(held.items) and all(map(same_order, kind.items, held.items))
    if not isinstance(kind, Num) or not isinstance(held, Num):
        return False
    # An int among floats becomes a double exactly, or leaves.
    return kind.rep == held.rep or (kind.only == "int" and held.only == "float")


_ORDINARY: Final = frozenset({"int", "float", "bool", "np.int64", "np.float64"})
