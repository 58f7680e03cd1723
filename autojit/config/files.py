"""Configuration files: finding the nearest one and reading it, unjudged but for unknown keys.

``tomllib`` is imported when there is a file, and only then.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.config.keys import KEYS, Kind, close_to
from autojit.config.text import channels
from autojit.core import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_NAME: Final = "autojit.toml"
_PYPROJECT: Final = "pyproject.toml"


class Found(NamedTuple):
    """What one configuration file says.

    Attributes:
        place: the file as errors and ``doctor`` name it.
        folder: the file's folder; paths in it count from there.
        values: its keys and values.
    """

    place: str
    folder: Path
    values: dict[str, object]


def nearest(start: Path) -> list[Found]:
    """Return what the nearest configured folder says, ``autojit.toml`` last, hence strongest.

    Args:
        start: where to begin; then its parents, up to the root.

    Raises:
        ConfigurationError: a file cannot be read, or holds a key that does not exist.
    """
    folder = os.fspath(start)
    while True:
        found = [
            each
            for each in (_pyproject(f"{folder}/{_PYPROJECT}"), _own(f"{folder}/{CONFIG_NAME}"))
            if each is not None
        ]
        parent = os.path.dirname(folder)  # noqa: PTH120 - no Path a parent: this runs at start
        if found or parent == folder:
            return found
        folder = parent


def named(file: Path) -> Found:
    """Read the file that a person named.

    Raises:
        ConfigurationError: it cannot be read, or holds a key that does not exist.
    """
    if file.name == _PYPROJECT:
        return _pyproject(str(file), named_by_a_person=True) or Found(str(file), file.parent, {})
    data = _bytes(str(file))
    if data is None:
        message = f"{file}: no such configuration file"
        raise ConfigurationError(message)
    return _found(str(file), file, _table(str(file), data))


def _own(file: str) -> Found | None:
    data = _bytes(file)
    return None if data is None else _found(CONFIG_NAME, Path(file), _table(file, data))


def _pyproject(file: str, *, named_by_a_person: bool = False) -> Found | None:
    data = _bytes(file)
    if data is None:
        if named_by_a_person:
            message = f"{file}: no such configuration file"
            raise ConfigurationError(message)
        return None
    if b"autojit" not in data:  # most projects' files; spares tomllib
        return None
    try:
        tool = _table(file, data).get("tool")
    except ConfigurationError:
        if named_by_a_person:
            raise
        return None  # a broken file of another tool's is not ours to complain about
    own = tool.get("autojit") if isinstance(tool, dict) else None
    if own is None:
        return None
    place = f"{_PYPROJECT} [tool.autojit]"
    if not isinstance(own, dict):
        message = f"{place}: must be a table"
        raise ConfigurationError(message)
    return _found(place, Path(file), own)


def _bytes(file: str) -> bytes | None:
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - no Path for each parent folder
            return stream.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        message = f"{file}: cannot be read: {error.strerror}"
        raise ConfigurationError(message) from error


def _table(file: str, data: bytes) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{file}: is not TOML: {error}"
        raise ConfigurationError(message) from error


def _found(place: str, file: Path, table: Mapping[str, object]) -> Found:
    known = [key.name for key in KEYS.values() if key.in_files]
    for name, value in table.items():
        if name not in known:
            message = (
                f"{place}: {name} = {value!r}: there is no such setting{close_to(name, known)}"
                f" (known: {', '.join(known)})"
            )
            raise ConfigurationError(message)
    return Found(place, file.parent, {name: _shaped(name, value) for name, value in table.items()})


def _shaped(name: str, value: object) -> object:
    """Let a file say in one string what an environment variable can."""
    if KEYS[name].kind is Kind.CHANNELS and isinstance(value, str):
        return channels(value)
    return value
