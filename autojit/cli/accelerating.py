"""A program under a session: settings, installation, the run, and how it ends."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autojit.cli.launching import FAILED, FINE, USAGE_STATUS, run_program
from autojit.config import load_settings
from autojit.core import Channel, ConfigurationError
from autojit.session import start

if TYPE_CHECKING:
    from autojit.cli.arguments import Invocation
    from autojit.config import Settings
    from autojit.session import Session

_KILL_SWITCH: Final = "AUTOJIT_DISABLE"


def accelerated(invocation: Invocation) -> int:
    """Run a program with autojit on; return its exit status, or 2 for a bad setting.

    Raises:
        SystemExit: the program's own.
    """
    try:
        settings = _settings(invocation)
    except ConfigurationError as error:
        sys.stderr.write(f"[autojit] {error}\n")
        return USAGE_STATUS
    session = switched_on(settings, invocation.target if invocation.kind == "script" else None)
    if not settings.strict:
        return run_program(invocation, session.finder)
    return _strictly(invocation, session)


def switched_on(settings: Settings, script: str | None) -> Session:
    """Install a session for the rest of the process; its account is given at exit."""
    # Registered first, so it runs last, behind the session's account.
    atexit.register(_keep_interruption)
    session = start(settings, script)
    if not settings.children:
        os.environ[_KILL_SWITCH] = "1"  # read already here; child Pythons read it anew
    return session


def program_dir(script: str | None) -> Path:
    """Return where the configuration of a program is looked for first."""
    if script is None:
        return Path.cwd()
    path = Path(os.path.realpath(script))
    return path if path.is_dir() else path.parent


def _settings(invocation: Invocation) -> Settings:
    quiet = invocation.settings.get("verbosity") == -1
    settings = load_settings(
        invocation.settings,
        os.environ,
        Path.cwd(),
        script_dir=program_dir(invocation.target if invocation.kind == "script" else None),
        warn=(lambda _: None) if quiet else None,
    )
    if settings.dry_run:
        settings = replace(settings, profile=True)  # the table is what it would do
    if settings.verbosity >= 2 and not settings.log:  # noqa: PLR2004 - that is -vv
        settings = replace(settings, log=tuple(Channel))
    return settings


def _strictly(invocation: Invocation, session: Session) -> int:
    """Fail a run that ended well, if a region was left alone for more than being cold."""
    leaving: SystemExit | None = None
    status = FINE
    try:
        status = run_program(invocation, session.finder)
    except SystemExit as error:
        leaving = error
    ended_well = status == FINE and (leaving is None or leaving.code in {None, FINE})
    findings = session.left_alone() if ended_well else []
    for line in findings:
        sys.stderr.write(f"[autojit] strict: left alone: {line}\n")
    if findings:
        return FAILED
    if leaving is not None:
        raise leaving
    return status


def _keep_interruption() -> None:
    """Leave the interpreter as Ctrl-C left it: to end itself by the signal.

    CPython remembers whether the last source text it ran ended in a KeyboardInterrupt, and
    making a dataclass, which the account at exit may do, runs source text.
    """
    if getattr(sys, "last_type", None) is KeyboardInterrupt:
        with contextlib.suppress(KeyboardInterrupt):
            exec("raise KeyboardInterrupt")  # noqa: S102
