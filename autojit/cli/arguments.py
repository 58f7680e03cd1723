"""The command line of ``python -m autojit``: options up to the program, which gets the rest.

Not argparse, which looks for options behind the program too; and the run that is switched
off passes here, so nothing is imported.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Kind = Literal["script", "module", "code", "stdin", "help", "version"]

USAGE = """\
usage: python -m autojit [OPTIONS] (SCRIPT | DIRECTORY | -m MODULE | -c CODE | -) [ARGS...]
"""

HELP = f"""\
{USAGE}
Runs a program with its hot functions compiled, and with the same answers.

  --modules PATTERN     modules to accelerate; repeatable (default: the script and its own)
  --exclude PATTERN     modules, or functions as module:qualname, that stay Python
  --mode exact|close    close relaxes the last bits of reductions (default: exact)
  --threshold N         calls before compiling is considered (default: 10)
  --parallel off|auto   threads inside compiled loops, in mode close (default: off)
  --eager               compile at the threshold, at once, whatever it costs
  --verify[=N|all|off]  calls of a specialisation that Python runs too (default: 3)
  --strict              a region left alone, but for being cold, fails the run
  --profile[=FILE]      print the table at exit, or write the JSON report to FILE
  --dry-run             screen and count, compile nothing
  --ledger FILE         where to keep what was learnt
  --no-ledger           keep nothing
  --config FILE         the configuration file (default: the nearest one)
  --no-config           read none
  --no-children         child Pythons run without autojit
  --no-background       compile in the program's own process, which waits for it
  -v, -vv, -q           more news on standard error, or none
  --version             print the version
  -h, --help            print this

Options end where the program begins; what follows belongs to the program.
AUTOJIT_DISABLE=1 runs the program as if autojit were not there.
"""

# Option: key of the setting. Each takes a value, as `--mode close` or `--mode=close`.
VALUED = {
    "--config": "config",
    "--exclude": "exclude",
    "--ledger": "ledger",
    "--mode": "mode",
    "--modules": "modules",
    "--parallel": "parallel",
    "--threshold": "min_calls_for_compilation",
}
# Option: key and value. None of these takes a value.
FLAGS: dict[str, tuple[str, object]] = {
    "--dry-run": ("dry_run", True),
    "--eager": ("eager", True),
    "--no-children": ("children", False),
    "--no-background": ("background", False),
    "--no-config": ("config", False),
    "--no-ledger": ("ledger", False),
    "--strict": ("strict", True),
    "-q": ("verbosity", -1),
    "-v": ("verbosity", 1),
    "-vv": ("verbosity", 2),
}
# Option: key, and the value it has alone; another is given as `--verify=5` only.
OPTIONAL: dict[str, tuple[str, object]] = {
    "--profile": ("profile", True),
    "--verify": ("verify", "all"),
}
_REPEATABLE = frozenset({"exclude", "modules"})
_NUMBERS = frozenset({"min_calls_for_compilation", "verify"})
_SHOWN: dict[str, Kind] = {
    "--help": "help",
    "-?": "help",
    "-h": "help",
    "--version": "version",
    "-V": "version",
}


class UsageError(Exception):
    """The command line cannot be understood; the message says what to write instead."""


class Invocation:
    """What is to be run, and how.

    Attributes:
        kind: what ``target`` is.
        target: a path, a module name or program text.
        arguments: the program's own arguments.
        settings: what the options say, by the key of the setting.
    """

    __slots__ = ("arguments", "kind", "settings", "target")

    def __init__(self, kind: Kind, target: str = "", arguments: Sequence[str] = ()) -> None:
        """Start without options."""
        self.kind = kind
        self.target = target
        self.arguments = list(arguments)
        self.settings: dict[str, object] = {}


def parse(arguments: Sequence[str]) -> Invocation:
    """Split the command line into options and program.

    Raises:
        UsageError: an option is unknown or lacks its value, or there is no program.
    """
    settings: dict[str, object] = {}
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word in _SHOWN:
            return Invocation(_SHOWN[word])
        found = _program(arguments, position)
        if found is not None:
            found.settings = settings
            return found
        position += _option(arguments, position, settings)
    message = "there is no program to run"
    raise UsageError(message)


def _program(arguments: Sequence[str], position: int) -> Invocation | None:
    """Return the program if it begins at ``position``."""
    word, rest = arguments[position], list(arguments[position + 1 :])
    if word == "-":
        return Invocation("stdin", "-", rest)
    if word[:2] in {"-m", "-c"}:
        if word[2:]:  # as Python allows: -mpkg
            rest.insert(0, word[2:])
        if not rest:
            message = f"{word} needs {'a module' if word == '-m' else 'program text'} behind it"
            raise UsageError(message)
        return Invocation("module" if word[1] == "m" else "code", rest[0], rest[1:])
    return None if word.startswith("-") else Invocation("script", word, rest)


def _option(arguments: Sequence[str], position: int, settings: dict[str, object]) -> int:
    """Take the option at ``position`` into ``settings``; return how many words it had."""
    name, equals, text = arguments[position].partition("=")
    if name in FLAGS and not equals:
        key, value = FLAGS[name]
        settings[key] = _more(settings, value) if name == "-v" else value
        return 1
    if name in OPTIONAL:
        key, alone = OPTIONAL[name]
        settings[key] = _read(key, text) if equals else alone
        return 1
    if name not in VALUED:
        raise UsageError(_unknown(name, equals))
    if not equals:
        if position + 1 >= len(arguments):
            message = f"{name} needs a value"
            raise UsageError(message)
        text = arguments[position + 1]
    _take(settings, VALUED[name], text)
    return 1 if equals else 2


def _take(settings: dict[str, object], key: str, text: str) -> None:
    if key not in _REPEATABLE:
        settings[key] = _read(key, text)
        return
    given = settings.setdefault(key, [])
    if isinstance(given, list):
        given += [word for part in text.split(",") if (word := part.strip())]


def _read(key: str, text: str) -> object:
    digits = text.removeprefix("-")
    is_number = key in _NUMBERS and digits.isascii() and digits.isdecimal()
    return int(text) if is_number else text


def _more(settings: dict[str, object], value: object) -> object:
    return 2 if settings.get("verbosity") == value else value


def _unknown(name: str, equals: str) -> str:
    if name in FLAGS and equals:
        return f"{name} takes no value"
    from difflib import get_close_matches  # 4 ms that only a mistake pays

    near = get_close_matches(name, [*VALUED, *FLAGS, *OPTIONAL, *_SHOWN], n=2)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"there is no option {name}{meant}"
