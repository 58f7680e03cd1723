"""The table of settings: what each is called on the command line, in the environment, in a file.

The one place for these names. ``docs/settings.md`` is tested against it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(Enum):
    """How the text of an option or of a variable becomes a value."""

    PATTERNS = auto()  # comma-separated
    WORD = auto()
    NUMBER = auto()
    FLAG = auto()
    COUNT = auto()  # a number, or "all", or "off"
    LEDGER = auto()  # a file, or no
    TARGET = auto()  # yes, or a file, or no
    CHANNELS = auto()  # comma-separated, then a colon and a file


class Key(NamedTuple):
    """One setting.

    Attributes:
        name: its key in a file, and in errors.
        kind: how it is read from text.
        option: its option on the command line.
        variable: its environment variable.
        in_files: whether a configuration file may set it.
        allowed: what is allowed, as an error says it.
        default: the default, as a person reads it.
    """

    name: str
    kind: Kind
    option: str | None
    variable: str | None
    in_files: bool
    allowed: str
    default: str


_YES_OR_NO: Final = "true or false"

KEYS: Final = {
    key.name: key
    for key in (
        Key(
            "modules",
            Kind.PATTERNS,
            "--modules",
            "AUTOJIT_MODULES",
            in_files=True,
            allowed="a list of module patterns",
            default="the script and first-party modules",
        ),
        Key(
            "exclude",
            Kind.PATTERNS,
            "--exclude",
            "AUTOJIT_EXCLUDE",
            in_files=True,
            allowed="a list of patterns over module or module:qualname",
            default="none",
        ),
        Key(
            "mode",
            Kind.WORD,
            "--mode",
            "AUTOJIT_MODE",
            in_files=True,
            allowed="exact or close",
            default="exact",
        ),
        Key(
            "min_calls_for_compilation",
            Kind.NUMBER,
            "--threshold",
            "AUTOJIT_THRESHOLD",
            in_files=True,
            allowed="a whole number from 1 to 1000000000",
            default="10",
        ),
        Key(
            "parallel",
            Kind.WORD,
            "--parallel",
            "AUTOJIT_PARALLEL",
            in_files=True,
            allowed="off, or in mode close auto",
            default="off",
        ),
        Key(
            "eager",
            Kind.FLAG,
            "--eager",
            "AUTOJIT_EAGER",
            in_files=True,
            allowed=_YES_OR_NO,
            default="off",
        ),
        Key(
            "verify",
            Kind.COUNT,
            "--verify",
            "AUTOJIT_VERIFY",
            in_files=True,
            allowed="a whole number from 0 to 1000000000, all, or off",
            default="3",
        ),
        Key(
            "strict",
            Kind.FLAG,
            "--strict",
            "AUTOJIT_STRICT",
            in_files=True,
            allowed=_YES_OR_NO,
            default="off",
        ),
        Key(
            "ledger",
            Kind.LEDGER,
            "--ledger",
            "AUTOJIT_LEDGER",
            in_files=True,
            allowed="a file, or false for none",
            default="`.autojit/ledger.json` of the project",
        ),
        Key(
            "children",
            Kind.FLAG,
            "--no-children",
            "AUTOJIT_CHILDREN",
            in_files=True,
            allowed=_YES_OR_NO,
            default="on",
        ),
        Key(
            "background",
            Kind.FLAG,
            "--no-background",
            "AUTOJIT_BACKGROUND",
            in_files=True,
            allowed=_YES_OR_NO,
            default="on",
        ),
        Key(
            "log",
            Kind.CHANNELS,
            None,
            "AUTOJIT_LOG",
            in_files=True,
            allowed="channels out of compile, deopt, guard, cache, then perhaps :FILE",
            default="silent",
        ),
        Key(
            "profile",
            Kind.TARGET,
            "--profile",
            "AUTOJIT_PROFILE",
            in_files=False,
            allowed="true, false, or a file",
            default="off",
        ),
        Key(
            "dry_run",
            Kind.FLAG,
            "--dry-run",
            None,
            in_files=False,
            allowed=_YES_OR_NO,
            default="off",
        ),
        Key(
            "verbosity",
            Kind.NUMBER,
            "-v",
            None,
            in_files=False,
            allowed="a whole number from -1 to 2",
            default="0",
        ),
    )
}


def close_to(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean …?"`` with the known words nearest to ``word``, or ``""``.

    >>> close_to("modul", ["mode", "modules", "strict"])
    '; did you mean modules or mode?'
    >>> close_to("xyz", ["mode"])
    ''
    """
    from difflib import get_close_matches  # 4 ms that only a mistake pays

    near = get_close_matches(word, list(known), n=2)
    return f"; did you mean {' or '.join(near)}?" if near else ""
