"""A kernel's source in, the function that answers its calls out: loaded, or made by numba.

numba is kept on a short lead. What it compiles has none of its own wrappers: the way in is
generated (``native.way_in``), and the object code is linked by ``linking``, so that what was
kept on disk runs without numba being imported.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from autojit.backend import keeping
from autojit.backend.artifacts import save
from autojit.backend.kinds import HELD, LONGEST, Arr, Kind, Known, ListOf, Num, Stream, Text, Tup
from autojit.backend.linking import linked
from autojit.backend.protocol import Awaited
from autojit.backend.stream_layout import layout_of
from autojit.backend.unnoticed import unnoticed
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from autojit.backend.artifacts import ArtifactStore
    from autojit.backend.aside import Aside
    from autojit.backend.translation import Given, Kernel

__builtins__ = OWN_BUILTINS


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
        case Text():
            return kind.type
        case Tup(items=items):
            return f"({', '.join(map(form_of, items))})"
        case Stream(family=family, bits=bits):
            return f"{family} {bits} {layout_of(family)}"
    message = f"no machine form for {kind}"
    raise TypeError(message)


@final
@dataclass(frozen=True, slots=True)
class Passed:
    """One of the things that are passed to a kernel.

    Attributes:
        kind: what it is.
        kept_bytes: the machine code keeps a copy of an array of up to so many bytes, and puts
            it back if the kernel leaves.
        logged: stores into an array are noted ahead, and undone if the kernel leaves.
    """

    kind: Kind
    kept_bytes: int = 0
    logged: bool = False

    @property
    def form(self) -> str:
        """Say all that machine code and its way in depend on."""
        kept = f" kept to {self.kept_bytes}" if self.kept_bytes else ""
        return form_of(self.kind) + (" logged" if self.logged else kept)


def passed(kernel: Kernel) -> tuple[Passed, ...]:
    """Return all that is passed to a kernel, in order: what is known when compiling is not."""
    given = [
        _restored(kernel, kind, index, kept_bytes(kernel, index))
        for index, kind in enumerate(kernel.kinds)
    ]
    behind = [Passed(hidden.kind) for hidden in kernel.hidden]
    held = [
        _restored(kernel, one.kind, f"{HELD}{one.attribute.key}", kept_of_held(kernel, one))
        for one in kernel.instances.inputs
    ]
    every = (*given, *behind, *held)
    return tuple(one for one in every if not isinstance(one.kind, Known))


def _restored(kernel: Kernel, kind: Kind, root: int | str, most: int) -> Passed:
    return Passed(kind, most, logged=most > 0 and root in kernel.logged)


def kept_bytes(kernel: Kernel, index: int) -> int:
    """Return up to which size machine code restores a parameter; see ``Passed``."""
    kind = kernel.kinds[index]
    contiguous = isinstance(kind, Arr) and kind.layout != "A"
    if not contiguous or index not in kernel.writes:
        return 0
    return max(keeping.SMALL, 0) if index in kernel.only_stored else LONGEST * 16


def kept_of_held(kernel: Kernel, given: Given) -> int:
    """Return up to which size machine code restores what an attribute holds."""
    contiguous = isinstance(given.kind, Arr) and given.kind.layout != "A"
    written = given.attribute.key in kernel.instances.writes
    return LONGEST * 16 if contiguous and written else 0


@final
@dataclass(frozen=True, slots=True)
class Order:
    """All that numba has to know of a kernel, here or in another process.

    Attributes:
        name: tells it from all others; what the machine code depends on is in it.
        source: the kernel's.
        entry: the function to call.
        given: what is passed to it.
        answer: the kind of all that it gives back.
        is_object: it gives back an object and nothing else.
        draws: it draws random numbers.
        place: the file in which the machine code is kept; None: in none.
    """

    name: str
    source: str
    entry: str
    given: tuple[Passed, ...]
    answer: Kind
    is_object: bool
    draws: bool
    place: Path | None


def ordered(kernel: Kernel, store: ArtifactStore | None) -> Order:
    """Return what is to be compiled for a kernel."""
    given = passed(kernel)
    signature = ", ".join(one.form for one in given)
    if store is not None:
        name = store.name_of(kernel.source, signature)
    else:
        name = hashlib.sha256(f"{signature}\n{kernel.source}".encode()).hexdigest()
    return Order(
        name,
        kernel.source,
        kernel.entry,
        given,
        kernel.answer,
        kernel.is_object,
        kernel.draws,
        store.place_of(name) if store is not None else None,
    )


def compiled(
    kernel: Kernel, store: ArtifactStore | None, aside: Aside | None = None
) -> tuple[Callable[..., Any], bool] | Awaited:
    """Return what answers a kernel's calls, and whether it was loaded.

    It takes Python's objects and gives the answer in Python's plainest type for it, or
    ``linking.MISFIT`` if they are not of the kinds compiled for. With ``aside``, another process
    compiles what cannot be loaded, and is to be asked again.

    Raises:
        Exception: whatever numba raises; it raises much that is not a ``NumbaError``.
    """
    order = ordered(kernel, store)
    if store is not None:
        loaded = store.load(order.name)
        if loaded is not None:
            return loaded, True
    made = aside.made(order) if aside is not None else None
    if isinstance(made, Awaited):
        return made
    if made is not None:
        return linked(*made), False
    with unnoticed():
        from autojit.backend.native.making import make

        here = make(order)
    if order.place is not None:
        save(order.place, here.code)
    return here.function, False
