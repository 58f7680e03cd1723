"""NumPy's own inner loops, called from compiled code by address.

``np.exp`` of NumPy and ``exp`` of the C library differ in the last bit for some arguments
(NumPy has SIMD loops of its own). A kernel that must answer as NumPy does calls the very
loop that NumPy would choose; it is found in the ufunc object (NumPy's C API reference,
``PyUFuncObject``: ``functions``, ``data``, ``ntypes``, ``types``).
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.floats import check_result
from autojit.backend.native.leave import intrinsic

#: Those with a float64 loop whose result is finite for finite arguments, or else warned of.
UFUNCS: Final = (
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin"),
    *("arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "cbrt"),
)
BINARY_UFUNCS: Final = ("arctan2", "hypot", "power", "fmod", "copysign")
_FLOAT64: Final = 12  # NPY_DOUBLE of NumPy's enum NPY_TYPES
_POINTER: Final = ir.IntType(8).as_pointer()
_I64: Final = ir.IntType(64)


class _UFuncHead(ctypes.Structure):
    """The beginning of ``PyUFuncObject``, unchanged since NumPy 1.0."""

    _fields_ = (
        ("ob_refcnt", ctypes.c_ssize_t),
        ("ob_type", ctypes.c_void_p),
        ("nin", ctypes.c_int),
        ("nout", ctypes.c_int),
        ("nargs", ctypes.c_int),
        ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("ntypes", ctypes.c_int),
        ("reserved1", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("types", ctypes.POINTER(ctypes.c_ubyte)),
    )


def _float64_loop(name: str) -> tuple[int, int | None]:
    """Return the address of the float64 loop of a ufunc and that of its data."""
    head = _UFuncHead.from_address(id(getattr(np, name)))
    for row in range(head.ntypes):
        kinds = [head.types[row * head.nargs + column] for column in range(head.nargs)]
        if set(kinds) == {_FLOAT64}:
            address = head.functions[row]
            if address is None:
                break
            return address, head.data[row] if head.data else None
    message = f"numpy.{name} has no float64 loop"
    raise LookupError(message)


def _make(name: str, count: int) -> Any:  # noqa: C901 - one intrinsic with its helpers
    address, data = _float64_loop(name)
    llvm.add_symbol(f"autojit_np_{name}", address)
    if data is not None:
        llvm.add_symbol(f"autojit_np_{name}_data", data)

    def external(module: ir.Module, kind: ir.Type, symbol: str) -> Any:
        known = module.globals.get(symbol)
        if known is not None:
            return known
        if isinstance(kind, ir.FunctionType):
            return ir.Function(module, kind, name=symbol)
        return ir.GlobalVariable(module, kind, name=symbol)

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        kind = ir.FunctionType(
            ir.VoidType(),
            [_POINTER.as_pointer(), _I64.as_pointer(), _I64.as_pointer(), _POINTER],
        )
        loop = external(builder.module, kind, f"autojit_np_{name}")
        slots = [cgutils.alloca_once_value(builder, value) for value in args]
        out = cgutils.alloca_once(builder, ir.DoubleType())
        pointers = cgutils.alloca_once(builder, _POINTER, size=count + 1)
        for index, slot in enumerate((*slots, out)):
            target = builder.gep(pointers, [_I64(index)])
            builder.store(builder.bitcast(slot, _POINTER), target)
        one = cgutils.alloca_once_value(builder, _I64(1))
        steps = cgutils.alloca_once(builder, _I64, size=count + 1)
        for index in range(count + 1):
            builder.store(_I64(8), builder.gep(steps, [_I64(index)]))
        extra = _POINTER(None)
        if data is not None:
            symbol = external(builder.module, ir.IntType(8), f"autojit_np_{name}_data")
            extra = builder.bitcast(symbol, _POINTER)
        builder.call(loop, [pointers, one, steps, extra])
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
