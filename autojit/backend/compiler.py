"""A kernel's source in, the function that answers its calls out: loaded, or made by numba.

numba is kept on a short lead. What it compiles has none of its own wrappers: the way in is
generated (``native.way_in``), and the object code is linked by ``linking``, so that what was
kept on disk runs without numba being imported.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from autojit.backend.kinds import Arr, Kind, ListOf, NoneKind, Num, Obj, Tup

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.artifacts import ArtifactStore
    from autojit.backend.translation import Kernel


def form_of(kind: Kind) -> str:
    """Say all that machine code and its way in depend on in a parameter's kind.

    >>> form_of(Num(frozenset({"np.float64"}), "f"))
    'f np.float64'
    """
    match kind:
        case Num():
            return f"{kind.rep} {'|'.join(sorted(kind.types))}"
        case Arr():
            access = "w" if kind.writable else "r"
            return f"{kind.dtype}[{kind.ndim}{kind.layout}{access}]"
        case ListOf():
            return "list"
        case Tup(items=items):
            return f"({', '.join(map(form_of, items))})"
        case NoneKind() | Obj():
            return "-"
    message = f"no machine form for {kind}"
    raise TypeError(message)


def passed_kinds(kernel: Kernel) -> tuple[Kind, ...]:
    """Return the kinds of all that is passed to a kernel: what is known is not."""
    kinds = (*kernel.kinds, *(hidden.kind for hidden in kernel.hidden))
    return tuple(kind for kind in kinds if not isinstance(kind, NoneKind | Obj))


def compiled(kernel: Kernel, store: ArtifactStore | None) -> tuple[Callable[..., Any], bool]:
    """Return what answers a kernel's calls, and whether it was loaded.

    It takes Python's objects and gives the answer in Python's plainest type for it, or
    ``linking.MISFIT`` if they are not of the kinds compiled for.

    Raises:
        Exception: whatever numba raises; it raises much that is not a ``NumbaError``.
    """
    signature = ", ".join(map(form_of, passed_kinds(kernel)))
    digest = hashlib.sha256(f"{signature}\n{kernel.source}".encode()).hexdigest()
    name = store.name_of(kernel.source, signature) if store else digest
    if store is not None:
        loaded = store.load(name)
        if loaded is not None:
            return loaded, True
    from autojit.backend.native.making import make

    made = make(kernel, passed_kinds(kernel), name[:16])
    if store is not None:
        store.save(name, made.code, made.symbol, made.needs)
    return made.function, False
