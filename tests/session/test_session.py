"""The rooms joined: a package is imported, counted, made native, reported and remembered."""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import pytest

import autojit
from autojit.backend.fakes import PythonBackend
from autojit.config import Settings
from autojit.core import Channel, ConfigurationError
from autojit.session import Session, current

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = """
def work(n):
    total = 0.0
    for i in range(n):
        total += i * 0.5
    return total

def reads(path):
    with open(path) as stream:
        return stream.read()

class Grid:
    def area(self, x):
        return x * x + 1
"""
NAME = "shop"


def halved(function: Any) -> Any:
    """Translate: sum in closed form, much faster than the loop."""
    if function.__name__ != "work":
        return function
    return lambda n: n * (n - 1) * 0.25


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / f"{NAME}.py").write_text(PROGRAM)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    sys.modules.pop(NAME, None)


@contextmanager
def running(project: Path, backend: Any = None, **settings: Any) -> Iterator[Session]:
    """Run a session over the project, as a process would."""
    sys.modules.pop(NAME, None)
    importlib.invalidate_caches()
    defaults: dict[str, Any] = {"modules": (NAME,), "ledger_file": project / "ledger.json"}
    made = backend or PythonBackend(halved)
    one = Session(Settings(**(defaults | settings)), make_backend=lambda: made)
    one.install()
    try:
        yield one
    finally:
        one.uninstall()
        one.close()


def imported() -> Any:
    return importlib.import_module(NAME)


def tiers(one: Session) -> dict[str, str]:
    return {region.region.partition(":")[2]: region.tier for region in one.status().regions}


def test_a_module_is_found_screened_counted_and_made_native(project: Path) -> None:
    with running(project, eager=True) as one:
        module = imported()
        assert tiers(one) == {"work": "counting", "reads": "refused", "Grid.area": "counting"}
        for _ in range(20):
            assert module.work(100) == 2475.0
        assert module.Grid().area(2) == 5
        work = next(region for region in one.status().regions if region.region.endswith(":work"))
        assert (work.tier, work.verified, work.native_calls) == ("native", 3, 7)
        assert one.status().active
    assert not one.status().active


def test_after_uninstalling_the_functions_are_plain(project: Path) -> None:
    with running(project):
        module = imported()
        proxy = module.work
    assert module.work is not proxy
    assert type(module.work) is FunctionType
    assert proxy(4) == module.work(4) == 3.0


def test_what_was_native_is_native_from_the_first_call_of_the_next_run(project: Path) -> None:
    def run() -> tuple[Any, Any]:
        backend = PythonBackend(halved)
        with running(project, backend) as one:
            module = imported()
            for _ in range(40):
                module.work(1_000_000)
            (work,) = (one for one in one.status().regions if one.region.endswith(":work"))
        return work, backend

    first, _ = run()
    second, _ = run()
    assert (first.tier, second.tier) == ("native", "native")
    assert first.python_calls > 0
    assert (second.python_calls, second.native_calls) == (0, 40)
    assert second.speedup == first.speedup


def test_a_changed_source_is_learnt_anew(project: Path) -> None:
    for change in ("", "# another line\n"):
        (project / f"{NAME}.py").write_text(change + PROGRAM)
        with running(project, PythonBackend(lambda _: lambda _n: 0.0), eager=True) as one:
            module = imported()
            for _ in range(12):
                assert module.work(3) == 1.5
            reasons = {each.region: each.reason for each in one.status().regions}
            found = reasons[f"{NAME}:work"]
            assert found is not None
            assert found.code == "AJ501"
            assert next(each for each in one.status().regions if each.mismatches)


def test_a_wrong_answer_leaves_a_script_that_shows_the_call(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(project, PythonBackend(lambda _: lambda _n: 0.0), eager=True):
        module = imported()
        for _ in range(12):
            assert module.work(3) == 1.5
    (script,) = project.rglob("reproducers/*.py")
    assert str(script) in capsys.readouterr().err
    assert "return (3, )" in script.read_text()


def test_a_known_mismatch_is_obeyed_without_a_call(project: Path) -> None:
    wrong = PythonBackend(lambda _: lambda _n: 0.0)
    for expected in ("counting", "left_alone"):
        with running(project, wrong, eager=True) as one:
            module = imported()
            assert tiers(one)["work"] == expected
            for _ in range(12):
                module.work(3)
    assert len(wrong.compiled) == 1


def test_without_a_ledger_nothing_is_written(project: Path) -> None:
    before = sorted(project.iterdir())
    with running(project, ledger_enabled=False, ledger_file=None, eager=True):
        module = imported()
        for _ in range(12):
            module.work(10)
    assert sorted(project.iterdir()) == before


def test_pausing_stops_finding_and_counting(project: Path) -> None:
    with running(project) as one:
        module = imported()
        module.work(3)
        with one.paused():
            module.work(3)
            sys.modules.pop(NAME)
            plain = imported()
            plain.work(3)
        module.work(3)
        (work,) = (each for each in one.status().regions if each.region.endswith(":work"))
        assert work.python_calls == 2


def test_the_table_and_the_json_report_are_written_at_the_end(
    project: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = project / "report.json"
    with running(project, eager=True, profile=True, profile_file=file):
        module = imported()
        for _ in range(20):
            module.work(10)
    report = json.loads(file.read_text())
    assert report["schema"] == 1
    assert [each["tier"] for each in report["regions"]] == ["counting", "refused", "native"]
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.startswith("[autojit] 1 region native")
    assert f"{NAME}:work" in said.err


def test_nothing_is_said_by_default_and_unmatched_patterns_with_verbosity(
    project: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with running(project):
        imported().work(3)
    assert capfd.readouterr() == ("", "")
    with running(project, verbosity=1, modules=(NAME, "no_such_module")):
        imported()
    assert "'no_such_module' matched nothing" in capfd.readouterr().err


def test_the_log_goes_to_its_file(project: Path) -> None:
    log = project / "log.txt"
    with running(project, eager=True, log=(Channel.COMPILE,), log_file=log):
        module = imported()
        for _ in range(12):
            module.work(10)
    assert log.read_text().startswith(f"[autojit] compile: compiled {NAME}:work (int)")


def test_a_strict_run_lists_what_was_left_alone_for_more_than_being_cold(project: Path) -> None:
    with running(project, PythonBackend(lambda _: lambda _n: 0.0), eager=True) as one:
        module = imported()
        for _ in range(12):
            module.work(3)
        assert [line.split()[:2] for line in one.left_alone()] == [[f"{NAME}:work", "AJ501"]]


def test_a_threshold_comment_on_the_def_holds_for_it(project: Path) -> None:
    source = PROGRAM.replace("def work(n):", "def work(n):  # autojit: on threshold=2")
    (project / f"{NAME}.py").write_text(source)
    with running(project, eager=True) as one:
        module = imported()
        for _ in range(6):
            module.work(10)
        assert tiers(one)["work"] == "native"


def test_a_forked_child_counts_its_own_half_and_says_nothing(
    project: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with running(project, profile=True) as one:
        module = imported()
        for _ in range(5):
            module.work(3)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            try:
                module.work(3)
                calls = {each.region: each.python_calls for each in one.status().regions}
                one.close()
                os.write(writer, str(calls[f"{NAME}:work"]).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert os.read(reader, 10) == b"1"
        os.close(reader)
        os.close(writer)
        assert capfd.readouterr().err == ""


def test_the_public_names_switch_on_off_and_aside(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOJIT_LEDGER", "0")
    monkeypatch.chdir(project)
    assert not autojit.status().active
    autojit.install(modules=[NAME])
    try:
        module = imported()
        assert autojit.status().active
        with autojit.paused():
            module.work(3)
        module.work(3)
        calls = {each.region: each.python_calls for each in autojit.status().regions}
        assert calls[f"{NAME}:work"] == 1
        held = module.work
        module.work = autojit.disable(held, reason="for the test")
        assert type(module.work) is FunctionType
        reasons = {each.region: each.reason for each in autojit.status().regions}
        found = reasons[f"{NAME}:work"]
        assert found is not None
        assert (found.code, found.message) == ("AJ113", "for the test")
    finally:
        autojit.uninstall()
    assert current() is None
    assert autojit.status().regions == ()


def test_the_decorators_change_nothing_while_autojit_is_off() -> None:
    @autojit.disable(reason="for the test")
    def one() -> int:
        return 1

    @autojit.enable(threshold=1)
    def two() -> int:
        return 2

    @autojit.enable
    @autojit.disable
    def three() -> int:
        return 3

    assert (one(), two(), three()) == (1, 2, 3)
    assert {type(each) for each in (one, two, three)} == {FunctionType}


def test_an_unknown_setting_or_name_is_an_error() -> None:
    with pytest.raises(ConfigurationError):
        autojit.install(modules=["a"], no_such_setting=1)
    with pytest.raises(AttributeError):
        autojit.no_such_name  # noqa: B018 - looking is the test
    assert set(autojit.__all__) <= set(dir(autojit))


def test_importing_the_package_brings_in_nothing_heavy(
    tmp_path: Path,
) -> None:
    import subprocess

    program = """
import sys
before = set(sys.modules)
import autojit
brought = set(sys.modules) - before
assert brought <= {"autojit", "__future__"}, brought
autojit.__version__
autojit.install(modules=["nothing"])
heavy = {"numba", "numpy", "rich", "wrapt", "asyncio", "logging", "importlib.metadata", "argparse"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "AUTOJIT_LEDGER": "0"},
    )
