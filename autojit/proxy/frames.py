"""Cut autojit's own frames off a traceback, so that the program sees only its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from types import TracebackType

__builtins__ = OWN_BUILTINS


def beneath(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of ``traceback`` that starts at the first frame that is not ours."""
    while traceback is not None and _ours(traceback.tb_frame.f_globals.get("__name__")):
        traceback = traceback.tb_next
    return traceback


def _ours(module: object) -> bool:
    """Tell whether a module's name is inside this package."""
    return isinstance(module, str) and module.partition(".")[0] == "autojit"
