"""The sole writer of tiers: from counting over compiling and trial to native, or left alone."""

from autojit.core import OWN_BUILTINS
from autojit.promotion.journal import Journal
from autojit.promotion.promoter import Promoter
from autojit.promotion.services import NoMarker, Recollection, Services

__builtins__ = OWN_BUILTINS

__all__ = ["Journal", "Named", "NoMarker", "Promoter", "Recollection", "Services"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.promotion.named import Named


def __getattr__(name: str) -> object:
    """Import what only a person who names functions needs."""
    if name == "Named":
        from autojit.promotion.named import Named

        return Named
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
