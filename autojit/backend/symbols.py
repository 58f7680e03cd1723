"""What machine code refers to by name: the C library, NumPy's inner loops, CPython's objects.

An address differs from process to process, a name does not, so machine code can be kept on
disk and linked again. Importing this module registers all names of this table with LLVM; it
does not import numba, so that a kernel from an artifact runs without it.
"""

from __future__ import annotations

import ctypes
import math
import sys
from typing import Final

import llvmlite.binding as llvm
import numpy as np

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: Functions of one argument whose CPython wrapper is ``math_1``: a NaN out of a number is
#: a domain error, an infinity out of a finite number a range error (Modules/mathmodule.c).
UNARY: Final = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh"),
    *("atanh", "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "erf", "erfc", "cbrt"),
)
BINARY: Final = ("pow", "fmod", "atan2", "hypot")
#: Those with a float64 loop whose result is finite for finite arguments, or else warned of.
UFUNCS: Final = (
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin"),
    *("arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "cbrt"),
)
BINARY_UFUNCS: Final = ("arctan2", "hypot", "power", "fmod", "copysign")

#: Functions of ``math`` that are called as objects (``native.asking``): of so many floats, they
#: give a float.
ASKED: Final = {"gamma": 1, "lgamma": 1, "ulp": 1, "nextafter": 2, "remainder": 2, "hypot": 2}
#: The releases whose ``vector_norm`` is that of ``native.numbers``; others are asked.
NORM_IS_KNOWN: Final = sys.version_info[:2] == (3, 11)

#: Memory may be asked for in huge pages; elsewhere ``madvise`` has other numbers, or is not there.
HUGE_PAGES: Final = sys.platform == "linux"

_FLOAT64: Final = 12  # NPY_DOUBLE of NumPy's enum NPY_TYPES


class UFuncHead(ctypes.Structure):
    """The beginning of ``PyUFuncObject``, unchanged since NumPy 1.0."""

    _fields_ = (
        ("ob_refcnt", ctypes.c_ssize_t),
        ("ob_type", ctypes.c_void_p),
        ("nin", ctypes.c_int),
        ("nout", ctypes.c_int),
        ("nargs", ctypes.c_int),
        ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("ntypes", ctypes.c_int),
        ("reserved1", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("types", ctypes.POINTER(ctypes.c_ubyte)),
    )


def register(name: str, address: int) -> str:
    """Give an address the name ``autojit_NAME`` in machine code, and return that."""
    symbol = f"autojit_{name}"
    llvm.add_symbol(symbol, address)
    return symbol


def _float64_loop(name: str) -> tuple[int, int | None]:
    """Return the address of the float64 loop of a ufunc and that of its data."""
    head = UFuncHead.from_address(id(getattr(np, name)))
    for row in range(head.ntypes):
        kinds = [head.types[row * head.nargs + column] for column in range(head.nargs)]
        if set(kinds) == {_FLOAT64}:
            address = head.functions[row]
            if address is None:
                break
            return address, head.data[row] if head.data else None
    message = f"numpy.{name} has no float64 loop"
    raise LookupError(message)


def _register_library() -> None:
    library = ctypes.CDLL(None)  # what the process has, for CPython itself uses it
    if not hasattr(library, "sin"):
        from ctypes.util import find_library  # which runs programs to look for it

        library = ctypes.CDLL(find_library("m"))
    wanted = [*UNARY, *BINARY, "feclearexcept", "fetestexcept"]
    wanted += ["madvise"] if HUGE_PAGES else []
    for name in wanted:
        register(name, ctypes.cast(getattr(library, name), ctypes.c_void_p).value or 0)


def _register_loops() -> frozenset[str]:
    """Register the loops; return the names of those that want data."""
    with_data = set()
    for name in (*UFUNCS, *BINARY_UFUNCS):
        address, data = _float64_loop(name)
        register(f"np_{name}", address)
        if data is not None:
            register(f"np_{name}_data", data)
            with_data.add(name)
    return frozenset(with_data)


def _register_objects() -> None:
    for name, value in (
        ("float", float),
        ("int", int),
        ("list", list),
        ("tuple", tuple),
        ("true", True),
        ("false", False),
        ("round", round),
    ):
        register(f"object_{name}", id(value))
    for name in ASKED:
        register(f"object_math_{name}", id(getattr(math, name)))


_register_library()
_register_objects()
#: Ufuncs whose loop is given a pointer to data of its own.
WITH_DATA: Final = _register_loops()

#: The ring of the blocks that kernels hold (``native.memory``): at first it holds itself alone.
_MEMORY: Final = (ctypes.c_void_p * 2)()
_MEMORY[0] = _MEMORY[1] = ctypes.addressof(_MEMORY)
register("memory", ctypes.addressof(_MEMORY))
#: The blocks that are held for copies (``native.spare``): the first one's address, bytes in all.
SPARE: Final = (ctypes.c_int64 * 2)()
register("spare", ctypes.addressof(SPARE))
