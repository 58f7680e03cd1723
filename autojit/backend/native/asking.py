"""Functions of CPython's ``math`` that have an algorithm of their own: they are called.

As in ``callbacks``: numbers are boxed, the very function object is called, its answer is
unboxed. An exception is cleared and the kernel left: Python raises it again.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.symbols import ASKED

_I8: Final = ir.IntType(8)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()


def _function(builder: ir.IRBuilder, name: str, kind: ir.FunctionType) -> ir.Function:
    return builder.module.globals.get(name) or ir.Function(builder.module, kind, name=name)


def _emit(context: Any, builder: ir.IRBuilder, name: str, args: Any) -> ir.Value:
    symbol = f"autojit_object_math_{name}"
    known = builder.module.globals.get(symbol) or ir.GlobalVariable(
        builder.module, _I8, name=symbol
    )
    box = _function(builder, "PyFloat_FromDouble", ir.FunctionType(_OBJECT, [_F64]))
    kind = ir.FunctionType(_OBJECT, [_OBJECT], var_arg=True)
    call = _function(builder, "PyObject_CallFunctionObjArgs", kind)
    drop = _function(builder, "Py_DecRef", ir.FunctionType(ir.VoidType(), [_OBJECT]))
    unbox = _function(builder, "PyFloat_AsDouble", ir.FunctionType(_F64, [_OBJECT]))
    clear = _function(builder, "PyErr_Clear", ir.FunctionType(ir.VoidType(), []))
    boxes = [builder.call(box, [value]) for value in args]
    end = _OBJECT(None)
    result = builder.call(call, [builder.bitcast(known, _OBJECT), *boxes, end])
    for boxed in boxes:
        builder.call(drop, [boxed])
    failed = builder.icmp_unsigned("==", result, end)
    with builder.if_then(failed, likely=False):
        builder.call(clear, [])
    leave_if(context, builder, failed, LeaveCode.RAISES)
    found = builder.call(unbox, [result])
    builder.call(drop, [result])
    return found


def _asked(name: str, count: int) -> Any:
    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return _emit(context, builder, name, args)

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
