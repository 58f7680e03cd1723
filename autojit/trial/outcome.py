"""What a call came to: a value or an exception, and the warnings given on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__builtins__ = OWN_BUILTINS

Warned = tuple[type[Warning], str]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """The call returned.

    Attributes:
        value: what it returned.
        warnings: category and text of each warning, where they were recorded.
    """

    value: object
    warnings: tuple[Warned, ...] = ()

    def unwrap(self) -> object:
        """Return the value."""
        return self.value


@final
@dataclass(frozen=True, slots=True, eq=False)
class Raised:
    """The call raised.

    Attributes:
        error: what it raised.
        warnings: category and text of each warning, where they were recorded.
    """

    error: BaseException
    warnings: tuple[Warned, ...] = ()

    def unwrap(self) -> NoReturn:
        """Raise it again."""
        raise self.error


Outcome = Returned | Raised


def outcome_of(
    function: Callable[..., object],
    args: tuple[object, ...] = (),
    kwargs: Mapping[str, object] | None = None,
    *,
    record_warnings: bool = False,
) -> Outcome:
    """Call ``function`` and return what it came to.

    Args:
        function: what to call.
        args: its positional arguments.
        kwargs: its keyword arguments.
        record_warnings: keep every warning in the outcome instead of showing it. For tests:
            it touches the filters of the whole process, after which Python shows again what
            it had shown once, so a running program's calls are never recorded.

    Raises:
        KeyboardInterrupt: a person stopped the program; that is no outcome.
    """
    if not record_warnings:
        return _plain_outcome(function, args, kwargs or {})
    from warnings import catch_warnings, simplefilter

    with catch_warnings(record=True) as caught:
        simplefilter("always")
        outcome = _plain_outcome(function, args, kwargs or {})
    warned = tuple((one.category, str(one.message)) for one in caught)
    if isinstance(outcome, Returned):
        return Returned(outcome.value, warned)
    return Raised(outcome.error, warned)


def _plain_outcome(
    function: Callable[..., object],
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
) -> Outcome:
    """Call ``function``; whatever it raises is its outcome, an interrupt excepted."""
    try:
        return Returned(function(*args, **kwargs))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - an outcome like any other
        return Raised(error)
