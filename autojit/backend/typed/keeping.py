"""numba's machine code on disk: in autojit's own folder, under a name that says all of it.

numba's own cache looks at the function's file alone: a constant or a callee of another module
that was changed stays what it was. Here the name covers the text of the function and of all
that it calls, every constant that it reads, and what was asked for; what cannot be named is not
kept. The rest (numba, NumPy, Python, the processor, autojit itself) is in the store's own names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from numba.core import config as numba_config
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

if TYPE_CHECKING:
    from autojit.backend.artifacts import ArtifactStore

#: numba's settings that change what it makes, as its environment variables may.
_SETTINGS = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DEBUGINFO_DEFAULT", "ENABLE_AVX")


@final
class Kept:
    """The overloads of one dispatcher on disk; has the methods that numba's own cache has.

    Attributes:
        loads: how many were taken from there.
    """

    def __init__(self, store: ArtifactStore, text: str) -> None:
        """Keep in ``store`` what is made of ``text``, which says all that it depends on."""
        self._store = store
        self._text = text
        self.loads = 0

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for a signature, or None."""
        target_context.refresh()

        def ready(kept: tuple[Any, ...]) -> Any:
            return CompileResult._rebuild(target_context, *kept)  # noqa: SLF001 - as numba's cache

        found = self._store.loaded(self._name(sig, target_context.codegen()), ready)
        self.loads += found is not None
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled for a signature."""
        lifted = any(not one.can_cache for one in data.lifted)
        # What holds an object's address would be of no use to another process.
        if not lifted and not data.library.has_dynamic_globals:
            content = dumps(data._reduce())  # noqa: SLF001 - as numba's cache does
            self._store.keep(self._name(sig, data.codegen), content)

    def _name(self, sig: Any, codegen: Any) -> str:
        settings: Any = numba_config
        said = [f"{name} {getattr(settings, name, None)}" for name in _SETTINGS]
        return self._store.name_of(self._text, f"numba {sig} {codegen.magic_tuple()} {said}")
