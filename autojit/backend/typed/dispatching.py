"""numba's dispatchers, as they are wanted here: quiet, checked, kept on disk."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final, cast, final

import numba
from numba.core import config as numba_config
from numba.core.bytecode import FunctionIdentity
from numba.core.compiler_lock import global_compiler_lock

from autojit.backend.typed.keeping import Kept
from autojit.backend.unnoticed import unnoticed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from autojit.backend.artifacts import ArtifactStore
    from autojit.backend.wishes import Wishes

#: What lets sums be reordered and products be fused, and keeps NaN, infinity and signed zeros.
CLOSE_FLAGS: Final = frozenset({"reassoc", "contract"})
config: Any = numba_config  # its names are made when it is read
_UIDS: Final = 48  # bits
_named: set[int] = set()  # processes whose numbers are their own


@final
@dataclass(frozen=True, slots=True)
class Making:
    """What all dispatchers of a function have in common.

    Attributes:
        wishes: what was asked for.
        store: where machine code is kept; None for nowhere.
        text: all that it depends on.
    """

    wishes: Wishes
    store: ArtifactStore | None = None
    text: str = ""

    def dispatcher(
        self, function: FunctionType, role: str, *, nogil: bool, checked: bool = True
    ) -> Any:
        """Return numba's dispatcher of a function; nothing is compiled yet.

        Args:
            function: the function.
            role: tells those of one ``text`` apart.
            nogil: it runs without the interpreter's lock.
            checked: it checks bounds.
        """
        wishes = self.wishes
        flags = sorted(CLOSE_FLAGS) if wishes.close and wishes.vectorise else []
        said = f"{self.text}\n{role} {nogil} {checked} {flags} {wishes.vectorise}"
        njit = cast(Any, numba.njit)
        made = njit(
            self._renamed(function, said),
            nogil=nogil,
            boundscheck=checked,
            error_model="python",
            fastmath=set(flags) or False,
        )
        if self.store is not None:
            made._cache = Kept(self.store, said)  # noqa: SLF001 - as its enable_caching does
        compile_for_args = made._compile_for_args  # noqa: SLF001 - its one slow path

        def compiled(*args: Any, **kwargs: Any) -> Any:
            with unnoticed(), packed(wishes.vectorise):
                return compile_for_args(*args, **kwargs)

        made._compile_for_args = compiled  # noqa: SLF001
        return made

    def _renamed(self, function: FunctionType, said: str) -> FunctionType:
        """Return a function whose symbols in machine code are its own in every process.

        numba imports the module that a function names, if it has not been: then it names none.
        """
        known = is_importable(function)
        if self.store is None and known:
            return function
        _own_numbers()
        namespace, closure = function.__globals__, function.__closure__
        made = FunctionType(function.__code__, namespace, function.__name__, None, closure)
        made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        digest = hashlib.sha256(said.encode()).hexdigest()
        made.__qualname__ = f"{function.__qualname__}_{digest[:16]}"
        made.__module__ = function.__module__ if known else cast("str", None)
        return made


def is_importable(function: FunctionType) -> bool:
    """Tell whether the module that a function names has been imported."""
    return function.__module__ in sys.modules


def _own_numbers() -> None:
    """Have numba number its functions from where no other process does.

    The number is part of the names of symbols. Code of another process would be taken for ours
    where both have the same name, and with numbers from one on they easily would.
    """
    if os.getpid() not in _named:
        _named.add(os.getpid())
        cast(Any, FunctionIdentity)._unique_ids = count(secrets.randbits(_UIDS))  # noqa: SLF001


@contextmanager
def packed(wanted: bool) -> Iterator[None]:  # noqa: FBT001 - it is what it is about
    """Let LLVM make packed instructions of loops, or forbid it."""
    with global_compiler_lock:
        before = config.LOOP_VECTORIZE, config.SLP_VECTORIZE
        if not wanted:
            config.LOOP_VECTORIZE = config.SLP_VECTORIZE = 0
        try:
            yield
        finally:
            config.LOOP_VECTORIZE, config.SLP_VECTORIZE = before


def was_loaded(dispatchers: tuple[Any, ...]) -> bool:
    """Tell whether all that there is was taken from disk."""
    compiled = sum(len(one.signatures) for one in dispatchers)
    return 0 < compiled == sum(getattr(one._cache, "loads", 0) for one in dispatchers)  # noqa: SLF001


def assembly(dispatcher: Any) -> str:
    """Return a dispatcher's machine code as text; what was loaded is compiled to show it."""
    if getattr(dispatcher._cache, "loads", 0):  # noqa: SLF001
        options = {**dispatcher.targetoptions}
        options.pop("nopython", None)
        shown = cast(Any, numba.njit)(dispatcher.py_func, **options)
        with unnoticed():
            for signature in dispatcher.signatures:
                shown.compile(signature)
        dispatcher = shown
    return "\n".join(dispatcher.inspect_asm().values())
