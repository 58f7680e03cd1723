"""Running a program: the kill switch first, then settings, then the session around it.

Nothing of autojit but the runner is imported where autojit is switched off.
"""

from __future__ import annotations

import os
import sys

from autojit.cli.arguments import HELP, USAGE, UsageError, parse
from autojit.cli.launching import FINE, USAGE_STATUS, run_program
from autojit.config import switched_off

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run the program that ``arguments`` name; see ``autojit.cli.main``."""
    try:
        invocation = parse(arguments)
    except UsageError as error:
        sys.stderr.write(f"[autojit] {error}\n{USAGE}")
        return USAGE_STATUS
    if invocation.kind == "help":
        sys.stdout.write(HELP)
        return FINE
    if invocation.kind == "version":
        from autojit.core import VERSION

        sys.stdout.write(f"autojit {VERSION}\n")
        return FINE
    if switched_off(os.environ):
        return run_program(invocation, None)
    from autojit.cli.accelerating import accelerated

    return accelerated(invocation)
