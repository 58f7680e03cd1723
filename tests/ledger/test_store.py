"""What is learnt is kept, merged with others' knowledge, and never in the way."""

from __future__ import annotations

import json
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autojit.core import VERSION, RegionKey
from autojit.ledger import Ledger, Place, Record
from autojit.ledger.disk import from_bytes, to_bytes
from autojit.ledger.model import RecordModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    RunPython = Callable[..., CompletedProcess[str]]

HERE = "numba 1; here"
KEY = RegionKey("sim.core", "step")


def a_record(**changes: Any) -> Record:
    record = Record(
        region=str(KEY),
        source_hash="abc",
        fingerprint=HERE,
        autojit=VERSION,
        decision="native",
        decided_s=1_000,
        python_s_per_run=2.0,
        calls_per_run=40,
        speedup=12.5,
        compile_s=0.4,
        specialisations=("(float64[:,::1], int)",),
        verified=3,
    )
    return record._replace(**changes)


def place_in(folder: Path, base: Path | None = None) -> Place:
    kept = folder / ".autojit"
    return Place(kept / "ledger.json", base, kept / "last-run.json", kept / "journal")


def ledger_in(folder: Path, holds_for: str = HERE) -> Ledger:
    return Ledger(place_in(folder), holds_for)


def test_what_one_run_learns_the_next_one_knows(tmp_path: Path) -> None:
    first = ledger_in(tmp_path)
    first.learn(a_record())
    assert first.save() is None
    assert ledger_in(tmp_path).record_for(KEY, "abc") == a_record()


@pytest.mark.parametrize(
    "changes",
    [{"source_hash": "other"}, {"fingerprint": "numba 2; here"}, {"autojit": "0.0.0"}],
)
def test_a_record_does_not_hold_for_another_source_or_another_machine(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    ledger = ledger_in(tmp_path)
    ledger.learn(a_record(**changes))
    assert ledger.record_for(KEY, "abc") is None


def test_nothing_learnt_writes_nothing(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    assert ledger.record_for(KEY, "abc") is None
    assert ledger.save() is None
    assert list(tmp_path.iterdir()) == []


def test_learning_the_same_again_leaves_the_file_alone(tmp_path: Path) -> None:
    first = ledger_in(tmp_path)
    first.learn(a_record())
    first.save()
    file = place_in(tmp_path).ledger
    before = file.stat().st_mtime_ns, file.stat().st_ino
    second = ledger_in(tmp_path)
    second.learn(a_record(decided_s=2_000, python_s_per_run=2.3))
    second.save()
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before
    second.learn(a_record(decided_s=2_000, decision="left_alone", reason="AJ401"))
    second.save()
    assert file.stat().st_ino != before[1]


def test_of_a_projects_folder_git_sees_the_ledger_alone(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    place = place_in(tmp_path)
    ledger = ledger_in(tmp_path)
    ledger.learn(a_record())
    ledger.save()
    place.last_run.write_text("with paths")
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert listed.stdout.split() == [".autojit/.gitignore", ".autojit/ledger.json"]


def test_two_processes_keep_each_others_records(tmp_path: Path) -> None:
    one, two = ledger_in(tmp_path), ledger_in(tmp_path)
    assert one.records() == two.records() == []
    one.learn(a_record(region="sim:a"))
    two.learn(a_record(region="sim:b"))
    one.save()
    two.save()
    assert [each.region for each in ledger_in(tmp_path).records()] == ["sim:a", "sim:b"]


def test_the_newest_decision_wins_whoever_saves_last(tmp_path: Path) -> None:
    early, late = ledger_in(tmp_path), ledger_in(tmp_path)
    assert early.records() == late.records() == []
    early.learn(a_record(decided_s=1_000))
    late.learn(a_record(decided_s=2_000, decision="left_alone", reason="AJ401"))
    late.save()
    early.save()
    found = ledger_in(tmp_path).record_for(KEY, "abc")
    assert found is not None
    assert found.decision == "left_alone"


def test_old_sources_of_a_region_are_dropped_in_the_end(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    for number in range(10):
        ledger.learn(a_record(source_hash=f"hash{number}", decided_s=number))
    ledger.save()
    kept = [each.source_hash for each in ledger_in(tmp_path).records()]
    assert kept == ["hash6", "hash7", "hash8", "hash9"]


def test_many_threads_and_processes_lose_nothing(tmp_path: Path, run_python: RunPython) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from autojit.core import VERSION\n"
        "from autojit.ledger import Ledger, Place, Record\n"
        "f = Path('.autojit/ledger.json')\n"
        "for i in range(5):\n"
        "    ledger = Ledger(Place(f, None, f, f), 'x')\n"
        "    ledger.learn(Record(region=f'm:{sys.argv[2]}_{i}', source_hash='s', fingerprint='x',\n"
        "                 autojit=VERSION, decision='native', decided_s=i))\n"
        "    assert ledger.save() is None\n"
    )
    results: list[CompletedProcess[str]] = []
    threads = [
        threading.Thread(
            target=lambda name=name: results.append(run_python("-c", code, ".", str(name)))
        )
        for name in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.stderr for each in results] == ["", "", ""]
    assert len(ledger_in(tmp_path).records()) == 15


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"schema": 1, "records": [{"region": "a:b"}]}',
        b'{"schema": 1, "checksum": "00000000", "records": [1]}',
        to_bytes([a_record()])[:-20],
        to_bytes([a_record()]).replace(b"native", b"turbo!"),
    ],
)
def test_a_damaged_file_is_set_aside_warned_of_and_not_lost(tmp_path: Path, content: bytes) -> None:
    file = place_in(tmp_path).ledger
    file.parent.mkdir()
    file.write_bytes(content)
    heard: list[str] = []
    ledger = Ledger(place_in(tmp_path), HERE, heard.append)
    assert ledger.record_for(KEY, "abc") is None
    assert len(heard) == 1
    assert "damaged" in heard[0]
    assert file.with_name("ledger.json.damaged").read_bytes() == content
    ledger.learn(a_record())
    assert ledger.save() is None
    assert len(heard) == 1


def test_a_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    file = place_in(tmp_path).ledger
    file.parent.mkdir()
    for content in ("one", "two"):
        file.write_text(content)
        ledger_in(tmp_path).records()
    kept = sorted(each.name for each in file.parent.glob("ledger*"))
    assert kept == ["ledger.json.damaged", "ledger.json.damaged-2"]


def test_a_file_of_a_newer_release_is_kept_under_another_name(tmp_path: Path) -> None:
    file = place_in(tmp_path).ledger
    file.parent.mkdir()
    file.write_text(json.dumps({"schema": 2, "shards": []}))
    heard: list[str] = []
    assert Ledger(place_in(tmp_path), HERE, heard.append).records() == []
    assert "newer" in heard[0]
    assert file.with_name("ledger.json.newer").exists()


def test_a_hand_edited_file_is_judged_and_used(tmp_path: Path) -> None:
    file = place_in(tmp_path).ledger
    file.parent.mkdir()
    file.write_bytes(to_bytes([a_record()]).replace(b'"verified": 3', b'"verified": 4'))
    found = ledger_in(tmp_path).record_for(KEY, "abc")
    assert found == a_record(verified=4)


def test_a_folder_that_cannot_be_written_is_an_answer_and_not_an_error(tmp_path: Path) -> None:
    (tmp_path / ".autojit").write_text("a file where the folder should be")
    ledger = ledger_in(tmp_path)
    ledger.learn(a_record())
    problem = ledger.save()
    assert problem is not None
    assert "cannot be written" in problem


def test_a_read_only_base_is_read_and_never_written(tmp_path: Path) -> None:
    base = tmp_path / "shared.json"
    base.write_bytes(to_bytes([a_record()]))
    before = base.read_bytes()
    ledger = Ledger(place_in(tmp_path, base), HERE)
    assert ledger.record_for(KEY, "abc") == a_record()
    ledger.learn(a_record(region="sim:other"))
    ledger.save()
    assert base.read_bytes() == before


def test_forgetting_drops_a_region_from_disk_too(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path)
    ledger.learn(a_record())
    ledger.learn(a_record(region="sim:other"))
    ledger.save()
    again = ledger_in(tmp_path)
    assert again.forget(str(KEY)) == 1
    again.save()
    assert [each.region for each in ledger_in(tmp_path).records()] == ["sim:other"]


def test_reading_what_autojit_wrote_imports_neither_pydantic_nor_filelock(
    tmp_path: Path, run_python: RunPython
) -> None:
    ledger = ledger_in(tmp_path)
    ledger.learn(a_record())
    ledger.save()
    code = (
        "import sys; from pathlib import Path\n"
        "from autojit.ledger import Ledger, Place\n"
        "f = Path('.autojit/ledger.json')\n"
        "print(len(Ledger(Place(f, None, f, f), 'x').records()))\n"
        "print([name for name in ('pydantic', 'filelock', 'platformdirs') if name in sys.modules])"
    )
    assert run_python("-c", code).stdout == "1\n[]\n"
    file = place_in(tmp_path).ledger
    file.write_bytes(file.read_bytes().replace(b"checksum", b"checksum "))
    assert "pydantic" in run_python("-c", code).stdout, "the check can fail"


FLOATS = st.floats(0, 1e12)
RECORDS = st.builds(
    Record,
    region=st.from_regex(r"[a-zé]{1,5}:[a-z.<>]{1,5}", fullmatch=True),
    source_hash=st.text(min_size=1, max_size=4),
    fingerprint=st.text(min_size=1, max_size=4),
    autojit=st.text(min_size=1, max_size=4),
    decision=st.sampled_from(["native", "left_alone", "refused", "counting"]),
    decided_s=st.integers(0, 2**40),
    reason=st.none() | st.sampled_from(["AJ101", "AJ501"]),
    message=st.none() | st.text(),
    line=st.none() | st.integers(1, 10**6),
    hint=st.none() | st.text(),
    python_s_per_run=FLOATS,
    calls_per_run=st.integers(0, 2**60),
    speedup=st.none() | st.floats(1e-9, 1e9),
    compile_s=FLOATS,
    specialisations=st.lists(st.text(), max_size=3).map(tuple),
    verified=st.integers(0, 9),
)


@given(records=st.lists(RECORDS, max_size=4, unique_by=lambda each: each.identity))
def test_records_survive_the_disk_by_both_ways_of_reading(records: list[Record]) -> None:
    data = to_bytes(records)
    expected = sorted(records, key=lambda each: each.identity)
    assert from_bytes(data) == expected
    assert from_bytes(data + b" ") == expected, "the second way: its checksum is off"


def test_the_record_and_its_pydantic_twin_have_the_same_fields() -> None:
    assert list(Record._fields) == list(RecordModel.model_fields)


@pytest.mark.parametrize("speedup", [float("inf"), float("nan")])
def test_numbers_that_json_cannot_hold_are_dropped(speedup: float) -> None:
    [found] = from_bytes(to_bytes([a_record(speedup=speedup)]))
    assert found.speedup is None
