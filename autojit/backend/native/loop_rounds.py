"""Writing down which round of a loop begins (``backend.rounds``)."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import intrinsic
from autojit.backend.rounds import SYMBOL

_I64: Final = ir.IntType(64)


@intrinsic  # type: ignore[untyped-decorator]
def note_round(typing_context: Any, number: Any) -> Any:
    """Note that a round begins."""
    del typing_context
    if not isinstance(number, types.Integer | types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        module = builder.module
        place = module.globals.get(SYMBOL) or ir.GlobalVariable(module, _I64, name=SYMBOL)
        builder.store(args[0], place)
        return context.get_dummy_value()

    return types.none(types.int64), codegen
