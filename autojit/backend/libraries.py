"""Whether the library functions that translation knows are the libraries' own.

The tables of the translation have functions for keys, as they are when the backend starts. A
program may have put others in their place by then, ``heapq.heappush = mine``, and would get the
machine code of what it replaced. What is replaced later is another object, and in no table.
"""

from __future__ import annotations

import bisect
import cmath
import heapq
import itertools
import math
from types import FunctionType, ModuleType
from typing import Any, Final

import numpy as np

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_PLAIN: Final[tuple[ModuleType, ...]] = (math, cmath, heapq, bisect, itertools)


def replaced() -> str | None:
    """Return the full name of a library function that is the program's, if one is."""
    for module in _PLAIN:
        for name, value in vars(module).items():
            if callable(value) and name[0] != "_" and not _is_own(module, name, value):
                return f"{module.__name__}.{name}"
    for module in (np, np.linalg):
        for name in module.__all__:
            # What NumPy imports when it is first asked for is not asked for: nobody replaced it.
            value = vars(module).get(name)
            if callable(value) and not _is_numpy_s(value):
                return f"{module.__name__}.{name}"
    return None


def _is_own(module: ModuleType, name: str, value: Any) -> bool:
    """Tell whether a function is of its module, under its name or an alias: ``bisect.bisect``."""
    if isinstance(value, FunctionType):
        return value.__globals__ is vars(module)
    by_name = getattr(value, "__name__", None)
    named = by_name == name or (module is bisect and getattr(bisect, str(by_name), None) is value)
    return named and getattr(value, "__module__", None) in (module.__name__, f"_{module.__name__}")


def _is_numpy_s(value: Any) -> bool:
    """Tell whether NumPy made a function."""
    if isinstance(value, np.ufunc):
        return getattr(np, value.__name__, None) is value
    if isinstance(value, FunctionType):
        # np.printoptions is a context manager.
        return str(value.__globals__.get("__name__")).startswith(("numpy", "contextlib"))
    if isinstance(value, type):
        return value.__module__.partition(".")[0] in ("numpy", "builtins")
    return str(getattr(value, "__module__", "")).partition(".")[0] in ("numpy", "builtins")
