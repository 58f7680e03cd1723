"""The memory of a kernel: numba's interface to it, over blocks that are known while they live.

numba counts references, and counts none down where a function returns a status that is no
success. So a kernel that leaves would lose all that it holds. Here each block is in a ring from
when it is allocated to when it is freed, and the way in frees what came into the ring since it was
entered. That is the kernel's alone: what a call returns is copied, and Python's objects have
other memory. A kernel calls nothing that could enter another one before it is left itself.

The functions do what those of numba/core/runtime/nrt.cpp do; the layout of ``MemInfo`` is known
to numba's own generated code (numba/core/runtime/nrtdynmod.py).
"""

from __future__ import annotations

import re
from typing import Any, Final

from llvmlite import binding as llvm

from autojit.backend.native.llvm_text import NAME

_MOVED: Final = re.compile(r"@NRT_(\w+)")
_SHARED: Final = re.compile(rf"^define linkonce_odr .*?@({NAME})\(", re.MULTILINE)
#: Names, and texts, in which a sign before the closing quote would begin one that has no end.
_NAMED: Final = re.compile(rf'"[^"]*"|@({NAME})')
_DECLARED: Final = re.compile(r"^declare .*@NRT_(\w+)\(", re.MULTILINE)
_TEXT: Final = """
@autojit_memory = external global [2 x ptr]
declare ptr @PyMem_RawMalloc(i64)
declare ptr @PyMem_RawRealloc(ptr, i64)
declare void @PyMem_RawFree(ptr)

define linkonce_odr void @autojit_memory_link(ptr %block) {
entry:
  %next = load ptr, ptr @autojit_memory
  store ptr %next, ptr %block
  %back = getelementptr i8, ptr %block, i64 8
  store ptr @autojit_memory, ptr %back
  %its = getelementptr i8, ptr %next, i64 8
  store ptr %block, ptr %its
  store ptr %block, ptr @autojit_memory
  ret void
}

define linkonce_odr void @autojit_memory_unlink(ptr %block) {
entry:
  %next = load ptr, ptr %block
  %back = getelementptr i8, ptr %block, i64 8
  %last = load ptr, ptr %back
  store ptr %next, ptr %last
  %its = getelementptr i8, ptr %next, i64 8
  store ptr %last, ptr %its
  ret void
}

define linkonce_odr ptr @autojit_memory_Allocate(i64 %size) {
entry:
  %whole = add i64 %size, 16
  %block = call ptr @PyMem_RawMalloc(i64 %whole)
  %none = icmp eq ptr %block, null
  br i1 %none, label %lost, label %there
lost:
  ret ptr null
there:
  %next = load ptr, ptr @autojit_memory
  store ptr %next, ptr %block
  %back = getelementptr i8, ptr %block, i64 8
  store ptr @autojit_memory, ptr %back
  %its = getelementptr i8, ptr %next, i64 8
  store ptr %block, ptr %its
  store ptr %block, ptr @autojit_memory
  %data = getelementptr i8, ptr %block, i64 16
  ret ptr %data
}

define linkonce_odr void @autojit_memory_Free(ptr %data) {
entry:
  %none = icmp eq ptr %data, null
  br i1 %none, label %done, label %there
there:
  %block = getelementptr i8, ptr %data, i64 -16
  %next = load ptr, ptr %block
  %back = getelementptr i8, ptr %data, i64 -8
  %last = load ptr, ptr %back
  store ptr %next, ptr %last
  %its = getelementptr i8, ptr %next, i64 8
  store ptr %last, ptr %its
  tail call void @PyMem_RawFree(ptr %block)
  ret void
done:
  ret void
}

define linkonce_odr ptr @autojit_memory_Reallocate(ptr %data, i64 %size) {
entry:
  %none = icmp eq ptr %data, null
  br i1 %none, label %new, label %there
new:
  %made = call ptr @autojit_memory_Allocate(i64 %size)
  ret ptr %made
there:
  %block = getelementptr i8, ptr %data, i64 -16
  call void @autojit_memory_unlink(ptr %block)
  %whole = add i64 %size, 16
  %moved = call ptr @PyMem_RawRealloc(ptr %block, i64 %whole)
  %lost = icmp eq ptr %moved, null
  %held = select i1 %lost, ptr %block, ptr %moved
  call void @autojit_memory_link(ptr %held)
  %behind = getelementptr i8, ptr %moved, i64 16
  %answer = select i1 %lost, ptr null, ptr %behind
  ret ptr %answer
}

define linkonce_odr void @autojit_memory_forget(ptr %until) {
entry:
  br label %look
look:
  %block = load ptr, ptr @autojit_memory
  %reached = icmp eq ptr %block, %until
  %all = icmp eq ptr %block, @autojit_memory
  %over = or i1 %reached, %all
  br i1 %over, label %done, label %free
free:
  call void @autojit_memory_unlink(ptr %block)
  call void @PyMem_RawFree(ptr %block)
  br label %look
done:
  ret void
}

define linkonce_odr void @autojit_memory_init(ptr %mi, ptr %data, i64 %size, ptr %dtor, ptr %info) {
entry:
  store i64 1, ptr %mi
  %p1 = getelementptr i8, ptr %mi, i64 8
  store ptr %dtor, ptr %p1
  %p2 = getelementptr i8, ptr %mi, i64 16
  store ptr %info, ptr %p2
  %p3 = getelementptr i8, ptr %mi, i64 24
  store ptr %data, ptr %p3
  %p4 = getelementptr i8, ptr %mi, i64 32
  store i64 %size, ptr %p4
  %p5 = getelementptr i8, ptr %mi, i64 40
  store ptr null, ptr %p5
  ret void
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc_aligned(i64 %size, i32 %align) {
entry:
  %a = zext i32 %align to i64
  %twice = shl i64 %a, 1
  %more = add i64 %twice, 48
  %whole = add i64 %size, %more
  %mi = call ptr @autojit_memory_Allocate(i64 %whole)
  %none = icmp eq ptr %mi, null
  br i1 %none, label %lost, label %there
lost:
  ret ptr null
there:
  %base = getelementptr i8, ptr %mi, i64 48
  %at = ptrtoint ptr %base to i64
  %over = urem i64 %at, %a
  %left = sub i64 %a, %over
  %even = icmp eq i64 %over, 0
  %offset = select i1 %even, i64 0, i64 %left
  %data = getelementptr i8, ptr %base, i64 %offset
  call void @autojit_memory_init(ptr %mi, ptr %data, i64 %size, ptr null, ptr null)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc_safe_aligned(i64 %size, i32 %align) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_alloc_aligned(i64 %size, i32 %align)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc(i64 %size) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_alloc_aligned(i64 %size, i32 16)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc_safe(i64 %size) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_alloc_aligned(i64 %size, i32 16)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc_dtor(i64 %size, ptr %dtor) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_alloc_aligned(i64 %size, i32 16)
  %none = icmp eq ptr %mi, null
  br i1 %none, label %done, label %there
there:
  %p1 = getelementptr i8, ptr %mi, i64 8
  store ptr %dtor, ptr %p1
  br label %done
done:
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_alloc_dtor_safe(i64 %size, ptr %dtor) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_alloc_dtor(i64 %size, ptr %dtor)
  ret ptr %mi
}

define linkonce_odr void @autojit_memory_varsize_dtor(ptr %data, i64 %size, ptr %info) {
entry:
  %none = icmp eq ptr %info, null
  br i1 %none, label %free, label %call
call:
  call void %info(ptr %data)
  br label %free
free:
  call void @autojit_memory_Free(ptr %data)
  ret void
}

define linkonce_odr ptr @autojit_memory_MemInfo_new_varsize_dtor(i64 %size, ptr %dtor) {
entry:
  %data = call ptr @autojit_memory_Allocate(i64 %size)
  %none = icmp eq ptr %data, null
  br i1 %none, label %lost, label %there
lost:
  ret ptr null
there:
  %mi = call ptr @autojit_memory_Allocate(i64 48)
  %short = icmp eq ptr %mi, null
  br i1 %short, label %lost, label %both
both:
  call void @autojit_memory_init(ptr %mi, ptr %data, i64 %size,
                                 ptr @autojit_memory_varsize_dtor, ptr %dtor)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_MemInfo_new_varsize(i64 %size) {
entry:
  %mi = call ptr @autojit_memory_MemInfo_new_varsize_dtor(i64 %size, ptr null)
  ret ptr %mi
}

define linkonce_odr ptr @autojit_memory_sized(ptr %mi, ptr %data, i64 %size) {
entry:
  %p3 = getelementptr i8, ptr %mi, i64 24
  store ptr %data, ptr %p3
  %none = icmp eq ptr %data, null
  br i1 %none, label %done, label %there
there:
  %p4 = getelementptr i8, ptr %mi, i64 32
  store i64 %size, ptr %p4
  br label %done
done:
  ret ptr %data
}

define linkonce_odr ptr @autojit_memory_MemInfo_varsize_alloc(ptr %mi, i64 %size) {
entry:
  %data = call ptr @autojit_memory_Allocate(i64 %size)
  %same = call ptr @autojit_memory_sized(ptr %mi, ptr %data, i64 %size)
  ret ptr %same
}

define linkonce_odr ptr @autojit_memory_MemInfo_varsize_realloc(ptr %mi, i64 %size) {
entry:
  %p3 = getelementptr i8, ptr %mi, i64 24
  %old = load ptr, ptr %p3
  %data = call ptr @autojit_memory_Reallocate(ptr %old, i64 %size)
  %same = call ptr @autojit_memory_sized(ptr %mi, ptr %data, i64 %size)
  ret ptr %same
}

define linkonce_odr void @autojit_memory_MemInfo_varsize_free(ptr %mi, ptr %data) {
entry:
  call void @autojit_memory_Free(ptr %data)
  %p3 = getelementptr i8, ptr %mi, i64 24
  %held = load ptr, ptr %p3
  %same = icmp eq ptr %held, %data
  br i1 %same, label %clear, label %done
clear:
  store ptr null, ptr %p3
  br label %done
done:
  ret void
}

define linkonce_odr void @autojit_memory_MemInfo_call_dtor(ptr %mi) {
entry:
  %p1 = getelementptr i8, ptr %mi, i64 8
  %dtor = load ptr, ptr %p1
  %none = icmp eq ptr %dtor, null
  br i1 %none, label %free, label %call
call:
  %p2 = getelementptr i8, ptr %mi, i64 16
  %info = load ptr, ptr %p2
  %p3 = getelementptr i8, ptr %mi, i64 24
  %data = load ptr, ptr %p3
  %p4 = getelementptr i8, ptr %mi, i64 32
  %size = load i64, ptr %p4
  call void %dtor(ptr %data, i64 %size, ptr %info)
  br label %free
free:
  call void @autojit_memory_Free(ptr %mi)
  ret void
}
"""
#: What of numba's interface is here.
_KNOWN: Final = frozenset(re.findall(r"@autojit_memory_([A-Z]\w+)\(", _TEXT))


def with_memory(module: Any) -> Any:
    """Return an optimised module whose blocks of memory are known.

    Args:
        module: llvmlite's, of a kernel and all that it calls.

    Raises:
        LookupError: it asks numba for memory in a way that is not known here.
    """
    text = str(module)
    unknown = set(_DECLARED.findall(text)) - _KNOWN
    if unknown:
        raise LookupError(min(unknown))
    made = llvm.parse_assembly(_MOVED.sub(r"@autojit_memory_\1", _with_own_functions(text)))
    ours = llvm.parse_assembly(_TEXT)
    ours.triple, ours.data_layout = made.triple, made.data_layout
    made.link_in(ours)
    for function in made.functions:
        if function.name.startswith("autojit_memory_") and not function.is_declaration:
            function.linkage = "internal"
    return made


def _with_own_functions(text: str) -> str:
    """Return a module whose functions are its own, under names of their own.

    numba compiles some of them for itself, and links those with its own memory. In one process
    LLVM's linker takes functions of one name for one, even where they are local.
    """
    shared = set(_SHARED.findall(text))

    def renamed(found: re.Match[str]) -> str:
        name = str(found.group(1))
        return f'@"autojit.{name.strip(chr(34))}"' if name in shared else found.group()

    return _NAMED.sub(renamed, text).replace("define linkonce_odr ", "define internal ")
