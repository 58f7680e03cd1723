"""Running a program: the kill switch first, then settings, then the session around it.

Nothing of autojit but the runner is imported where autojit is switched off.
"""

from __future__ import annotations

import os
import sys

from autojit.cli.arguments import HELP, USAGE, UsageError, parse
from autojit.config import switched_off

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Sequence

    from autojit.cli.arguments import Invocation
    from autojit.importing import Finder

FINE = 0
FAILED = 1
USAGE_STATUS = 2


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


def run_program(invocation: Invocation, finder: Finder | None) -> int:
    """Hand the program to the runner, with a finder that rewrites it or with none."""
    from autojit.importing import run_code, run_module, run_script, run_stdin

    target, arguments = invocation.target, invocation.arguments
    if invocation.kind == "stdin":
        return run_stdin(arguments, finder)
    if invocation.kind == "code":
        return run_code(target, arguments, finder)
    if invocation.kind == "module":
        return run_module(target, arguments, finder)
    return run_script(target, arguments, finder)
