"""NumPy's own inner loops, called from compiled code by address.

``np.exp`` of NumPy and ``exp`` of the C library differ in the last bit for some arguments
(NumPy has SIMD loops of its own). A kernel that must answer as NumPy does calls the very
loop that NumPy would choose; it is found in the ufunc object (NumPy's C API reference,
``PyUFuncObject``: ``functions``, ``data``, ``ntypes``, ``types``).
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.floats import check_result, keeping_flags
from autojit.backend.native.leave import intrinsic
from autojit.backend.native.outside import outside
from autojit.backend.symbols import BINARY_UFUNCS, UFUNCS, WITH_DATA

_POINTER: Final = ir.IntType(8).as_pointer()
_I64: Final = ir.IntType(64)


def _make(name: str, count: int) -> Any:  # noqa: C901 - one intrinsic with its helpers
    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        kind = ir.FunctionType(
            ir.VoidType(),
            [_POINTER.as_pointer(), _I64.as_pointer(), _I64.as_pointer(), _POINTER],
        )
        loop = outside(builder.module, f"autojit_np_{name}", kind)
        slots = [cgutils.alloca_once_value(builder, value) for value in args]
        out = cgutils.alloca_once(builder, ir.DoubleType())
        pointers = cgutils.alloca_once(builder, _POINTER, size=count + 1)
        for index, slot in enumerate((*slots, out)):
            target = builder.gep(pointers, [_I64(index)])
            builder.store(builder.bitcast(slot, _POINTER), target)
        one = cgutils.alloca_once_value(builder, _I64(1))
        steps = cgutils.alloca_once(builder, _I64, size=count + 1)
        for index in range(count + 1):
            # Of a number NumPy says a stride of zero; `power` squares at once if it is a 2's.
            step = _I64(8 if index == count else 0)
            builder.store(step, builder.gep(steps, [_I64(index)]))
        extra = _POINTER(None)
        if name in WITH_DATA:
            symbol = outside(builder.module, f"autojit_np_{name}_data", ir.IntType(8))
            extra = builder.bitcast(symbol, _POINTER)
        builder.call(keeping_flags(builder, loop), [pointers, one, steps, extra])
        result = builder.load(out)
        check_result(context, builder, result, *args)
        return result

    def make(given: tuple[Any, ...]) -> Any:
        if not all(t == types.float64 for t in given):
            return None
        return types.float64(*given), codegen

    def typer1(typing_context: Any, value: Any) -> Any:
        del typing_context
        return make((value,))

    def typer2(typing_context: Any, left: Any, right: Any) -> Any:
        del typing_context
        return make((left, right))

    typer = typer1 if count == 1 else typer2
    typer.__name__ = typer.__qualname__ = f"np_{name}"
    return intrinsic(typer)


LOOPS: Final = {
    **{f"np_{name}_f": _make(name, 1) for name in UFUNCS},
    **{f"np_{name}_ff": _make(name, 2) for name in BINARY_UFUNCS},
}
