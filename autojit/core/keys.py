"""What a region is called, everywhere: in the ledger, in reports, on the command line."""

from __future__ import annotations

from typing import Final, NamedTuple

from autojit.core.own_builtins import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_LOOP: Final = " loop@"


class RegionKey(NamedTuple):
    """Name one region: ``module:qualname``, with `` loop@LINE`` behind it for a loop.

    >>> str(RegionKey("sim.core", "Grid.step"))
    'sim.core:Grid.step'
    >>> RegionKey.parse("sim.core:run loop@41")
    RegionKey(module='sim.core', qualname='run', loop_line=41)
    """

    module: str
    qualname: str
    loop_line: int | None = None

    @property
    def kind(self) -> str:
        """Return ``"function"`` or ``"loop"``."""
        return "function" if self.loop_line is None else "loop"

    @classmethod
    def parse(cls, text: str) -> RegionKey:
        """Read a key as ``str`` writes it.

        Raises:
            ValueError: ``text`` has no colon, or no number behind ``loop@``.
        """
        name, _, line = text.partition(_LOOP)
        module, colon, qualname = name.partition(":")
        if not (module and colon and qualname):
            message = f"a region is written module:qualname, not {text!r}"
            raise ValueError(message)
        return cls(module, qualname, int(line) if line else None)

    def __str__(self) -> str:
        """Write the key as ``parse`` reads it."""
        loop = "" if self.loop_line is None else f"{_LOOP}{self.loop_line}"
        return f"{self.module}:{self.qualname}{loop}"
