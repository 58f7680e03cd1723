"""What only CPython itself computes exactly: compiled code asks it, through its C API.

The GIL is held throughout a kernel. A call costs about 150 ns, boxing included, and pays
where the rest of the function is compiled for it.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if

_I8: Final = ir.IntType(8)
_I64: Final = ir.IntType(64)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()


def _function(builder: ir.IRBuilder, name: str, kind: ir.FunctionType) -> ir.Function:
    found = builder.module.globals.get(name)
    return found or ir.Function(builder.module, kind, name=name)


@intrinsic  # type: ignore[untyped-decorator]
def round_fi(typing_context: Any, value: Any, digits: Any) -> Any:
    """Return ``round(value, digits)`` of a Python float, which CPython rounds by its decimals."""
    del typing_context
    if value != types.float64 or not isinstance(digits, types.Integer | types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        symbol = "autojit_object_round"
        known = builder.module.globals.get(symbol) or ir.GlobalVariable(
            builder.module, _I8, name=symbol
        )
        box_float = _function(builder, "PyFloat_FromDouble", ir.FunctionType(_OBJECT, [_F64]))
        box_int = _function(builder, "PyLong_FromLongLong", ir.FunctionType(_OBJECT, [_I64]))
        kind = ir.FunctionType(_OBJECT, [_OBJECT], var_arg=True)
        call = _function(builder, "PyObject_CallFunctionObjArgs", kind)
        drop = _function(builder, "Py_DecRef", ir.FunctionType(ir.VoidType(), [_OBJECT]))
        unbox = _function(builder, "PyFloat_AsDouble", ir.FunctionType(_F64, [_OBJECT]))
        clear = _function(builder, "PyErr_Clear", ir.FunctionType(ir.VoidType(), []))
        number, places = builder.call(box_float, [args[0]]), builder.call(box_int, [args[1]])
        end = _OBJECT(None)
        result = builder.call(call, [builder.bitcast(known, _OBJECT), number, places, end])
        builder.call(drop, [number])
        builder.call(drop, [places])
        failed = builder.icmp_unsigned("==", result, end)
        with builder.if_then(failed, likely=False):
            builder.call(clear, [])
        leave_if(context, builder, failed, LeaveCode.RAISES)
        rounded = builder.call(unbox, [result])
        builder.call(drop, [result])
        return rounded

    return types.float64(types.float64, types.int64), codegen
