"""The effective settings of one run: plain values, nothing left to look up or to check.

Cheap to import; ``load`` builds it, everybody else only reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from autojit.core import Channel

VERIFY_ALL: Final = -1
# A wrong specialisation shows at once or on rare input; three calls catch the first kind.
DEFAULT_VERIFY: Final = 3
DEFAULT_MIN_CALLS: Final = 10


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds in this process.

    Attributes:
        modules: patterns of modules to accelerate; None: the script and the project's own.
        exclude: patterns over ``module`` or ``module:qualname`` that stay Python.
        mode: ``exact``, or ``close``, which relaxes the last bits of reductions.
        min_calls_for_compilation: calls before compiling is considered.
        parallel: whether compiled loops may use several threads.
        eager: compile at the threshold, at once, whatever it costs.
        verify: calls of a specialisation that Python runs too; -1: all of them, 0: none.
        strict: a region left alone for another reason than "not hot" is an error at exit.
        ledger_enabled: whether anything is read from or written to a ledger.
        ledger_file: the ledger's file, where a person chose one; None: the usual place.
        children: child Pythons run under autojit too.
        background: another process compiles, where the machine can do two things at once.
        log: the channels that write lines.
        log_file: where they go; None: standard error.
        verbosity: -1 quiet, 0 ordinary, 1 and 2 more talkative.
        profile: print the table at exit.
        profile_file: write the JSON report there at exit.
        dry_run: screen and count, compile nothing.
        project: the folder of the configuration file, if one was found.
        origins: where each value came from, by key, for those that are not defaults.
    """

    modules: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    mode: Literal["exact", "close"] = "exact"
    min_calls_for_compilation: int = DEFAULT_MIN_CALLS
    parallel: Literal["off", "auto"] = "off"
    eager: bool = False
    verify: int = DEFAULT_VERIFY
    strict: bool = False
    ledger_enabled: bool = True
    ledger_file: Path | None = None
    children: bool = True
    background: bool = True
    log: tuple[Channel, ...] = ()
    log_file: Path | None = None
    verbosity: int = 0
    profile: bool = False
    profile_file: Path | None = None
    dry_run: bool = False
    project: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
