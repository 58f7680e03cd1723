"""numba, kept on a short lead: a kernel's source in, a dispatcher with one signature out."""

from __future__ import annotations

import hashlib
import linecache
import warnings
from typing import TYPE_CHECKING, Any, Final

import numba as nb
from numba.core import types

from autojit.backend.boundary import Misfit
from autojit.backend.kinds import Arr, Kind, ListOf, NoneKind, Num, Obj, Tup
from autojit.backend.native import VOCABULARY
from autojit.backend.translation.arrays import numba_type

if TYPE_CHECKING:
    from autojit.backend.artifacts import ArtifactStore
    from autojit.backend.translation import Kernel

_NUMBERS: Final = {
    "i": types.int64,
    "f": types.float64,
    "b": types.boolean,
    "c": types.complex128,
}


def machine_type(kind: Kind) -> Any:
    """Return numba's type of a parameter, or None if nothing is passed for it."""
    match kind:
        case Num(rep=rep):
            return _NUMBERS[rep]
        case Arr():
            return numba_type(kind)
        case ListOf():
            return types.int64  # its address
        case Tup(items=items):
            return types.BaseTuple.from_types([machine_type(item) for item in items])
        case NoneKind() | Obj():
            return None
    message = f"no machine type for {kind}"
    raise TypeError(message)


def signature_of(kernel: Kernel) -> tuple[Any, ...]:
    """Return numba's types of all that is passed to a kernel."""
    kinds = (*kernel.kinds, *(hidden.kind for hidden in kernel.hidden))
    found = [machine_type(kind) for kind in kinds]
    return tuple(item for item in found if item is not None)


def _unfit(*_args: object, **_kwargs: object) -> None:
    """Stand in for the dispatcher's own compile-on-miss."""
    raise Misfit


def _named(kernel: Kernel, digest: str) -> tuple[str, str]:
    """Return a kernel's source and entry under names that no other kernel has.

    The linker knows functions by name, and machine code made in different processes meets in
    one: equal names must mean equal code.
    """
    source = kernel.source.replace("_aj_function_", f"aj{digest}_")
    entry = f"aj{digest}_{kernel.entry}"
    return source.replace(f"def {kernel.entry}(", f"def {entry}("), entry


def _dispatcher_of(kernel: Kernel, digest: str) -> Any:
    """Return the kernel's dispatcher, nothing compiled yet."""
    source, entry = _named(kernel, digest)
    filename = f"<autojit kernel {digest}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    # numba finds a function's globals again by the name of its module.
    namespace = {**VOCABULARY, "__name__": "autojit.backend.native"}
    exec(compile(source, filename, "exec"), namespace)  # noqa: S102 - generated above
    return nb.njit(boundscheck=True, error_model="python")(namespace[entry])


def compiled(kernel: Kernel, store: ArtifactStore | None) -> tuple[Any, bool]:
    """Return a kernel's dispatcher for its one signature, and whether it was loaded.

    The dispatcher never compiles by itself: a call that does not fit raises ``Misfit``.

    Raises:
        Exception: whatever numba raises; it raises much that is not a ``NumbaError``.
    """
    signature = signature_of(kernel)
    name = store.name_of(kernel.source, signature) if store else _digest(kernel, signature)
    dispatcher = _dispatcher_of(kernel, name[:16])
    loaded = store is not None and store.load(name, dispatcher)
    if not loaded:
        _compile(dispatcher, signature)
        if store is not None:
            store.save(name, dispatcher)
    dispatcher._compile_for_args = _unfit  # noqa: SLF001 - numba has no public hook for a miss
    return dispatcher, loaded


def _digest(kernel: Kernel, signature: tuple[Any, ...]) -> str:
    return hashlib.sha256(f"{signature}\n{kernel.source}".encode()).hexdigest()


def _compile(dispatcher: Any, signature: tuple[Any, ...]) -> None:
    import logging  # by now numba has

    quiet = logging.getLogger("numba")
    if quiet.level == logging.NOTSET:
        # A program that logs at DEBUG must not see numba's pages of byte code.
        quiet.setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dispatcher.compile(signature)
