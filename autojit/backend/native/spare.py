"""Memory that a call takes for a while: what one has given back the next one takes.

A copy of an array goes when its call is over. Where the system takes such memory back each time,
the next call meets each of its pages for the first time, which costs ten times as much as the
copying (docs/costs.md). So some blocks are held: a list by addresses, each block with a head of two
words, where the next one is and how many bytes it has. Kernels hold the GIL, so nobody else is at
it.
"""

from __future__ import annotations

from typing import Final

from llvmlite import ir
from numba.core import cgutils

from autojit.backend.native.objects import I32, I64, NULL, OBJECT, Objects
from autojit.backend.native.outside import outside
from autojit.backend.symbols import HUGE_PAGES

#: Bytes of a block's head: as many as keep what is behind it aligned as ``malloc`` does.
_HEAD: Final = 16
_WORD: Final = 8
#: Bytes. Smaller blocks the system does not take back each time; larger ones, and more in all, are
#: not held.
_LEAST: Final = 1 << 16
_MOST: Final = 1 << 26
#: A block that is so many times as large as what is asked for is left to others.
_TOO_LARGE: Final = 8
#: From this size on NumPy asks for huge pages (numpy/_core/src/multiarray/alloc.c).
_HUGE: Final = 1 << 22
_PAGE: Final = 4096
_MADV_HUGEPAGE: Final = 14


def taken(objects: Objects, size: ir.Value) -> ir.Value:
    """Return the address of so many bytes, or null if there is no memory."""
    return objects.builder.call(_taking(objects.builder.module), [size])


def given_back(objects: Objects, block: ir.Value) -> None:
    """Give a block back; null is none."""
    objects.builder.call(_giving(objects.builder.module), [block])


def _held(module: ir.Module, builder: ir.IRBuilder) -> tuple[ir.Value, ir.Value]:
    """Return where the first block's address is, and where the bytes held in all are."""
    cell = outside(module, "autojit_spare", ir.ArrayType(I64, 2))
    first, total = (builder.gep(cell, [I32(0), I32(word)]) for word in (0, 1))
    return first, total


def _field(builder: ir.IRBuilder, block: ir.Value, offset: int) -> ir.Value:
    """Return the place of a word of a block, whose address is a number."""
    return builder.inttoptr(builder.add(block, I64(offset)), I64.as_pointer())


def _function(module: ir.Module, name: str, kind: ir.FunctionType) -> ir.Function:
    made = ir.Function(module, kind, name=name)
    made.linkage = "internal"
    made.attributes.add("noinline")
    return made


def _taking(module: ir.Module) -> ir.Function:
    """Return the function that finds a block among those held, or asks for a new one."""
    name = "autojit_take"
    known = module.globals.get(name)
    if known is not None:
        return known
    function = _function(module, name, ir.FunctionType(OBJECT, [I64]))
    (size,) = function.args
    entry, look, fit, onward, fresh = (
        function.append_basic_block(label) for label in ("entry", "look", "fit", "onward", "fresh")
    )
    builder = ir.IRBuilder(entry)
    first, total = _held(module, builder)
    slot = cgutils.alloca_once_value(builder, first)
    builder.cbranch(builder.icmp_unsigned("<", size, I64(_LEAST)), fresh, look)
    builder.position_at_end(look)
    block = builder.load(builder.load(slot))
    held = function.append_basic_block("held")
    builder.cbranch(builder.icmp_unsigned("==", block, I64(0)), fresh, held)
    builder.position_at_end(held)
    has = builder.load(_field(builder, block, _WORD))
    enough = builder.icmp_unsigned(">=", has, size)
    sparing = builder.icmp_unsigned("<=", has, builder.mul(size, I64(_TOO_LARGE)))
    builder.cbranch(builder.and_(enough, sparing), fit, onward)
    builder.position_at_end(onward)
    builder.store(_field(builder, block, 0), slot)
    builder.branch(look)
    builder.position_at_end(fit)
    builder.store(builder.load(_field(builder, block, 0)), builder.load(slot))
    builder.store(builder.sub(builder.load(total), has), total)
    builder.ret(builder.inttoptr(builder.add(block, I64(_HEAD)), OBJECT))
    builder.position_at_end(fresh)
    builder.ret(_fresh(Objects(builder), size))
    return function


def _fresh(objects: Objects, size: ir.Value) -> ir.Value:
    """Ask for a new block; return what is behind its head, or null."""
    builder = objects.builder
    block = objects.call("PyMem_RawMalloc", OBJECT, builder.add(size, I64(_HEAD)))
    with builder.if_then(builder.icmp_unsigned("==", block, NULL), likely=False):
        builder.ret(NULL)
    if HUGE_PAGES:
        _ask_for_huge_pages(objects, block, size)
    builder.store(size, _field(builder, builder.ptrtoint(block, I64), _WORD))
    return builder.gep(block, [I64(_HEAD)])


def _giving(module: ir.Module) -> ir.Function:
    """Return the function that holds a block for the next call, or frees it."""
    name = "autojit_give_back"
    known = module.globals.get(name)
    if known is not None:
        return known
    function = _function(module, name, ir.FunctionType(ir.VoidType(), [OBJECT]))
    (given,) = function.args
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    objects = Objects(builder)
    with builder.if_then(builder.icmp_unsigned("==", given, NULL)):
        builder.ret_void()
    first, total = _held(module, builder)
    block = builder.sub(builder.ptrtoint(given, I64), I64(_HEAD))
    has = builder.load(_field(builder, block, _WORD))
    small = builder.icmp_unsigned("<", has, I64(_LEAST))
    with builder.if_then(builder.or_(small, builder.icmp_unsigned(">", has, I64(_MOST)))):
        _free(objects, block)
        builder.ret_void()
    after = builder.add(builder.load(total), has)
    with builder.if_then(builder.icmp_unsigned(">", after, I64(_MOST)), likely=False):
        _free_all(objects, first)
        builder.store(I64(0), total)
    builder.store(builder.load(first), _field(builder, block, 0))
    builder.store(block, first)
    builder.store(builder.add(builder.load(total), has), total)
    builder.ret_void()
    return function


def _free(objects: Objects, block: ir.Value) -> None:
    objects.call("PyMem_RawFree", ir.VoidType(), objects.builder.inttoptr(block, OBJECT))


def _free_all(objects: Objects, first: ir.Value) -> None:
    """Free all blocks that are held: one of them may be of no more use to anybody."""
    builder = objects.builder
    look, free, end = (builder.append_basic_block(label) for label in ("look", "free", "end"))
    builder.branch(look)
    builder.position_at_end(look)
    block = builder.load(first)
    builder.cbranch(builder.icmp_unsigned("==", block, I64(0)), end, free)
    builder.position_at_end(free)
    builder.store(builder.load(_field(builder, block, 0)), first)
    _free(objects, block)
    builder.branch(look)
    builder.position_at_end(end)


def _ask_for_huge_pages(objects: Objects, memory: ir.Value, size: ir.Value) -> None:
    """Ask for huge pages as NumPy does for as much memory: each first touch of one costs."""
    builder = objects.builder
    with builder.if_then(builder.icmp_unsigned(">=", size, I64(_HUGE)), likely=False):
        address = builder.ptrtoint(memory, I64)
        ahead = builder.sub(I64(_PAGE), builder.and_(address, I64(_PAGE - 1)))
        start = builder.gep(memory, [ahead])
        left = builder.sub(size, ahead)
        objects.call("autojit_madvise", I32, start, left, I32(_MADV_HUGEPAGE))
