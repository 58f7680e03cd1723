"""Precedence: the command line over the environment over the files over the defaults.

A bad value on the command line or in a file is an error that names it; a bad variable is
warned of, once, and ignored, because whoever starts the program may not have set it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from autojit.config.check import bad_values
from autojit.config.files import named, nearest
from autojit.config.keys import KEYS, close_to
from autojit.config.settings import VERIFY_ALL, Settings
from autojit.config.text import flag, read
from autojit.core import Channel, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

COMMAND_LINE: Final = "command line"
_CONFIG: Final = "config"
_CONFIG_VARIABLE: Final = "AUTOJIT_CONFIG"


class _Layer(NamedTuple):
    place: str
    folder: Path  # where relative paths count from
    values: dict[str, object]


def load_settings(
    cli: Mapping[str, object],
    environ: Mapping[str, str],
    cwd: Path,
    *,
    script_dir: Path | None = None,
    warn: Callable[[str], object] | None = None,
    asked_by: str = COMMAND_LINE,
) -> Settings:
    """Work out what holds, from every source.

    Args:
        cli: what the command line says, by key name; ``config`` is a file, or False for none.
        environ: the environment variables.
        cwd: the current folder; relative paths of options and variables count from it.
        script_dir: where the search for a configuration file begins; None: at ``cwd``.
        warn: hears of each bad variable, in a line; None: standard error does.
        asked_by: what to call the source of ``cli`` in errors and origins.

    Raises:
        ConfigurationError: a file, a key or a value is bad; the message names all three.
    """
    warn = warn or _warn
    files = _file_layers(cli.get(_CONFIG), environ, cwd, script_dir or cwd, warn)
    given = {name: _told(name, value, asked_by) for name, value in cli.items() if name != _CONFIG}
    layers = [
        *files,
        *_environment_layers(environ, cwd, warn),
        _judged(_Layer(asked_by, cwd, given)),
    ]
    return _merged(layers, files[0].folder if files else None, warn)


def _told(name: str, value: object, asked_by: str) -> object:
    """Take a value from a person's own code as a file would have it."""
    if name not in KEYS:
        message = f"{asked_by}: there is no setting {name}{close_to(name, KEYS)}"
        raise ConfigurationError(message)
    if isinstance(value, (tuple, set, frozenset)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _warn(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"[autojit] {line}\n")


def _file_layers(
    choice: object,
    environ: Mapping[str, str],
    cwd: Path,
    start: Path,
    warn: Callable[[str], object],
) -> list[_Layer]:
    if choice is False:
        return []
    if choice is not None:
        found = [named(cwd / str(choice))]
    elif variable := environ.get(_CONFIG_VARIABLE):
        if flag(variable) is False:
            return []
        try:
            found = [named(cwd / variable)]
        except ConfigurationError as error:
            warn(f"{_CONFIG_VARIABLE} is ignored: {error}")
            found = nearest(start)
    else:
        found = nearest(start)
    return [_judged(_Layer(*each)) for each in found]


def _environment_layers(
    environ: Mapping[str, str],
    cwd: Path,
    warn: Callable[[str], object],
) -> list[_Layer]:
    """Make a layer of each variable, so that each can be named where it is used."""
    layers = []
    for key in KEYS.values():
        text = environ.get(key.variable) if key.variable else None
        if not text:
            continue
        value = read(key.kind, text)
        if bad := bad_values({key.name: value}):
            warn(f"{key.variable}={text} is ignored: {bad[0]}")
        else:
            layers.append(_Layer(str(key.variable), cwd, {key.name: value}))
    return layers


def _judged(layer: _Layer) -> _Layer:
    for bad in bad_values(layer.values):
        raise ConfigurationError(_complaint(layer.place, bad.name, bad.value, str(bad)))
    return layer


def _complaint(place: str, name: str, value: object, allowed: str) -> str:
    label = KEYS[name].option if place == COMMAND_LINE else name
    return f"{place}: {label} = {value!r}: {allowed}"


def _merged(
    layers: list[_Layer],
    project: Path | None,
    warn: Callable[[str], object],
) -> Settings:
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    folders: dict[str, Path] = {}
    for layer in layers:
        for name, value in layer.values.items():
            values[name], origins[name], folders[name] = value, layer.place, layer.folder
    if values.get("parallel") == "auto" and values.get("mode") != "close":
        _refuse_parallel(values, origins, warn)
    fields: dict[str, Any] = {}  # judged above, one by one
    for name, value in values.items():
        fields |= _FIELDS.get(name, _as_it_is)(name, value, folders[name])
    return Settings(**fields, project=project, origins=origins)


def _refuse_parallel(
    values: dict[str, object],
    origins: dict[str, str],
    warn: Callable[[str], object],
) -> None:
    """Threads change the order of sums, so ``exact`` has none."""
    place, allowed = origins["parallel"], "auto needs mode close"
    if place != KEYS["parallel"].variable:
        raise ConfigurationError(_complaint(place, "parallel", "auto", allowed))
    warn(f"{place}=auto is ignored: {allowed}")
    del values["parallel"], origins["parallel"]


def _as_it_is(name: str, value: object, _: Path) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value}


def _verify(_: str, value: object, __: Path) -> dict[str, object]:
    named_counts = {"all": VERIFY_ALL, "off": 0}
    return {"verify": named_counts[value] if isinstance(value, str) else value}


def _ledger(_: str, value: object, folder: Path) -> dict[str, object]:
    chosen = folder / os.path.expanduser(value) if isinstance(value, str) else None  # noqa: PTH111
    return {"ledger_enabled": value is not False, "ledger_file": chosen}


def _profile(_: str, value: object, folder: Path) -> dict[str, object]:
    chosen = folder / value if isinstance(value, str) else None
    # With a file the report goes there, and standard error stays the program's.
    return {"profile": value is True, "profile_file": chosen}


def _log(_: str, value: object, folder: Path) -> dict[str, object]:
    names = [str(name) for name in value] if isinstance(value, list) else []
    files = [folder / name[1:] for name in names if name.startswith(":")]
    return {
        "log": tuple(Channel(name) for name in names if not name.startswith(":")),
        "log_file": files[-1] if files else None,
    }


_FIELDS: Final[dict[str, Callable[[str, object, Path], dict[str, object]]]] = {
    "verify": _verify,
    "ledger": _ledger,
    "profile": _profile,
    "log": _log,
}
