"""Functions of CPython's ``math`` that have an algorithm of their own: they are called.

How, is told in ``callbacks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from numba.core import types

from autojit.backend.native.callbacks import emit_asking
from autojit.backend.native.leave import intrinsic
from autojit.backend.symbols import ASKED

if TYPE_CHECKING:
    from llvmlite import ir


def _asked(name: str, count: int) -> Any:
    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return emit_asking(context, builder, f"math_{name}", args)

    def of_one(typing_context: Any, value: Any) -> Any:
        del typing_context
        return (types.float64(value), codegen) if value == types.float64 else None

    def of_two(typing_context: Any, left: Any, right: Any) -> Any:
        del typing_context
        both = left == types.float64 and right == types.float64
        return (types.float64(left, right), codegen) if both else None

    typer = of_one if count == 1 else of_two
    typer.__name__ = typer.__qualname__ = f"asked_{name}"
    return intrinsic(typer)


#: What a kernel may call, by name.
ROUTINES: Final = {f"asked_{name}": _asked(name, count) for name, count in ASKED.items()}
