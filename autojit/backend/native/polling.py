"""Looking up from work: a kernel leaves where CPython's own loop would do something else.

``looks.py`` puts the looks into loops; those here are where LLVM has not yet been.
"""

from __future__ import annotations

import time
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.interruption import (
    CODES,
    FORGOTTEN_AFTER,
    LEAST,
    LEFT,
    PATIENCE,
    PATIENCE_NS,
    ROW,
    SINCE,
    STAYS,
)
from autojit.backend.leaving import STATUS
from autojit.backend.native.leave import intrinsic
from autojit.backend.native.outside import outside

_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_NS: Final = 1_000_000_000


def _is_wanted(builder: ir.IRBuilder, name: str) -> ir.Value:
    # Atomic, so that it is read anew each time.
    place = outside(builder.module, f"autojit_{name}", _I32)
    return builder.icmp_signed("!=", builder.load_atomic(place, "monotonic", 4), _I32(0))


def _cell(builder: ir.IRBuilder, index: ir.Value) -> ir.Value:
    cells = outside(builder.module, "autojit_interruption", ir.ArrayType(_I64, 2 * ROW + 1))
    return builder.gep(cells, [_I32(0), index])


def _now(builder: ir.IRBuilder) -> ir.Value:
    kind = ir.ArrayType(_I64, 2)
    time_of = cgutils.alloca_once(builder, kind)
    asked = ir.FunctionType(_I32, [_I32, kind.as_pointer()])
    function = outside(builder.module, "autojit_clock_gettime", asked)
    builder.call(function, [_I32(time.CLOCK_MONOTONIC), time_of])
    seconds, rest = (builder.load(builder.gep(time_of, [_I32(0), _I32(i)])) for i in (0, 1))
    return builder.add(builder.mul(seconds, _I64(_NS)), rest)


def decision(module: ir.Module) -> ir.Function:
    """Return the function that gives the status to leave with, or zero to go on."""
    name = "autojit_looks_up"
    known = module.globals.get(name)
    if known is not None:
        return known
    function = ir.Function(module, ir.FunctionType(_I32, []), name=name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    stays = builder.icmp_signed("!=", builder.load(_cell(builder, _I32(STAYS))), _I64(0))
    with builder.if_then(stays):
        builder.ret(_I32(0))
    signal = _is_wanted(builder, "signals_pending")
    row = builder.select(signal, _I32(0), _I32(ROW))
    places = {part: _cell(builder, builder.add(row, _I32(part))) for part in range(ROW)}
    now = _now(builder)
    since = builder.load(places[SINCE])
    first = builder.icmp_signed("==", since, _I64(0))
    since = builder.select(first, now, since)
    builder.store(since, places[SINCE])
    patience, left = builder.load(places[PATIENCE]), builder.load(places[LEFT])
    forgotten = builder.icmp_signed(
        ">", builder.sub(now, left), builder.mul(patience, _I64(FORGOTTEN_AFTER))
    )
    patience = builder.select(forgotten, _I64(PATIENCE_NS), patience)
    least = builder.load(places[LEAST])
    patience = builder.select(builder.icmp_signed(">", least, patience), least, patience)
    go_on = builder.icmp_signed("<", builder.sub(now, since), patience)
    with builder.if_then(go_on):
        builder.ret(_I32(0))
    builder.store(builder.add(patience, patience), places[PATIENCE])
    builder.store(now, places[LEFT])
    builder.ret(builder.select(signal, *(_I32(STATUS + int(code)) for code in CODES)))
    return function


@intrinsic  # type: ignore[untyped-decorator]
def poll(typing_context: Any) -> Any:
    """Leave if CPython's loop has been wanted for long enough."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        with builder.if_then(_is_wanted(builder, "eval_breaker"), likely=False):
            status = builder.call(decision(builder.module), [])
            with builder.if_then(builder.icmp_signed("!=", status, _I32(0))):
                builder.ret(status)
        return context.get_dummy_value()

    return types.none(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def poll_stop(typing_context: Any) -> Any:
    """Look up no more: what follows must not be left."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        # In this order with all that is stored behind it.
        builder.store_atomic(_I64(1), _cell(builder, _I32(STAYS)), "release", 8)
        return context.get_dummy_value()

    return types.none(), codegen


@intrinsic  # type: ignore[untyped-decorator]
def poll_start(typing_context: Any) -> Any:
    """Begin a call: nothing has been wanted yet, and it may be left."""
    del typing_context

    def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, _args: Any) -> ir.Value:
        for cell in (SINCE, ROW + SINCE, STAYS):
            builder.store(_I64(0), _cell(builder, _I32(cell)))
        return context.get_dummy_value()

    return types.none(), codegen
