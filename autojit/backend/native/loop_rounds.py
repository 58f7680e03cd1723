"""Writing down which round of a loop begins (``backend.rounds``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba.core import types

from autojit.backend.native.leave import intrinsic
from autojit.backend.native.objects import I64
from autojit.backend.native.outside import outside
from autojit.backend.rounds import SYMBOL

if TYPE_CHECKING:
    from llvmlite import ir


@intrinsic  # type: ignore[untyped-decorator]
def note_round(typing_context: Any, number: Any) -> Any:
    """Note that a round begins."""
    del typing_context
    if not isinstance(number, types.Integer | types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        builder.store(args[0], outside(builder.module, SYMBOL, I64))
        return context.get_dummy_value()

    return types.none(types.int64), codegen
