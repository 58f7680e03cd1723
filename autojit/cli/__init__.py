"""Arguments to settings, outcomes to exit codes: ``python -m autojit`` and the verbs."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run a program; the arguments are those behind ``python -m autojit``.

    Returns:
        The program's exit status; 2 if the arguments or the settings are wrong.

    Raises:
        SystemExit: the program's own.
    """
    from autojit.cli.running import run

    return run(arguments)


def verbs(arguments: Sequence[str] | None = None) -> int:
    """Carry out a verb of the console script ``autojit``.

    Returns:
        0 if all is well, 1 for findings, 2 for wrong usage; ``run`` returns the program's.
    """
    import sys

    from autojit.cli.verbs import carry_out

    return carry_out(sys.argv[1:] if arguments is None else arguments)


__all__ = ["main", "verbs"]
