"""The verbs of the console script ``autojit``: run, report, explain, doctor, ledger."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from autojit.core import VERSION, ConfigurationError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

    Verb = Callable[[Namespace], int]

FINE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2


def carry_out(arguments: Sequence[str]) -> int:
    """Run the verb that ``arguments`` begin with; return its exit status."""
    if arguments and arguments[0] == "run":
        from autojit.cli.running import run

        return run(arguments[1:])
    parser = _parser()
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as leaving:  # argparse has printed what is wrong, or the help
        return leaving.code if isinstance(leaving.code, int) else USAGE
    verb: Verb | None = getattr(chosen, "verb", None)
    if verb is None:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        return verb(chosen)
    except ConfigurationError as error:
        sys.stderr.write(f"[autojit] {error}\n")
        return USAGE
    except BrokenPipeError:  # as in: autojit report | head
        sys.stderr.close()
        return FINE


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser

    from autojit.cli import doctor, history, ledger_verbs

    parser = ArgumentParser(
        prog="autojit",
        description="What autojit did with a program, and why.",
        epilog="Programs run by: python -m autojit SCRIPT, or: autojit run SCRIPT.",
    )
    parser.add_argument("--version", action="version", version=f"autojit {VERSION}")
    names = parser.add_subparsers(title="verbs", metavar="VERB")
    names.add_parser("run", help="run a program, as python -m autojit does", add_help=False)

    report = names.add_parser("report", help="show what the last run did")
    report.add_argument("--json", action="store_true", help="write the JSON report")
    _with_place(report, history.report)

    explain = names.add_parser("explain", help="tell a region's story")
    explain.add_argument("region", metavar="REGION", help="module:qualname, or its end")
    _with_place(explain, history.explain)

    doctor_ = names.add_parser("doctor", help="is it on, for what, and where from")
    doctor_.add_argument("--json", action="store_true", help="write JSON")
    _with_place(doctor_, doctor.doctor)

    ledger = names.add_parser("ledger", help="show, forget, export or import what was learnt")
    actions = ledger.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="list the records")
    show.add_argument("--json", action="store_true", help="write the records as JSON")
    _with_place(show, ledger_verbs.show)
    forget = actions.add_parser("forget", help="drop what is known of a region")
    forget.add_argument("region", metavar="REGION", nargs="?", help="module:qualname")
    forget.add_argument("--all", action="store_true", help="drop everything")
    _with_place(forget, ledger_verbs.forget)
    for name, does in (("export", ledger_verbs.export), ("import", ledger_verbs.take_in)):
        action = actions.add_parser(name, help=f"{name} all records")
        action.add_argument("file", metavar="FILE")
        _with_place(action, does)
    return parser


def _with_place(parser: ArgumentParser, verb: Verb) -> None:
    """Let a verb be told whose ledger is meant."""
    parser.add_argument(
        "--program",
        metavar="PATH",
        help="the program's script or folder (default: the current folder)",
    )
    parser.add_argument("--ledger", metavar="FILE", help="the ledger's file")
    parser.add_argument("--config", metavar="FILE", help="the configuration file")
    parser.set_defaults(verb=verb)
