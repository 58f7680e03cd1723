"""Where the proxy's base class comes from: wrapt's compiled type, without wrapt's other modules.

``import wrapt`` takes 45 to 60 ms, nearly all of it for asyncio and importlib.metadata,
which its decorators need and a proxy does not; its compiled type alone takes 2 ms. A short
program would pay the difference in full, so the extension module is loaded by itself. It
asks for one thing, ``wrapt.exceptions``, which is lent to it while it starts. Whenever
anything is not as expected the whole of wrapt is imported, which gives the same class.
"""

from __future__ import annotations

import _thread
import os
import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)
from types import ModuleType
from typing import Final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_EXCEPTIONS: Final = "wrapt.exceptions"
_EXTENSION: Final = "wrapt._wrappers"


def object_proxy() -> type:
    """Return ``wrapt.BaseObjectProxy``, by the shortest way there is."""
    # Another thread could import wrapt at the moment in which its name is lent.
    possible = "wrapt" not in sys.modules and not _thread._count()  # noqa: SLF001 - no other way
    wanted = possible and not os.environ.get("WRAPT_DISABLE_EXTENSIONS")
    alone = _compiled_alone() if wanted else None
    if alone is not None:
        return alone
    from wrapt import BaseObjectProxy

    base: type = BaseObjectProxy
    return base


def _compiled_alone() -> type | None:
    """Load wrapt's extension module outside ``sys.modules``; None if that is not possible.

    Nothing stays behind: a program that imports wrapt later gets its own, complete copy.
    """
    package = PathFinder.find_spec("wrapt")
    for folder in (package and package.submodule_search_locations) or ():
        for suffix in EXTENSION_SUFFIXES:
            file = os.path.join(folder, f"_wrappers{suffix}")  # noqa: PTH118 - pathlib costs 8 ms
            if os.path.exists(file):  # noqa: PTH110 - the same
                try:
                    return _started(file, os.path.join(folder, "exceptions.py"))  # noqa: PTH118
                except (ImportError, AttributeError, OSError):
                    return None
    return None


def _started(extension_file: str, exceptions_file: str) -> type:
    """Execute the extension with ``wrapt.exceptions`` lent to it, and return its base type."""
    exceptions = ModuleType(_EXCEPTIONS)
    code = SourceFileLoader(_EXCEPTIONS, exceptions_file).get_code(_EXCEPTIONS)
    if code is None:
        message = "wrapt.exceptions has no code"
        raise ImportError(message)
    exec(code, exceptions.__dict__)  # noqa: S102 - an installed module, as import would run it
    loader = ExtensionFileLoader(_EXTENSION, extension_file)
    module = loader.create_module(ModuleSpec(_EXTENSION, loader, origin=extension_file))
    lent = {"wrapt": ModuleType("wrapt"), _EXCEPTIONS: exceptions}
    sys.modules.update(lent)
    try:
        loader.exec_module(module)
    finally:
        for name in lent:
            del sys.modules[name]
    base: type = module.ObjectProxy
    return base
