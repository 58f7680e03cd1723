"""Copies of an array's memory, outside of Python's heap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llvmlite import ir
from numba.core import cgutils

from autojit.backend.native.objects import I32, I64, NULL, OBJECT
from autojit.backend.symbols import HUGE_PAGES

if TYPE_CHECKING:
    from autojit.backend.native.objects import Objects

#: From this size on NumPy asks for huge pages (numpy/_core/src/multiarray/alloc.c).
_HUGE: Final = 1 << 22
_PAGE: Final = 4096
_MADV_HUGEPAGE: Final = 14


def copied(objects: Objects, data: ir.Value, size: ir.Value) -> ir.Value:
    """Return the address of a copy of so many bytes, or null if there is no memory."""
    builder = objects.builder
    copy = objects.call("PyMem_RawMalloc", OBJECT, builder.add(size, I64(1)))
    with builder.if_then(builder.icmp_unsigned("!=", copy, NULL)):
        if HUGE_PAGES:
            _ask_for_huge_pages(objects, copy, size)
        cgutils.raw_memcpy(builder, copy, data, size, 1)
    return copy


def put_back(objects: Objects, data: ir.Value, copy: ir.Value, size: ir.Value) -> None:
    """Store what was copied where it came from; nothing, if the copy's address is null."""
    builder = objects.builder
    with builder.if_then(builder.icmp_unsigned("!=", copy, NULL)):
        cgutils.raw_memcpy(builder, data, copy, size, 1)


def freed(objects: Objects, copy: ir.Value) -> None:
    """Free a copy; null is none."""
    objects.call("PyMem_RawFree", ir.VoidType(), copy)


def _ask_for_huge_pages(objects: Objects, memory: ir.Value, size: ir.Value) -> None:
    """Ask for huge pages as NumPy does for as much memory: each first touch of one costs."""
    builder = objects.builder
    with builder.if_then(builder.icmp_unsigned(">=", size, I64(_HUGE)), likely=False):
        address = builder.ptrtoint(memory, I64)
        ahead = builder.sub(I64(_PAGE), builder.and_(address, I64(_PAGE - 1)))
        start = builder.gep(memory, [ahead])
        left = builder.sub(size, ahead)
        objects.call("autojit_madvise", I32, start, left, I32(_MADV_HUGEPAGE))
