"""Python's objects as generated machine code sees them: names, fields, calls, references.

The layouts are CPython's (Include/cpython/, unchanged from 3.11 to 3.13 where they are used).
"""

from __future__ import annotations

from typing import Final, final

from llvmlite import ir

from autojit.backend.native.outside import outside

I1: Final = ir.IntType(1)
I8: Final = ir.IntType(8)
I32: Final = ir.IntType(32)
I64: Final = ir.IntType(64)
F32: Final = ir.FloatType()
F64: Final = ir.DoubleType()
OBJECT: Final = I8.as_pointer()
NULL: Final = ir.Constant(OBJECT, None)

# PyObject, PyVarObject, PyTupleObject; a number lies behind the head.
TYPE: Final = 8
VALUE: Final = 16
SIZE: Final = 16
ITEMS: Final = 24
#: PyArrayObject_fields (numpy/ndarraytypes.h).
DATA: Final = 16


@final
class Objects:
    """Emits what is done with objects, where ``builder`` stands."""

    __slots__ = ("_module", "builder")

    def __init__(self, builder: ir.IRBuilder) -> None:
        """Emit by ``builder``, into the module that it stands in."""
        self.builder = builder
        self._module = builder.module

    def symbol(self, name: str) -> ir.Value:
        """Return the address of an object that is registered under a name."""
        return self.builder.bitcast(outside(self._module, f"autojit_{name}", I8), OBJECT)

    def call(self, name: str, result: ir.Type, *args: ir.Value) -> ir.Value:
        """Call a C function by its name."""
        kind = ir.FunctionType(result, [arg.type for arg in args])
        return self.builder.call(outside(self._module, name, kind), args)

    def hold(self, value: ir.Value) -> None:
        """Take a reference to an object."""
        self.call("Py_IncRef", ir.VoidType(), value)

    def drop(self, value: ir.Value) -> None:
        """Give a reference to an object back."""
        self.call("Py_DecRef", ir.VoidType(), value)

    def field(self, pointer: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
        """Load what lies so many bytes behind an address."""
        place = self.builder.gep(pointer, [I64(offset)])
        return self.builder.load(self.builder.bitcast(place, kind.as_pointer()))
