"""CPython's Mersenne Twister, on the memory of the ``random.Random`` object itself.

A kernel sees a *block* on its own stack: the object's address, what is needed to put the
state back, and the second deviate of ``gauss``. The state's 624 words change only where they
run out and are made anew, so that is where they are kept, and not at each call.
Modules/_randommodule.c: ``genrand_uint32``, ``random``, ``getrandbits``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.outside import external, outside
from autojit.backend.stream_layout import INDEX_OFFSET, STATE_OFFSET, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_F64: Final = ir.DoubleType()
_OBJECT: Final = _I8.as_pointer()
_VOID: Final = ir.VoidType()
_SHIFT: Final = 397  # M of the Mersenne Twister
_MATRIX: Final = 0x9908B0DF
_TOP: Final = 0x80000000
_BYTES: Final = 4 * WORDS

#: Words of a block: what each place holds.
OBJECT, INDEX, KEPT, HAS, DEVIATE, CHANGED, SAVED = range(7)
SIZE: Final = SAVED + _BYTES // 8


def place(builder: ir.IRBuilder, address: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
    """Return the pointer to what lies ``offset`` bytes behind an address."""
    return builder.inttoptr(builder.add(address, _I64(offset)), kind.as_pointer())


def load(builder: ir.IRBuilder, address: ir.Value, offset: int, kind: ir.Type) -> ir.Value:
    """Return what lies ``offset`` bytes behind an address."""
    return builder.load(place(builder, address, offset, kind))


def word(builder: ir.IRBuilder, block: ir.Value, number: int, kind: ir.Type = _I64) -> ir.Value:
    """Return one word of a block."""
    return load(builder, block, 8 * number, kind)


def set_word(builder: ir.IRBuilder, block: ir.Value, number: int, value: ir.Value) -> None:
    """Store one word of a block."""
    builder.store(value, place(builder, block, 8 * number, value.type))


def copy_bytes(
    builder: ir.IRBuilder, target: ir.Value, source: ir.Value, size: int, *, back: bool = False
) -> None:
    """Copy between two addresses; ``back``: from the target to the source."""
    if back:
        target, source = source, target
    into, out_of = builder.inttoptr(target, _OBJECT), builder.inttoptr(source, _OBJECT)
    cgutils.raw_memcpy(builder, into, out_of, _I64(size), 1)


def _function(
    builder: ir.IRBuilder, name: str, kind: ir.FunctionType
) -> tuple[ir.Function, ir.IRBuilder | None]:
    """Return a function of this module's own, and a builder for its body if it is new."""
    known = builder.module.globals.get(name)
    if known is not None:
        return known, None
    made = ir.Function(builder.module, kind, name=name)
    made.linkage = "internal"
    return made, ir.IRBuilder(made.append_basic_block("entry"))


def _twisted(builder: ir.IRBuilder, high: ir.Value, low: ir.Value, far: ir.Value) -> ir.Value:
    mixed = builder.or_(builder.and_(high, _I32(_TOP)), builder.and_(low, _I32(_TOP - 1)))
    odd = builder.trunc(mixed, ir.IntType(1))
    matrix = builder.select(odd, _I32(_MATRIX), _I32(0))
    return builder.xor(builder.xor(far, builder.lshr(mixed, _I32(1))), matrix)


def _refill(builder: ir.IRBuilder) -> ir.Function:
    """Return the function that makes 624 new words, and keeps the old ones the first time."""
    kind = ir.FunctionType(_VOID, [_I64])
    function, body = _function(builder, "autojit_random_refill", kind)
    if body is None:
        return function
    function.attributes.add("noinline")
    block = function.args[0]
    state = body.add(word(body, block, OBJECT), _I64(STATE_OFFSET))
    first = body.icmp_unsigned("==", word(body, block, KEPT), _I64(0))
    with body.if_then(first):
        copy_bytes(body, body.add(block, _I64(8 * SAVED)), state, _BYTES)
        set_word(body, block, KEPT, _I64(1))
    words = body.inttoptr(state, _I32.as_pointer())

    def twist(start: int, stop: int, far: int) -> None:
        with cgutils.for_range(body, _I64(stop - start), intp=_I64) as loop:
            at = body.add(loop.index, _I64(start))
            parts = [body.load(body.gep(words, [body.add(at, _I64(step))])) for step in (0, 1, far)]
            body.store(_twisted(body, *parts), body.gep(words, [at]))

    twist(0, WORDS - _SHIFT, _SHIFT)
    twist(WORDS - _SHIFT, WORDS - 1, _SHIFT - WORDS)
    ends = [body.load(body.gep(words, [_I64(at)])) for at in (WORDS - 1, 0, _SHIFT - 1)]
    body.store(_twisted(body, *ends), body.gep(words, [_I64(WORDS - 1)]))
    body.store(_I32(0), place(body, word(body, block, OBJECT), INDEX_OFFSET, _I32))
    body.ret_void()
    return function


def _next(builder: ir.IRBuilder) -> ir.Function:
    """Return the function that draws 32 bits."""
    kind = ir.FunctionType(_I32, [_I64])
    refill = _refill(builder)
    function, body = _function(builder, "autojit_random_next", kind)
    if body is None:
        return function
    block = function.args[0]
    owner = word(body, block, OBJECT)
    index = place(body, owner, INDEX_OFFSET, _I32)
    used_up = body.icmp_signed(">=", body.load(index), _I32(WORDS))
    with body.if_then(used_up, likely=False):
        body.call(refill, [block])
    at = body.load(index)
    words = place(body, owner, STATE_OFFSET, _I32)
    drawn = body.load(body.gep(words, [body.zext(at, _I64)]))
    body.store(body.add(at, _I32(1)), index)
    drawn = body.xor(drawn, body.lshr(drawn, _I32(11)))
    drawn = body.xor(drawn, body.and_(body.shl(drawn, _I32(7)), _I32(0x9D2C5680)))
    drawn = body.xor(drawn, body.and_(body.shl(drawn, _I32(15)), _I32(0xEFC60000)))
    body.ret(body.xor(drawn, body.lshr(drawn, _I32(18))))
    return function


def _bits(builder: ir.IRBuilder) -> ir.Function:
    """Return the function that draws up to 63 bits as ``getrandbits`` does: low word first."""
    kind = ir.FunctionType(_I64, [_I64, _I64])
    draw = _next(builder)
    function, body = _function(builder, "autojit_random_bits", kind)
    if body is None:
        return function
    block, count = function.args
    none = body.icmp_unsigned("==", count, _I64(0))
    with body.if_then(none, likely=False):
        body.ret(_I64(0))
    first = body.call(draw, [block])
    few = body.icmp_unsigned("<=", count, _I64(32))
    with body.if_then(few):
        shift = body.trunc(body.sub(_I64(32), count), _I32)
        body.ret(body.zext(body.lshr(first, shift), _I64))
    shift = body.trunc(body.sub(_I64(64), count), _I32)
    second = body.lshr(body.call(draw, [block]), shift)
    high = body.shl(body.zext(second, _I64), _I64(32))
    body.ret(body.or_(high, body.zext(first, _I64)))
    return function


def _random(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    draw = _next(builder)
    high = builder.lshr(builder.call(draw, [block]), _I32(5))
    low = builder.lshr(builder.call(draw, [block]), _I32(6))
    scaled = builder.fmul(builder.uitofp(high, _F64), _F64(67108864.0))
    return builder.fmul(builder.fadd(scaled, builder.uitofp(low, _F64)), _F64(2.0**-53))


def _randbits(context: Any, builder: ir.IRBuilder, block: ir.Value, count: ir.Value) -> ir.Value:
    # Beyond 63 the number leaves 64 bits, below 0 Python raises.
    outside = builder.icmp_unsigned(">", count, _I64(63))
    leave_if(context, builder, outside, LeaveCode.RANGE)
    return builder.call(_bits(builder), [block, count])


def _below(context: Any, builder: ir.IRBuilder, block: ir.Value, limit: ir.Value) -> ir.Value:
    """Draw as ``Random._randbelow_with_getrandbits`` does, for a limit above zero."""
    leave_if(context, builder, builder.icmp_signed("<=", limit, _I64(0)), LeaveCode.RAISES)
    count = builder.sub(_I64(64), builder.ctlz(limit, ir.IntType(1)(1)))
    draw = _bits(builder)
    again = builder.append_basic_block("again")
    done = builder.append_basic_block("done")
    builder.branch(again)
    builder.position_at_end(again)
    drawn = builder.call(draw, [block, count])
    builder.cbranch(builder.icmp_signed(">=", drawn, limit), again, done)
    builder.position_at_end(done)
    return drawn


def operation(name: str, given: tuple[Any, ...], result: Any, emit: Callable[..., Any]) -> Any:
    """Make an intrinsic of one or two numbers."""

    def make(found: tuple[Any, ...]) -> Any:
        fits = all(
            isinstance(one, types.Integer | types.IntegerLiteral) or one == wanted
            for one, wanted in zip(found, given, strict=True)
        )
        if not fits:
            return None

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            value = emit(context, builder, *args)
            return context.get_dummy_value() if value is None else value

        return result(*given), codegen

    def typer1(typing_context: Any, block: Any) -> Any:
        del typing_context
        return make((block,))

    def typer2(typing_context: Any, block: Any, value: Any) -> Any:
        del typing_context
        return make((block, value))

    typer = typer1 if len(given) == 1 else typer2
    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


random_draw = operation("random_draw", (types.int64,), types.float64, _random)
random_bits = operation("random_bits", (types.int64, types.int64), types.int64, _randbits)
random_below = operation("random_below", (types.int64, types.int64), types.int64, _below)


# -- the second deviate of gauss() ---------------------------------------------------------


def _attribute_name(context: Any, builder: ir.IRBuilder) -> ir.Value:
    return context.insert_const_string(builder.module, "gauss_next")


def _find_deviate(context: Any, builder: ir.IRBuilder, block: ir.Value) -> None:
    """Read ``gauss_next``: None, or a float; anything else is Python's."""
    get = external(builder, "PyObject_GetAttrString", _OBJECT, _OBJECT, _OBJECT)
    owner = builder.inttoptr(word(builder, block, OBJECT), _OBJECT)
    found = builder.call(get, [owner, _attribute_name(context, builder)])
    lost = builder.icmp_unsigned("==", found, _OBJECT(None))
    with builder.if_then(lost, likely=False):
        clear = external(builder, "PyErr_Clear", _VOID)
        builder.call(clear, [])
    leave_if(context, builder, lost, LeaveCode.RAISES)
    drop = external(builder, "Py_DecRef", _VOID, _OBJECT)
    kind = load(builder, builder.ptrtoint(found, _I64), 8, _I64)
    is_none = builder.icmp_unsigned("==", found, _known(builder, "none"))
    is_float = builder.icmp_unsigned(
        "==", kind, builder.ptrtoint(_known(builder, "object_float"), _I64)
    )
    with builder.if_then(is_float):
        deviate = load(builder, builder.ptrtoint(found, _I64), 16, _F64)
        set_word(builder, block, DEVIATE, deviate)
    builder.call(drop, [found])  # the object keeps it alive, and None lives for ever
    odd = builder.not_(builder.or_(is_none, is_float))
    leave_if(context, builder, odd, LeaveCode.TYPE)
    set_word(builder, block, HAS, builder.zext(is_float, _I64))


def _known(builder: ir.IRBuilder, name: str) -> ir.Value:
    return builder.bitcast(outside(builder.module, f"autojit_{name}", _I8), _OBJECT)


def _keep_deviate(context: Any, builder: ir.IRBuilder, block: ir.Value) -> None:
    """Write ``gauss_next`` back if a draw changed it."""
    changed = builder.icmp_unsigned("!=", word(builder, block, CHANGED), _I64(0))
    failed = cgutils.alloca_once_value(builder, ir.IntType(1)(0))
    with builder.if_then(changed):
        has = builder.icmp_unsigned("!=", word(builder, block, HAS), _I64(0))
        value = cgutils.alloca_once_value(builder, _known(builder, "none"))
        with builder.if_then(has):
            box = external(builder, "PyFloat_FromDouble", _OBJECT, _F64)
            builder.store(builder.call(box, [word(builder, block, DEVIATE, _F64)]), value)
        put = external(builder, "PyObject_SetAttrString", _I32, _OBJECT, _OBJECT, _OBJECT)
        made = builder.icmp_unsigned("!=", builder.load(value), _OBJECT(None))
        builder.store(builder.not_(made), failed)
        with builder.if_then(made):
            owner = builder.inttoptr(word(builder, block, OBJECT), _OBJECT)
            given = [owner, _attribute_name(context, builder), builder.load(value)]
            outcome = builder.call(put, given)
            builder.store(builder.icmp_signed("!=", outcome, _I32(0)), failed)
            with builder.if_then(has):
                drop = external(builder, "Py_DecRef", _VOID, _OBJECT)
                builder.call(drop, [builder.load(value)])
        with builder.if_then(builder.load(failed), likely=False):
            builder.call(external(builder, "PyErr_Clear", _VOID), [])
    leave_if(context, builder, builder.load(failed), LeaveCode.RAISES)


def _has_deviate(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    set_word(builder, block, CHANGED, _I64(1))
    return builder.icmp_unsigned("!=", word(builder, block, HAS), _I64(0))


def _take_deviate(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    set_word(builder, block, HAS, _I64(0))
    return word(builder, block, DEVIATE, _F64)


def _set_deviate(_context: Any, builder: ir.IRBuilder, block: ir.Value, value: ir.Value) -> None:
    set_word(builder, block, HAS, _I64(1))
    set_word(builder, block, DEVIATE, value)


deviate_is_there = operation("deviate_is_there", (types.int64,), types.boolean, _has_deviate)
deviate_taken = operation("deviate_taken", (types.int64,), types.float64, _take_deviate)
set_deviate = operation("set_deviate", (types.int64, types.float64), types.none, _set_deviate)
find_deviate = operation("find_deviate", (types.int64,), types.none, _find_deviate)
keep_deviate = operation("keep_deviate", (types.int64,), types.none, _keep_deviate)


# -- blocks --------------------------------------------------------------------------------


def opened(builder: ir.IRBuilder, address: ir.Value, earlier: list[ir.Value]) -> ir.Value:
    """Return a block for the object at an address: one of the earlier ones if it is the same."""
    room = builder.ptrtoint(cgutils.alloca_once(builder, _I64, size=SIZE), _I64)
    set_word(builder, room, OBJECT, address)
    index = load(builder, address, INDEX_OFFSET, _I32)
    set_word(builder, room, INDEX, builder.sext(index, _I64))
    for number in (KEPT, HAS, CHANGED):
        set_word(builder, room, number, _I64(0))
    for other in earlier:
        same = builder.icmp_unsigned("==", word(builder, other, OBJECT), address)
        room = builder.select(same, other, room)
    return room


def restored(builder: ir.IRBuilder, block: ir.Value) -> None:
    """Put the state back as it was when the block was opened."""
    owner = word(builder, block, OBJECT)
    index = builder.trunc(word(builder, block, INDEX), _I32)
    builder.store(index, place(builder, owner, INDEX_OFFSET, _I32))
    kept = builder.icmp_unsigned("!=", word(builder, block, KEPT), _I64(0))
    with builder.if_then(kept):
        state = builder.add(owner, _I64(STATE_OFFSET))
        copy_bytes(builder, builder.add(block, _I64(8 * SAVED)), state, _BYTES, back=True)
