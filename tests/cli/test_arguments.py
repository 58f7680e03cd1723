"""Options end where the program begins."""

from __future__ import annotations

import pytest

from autojit.cli.arguments import FLAGS, HELP, OPTIONAL, VALUED, UsageError, parse
from autojit.config import KEYS


@pytest.mark.parametrize(
    ("words", "kind", "target", "arguments"),
    [
        (["app.py"], "script", "app.py", []),
        (["app.py", "-v", "--mode", "x", "-m"], "script", "app.py", ["-v", "--mode", "x", "-m"]),
        (["-m", "pkg", "-m", "x"], "module", "pkg", ["-m", "x"]),
        (["-mpkg", "a"], "module", "pkg", ["a"]),
        (["-c", "pass", "-c"], "code", "pass", ["-c"]),
        (["-cpass"], "code", "pass", []),
        (["-", "a"], "stdin", "-", ["a"]),
        (["--mode", "close", "folder", "--help"], "script", "folder", ["--help"]),
    ],
)
def test_everything_behind_the_program_is_the_programs(
    words: list[str], kind: str, target: str, arguments: list[str]
) -> None:
    found = parse(words)
    assert (found.kind, found.target, found.arguments) == (kind, target, arguments)


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (["--modules", "a", "--modules=b,c.*"], {"modules": ["a", "b", "c.*"]}),
        (["--exclude", "a:b"], {"exclude": ["a:b"]}),
        (["--threshold", "5"], {"min_calls_for_compilation": 5}),
        (["--threshold=ten"], {"min_calls_for_compilation": "ten"}),
        (["--verify"], {"verify": "all"}),
        (["--verify=7"], {"verify": 7}),
        (["--verify=off"], {"verify": "off"}),
        (["--profile"], {"profile": True}),
        (["--profile=p.json"], {"profile": "p.json"}),
        (["--no-ledger"], {"ledger": False}),
        (["--ledger", "l.json"], {"ledger": "l.json"}),
        (["--no-config"], {"config": False}),
        (["--config=x.toml"], {"config": "x.toml"}),
        (["--no-children"], {"children": False}),
        (["--eager", "--strict", "--dry-run"], {"eager": True, "strict": True, "dry_run": True}),
        (["-v"], {"verbosity": 1}),
        (["-v", "-v"], {"verbosity": 2}),
        (["-vv"], {"verbosity": 2}),
        (["-q"], {"verbosity": -1}),
    ],
)
def test_options_become_settings(words: list[str], settings: dict[str, object]) -> None:
    assert parse([*words, "app.py"]).settings == settings


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no program"),
        (["-v"], "no program"),
        (["--thresold", "5", "app.py"], "did you mean --threshold"),
        (["--eager=1", "app.py"], "--eager takes no value"),
        (["--mode"], "--mode needs a value"),
        (["-m"], "-m needs a module"),
        (["-c"], "-c needs program text"),
        (["-x", "app.py"], "there is no option -x"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(words)


def test_the_options_are_those_of_the_table_of_settings() -> None:
    keys_here = {*VALUED.values(), *(key for key, _ in [*FLAGS.values(), *OPTIONAL.values()])}
    assert keys_here - {"config"} == {key.name for key in KEYS.values() if key.option}
    options_here = {*VALUED, *FLAGS, *OPTIONAL}
    assert {key.option for key in KEYS.values() if key.option} <= options_here


def test_the_help_names_every_option() -> None:
    for option in [*VALUED, *FLAGS, *OPTIONAL]:
        assert option in HELP
