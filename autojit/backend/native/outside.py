"""What machine code refers to by a name: C functions, and variables outside of it."""

from __future__ import annotations

from typing import Any

from llvmlite import ir


def outside(module: ir.Module, name: str, kind: ir.Type) -> Any:
    """Return the function or the variable of a name, declared in a module where it is new.

    Args:
        module: what refers to it.
        name: what it is called there.
        kind: its type; that of a function says that it is one.
    """
    known = module.globals.get(name)
    if known is not None:
        return known
    declared = ir.Function if isinstance(kind, ir.FunctionType) else ir.GlobalVariable
    return declared(module, kind, name=name)


def external(builder: ir.IRBuilder, name: str, result: ir.Type, *given: ir.Type) -> ir.Function:
    """Return a C function by its name, from what it gives and takes."""
    return outside(builder.module, name, ir.FunctionType(result, given))
