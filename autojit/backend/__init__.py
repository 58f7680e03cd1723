"""The only room that imports numba, and that only once something is hot."""

from autojit.backend.factory import create_backend
from autojit.backend.possible import can_compile_aside
from autojit.backend.protocol import Awaited, Backend, Deopt, Hooks, Specialisation, Wanted
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

__all__ = [
    "Aside",
    "Awaited",
    "Backend",
    "Deopt",
    "Hooks",
    "Specialisation",
    "Wanted",
    "Wishes",
    "can_compile_aside",
    "check_result",
    "create_backend",
    "stand_ins",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.backend.aside import Aside
    from autojit.backend.typed.signatures import check_result, stand_ins
    from autojit.backend.wishes import Wishes


def __getattr__(name: str) -> object:
    """Import what few programs ask for, or late."""
    if name == "Aside":
        from autojit.backend.aside import Aside

        return Aside
    if name == "Wishes":
        from autojit.backend.wishes import Wishes

        return Wishes
    if name in ("check_result", "stand_ins"):
        from autojit.backend.typed import signatures

        return getattr(signatures, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
