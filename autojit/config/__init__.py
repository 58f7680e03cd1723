"""The settings, where each value came from, and the errors that a bad one earns."""

from autojit.config.files import CONFIG_NAME
from autojit.config.keys import KEYS, Key, Kind, close_to
from autojit.config.load import load_settings, switched_off
from autojit.config.settings import Settings

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
