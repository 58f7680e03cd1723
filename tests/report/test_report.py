"""The snapshot, the JSON, the table and the story say the same thing."""

from __future__ import annotations

import io
import json
import os
import pty
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.core import Reason, Refused, RegionKey
from autojit.ledger import read_report
from autojit.report import (
    LastRun,
    Place,
    ReasonStatus,
    RegionStatus,
    Status,
    document,
    explain,
    facts_here,
    print_table,
    read_last_run,
    snapshot,
    summary,
    table_text,
    write_last_run,
)
from autojit.tiering import Cell, Tier

if TYPE_CHECKING:
    from pathlib import Path

STEP = RegionStatus(
    region="sim.core:step",
    kind="function",
    tier="native",
    python_calls=50,
    python_s=1.31,
    native_calls=199_950,
    native_s=3.1,
    compile_s=0.84,
    specialisations=("(float64[:], int)",),
    speedup=1690.0,
    verified=3,
    file="sim/core.py",
    line=7,
)
TINY = RegionStatus(
    region="sim.stats:tiny",
    kind="function",
    tier="left_alone",
    reason=ReasonStatus("AJ401", "compiled is slower", "sim/stats.py", 3),
    python_calls=1000,
    python_s=0.002,
    speedup=0.8,
)
PARSE = RegionStatus(
    region="sim.io:parse",
    kind="function",
    tier="refused",
    reason=ReasonStatus("AJ104", "writes a file", "sim/io.py", 42, "return it", 4, 9),
    file="sim/io.py",
    line=40,
)
STATUS = Status(active=True, mode="exact", regions=(STEP, PARSE, TINY))


def a_cell() -> Cell:
    cell = Cell(RegionKey("sim.mc", "draw"), "sim/mc.py", 15, Tier.COMPILING)
    cell.python_calls, cell.python_ns = 12, 34_000_000
    cell.specialisations.append("(int)")
    refused = Refused(
        Reason.ARGUMENT_CLASS, "`rng` is a subclass", line=17, column=8, end_column=18
    )
    cell.move(Tier.LEFT_ALONE, refused)
    return cell


def test_a_snapshot_has_the_fields_of_the_json_report_as_attributes() -> None:
    [region] = snapshot([a_cell()], active=True).regions
    assert (region.region, region.kind, region.tier) == ("sim.mc:draw", "function", "left_alone")
    assert (region.python_calls, region.python_s) == (12, 0.034)
    assert region.reason is not None
    assert (region.reason.code, region.reason.line) == ("AJ305", 17)
    assert region.reason.file == "sim/mc.py", "a reason without a file is in the region's own"


def test_what_is_being_compiled_says_so_unless_a_native_caller_has_taken_it_in() -> None:
    cell = Cell(RegionKey("sim.mc", "draw"), "sim/mc.py", 15, Tier.COMPILING)
    cell.move(Tier.COUNTING, Refused(Reason.AWAITED, "was being compiled still"))
    status = snapshot([cell], active=True)
    assert status.regions[0].reason is not None
    assert status.regions[0].reason.code == "AJ405"
    assert summary(status) == "0 regions native, 1 still being compiled"
    cell.inside = RegionKey("sim.mc", "run")
    status = snapshot([cell], active=True)
    assert (status.regions[0].tier, status.regions[0].reason) == ("native", None)
    assert summary(status) == "1 region native"


def test_a_snapshot_does_not_change_when_the_cell_does() -> None:
    cell = a_cell()
    before = snapshot([cell], active=True)
    cell.python_calls += 1
    cell.specialisations.append("(float)")
    assert before.regions[0].python_calls == 12
    assert before.regions[0].specialisations == ("(int)",)
    with pytest.raises(AttributeError):
        before.regions[0].python_calls = 3  # type: ignore[misc]


def test_the_json_report_is_what_its_public_model_reads() -> None:
    content = document(STATUS, facts_here(1.5))
    found = read_report(json.dumps(content).encode())
    assert found.model_dump(by_alias=True, mode="json") == content
    assert [each.region for each in found.regions] == [
        "sim.core:step",
        "sim.io:parse",
        "sim.stats:tiny",
    ]


def test_the_json_report_has_exactly_the_promised_keys() -> None:
    content: dict[str, Any] = document(STATUS, facts_here(1.5))
    promised = "schema autojit numba python mode wall_s processes regions"
    assert list(content) == promised.split()
    of_a_region = (
        "region kind tier reason python_calls python_s native_calls native_s compile_s "
        "specialisations speedup deopts verified mismatches from_artifact"
    )
    assert list(content["regions"][0]) == of_a_region.split()
    assert list(content["regions"][1]["reason"]) == ["code", "message", "file", "line", "hint"]


def test_a_speed_up_beyond_the_clock_is_null_in_json() -> None:
    status = Status(active=True, mode="exact", regions=(STEP._replace(speedup=float("inf")),))
    text = json.dumps(document(status, facts_here(0.1)), allow_nan=False)
    assert json.loads(text)["regions"][0]["speedup"] is None


def test_the_last_run_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "new" / "last-run.json"
    run = LastRun(STATUS._replace(active=False), facts_here(2.0), ("nothing.*",))
    write_last_run(file, run)
    assert read_last_run(file) == run


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"report": {"regions": [1]}}', "null"])
def test_a_damaged_last_run_is_a_value_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "last-run.json"
    file.write_text(content)
    with pytest.raises(ValueError, match="damaged"):
        read_last_run(file)


def test_the_sentence_counts_regions_and_time() -> None:
    assert summary(STATUS).startswith("1 region native, 1 left alone, about ")
    assert summary(Status(active=True, mode="exact", regions=(PARSE,))) == "no region was hot"


def test_the_table_shows_native_regions_first_and_reasons_last() -> None:
    lines = table_text(STATUS).splitlines()
    headings = "Region Tier Python calls time Native calls time Compile Net Why not"
    assert " ".join(lines[0].split()) == headings
    assert [line.split()[0] for line in lines[1:]] == [
        "sim.core:step",
        "sim.stats:tiny",
        "sim.io:parse",
    ]
    assert "199 950" in lines[1]
    assert "AJ401 compiled is slower (0.8x)" in lines[2]
    assert lines[3].endswith("AJ104 writes a file  sim/io.py:42")


def test_a_shortened_table_says_what_it_leaves_out() -> None:
    assert table_text(STATUS, 1).splitlines()[-1] == " … and 2 regions more (autojit report)"


def test_without_a_terminal_the_table_is_plain_text() -> None:
    stream = io.StringIO()
    print_table(STATUS, stream)
    assert stream.getvalue() == table_text(STATUS)


@pytest.mark.parametrize("no_color", [False, True])
def test_on_a_terminal_colours_obey_no_color(
    monkeypatch: pytest.MonkeyPatch, *, no_color: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        print_table(STATUS, terminal)
        terminal.flush()
        shown = os.read(master, 100_000).decode()
    os.close(master)
    assert "sim.core:step" in shown
    assert ("\x1b[32m" in shown) is not no_color


def test_the_story_of_a_region_points_at_the_culprit() -> None:
    region = PARSE._replace(reason=PARSE.reason._replace(line=42) if PARSE.reason else None)
    assert explain(region, Place(42, '    print("x", file=out)', 4, 9)) == (
        "sim.io:parse (sim/io.py:40) is refused\n"
        "  AJ104  writes a file\n"
        '     42 |     print("x", file=out)\n'
        "        |     ^^^^^\n"
        "  Why    reads or writes outside its arguments\n"
        "  Try    return it\n"
        "  Retry  in every run, from the source as it then is\n"
    )


def test_the_story_of_a_native_region_has_its_numbers() -> None:
    told = explain(STEP)
    assert told.startswith("sim.core:step (sim/core.py:7) is native\n")
    assert "199 950 calls, 3.10s" in told
    assert "compiled in 0.84s for (float64[:], int)" in told
    assert "3 calls compared and equal, 0 different" in told


def test_a_region_left_alone_says_how_to_have_it_tried_again() -> None:
    assert "autojit ledger forget sim.stats:tiny" in explain(TINY)


@given(text=st.text(max_size=30), column=st.integers(0, 50), end=st.integers(0, 50))
def test_a_caret_is_drawn_whatever_the_columns(text: str, column: int, end: int) -> None:
    line = text.replace("\n", " ")
    assert "^" in explain(PARSE, Place(1, line, column, end))
