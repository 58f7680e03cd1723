"""Copies of an array's memory, outside of Python's heap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba.core import cgutils

from autojit.backend.native import spare
from autojit.backend.native.objects import NULL

if TYPE_CHECKING:
    from llvmlite import ir

    from autojit.backend.native.objects import Objects


def copied(objects: Objects, data: ir.Value, size: ir.Value) -> ir.Value:
    """Return the address of a copy of so many bytes, or null if there is no memory."""
    builder = objects.builder
    copy = spare.taken(objects, size)
    with builder.if_then(builder.icmp_unsigned("!=", copy, NULL)):
        cgutils.raw_memcpy(builder, copy, data, size, 1)
    return copy


def put_back(objects: Objects, data: ir.Value, copy: ir.Value, size: ir.Value) -> None:
    """Store what was copied where it came from; nothing, if the copy's address is null."""
    builder = objects.builder
    with builder.if_then(builder.icmp_unsigned("!=", copy, NULL)):
        cgutils.raw_memcpy(builder, data, copy, size, 1)


def freed(objects: Objects, copy: ir.Value) -> None:
    """Free a copy; null is none."""
    spare.given_back(objects, copy)
