"""numba, kept on a short lead: a kernel's source in, a dispatcher with one signature out."""

from __future__ import annotations

import linecache
import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

import numba as nb
from numba.core import types

from autojit.backend.boundary import Misfit
from autojit.backend.kinds import Arr, Kind, ListOf, NoneKind, Num, Obj, Tup
from autojit.backend.native import VOCABULARY
from autojit.backend.translation.arrays import numba_type

if TYPE_CHECKING:
    from autojit.backend.translation import Kernel

_NUMBERS: Final = {
    "i": types.int64,
    "f": types.float64,
    "b": types.boolean,
    "c": types.complex128,
}


def machine_type(kind: Kind, sites: dict[str, Kind]) -> Any:
    """Return numba's type of a parameter, or None if nothing is passed for it."""
    match kind:
        case Num(rep=rep):
            return _NUMBERS[rep]
        case Arr():
            return numba_type(kind)
        case ListOf(site=site, depth=depth):
            element = sites[site]
            assert isinstance(element, Num)
            return types.Array(_NUMBERS[element.rep], depth, "C")
        case Tup(items=items):
            return types.BaseTuple.from_types([machine_type(item, sites) for item in items])
        case NoneKind() | Obj():
            return None
    message = f"no machine type for {kind}"
    raise TypeError(message)


def signature_of(kernel: Kernel) -> tuple[Any, ...]:
    """Return numba's types of all that is passed to a kernel."""
    kinds = (*kernel.kinds, *(hidden.kind for hidden in kernel.hidden))
    found = [machine_type(kind, kernel.sites) for kind in kinds]
    return tuple(item for item in found if item is not None)


def _unfit(*_args: object, **_kwargs: object) -> None:
    """Stand in for the dispatcher's own compile-on-miss."""
    raise Misfit


def dispatcher_of(kernel: Kernel) -> Any:
    """Return the kernel's dispatcher, nothing compiled yet; it never compiles by itself."""
    filename = f"<autojit kernel {abs(hash(kernel.source)):x}>"
    linecache.cache[filename] = (len(kernel.source), None, kernel.source.splitlines(keepends=True), filename)
    namespace = dict(VOCABULARY)
    namespace["__name__"] = "autojit_kernel"
    exec(compile(kernel.source, filename, "exec"), namespace)  # noqa: S102 - generated above
    return nb.njit(boundscheck=True, error_model="python")(namespace[kernel.entry])


def compiled(kernel: Kernel) -> Any:
    """Compile a kernel for its one signature.

    Raises:
        Exception: whatever numba raises; it raises much that is not a ``NumbaError``.
    """
    quiet = logging.getLogger("numba")
    if quiet.level == logging.NOTSET:
        # A program that logs at DEBUG must not see numba's pages of byte code.
        quiet.setLevel(logging.WARNING)
    dispatcher = dispatcher_of(kernel)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dispatcher.compile(signature_of(kernel))
    dispatcher._compile_for_args = _unfit  # noqa: SLF001 - numba has no public hook for a miss
    return dispatcher
