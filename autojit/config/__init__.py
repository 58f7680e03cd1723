"""The settings, where each value came from, and the errors that a bad one earns.

The names are imported when they are asked for: a run that is switched off needs one of them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from autojit.config.files import CONFIG_NAME
    from autojit.config.keys import KEYS, Key, Kind, close_to
    from autojit.config.load import load_settings
    from autojit.config.settings import Settings
    from autojit.config.switch import switched_off

_HOMES = {
    "CONFIG_NAME": "files",
    "KEYS": "keys",
    "Key": "keys",
    "Kind": "keys",
    "Settings": "settings",
    "close_to": "keys",
    "load_settings": "load",
    "switched_off": "switch",
}


def __getattr__(name: str) -> object:
    """Import the part that holds ``name``."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


__all__ = [
    "CONFIG_NAME",
    "KEYS",
    "Key",
    "Kind",
    "Settings",
    "close_to",
    "load_settings",
    "switched_off",
]
