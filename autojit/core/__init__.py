"""The shared words: keys, reasons, errors, events, sources. Imports nothing of autojit."""

from autojit.core.doomed import is_doomed
from autojit.core.errors import (
    AutojitError,
    CompilationRefused,
    ConfigurationError,
    IllegalMoveError,
)
from autojit.core.events import Channel, Events
from autojit.core.helpers import forget_helpers, is_helper, note_helper
from autojit.core.hooking import ROUND, DefMark, FoundLoop, hook_loops
from autojit.core.keys import RegionKey
from autojit.core.own_builtins import OWN_BUILTINS
from autojit.core.reasons import ELIGIBLE, Eligible, Reason, Refused, Verdict
from autojit.core.recursing import depth, give_back
from autojit.core.sources import forget_source, remember_source, source_of
from autojit.core.version import VERSION

__all__ = [
    "ELIGIBLE",
    "OWN_BUILTINS",
    "ROUND",
    "VERSION",
    "AutojitError",
    "Channel",
    "CompilationRefused",
    "ConfigurationError",
    "DefMark",
    "Eligible",
    "Events",
    "FoundLoop",
    "IllegalMoveError",
    "Reason",
    "Refused",
    "RegionKey",
    "Verdict",
    "depth",
    "forget_helpers",
    "forget_source",
    "give_back",
    "hook_loops",
    "is_doomed",
    "is_helper",
    "note_helper",
    "remember_source",
    "source_of",
]
