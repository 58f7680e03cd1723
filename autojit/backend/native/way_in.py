"""The way into a kernel: Python's objects are tested and read, the answer is made an object.

For each kernel a C function of Python's fast calling convention is generated beside it.
Arguments of other kinds than the kernel was made for give the sentinel ``misfit``; a kernel
that leaves, a ``Leave`` with its code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from llvmlite import ir
from numba.core import types

from autojit.backend.kinds import Arr
from autojit.backend.leaving import STATUS, LeaveCode
from autojit.backend.native.boxing import Boxing
from autojit.backend.native.objects import I32, I64, NULL, OBJECT, Objects
from autojit.backend.native.outside import outside
from autojit.backend.native.reading import Reading, machine_type
from autojit.backend.native.restoring import Restoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autojit.backend.compiler import Passed
    from autojit.backend.kinds import Kind


def add_way_in(result: Any, passed: Sequence[Passed], answer: Kind, *, is_object: bool) -> str:
    """Add a way in to the library of a compile result, and return its name.

    Args:
        result: numba's compile result of a kernel, made without wrappers, not yet linked.
        passed: all that is passed to it, in order.
        answer: the kind of what the program's function returns.
        is_object: the kernel returns a new reference to an object, as an address.
    """
    context, library, described = result.target_context, result.library, result.fndesc
    name = f"autojit_way_into_{described.mangled_name}"
    module = library.create_ir_module(name)
    kind = ir.FunctionType(OBJECT, [OBJECT, OBJECT.as_pointer(), I64])
    border = _Border(context, ir.Function(module, kind, name=name))
    given = border.arguments(passed)
    signature = context.call_conv.get_function_type(described.restype, described.argtypes)
    callee = ir.Function(module, signature, name=described.llvm_func_name)
    status, value = context.call_conv.call_function(
        border.builder, callee, described.restype, described.argtypes, given
    )
    border.leave_by(status)
    border.give(types.unliteral(described.restype), value, None if is_object else answer)
    library.add_ir_module(module)
    return name


@final
class _Border:
    """Emits one way in."""

    def __init__(self, context: Any, function: ir.Function) -> None:
        """Begin at the entry of ``function``."""
        self._context = context
        self._arguments = function.args[1]
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self._objects = Objects(self.builder)
        self._misfit = function.append_basic_block("misfit")
        with self.builder.goto_block(self._misfit):
            self._give_sentinel()
        self._reading = Reading(context, self._objects, self._misfit, self._leave)
        self._restoring: Restoring
        # What kernels hold already; the rest of the ring is this call's (``memory.py``).
        self._held = self.builder.load(self._memory())

    def _memory(self) -> ir.Value:
        found = outside(self.builder.module, "autojit_memory", ir.ArrayType(OBJECT, 2))
        return self.builder.bitcast(found, OBJECT.as_pointer())

    def _give_sentinel(self) -> None:
        sentinel = self._objects.symbol("misfit")
        self._objects.hold(sentinel)
        self.builder.ret(sentinel)

    def arguments(self, passed: Sequence[Passed]) -> list[ir.Value]:
        """Return what the kernel is to be given; all is tested before anything is kept."""
        given = []
        for index, one in enumerate(passed):
            place = self.builder.gep(self._arguments, [I64(index)])
            given.append(self._reading.argument(self.builder.load(place), one.kind))
        self._restoring = Restoring(self._context, self._objects, passed, self._leave)
        for index, one in enumerate(passed):
            if isinstance(one.kind, Arr):
                kept = self._restoring.keep(given[index], one, machine_type(one.kind))
                given[index] = kept
        return [
            self._restoring.opened(value, one.kind)
            for value, one in zip(given, passed, strict=True)
        ]

    def leave_by(self, status: Any) -> None:
        """Return without an answer if the kernel left."""
        builder = self.builder
        with builder.if_then(status.is_error, likely=False):
            # numba itself raises where an index is out of range or memory is short; its own
            # code may have set an exception. Python finds out again what it is.
            self._objects.call("PyErr_Clear", ir.VoidType())
            self._objects.call("autojit_memory_forget", ir.VoidType(), self._held)
            self._restoring.put_back()
            ours = builder.icmp_signed(">=", status.code, I32(STATUS))
            code = builder.sub(status.code, I32(STATUS))
            code = builder.select(ours, code, I32(LeaveCode.RAISES))
            unfit = builder.icmp_signed("==", code, I32(LeaveCode.MISFIT))
            with builder.if_then(unfit):
                self._give_sentinel()
            self._raise(code)

    def _leave(self, code: LeaveCode) -> None:
        self._raise(I32(code))

    def _raise(self, code: ir.Value) -> None:
        number = self._objects.call("PyLong_FromLongLong", OBJECT, self.builder.sext(code, I64))
        self._objects.call("PyErr_SetObject", ir.VoidType(), self._objects.symbol("leave"), number)
        self._objects.drop(number)
        self.builder.ret(NULL)

    def give(self, typed: Any, value: ir.Value, answer: Kind | None) -> None:
        """Return the answer; it is an object's address already if it has no kind."""
        self._restoring.drop()
        if answer is None:
            self.builder.ret(self.builder.inttoptr(value, OBJECT))
            return
        made = Boxing(self._context, self._objects, self._reading.arrays).boxed(
            typed, value, answer
        )
        self._restoring.rewind_unless(made)
        if typed != types.none and self._context.enable_nrt:
            self._context.nrt.decref(self.builder, typed, value)
        self.builder.ret(made)
