"""Precedence, origins, and what a bad setting earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from autojit.config import KEYS, Settings, load_settings, switched_off
from autojit.core import Channel, ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


def load(tmp_path: Path, cli: dict[str, object] | None = None, **environ: str) -> Settings:
    return load_settings(cli or {}, environ, tmp_path)


def write(folder: Path, text: str, name: str = "autojit.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text)
    return file


def test_without_any_source_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()
    assert Settings().min_calls_for_compilation == 10
    assert Settings().mode == "exact"
    assert Settings().verify == 3


def test_each_source_beats_the_one_below_it(tmp_path: Path) -> None:
    write(tmp_path, "[tool.autojit]\nmin_calls_for_compilation = 20\n", "pyproject.toml")
    found = load(tmp_path)
    assert found.min_calls_for_compilation == 20
    assert found.origins == {"min_calls_for_compilation": "pyproject.toml [tool.autojit]"}

    write(tmp_path, "min_calls_for_compilation = 30\n")
    assert load(tmp_path).min_calls_for_compilation == 30

    found = load(tmp_path, AUTOJIT_THRESHOLD="40")
    assert found.min_calls_for_compilation == 40
    assert found.origins["min_calls_for_compilation"] == "AUTOJIT_THRESHOLD"

    found = load(tmp_path, {"min_calls_for_compilation": 50}, AUTOJIT_THRESHOLD="40")
    assert found.min_calls_for_compilation == 50
    assert found.origins["min_calls_for_compilation"] == "command line"


def test_the_two_files_of_one_folder_are_merged_key_by_key(tmp_path: Path) -> None:
    write(tmp_path, "[tool.autojit]\nstrict = true\neager = true\n", "pyproject.toml")
    write(tmp_path, "eager = false\n")
    found = load(tmp_path)
    assert (found.strict, found.eager) == (True, False)


def test_the_nearest_configured_parent_is_the_project(tmp_path: Path) -> None:
    write(tmp_path, "strict = true\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    write(tmp_path / "a", "[project]\nname = 'not-ours'\n", "pyproject.toml")
    found = load_settings({}, {}, inner)
    assert found.strict
    assert found.project == tmp_path


def test_the_search_begins_at_the_script_and_not_at_the_current_folder(tmp_path: Path) -> None:
    write(tmp_path / "here", "strict = true\n")
    write(tmp_path / "there", "eager = true\n")
    found = load_settings({}, {}, tmp_path / "here", script_dir=tmp_path / "there")
    assert (found.strict, found.eager) == (False, True)


@pytest.mark.parametrize("environ", [{}, {"AUTOJIT_CONFIG": "other.toml"}])
def test_no_config_and_a_chosen_config_replace_the_search(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    write(tmp_path, "strict = true\n")
    write(tmp_path, "eager = true\n", "other.toml")
    assert not load_settings({"config": False}, environ, tmp_path).strict
    assert load_settings({"config": "other.toml"}, environ, tmp_path).eager
    assert load_settings({}, environ, tmp_path).eager is bool(environ)


def test_relative_files_count_from_where_they_were_written(tmp_path: Path) -> None:
    write(tmp_path, "ledger = 'shared.json'\nlog = 'compile,cache:log.txt'\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    found = load_settings({"profile": "p.json"}, {}, inner)
    assert found.ledger_file == tmp_path / "shared.json"
    assert found.log_file == tmp_path / "log.txt"
    assert found.log == (Channel.COMPILE, Channel.CACHE)
    assert found.profile_file == inner / "p.json"
    assert not found.profile


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        (
            "AUTOJIT_MODULES",
            "sim, sim.stats.*,__main__",
            "modules",
            ("sim", "sim.stats.*", "__main__"),
        ),
        ("AUTOJIT_EXCLUDE", "sim:slow", "exclude", ("sim:slow",)),
        ("AUTOJIT_MODE", "close", "mode", "close"),
        ("AUTOJIT_EAGER", "1", "eager", True),
        ("AUTOJIT_STRICT", "yes", "strict", True),
        ("AUTOJIT_VERIFY", "all", "verify", -1),
        ("AUTOJIT_VERIFY", "off", "verify", 0),
        ("AUTOJIT_VERIFY", "7", "verify", 7),
        ("AUTOJIT_CHILDREN", "0", "children", False),
        ("AUTOJIT_LEDGER", "0", "ledger_enabled", False),
        ("AUTOJIT_PROFILE", "1", "profile", True),
        ("AUTOJIT_LOG", "deopt,guard", "log", (Channel.DEOPT, Channel.GUARD)),
    ],
)
def test_a_variable_sets_what_its_option_sets(
    tmp_path: Path, variable: str, text: str, field: str, value: object
) -> None:
    assert getattr(load_settings({}, {variable: text}, tmp_path), field) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min_calls_for_compilation = 0", ["min_calls_for_compilation = 0", "from 1"]),
        ("min_calls_for_compilation = true", ["= True", "whole number"]),
        ("mode = 'fast'", ["mode = 'fast'", "exact or close"]),
        ("modul = ['a']", ["modul", "no such setting", "did you mean modules"]),
        ("modules = 'a'", ["modules = 'a'", "list of module patterns"]),
        ("verify = -2", ["verify = -2", "all, or off"]),
        ("log = ['compiling']", ["log = ['compiling']", "channels out of"]),
        ("ledger = ''", ["ledger = ''", "a file"]),
        ("parallel = 'auto'", ["parallel = 'auto'", "mode close"]),
        ("profile = true", ["profile", "no such setting"]),
        ("strict = ", ["is not TOML"]),
    ],
)
def test_a_bad_file_is_one_error_naming_file_key_value_and_remedy(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    for part in ["autojit.toml", *said]:
        assert part in str(caught.value)


def test_a_bad_option_is_named_as_it_was_typed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"command line: --threshold = 'ten': must be"):
        load(tmp_path, {"min_calls_for_compilation": "ten"})


def test_a_setting_asked_for_in_code_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"install\(\): there is no setting verifi; did you"
    ):
        load_settings({"verifi": 3}, {}, tmp_path, asked_by="autojit.install()")
    with pytest.raises(ConfigurationError, match=r"install\(\): mode = 'fast': must be"):
        load_settings({"mode": "fast"}, {}, tmp_path, asked_by="autojit.install()")


def test_code_may_use_tuples_sets_and_paths(tmp_path: Path) -> None:
    asked = {"modules": ("b", "a"), "exclude": {"x"}, "ledger": tmp_path / "l.json"}
    found = load_settings(asked, {}, tmp_path)
    assert found.modules == ("b", "a")
    assert found.exclude == ("x",)
    assert found.ledger_file == tmp_path / "l.json"


def test_a_chosen_config_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml: no such"):
        load(tmp_path, {"config": "nowhere.toml"})


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("AUTOJIT_THRESHOLD", "0"),
        ("AUTOJIT_MODE", "fast"),
        ("AUTOJIT_VERIFY", "some"),
        ("AUTOJIT_EAGER", "maybe"),
        ("AUTOJIT_PARALLEL", "auto"),
        ("AUTOJIT_LOG", "everything"),
        ("AUTOJIT_CONFIG", "nowhere.toml"),
    ],
)
def test_a_bad_variable_is_warned_of_once_and_ignored(
    tmp_path: Path, variable: str, text: str
) -> None:
    heard: list[str] = []
    found = load_settings({}, {variable: text}, tmp_path, warn=heard.append)
    assert found == Settings()
    assert len(heard) == 1
    assert variable in heard[0]
    assert "ignored" in heard[0]


def test_a_bad_variable_does_not_hide_a_good_file(tmp_path: Path) -> None:
    write(tmp_path, "mode = 'close'\n")
    heard: list[str] = []
    found = load_settings({}, {"AUTOJIT_MODE": "fast"}, tmp_path, warn=heard.append)
    assert found.mode == "close"
    assert found.origins["mode"] == "autojit.toml"


def test_a_broken_pyproject_of_someone_else_is_left_to_its_owner(tmp_path: Path) -> None:
    write(tmp_path, "[tool.autojit\n", "pyproject.toml")
    assert load(tmp_path) == Settings()


@pytest.mark.parametrize(("text", "off"), [("1", True), ("true", True), ("0", False), ("", False)])
def test_the_kill_switch_takes_anything_but_a_no(text: str, *, off: bool) -> None:
    assert switched_off({"AUTOJIT_DISABLE": text}) is off


def test_every_key_has_a_field_of_the_settings() -> None:
    fields = set(Settings.__dataclass_fields__)
    assert {name for name in KEYS if name != "ledger"} <= fields
