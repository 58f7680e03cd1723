"""What only CPython itself computes exactly: compiled code asks it, through its C API.

The GIL is held throughout a kernel. A call costs about 150 ns, boxing included, and pays
where the rest of the function is compiled for it.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.list_objects import boxed
from autojit.backend.native.outside import external, outside

_I8: Final = ir.IntType(8)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()


def emit_asking(context: Any, builder: ir.IRBuilder, name: str, args: Any) -> ir.Value:
    """Emit the call of the object that is registered as ``object_NAME``, which gives a float.

    Numbers are boxed, its answer is unboxed. An exception is cleared and the kernel left:
    Python raises it again.
    """
    module = builder.module
    known = outside(module, f"autojit_object_{name}", _I8)
    kind = ir.FunctionType(_OBJECT, [_OBJECT], var_arg=True)
    call = outside(module, "PyObject_CallFunctionObjArgs", kind)
    drop = external(builder, "Py_DecRef", ir.VoidType(), _OBJECT)
    unbox = external(builder, "PyFloat_AsDouble", _F64, _OBJECT)
    clear = external(builder, "PyErr_Clear", ir.VoidType())
    boxes = [boxed(builder, value) for value in args]
    end = _OBJECT(None)
    result = builder.call(call, [builder.bitcast(known, _OBJECT), *boxes, end])
    for one in boxes:
        builder.call(drop, [one])
    failed = builder.icmp_unsigned("==", result, end)
    with builder.if_then(failed, likely=False):
        builder.call(clear, [])
    leave_if(context, builder, failed, LeaveCode.RAISES)
    found = builder.call(unbox, [result])
    builder.call(drop, [result])
    return found


@intrinsic  # type: ignore[untyped-decorator]
def round_fi(typing_context: Any, value: Any, digits: Any) -> Any:
    """Return ``round(value, digits)`` of a Python float, which CPython rounds by its decimals."""
    del typing_context
    if value != types.float64 or not isinstance(digits, types.Integer | types.IntegerLiteral):
        return None

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return emit_asking(context, builder, "round", args)

    return types.float64(types.float64, types.int64), codegen
