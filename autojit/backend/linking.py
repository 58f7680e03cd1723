"""From object code to a function that Python can call; numba is not imported.

The object code of a kernel refers to names: those of ``symbols``, of CPython's C API, and of
numba's small run-time for memory (``NRT_*``), whose extension module is loaded by its path.
What a kernel's object code needs beyond that only numba knows; then it has to be imported.
"""

from __future__ import annotations

import ctypes
import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

import llvmlite.binding as llvm
import numpy as np

from autojit.backend.boundary import TYPES
from autojit.backend.leaving import Leave
from autojit.backend.symbols import register
from autojit.backend.ufunc_loops import provide
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS

_RUNTIME: Final = "numba.core.runtime._nrt_python"
_HELPERS: Final = "numba._helperlib"
_NUMBAS: Final = "numba_"
_METH_FASTCALL: Final = 0x0080  # Include/methodobject.h
#: Places in NumPy's table of C functions (numpy/_core/code_generators/numpy_api.py).
_ARRAY_TYPE: Final = 2
_NEW_ARRAY: Final = 93
_NEW_COPY: Final = 85


@final
class _Misfit:
    """What a way in returns for arguments that are not of the kinds compiled for."""

    __slots__ = ()


MISFIT: Final = _Misfit()


class _MethodDef(ctypes.Structure):
    """``PyMethodDef`` of Include/methodobject.h."""

    _fields_ = (
        ("ml_name", ctypes.c_char_p),
        ("ml_meth", ctypes.c_void_p),
        ("ml_flags", ctypes.c_int),
        ("ml_doc", ctypes.c_char_p),
    )


_new_function: Any = ctypes.pythonapi.PyCFunction_NewEx
_new_function.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
_new_function.restype = ctypes.py_object


def callable_at(address: int, name: str, keep: object) -> Callable[..., Any]:
    """Return the builtin function whose code, of the fast calling convention, is at an address.

    Args:
        address: of a ``PyObject *(PyObject *self, PyObject *const *args, Py_ssize_t n)``.
        name: what it is called.
        keep: what has to live as long as the function does; it is its ``__self__``.
    """
    definition = _MethodDef(name.encode(), address, _METH_FASTCALL, None)
    alive = (keep, definition)
    function: Callable[..., Any] = _new_function(ctypes.addressof(definition), alive, None)
    return function


def _array_api() -> Any:
    """Return NumPy's table of C functions, or None if it is not what is expected."""
    module: Any = sys.modules.get("numpy._core._multiarray_umath")
    capsule = getattr(module, "_ARRAY_API", None)
    if capsule is None:
        return None
    pointer: Any = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    pointer.restype = ctypes.c_void_p
    table = ctypes.cast(pointer(capsule, None), ctypes.POINTER(ctypes.c_void_p))
    return table if table[_ARRAY_TYPE] == id(np.ndarray) else None


def _register_border() -> None:
    """Register what a way in needs: types to test, the sentinel, how to make an array."""
    for name, kind in TYPES.items():
        register(f"type_{name}", id(kind))
    for name, value in (
        ("type_ndarray", np.ndarray),
        ("type_tuple", tuple),
        ("type_list", list),
        ("type_str", str),
        ("type_bytes", bytes),
        ("type_bytearray", bytearray),
        ("misfit", MISFIT),
        ("leave", Leave),
        ("none", None),
    ):
        register(name, id(value))
    table = _array_api()
    if table is None:
        message = "NumPy's C API is not where it is expected"
        raise ImportError(message)
    register("new_array", table[_NEW_ARRAY])
    register("new_copy", table[_NEW_COPY])


_register_border()


def _register_runtime() -> None:
    """Register numba's run-time for memory, loaded by its path if numba is not there yet."""
    runtime: Any = sys.modules.get(_RUNTIME)
    if runtime is None:
        runtime = _loaded(_RUNTIME)
        runtime.memsys_use_cpython_allocator()  # as numba.core.runtime.nrt does
    for name, address in runtime.c_helpers.items():
        llvm.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)


def _register_helpers() -> None:
    """Register numba's functions in C, as numba itself does when it begins to compile."""
    helpers: Any = sys.modules.get(_HELPERS) or _loaded(_HELPERS)
    for name, address in helpers.c_helpers.items():
        if not llvm.address_of_symbol(f"numba_{name}"):
            llvm.add_symbol(f"numba_{name}", address)


def _loaded(name: str) -> Any:
    """Load an extension module of numba's by its path, and nothing else of numba."""
    package = importlib.util.find_spec("numba")  # finds it, runs nothing of it
    if package is None or package.origin is None:
        raise ImportError(name)
    folder = Path(package.origin).parent.joinpath(*name.split(".")[1:-1])
    spec = importlib.machinery.PathFinder.find_spec(name, [str(folder)])
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # numba, imported later, has to find this very module: its memory is counted in it.
    sys.modules[name] = module
    return module


#: What was linked, by the name of its way in: kept for good, since code that is unmapped while
#: something still refers to it ends the process. Equal names mean equal code.
_LINKED: Final[dict[str, Callable[..., Any]]] = {}


def linked(code: bytes, symbol: str, needs: tuple[str, ...]) -> Callable[..., Any]:
    """Return the way in called ``symbol`` of some object code.

    Args:
        code: what LLVM made of a kernel.
        symbol: the name of its way in.
        needs: all names that it refers to.

    Raises:
        LookupError: one of them is not there.
    """
    known = _LINKED.get(symbol)
    if known is None:
        known = _LINKED[symbol] = _link(code, symbol, needs)
    return known


def _link(code: bytes, symbol: str, needs: tuple[str, ...]) -> Callable[..., Any]:
    if not _LINKED:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _register_runtime()
    for name in needs:
        provide(name)
    if any(name.startswith(_NUMBAS) and not is_known(name) for name in needs):
        _register_helpers()
    if not all(map(is_known, needs)):
        import autojit.backend.native  # noqa: F401 - numba registers more
    missing = [name for name in needs if not is_known(name)]
    if missing:
        raise LookupError(missing[0])
    # An engine owns its target machine, so each has one of its own.
    target = llvm.Target.from_triple(llvm.get_process_triple())
    engine = llvm.create_mcjit_compiler(
        llvm.parse_assembly(""), target.create_target_machine(jit=True)
    )
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return callable_at(engine.get_function_address(symbol), symbol, engine)


def is_known(name: str) -> bool:
    """Tell whether LLVM finds a name when it links."""
    if name.startswith(("Py", "_Py")):
        return hasattr(ctypes.pythonapi, name)  # LLVM finds these in the process itself
    return bool(llvm.address_of_symbol(name))
