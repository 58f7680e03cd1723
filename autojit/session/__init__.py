"""Builds the rooms, joins them, and holds the one session of a process."""

from autojit.session.current import (
    current,
    disable,
    enable,
    install,
    paused,
    start,
    status,
    uninstall,
)

__all__ = [
    "Session",
    "current",
    "disable",
    "enable",
    "install",
    "paused",
    "start",
    "status",
    "uninstall",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.session.session import Session


def __getattr__(name: str) -> object:
    """Import the engine when it is asked for: installing nothing must cost nothing."""
    if name == "Session":
        from autojit.session.session import Session

        return Session
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
