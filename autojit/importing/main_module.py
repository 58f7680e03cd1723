"""The ``__main__`` module of the program, as Python sets it up.

A fresh one stands in ``sys.modules``, so that pickle and multiprocessing find the program's
names there; the attributes and their order are CPython's (``Lib/runpy.py``,
``Python/pythonrun.c``).
"""

from __future__ import annotations

import builtins
import os
import sys
from importlib.machinery import BuiltinImporter
from types import ModuleType

_MAIN = "__main__"
# From these on, a module has no such attribute until it is needed, or at all.
_NO_ANNOTATIONS = (3, 14)
_NO_CACHED = (3, 15)


def fresh_main(file: str | None, loader: object = BuiltinImporter) -> ModuleType:
    """Put a new ``__main__`` into ``sys.modules`` and return it."""
    main = ModuleType(_MAIN)
    names = vars(main)
    names["__loader__"] = loader
    if sys.version_info < _NO_ANNOTATIONS:
        names["__annotations__"] = {}
    names["__builtins__"] = builtins
    if file is not None:
        names["__file__"] = file
        if sys.version_info < _NO_CACHED:
            names["__cached__"] = None
    sys.modules[_MAIN] = main
    return main


def absolute(path: str) -> str:
    """Make a path absolute the way Python does for the script: nothing is tidied."""
    if os.name == "nt":
        return os.path.abspath(path)  # noqa: PTH100
    if path.startswith("/"):
        return path
    here = os.getcwd()  # noqa: PTH109
    return here if path in {"", "."} else f"{here}/{path}"


def search_first(directory: str) -> None:
    """Replace the entry of ``sys.path`` that stands for the program's own place.

    Under ``-P`` and ``-I`` there is none, and none is added.
    """
    if not sys.flags.safe_path:
        sys.path[:1] = [directory]


def path_of_archive(path: str) -> bool:
    """Tell whether Python would import from ``path``: a directory or an archive."""
    if path in sys.path_importer_cache:
        return sys.path_importer_cache[path] is not None
    for hook in sys.path_hooks:
        try:
            hook(path)
        except ImportError:
            continue
        return True
    return False
