"""How deep a kernel may still go: the room that Python leaves it, and the end of the stack."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.depth import ROOM_OFFSET
from autojit.backend.native.leave import intrinsic
from autojit.backend.native.outside import external, outside
from autojit.backend.native.routines import compile_callee

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_POINTER: Final = _I8.as_pointer()
#: Python frames and C calls that what a kernel calls may take in Python: a NumPy function goes
#: through some five of them.
MARGIN: Final = 48
#: Bytes of the stack that are left for what is called from the deepest level.
RESERVE: Final = 256 * 1024
_ATTRIBUTE_BYTES: Final = 128


def _frame_address(builder: ir.IRBuilder) -> ir.Value:
    asked = external(builder, "llvm.frameaddress.p0", _POINTER, _I32)
    return builder.ptrtoint(builder.call(asked, [_I32(0)]), _I64)


@intrinsic  # type: ignore[untyped-decorator]
def recursion_room(typing_context: Any) -> Any:
    """Return how many more frames Python would allow this thread now."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        state = builder.call(external(builder, "PyThreadState_Get", _POINTER), [])
        place = builder.gep(state, [_I64(ROOM_OFFSET or 0)])
        return builder.sext(builder.load(builder.bitcast(place, _I32.as_pointer())), _I64)

    return types.int64(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def recursion_floor(typing_context: Any) -> Any:
    """Return the lowest address of the stack that a recursion of this thread may come to."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        cell = outside(builder.module, "autojit_main_stack", ir.ArrayType(_I64, 2))
        low = builder.load(builder.gep(cell, [_I32(0), _I32(0)]))
        high = builder.load(builder.gep(cell, [_I32(0), _I32(1)]))
        here = _frame_address(builder)
        in_main = builder.and_(
            builder.icmp_unsigned(">=", here, low), builder.icmp_unsigned("<", here, high)
        )
        lowest = cgutils.alloca_once_value(builder, low)
        size = cgutils.alloca_once_value(builder, builder.sub(high, low))
        with builder.if_then(builder.not_(in_main), likely=False):
            _ask_for_stack(builder, lowest, size)
        low, total = builder.load(lowest), builder.load(size)
        half = builder.lshr(total, _I64(1))
        reserve = builder.select(
            builder.icmp_unsigned("<", half, _I64(RESERVE)), half, _I64(RESERVE)
        )
        floor = builder.add(low, reserve)
        # On a stack of somebody's own making there is no telling: not one level.
        elsewhere = builder.or_(
            builder.icmp_unsigned("<", here, low),
            builder.icmp_unsigned(">=", here, builder.add(low, total)),
        )
        return builder.select(elsewhere, here, floor)

    return types.int64(), codegen


def _ask_for_stack(builder: ir.IRBuilder, lowest: ir.Value, size: ir.Value) -> None:
    """Store where the stack of this thread lies, as ``pthread_getattr_np`` knows it."""
    attribute = cgutils.alloca_once(builder, ir.ArrayType(_I8, _ATTRIBUTE_BYTES))
    attribute = builder.bitcast(attribute, _POINTER)
    prefix = "autojit_pthread"
    thread = builder.call(external(builder, f"{prefix}_self", _I64), [])
    asked = external(builder, f"{prefix}_getattr_np", _I32, _I64, _POINTER)
    builder.call(asked, [thread, attribute])
    place = _I64.as_pointer()
    stack = external(builder, f"{prefix}_attr_getstack", _I32, _POINTER, place, place)
    builder.call(stack, [attribute, lowest, size])
    builder.call(external(builder, f"{prefix}_attr_destroy", _I32, _POINTER), [attribute])


@intrinsic  # type: ignore[untyped-decorator]
def frame_address(typing_context: Any) -> Any:
    """Return the address of this function's frame on the stack."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        return _frame_address(builder)

    return types.int64(), codegen


@compile_callee
def too_deep(room: int, floor: int) -> bool:
    """Tell whether Python might raise RecursionError here, or the stack comes to its end."""
    return bool(room <= MARGIN or frame_address() <= floor)
