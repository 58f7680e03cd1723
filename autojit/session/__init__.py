"""Builds the rooms, joins them, and holds the one session of a process."""

from autojit.core import OWN_BUILTINS
from autojit.session.current import (
    current,
    disable,
    enable,
    install,
    join,
    paused,
    start,
    status,
    uninstall,
)

__builtins__ = OWN_BUILTINS

__all__ = [
    "NEVER",
    "Comparison",
    "Engine",
    "Owned",
    "Session",
    "Variant",
    "Way",
    "checked",
    "current",
    "disable",
    "enable",
    "faster",
    "flag",
    "has_engine",
    "install",
    "join",
    "number",
    "one_of",
    "paused",
    "refuse_if_given_up",
    "start",
    "status",
    "uninstall",
    "variant_of",
    "waits_for_names",
    "whole",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.session.comparing import Comparison, faster
    from autojit.session.engine import NEVER, Engine, Owned, Way, checked, refuse_if_given_up
    from autojit.session.parameters import flag, has_engine, number, one_of, whole
    from autojit.session.session import Session
    from autojit.session.variants import Variant, variant_of
    from autojit.session.verdicts import waits_for_names

_HOMES = {
    "flag": "parameters",
    "has_engine": "parameters",
    "number": "parameters",
    "one_of": "parameters",
    "whole": "parameters",
    "NEVER": "engine",
    "checked": "engine",
    "refuse_if_given_up": "engine",
    "Comparison": "comparing",
    "Engine": "engine",
    "Owned": "engine",
    "Session": "session",
    "Variant": "variants",
    "Way": "engine",
    "faster": "comparing",
    "variant_of": "variants",
    "waits_for_names": "verdicts",
}


def __getattr__(name: str) -> object:
    """Import the engine when it is asked for: installing nothing must cost nothing."""
    home = _HOMES.get(name)
    if home is not None:
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{home}"), name)
        return value
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
