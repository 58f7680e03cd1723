"""Make the backend: the one place that brings numba into the process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autojit.core import OWN_BUILTINS, Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FunctionType

    from autojit.backend.aside import Aside
    from autojit.backend.protocol import Backend
    from autojit.core import Events

__builtins__ = OWN_BUILTINS


def create_backend(
    *,
    mode: str = "exact",
    cache_dir: Path | None = None,
    resolve: Callable[[object], FunctionType | None] = lambda _: None,
    events: Events | None = None,
    aside: Aside | None = None,
) -> Backend:
    """Return the backend; numba is imported when it has to compile.

    Where the program has replaced a library function already, or numba is switched off by its own
    variable, a backend that refuses.

    Args:
        mode: ``"exact"``, or ``"close"``, which relaxes what ``translation.relaxing`` names.
        cache_dir: where artifacts are kept, or None for nowhere.
        resolve: the plain function that a callable of the program stands for, if it does.
        events: who hears of compilations.
        aside: has another process compile what can wait.
    """
    from autojit.backend.unnoticed import unnoticed

    with unnoticed():
        from autojit.backend.libraries import replaced

        foreign = replaced()
        if foreign is not None:
            text = f"{foreign} was replaced by the program before anything was compiled"
            return _refusing(Reason.UNKNOWN_FUNCTION, text)
        if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
            return _refusing(Reason.WILL_NOT_COMPILE, "numba is switched off (NUMBA_DISABLE_JIT)")
        from autojit.backend.engine import NumbaBackend

    return NumbaBackend(resolve, cache_dir, events, close=mode == "close", aside=aside)


def _refusing(reason: Reason, text: str) -> Backend:
    from autojit.backend.fakes import RefusingBackend

    return RefusingBackend(Refused(reason, text))
