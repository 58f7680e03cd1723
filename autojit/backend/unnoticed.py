"""Work whose warnings nobody sees, and that does not make the program's be shown twice.

Python shows a warning once a place: each module keeps in ``__warningregistry__`` what it has
shown, for the state of the filters that it had then. Whoever touches the filters, and be it
to ignore something for a while, makes Python forget all that: ``catch_warnings`` moves a
version on, and a registry of an older version is cleared at its next warning
(``already_warned`` of Python/_warnings.c). NumPy and numba do so when they are imported, and
numba in each compilation. Here the registries that were valid before are made so again.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Iterator

__builtins__ = OWN_BUILTINS

_REGISTRY: Final = "__warningregistry__"
_VERSION: Final = "version"
#: How far ``catch_warnings`` and ``simplefilter`` move the version on before the work, and
#: leaving ``catch_warnings`` behind it (Lib/warnings.py, ``_filters_mutated``).
_MOVED_BEFORE: Final = 2
_MOVED_BEHIND: Final = 1


@contextmanager
def unnoticed() -> Iterator[None]:
    """Ignore all warnings of what is done in this context, and leave no trace of having done so."""
    before = after = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = _version_now()
            try:
                yield
            finally:
                warnings.simplefilter("ignore")
                after = _version_now()
    finally:
        if before is not None and after is not None:
            _stamp(before - _MOVED_BEFORE, after + _MOVED_BEHIND)


def _version_now() -> int | None:
    """Return the version of the filters, which ignore everything just now."""
    seen: dict[Any, Any] = {}
    warnings.warn_explicit("", Warning, "", 1, registry=seen)
    version = seen.get(_VERSION)
    return version if isinstance(version, int) else None


def _stamp(before: int, after: int) -> None:
    """Let all registries that were valid at one version be so at another."""
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType):
            # Not getattr: a module may define what its attributes are.
            registry = object.__getattribute__(module, "__dict__").get(_REGISTRY)
            if type(registry) is dict and registry.get(_VERSION) == before:
                registry[_VERSION] = after
