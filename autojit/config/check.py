"""Judge one source's values: at once where they are plainly right, else by the pydantic model.

The short cut is conservative: what it lets through, the model lets through unchanged
(a property in the tests), so it saves 60 ms of import and decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.config.keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST: Final = 1_000_000_000


class Bad(NamedTuple):
    """A value that is not allowed."""

    name: str
    value: object

    def __str__(self) -> str:
        """Say what is allowed instead."""
        return f"must be {KEYS[self.name].allowed}"


def _are_words(value: object) -> bool:
    return type(value) is list and all(type(word) is str and word for word in value)


def _is_flag(value: object) -> bool:
    return type(value) is bool


def _is_number(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _is_one_of(*known: str) -> Callable[[object], bool]:
    return lambda value: type(value) is str and value in known


def _is_flag_or_word(value: object) -> bool:
    return type(value) is bool or (type(value) is str and value != "")


_PLAINLY_RIGHT: Final[dict[str, Callable[[object], bool]]] = {
    "modules": _are_words,
    "exclude": _are_words,
    "mode": _is_one_of("exact", "close"),
    "min_calls_for_compilation": _is_number(1, _MOST),
    "parallel": _is_one_of("off", "auto"),
    "eager": _is_flag,
    "verify": _is_number(0, _MOST),
    "strict": _is_flag,
    "ledger": _is_flag_or_word,
    "children": _is_flag,
    "background": _is_flag,
    "profile": _is_flag_or_word,
    "dry_run": _is_flag,
    "verbosity": _is_number(-1, 2),
}


def plainly_right(name: str, value: object) -> bool:
    """Tell whether ``value`` needs no model to be judged."""
    judge = _PLAINLY_RIGHT.get(name)
    return judge is not None and judge(value)


def bad_values(values: Mapping[str, object]) -> list[Bad]:
    """Return the values that are not allowed, in the order given."""
    doubtful = {name: value for name, value in values.items() if not plainly_right(name, value)}
    if not doubtful:
        return []
    from pydantic import ValidationError

    from autojit.config.model import SettingsModel

    try:
        SettingsModel.model_validate(doubtful)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return [Bad(name, value) for name, value in doubtful.items() if name in wrong]
    return []
