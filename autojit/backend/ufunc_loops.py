"""The inner loops of NumPy's ufuncs, by name and dtypes, as machine code refers to them.

A loop's name in machine code says which it is, so that code from an artifact finds it again:
``autojit_loop.less.float64.float64.bool``, and behind ``.data`` what the loop is given beside
its operands. Nothing here imports numba.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np

from autojit.backend.symbols import UFuncHead, register
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: Element types that whole-array operations take.
ELEMENTS: Final = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
    *("float32", "float64"),
)
_PREFIX: Final = "autojit_"
_KIND: Final = "loop"


def ufunc_named(name: str) -> Any:
    """Return NumPy's ufunc of this name; ``clip`` has one that is not public."""
    holder: Any = np
    return holder._core.umath.clip if name == "clip" else getattr(np, name)  # noqa: SLF001


def _found(name: str, dtypes: tuple[str, ...]) -> tuple[int, int | None]:
    """Return the address of a loop, and that of its data (NumPy's C API, ``PyUFuncObject``)."""
    head = UFuncHead.from_address(id(ufunc_named(name)))
    wanted = [np.dtype(dtype).num for dtype in dtypes]
    for row in range(head.ntypes):
        kinds = [head.types[row * head.nargs + column] for column in range(head.nargs)]
        if kinds == wanted:
            address = head.functions[row]
            if address is None:
                break
            return address, head.data[row] if head.data else None
    message = f"np.{name}() has no loop for {', '.join(dtypes)}"
    raise LookupError(message)


@cache
def loop_symbol(name: str, dtypes: tuple[str, ...]) -> tuple[str, bool]:
    """Register a loop; return its name in machine code and whether it takes data.

    Raises:
        LookupError: the ufunc has no loop of its own for these dtypes.
    """
    address, data = _found(name, dtypes)
    place = ".".join((_KIND, name, *dtypes))
    if data is not None:
        register(f"{place}.data", data)
    return register(place, address), data is not None


def provide(symbol: str) -> None:
    """Register the loop that a name in machine code stands for, if it is that of a loop."""
    kind, *parts = symbol.removeprefix(_PREFIX).removesuffix(".data").split(".")
    if kind == _KIND and symbol.startswith(_PREFIX) and len(parts) > 1:
        loop_symbol(parts[0], tuple(parts[1:]))
