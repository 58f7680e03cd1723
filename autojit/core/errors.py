"""The errors that a caller of autojit can see.

AutojitError
├── ConfigurationError   a setting is malformed, unknown or out of range
├── CompilationRefused   a person asked for native code and there is a reason against it
└── IllegalMoveError     a tier was asked to move where its table has no way (a defect of ours)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autojit.core.reasons import Refused


class AutojitError(Exception):
    """The root of every error that autojit raises on its own account."""


class ConfigurationError(AutojitError):
    """A setting is malformed, unknown or out of range; the message names place, key and remedy."""


class CompilationRefused(AutojitError):  # noqa: N818 - the public name the specification asks for
    """Native code was demanded for something that must stay Python.

    Attributes:
        refused: the reason, with its line and its hint.
    """

    def __init__(self, refused: Refused) -> None:
        """Keep the reason, and say it in one line."""
        super().__init__(str(refused))
        self.refused = refused


class IllegalMoveError(AutojitError):
    """A region was moved between two tiers that have no way between them."""
