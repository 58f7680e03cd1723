"""Where autojit says what it does: four channels, silent until somebody listens.

Not the ``logging`` module: importing that costs 14 ms, and a program's own logging set-up
must not change what autojit prints.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, final

from autojit.core.own_builtins import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__builtins__ = OWN_BUILTINS


class Channel(StrEnum):
    """The subjects that ``AUTOJIT_LOG`` can name."""

    COMPILE = "compile"
    DEOPT = "deopt"
    GUARD = "guard"
    CACHE = "cache"


@final
class Events:
    """Pass lines of news to one writer, for the channels that are open."""

    __slots__ = ("_channels", "_write")

    def __init__(
        self,
        channels: Iterable[Channel] = (),
        write: Callable[[str], object] | None = None,
    ) -> None:
        """Open ``channels``; each line goes to ``write`` without a line end."""
        self._channels = frozenset(channels)
        self._write = write

    def say(self, channel: Channel, text: str) -> None:
        """Write ``text`` if ``channel`` is open; cost nothing otherwise."""
        if channel in self._channels and self._write is not None:
            self._write(f"[autojit] {channel}: {text}")
