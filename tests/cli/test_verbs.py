"""The verbs tell what the last run did, and keep the ledger in order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from autojit.core import VERSION
from autojit.ledger import Ledger, Place, Record, fingerprint
from autojit.report import (
    LastRun,
    ReasonStatus,
    RegionStatus,
    Status,
    facts_here,
    write_last_run,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    RunPython = Callable[..., CompletedProcess[str]]
    RunVerb = Callable[..., CompletedProcess[str]]

SOURCE = "def parse(line):\n    print(line)\n\ndef step(x):\n    return x\n"
RECORD = Record(
    region="sim:step",
    source_hash="abc",
    fingerprint=f"{fingerprint()}; exact",
    autojit=VERSION,
    decision="native",
    decided_s=1,
    speedup=12.0,
)


@pytest.fixture
def verb(run_python: RunPython) -> RunVerb:
    def run(*args: str, **options: object) -> CompletedProcess[str]:
        code = "import sys; from autojit.cli import verbs; sys.exit(verbs())"
        return run_python("-c", code, *args, **options)

    return run


def files_of(folder: Path) -> Place:
    kept = folder / ".autojit"
    return Place(kept / "ledger.json", None, kept / "last-run.json", kept / "crash-journal")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with a run on record."""
    (tmp_path / "autojit.toml").write_text("min_calls_for_compilation = 20\n")
    source = tmp_path / "sim.py"
    source.write_text(SOURCE)
    refused = ReasonStatus("AJ104", "prints", str(source), 2, "return it", 4, 9)
    regions = (
        RegionStatus(region="sim:parse", kind="function", tier="refused", reason=refused),
        RegionStatus(region="sim:step", kind="function", tier="native", native_calls=9),
    )
    status = Status(active=False, mode="exact", regions=regions)
    run = LastRun(status, facts_here(1.0), ("nothing.*",))
    write_last_run(files_of(tmp_path).last_run, run)
    return tmp_path


@pytest.fixture
def ledger(project: Path) -> Ledger:
    found = Ledger(files_of(project), RECORD.fingerprint)
    found.learn(RECORD)
    found.learn(RECORD._replace(region="sim:other", fingerprint="numba 0; elsewhere"))
    assert found.save() is None
    return found


def test_the_report_is_a_table_or_json(project: Path, verb: RunVerb) -> None:
    table = verb("report")
    assert table.returncode == 0
    assert "sim:step" in table.stdout
    assert "AJ104 prints" in table.stdout
    found = json.loads(verb("report", "--json").stdout)
    assert [each["region"] for each in found["regions"]] == ["sim:parse", "sim:step"]


def test_a_program_elsewhere_is_pointed_at(
    project: Path, tmp_path_factory: pytest.TempPathFactory, verb: RunVerb
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert verb("report", cwd=elsewhere).returncode == 1
    assert verb("report", "--program", str(project / "sim.py"), cwd=elsewhere).returncode == 0


def test_a_run_is_found_where_it_was_started(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, run_python: RunPython, verb: RunVerb
) -> None:
    script = tmp_path_factory.mktemp("programs") / "sim.py"
    script.write_text(SOURCE.replace("return x", "return x * x + 1") + "print(step(2))\n")
    assert run_python("-m", "autojit", str(script), cwd=tmp_path).stdout == "5\n"
    assert "__main__:step" in verb("report", cwd=tmp_path).stdout
    assert "__main__:step" in verb("report", cwd=script.parent).stdout


@pytest.mark.parametrize("asked", ["sim:parse", "parse"])
def test_explain_shows_the_very_line_with_a_caret(project: Path, verb: RunVerb, asked: str) -> None:
    done = verb("explain", asked)
    assert done.returncode == 0
    assert done.stdout.splitlines()[:4] == [
        "sim:parse is refused",
        "  AJ104  prints",
        "      2 |     print(line)",
        "        |     ^^^^^",
    ]


def test_explain_knows_regions_from_the_ledger_alone(
    project: Path, ledger: Ledger, verb: RunVerb
) -> None:
    files_of(project).last_run.unlink()
    assert "12.0x" in verb("explain", "sim:step").stdout


def test_an_unknown_region_is_wrong_usage_with_the_nearest_ones(
    project: Path, verb: RunVerb
) -> None:
    done = verb("explain", "sim:stepp")
    assert done.returncode == 2
    assert "did you mean sim:step" in done.stderr


def test_doctor_says_where_each_value_comes_from(project: Path, verb: RunVerb) -> None:
    env = {"AUTOJIT_MODE": "close"}
    content = json.loads(verb("doctor", "--json", env=env).stdout)
    assert content["on"] is True
    settings = content["settings"]
    assert settings["min_calls_for_compilation"] == {"value": 20, "from": "autojit.toml"}
    assert settings["mode"] == {"value": "close", "from": "AUTOJIT_MODE"}
    assert settings["strict"]["from"] == "default"
    assert content["versions"]["autojit"] == VERSION


def test_doctor_finds_what_a_person_should_look_at(
    project: Path, ledger: Ledger, verb: RunVerb
) -> None:
    files_of(project).ledger.write_text("broken")
    done = verb("doctor", env={"AUTOJIT_DISABLE": "1"})
    assert done.returncode == 1
    for finding in ("AUTOJIT_DISABLE is set", "nothing.* matched no module", "damaged"):
        assert finding in done.stderr


def test_doctor_finds_a_pattern_that_can_match_nothing(project: Path, verb: RunVerb) -> None:
    told = verb("doctor", env={"AUTOJIT_MODULES": "nowhere.*,sim,__main__,s*"}).stderr
    assert "the pattern nowhere.* can match no module" in told
    for fine in ("sim", "__main__", "s*"):
        assert f"the pattern {fine} can" not in told


def test_the_ledger_is_shown_with_what_holds_elsewhere_marked(
    ledger: Ledger, verb: RunVerb
) -> None:
    lines = verb("ledger", "show").stdout.splitlines()
    assert "sim:other  native  12.0x  (not for this machine or release)" in lines[1]
    assert lines[2] == " sim:step  native  12.0x"


def test_a_region_is_forgotten_by_name_and_all_by_all(
    project: Path, ledger: Ledger, verb: RunVerb
) -> None:
    assert verb("ledger", "forget", "sim:stepp").returncode == 1
    assert verb("ledger", "forget").returncode == 2
    assert verb("ledger", "forget", "sim:step").stdout == "forgot 1 record\n"
    assert verb("ledger", "forget", "--all").stdout == "forgot 1 record\n"
    assert "no records" in verb("ledger", "show").stdout


def test_an_export_can_be_imported_elsewhere(
    project: Path, ledger: Ledger, verb: RunVerb, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("other") / "shared.json"
    assert verb("ledger", "export", str(file)).returncode == 0
    (file.parent / "autojit.toml").write_text("")
    assert verb("ledger", "import", str(file), cwd=file.parent).returncode == 0
    assert Ledger(files_of(file.parent), "x").records() == ledger.records()


@pytest.mark.parametrize("content", ["", "[]", '{"schema": 9, "records": []}'])
def test_an_import_of_something_else_changes_nothing(
    project: Path, ledger: Ledger, verb: RunVerb, content: str
) -> None:
    (project / "bad.json").write_text(content)
    done = verb("ledger", "import", "bad.json")
    assert done.returncode == 1
    assert "bad.json is not a ledger" in done.stderr
    assert len(Ledger(files_of(project), "x").records()) == 2


@pytest.mark.parametrize("words", [[], ["reprot"], ["explain"], ["ledger"], ["report", "--hmtl"]])
def test_wrong_usage_ends_with_2(verb: RunVerb, words: list[str]) -> None:
    done = verb(*words)
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_run_is_the_same_as_running_the_module(verb: RunVerb, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import sys; print(sys.argv, sys.path[0]); sys.exit(5)")
    done = verb("run", "app.py", "--profile")
    assert done.stdout == f"['app.py', '--profile'] {tmp_path}\n"
    assert done.returncode == 5


def test_a_bad_setting_is_wrong_usage(project: Path, verb: RunVerb) -> None:
    (project / "autojit.toml").write_text("mode = 'fast'\n")
    done = verb("report")
    assert done.returncode == 2
    assert "autojit.toml: mode" in done.stderr
