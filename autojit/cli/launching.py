"""Hand a program to the runner; the exit statuses of autojit's own accord."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from autojit.cli.arguments import Invocation
    from autojit.importing import Finder

FINE = 0
FAILED = 1
USAGE_STATUS = 2


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
