"""The one session of a process that a person, a start-up file or the command line switches on."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from autojit.core import OWN_BUILTINS, Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from autojit.config import Settings
    from autojit.report import RegionStatus, Status
    from autojit.session.session import Session

__builtins__ = OWN_BUILTINS

F = TypeVar("F", bound="Callable[..., Any]")

_current: list[Session] = []
#: The sessions of functions that a person named; they live as long as the process.
_by_hand: list[Session] = []


def start(settings: Settings, script: str | None = None) -> Session:
    """Build a session, make it the process's own in place of any other, and install it."""
    from autojit.session.session import Session

    uninstall()
    session = Session(settings, script, others=named_by_hand)
    _current.append(session)
    session.install()
    return session


def join(session: Session) -> None:
    """Let the regions of a session be in the process's status and report."""
    import atexit
    import os

    if not _by_hand:
        atexit.register(_end)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_forked)
    _by_hand.append(session)


def named_by_hand() -> list[RegionStatus]:
    """Return the regions that a person named."""
    regions = [region for session in _by_hand for region in session.status().regions]
    return list({region.region: region for region in regions}.values())


def _end() -> None:
    """Write what was learnt of them; who reports on the program reports on them, too."""
    for session in _by_hand:
        session.close(report=False)
    if not _current and _by_hand:
        _by_hand[0].report()


def _forked() -> None:
    """Count anew in a child."""
    for session in _by_hand:
        session.forked()


def current() -> Session | None:
    """Return the process's session, if one is on."""
    return _current[-1] if _current else None


def install(modules: Iterable[str] | None = None, **settings: object) -> None:
    """Accelerate modules that are imported from now on.

    Args:
        modules: patterns over dotted module names; None for the program's own modules.
        settings: any other setting by its name, as in ``verify=5``.

    Raises:
        ConfigurationError: a setting is unknown or out of range.
    """
    import os
    from pathlib import Path

    from autojit.config import load_settings, switched_off

    if switched_off(os.environ):
        return
    asked = dict(settings)
    if modules is not None:
        asked["modules"] = [modules] if isinstance(modules, str) else list(modules)
    start(load_settings(asked, os.environ, Path.cwd()))


def uninstall() -> None:
    """Put the plain functions back, write what was learnt, and touch nothing any more."""
    while _current:
        session = _current.pop()
        session.uninstall()
        session.close()


def paused() -> AbstractContextManager[None]:
    """Return a context in which Python answers every call."""
    session = current()
    return nullcontext() if session is None else session.paused()


def status() -> Status:
    """Return what autojit does in this process, now, as a frozen snapshot."""
    from autojit.report import Status, merged

    session = current()
    found = Status(active=False, mode="exact") if session is None else session.status()
    return merged(found, named_by_hand())


@overload
def disable(function: F, *, reason: str | None = None) -> F: ...


@overload
def disable(function: None = None, *, reason: str | None = None) -> Callable[[F], F]: ...


def disable(function: F | None = None, *, reason: str | None = None) -> F | Callable[[F], F]:
    """Leave a function as it is; a decorator, with or without a reason.

    Args:
        function: the function.
        reason: why, for reports.
    """
    if function is None:
        return lambda decorated: disable(decorated, reason=reason)
    session = current()
    if session is None:
        return function
    refused = Refused(Reason.PRAGMA, reason or "is switched off by autojit.disable")
    return cast("F", session.retire(function, refused))


@overload
def enable(function: F, **options: object) -> F: ...


@overload
def enable(function: None = None, **options: object) -> Callable[[F], F]: ...


def enable(function: F | None = None, **options: object) -> F | Callable[[F], F]:
    """Ask for a function to be accelerated; a decorator, with or without options.

    In a module that is not selected it changes nothing.

    Args:
        function: the function.
        options: as in a ``# autojit: on`` comment; the source's rewriting reads them.
    """
    if function is None:
        return lambda decorated: enable(decorated, **options)
    return function
