"""``python -m autojit`` runs programs; what is asked of it goes to standard error or files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from autojit.core import VERSION
from autojit.ledger import read_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    RunPython = Callable[..., subprocess.CompletedProcess[str]]

PROGRAM = """\
import sys

def total(n):
    s = 0.0
    for i in range(n):
        s += i * 0.5
    return s

def show(x):
    print(x)

show(sum(total(50) for _ in range(20)))
sys.exit(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    file = tmp_path / "app.py"
    file.write_text(PROGRAM)
    return file


@pytest.mark.parametrize("status", ["0", "3"])
@pytest.mark.parametrize("environ", [{}, {"AUTOJIT_DISABLE": "1"}])
def test_a_program_prints_and_ends_as_with_python(
    app: Path, run_python: RunPython, status: str, environ: dict[str, str]
) -> None:
    plain = run_python("app.py", status)
    under = run_python("-m", "autojit", "app.py", status, env=environ)
    assert (under.stdout, under.stderr) == (plain.stdout, plain.stderr)
    assert under.returncode == plain.returncode == int(status)


def test_the_profile_file_is_the_public_report(
    app: Path, tmp_path: Path, run_python: RunPython
) -> None:
    done = run_python("-m", "autojit", "--profile=p.json", "app.py")
    assert done.stderr == ""
    report = read_report((tmp_path / "p.json").read_bytes())
    tiers = {each.region: each.tier for each in report.regions}
    assert tiers["__main__:total"] == "counting"
    assert tiers["__main__:show"] == "refused"
    assert report.processes == 1


def test_the_profile_table_goes_to_standard_error(app: Path, run_python: RunPython) -> None:
    done = run_python("-m", "autojit", "--profile", "app.py")
    assert done.stdout == run_python("app.py").stdout
    assert "__main__:total" in done.stderr
    assert done.stderr.startswith("[autojit] ")


def test_a_dry_run_compiles_nothing_and_tells(app: Path, run_python: RunPython) -> None:
    code = PROGRAM.replace("sys.exit(", "print('numba' in sys.modules); sys.exit(")
    app.write_text(code)
    done = run_python("-m", "autojit", "--dry-run", "--eager", "app.py")
    assert done.stdout.splitlines()[-1] == "False"
    assert "__main__:total" in done.stderr


def test_a_cold_program_imports_nothing_heavy(tmp_path: Path, run_python: RunPython) -> None:
    heavy = ["numba", "numpy", "rich", "pydantic", "wrapt", "argparse", "filelock", "asyncio"]
    code = f"import sys; print([name for name in {heavy} if name in sys.modules])"
    assert run_python("-m", "autojit", "-c", code).stdout == "[]\n"
    loading = f"import rich, filelock; {code}"
    found = run_python("-m", "autojit", "-c", loading).stdout
    assert "rich" in found, "the check can fail"
    assert "filelock" in found, "the check can fail"


def test_a_program_that_is_switched_off_meets_the_runner_alone(run_python: RunPython) -> None:
    code = "import sys; print(sorted(n for n in sys.modules if n.startswith('autojit')))"
    off = run_python("-m", "autojit", "-c", code, env={"AUTOJIT_DISABLE": "1"}).stdout
    assert "autojit.session" not in off
    assert "autojit.core" not in off
    assert "autojit.session" in run_python("-m", "autojit", "-c", code).stdout, "it can fail"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--threshold", "0"], "--threshold = 0: must be a whole number from 1"),
        (["--mode=fast"], "--mode = 'fast': must be exact or close"),
        (["--config", "nowhere.toml"], "nowhere.toml: no such configuration file"),
        (["--modul", "a"], "there is no option --modul; did you mean"),
    ],
)
def test_a_bad_option_ends_with_2_before_the_program_runs(
    app: Path, run_python: RunPython, options: list[str], said: str
) -> None:
    done = run_python("-m", "autojit", *options, "app.py")
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_a_bad_file_ends_with_2_and_a_bad_variable_does_not(
    app: Path, tmp_path: Path, run_python: RunPython
) -> None:
    warned = run_python("-m", "autojit", "app.py", env={"AUTOJIT_MODE": "fast"})
    assert warned.returncode == 0
    assert warned.stderr.splitlines() == [
        "[autojit] AUTOJIT_MODE=fast is ignored: must be exact or close"
    ]
    (tmp_path / "autojit.toml").write_text("mode = 'fast'\n")
    done = run_python("-m", "autojit", "app.py")
    assert done.returncode == 2
    assert "autojit.toml: mode = 'fast'" in done.stderr


def test_a_pattern_that_matches_nothing_is_said_with_v_only(
    app: Path, run_python: RunPython
) -> None:
    options = ["--modules", "nothing.*", "--modules", "__main__"]
    assert run_python("-m", "autojit", *options, "app.py").stderr == ""
    told = run_python("-m", "autojit", "-v", *options, "app.py").stderr
    assert "nothing.*" in told
    assert "matched nothing" in told


def test_strict_fails_a_good_run_for_a_region_that_was_left_alone(
    app: Path, run_python: RunPython
) -> None:
    app.write_text(
        "from fractions import Fraction\n"
        "def f(x):\n    s = 0\n    for i in range(5):\n        s += x * i\n    return s\n"
        "for _ in range(30): f(Fraction(1, 2))\n"
    )
    done = run_python("-m", "autojit", "--strict", "--eager", "app.py")
    assert "left alone: __main__:f AJ" in done.stderr
    assert done.returncode == 1
    assert run_python("-m", "autojit", "--eager", "app.py").returncode == 0


def test_the_children_of_a_run_without_children_are_switched_off(run_python: RunPython) -> None:
    code = "import os; print(os.environ.get('AUTOJIT_DISABLE'))"
    assert run_python("-m", "autojit", "--no-children", "-c", code).stdout == "1\n"
    assert run_python("-m", "autojit", "-c", code).stdout == "None\n"


def test_a_ledger_is_kept_for_the_next_run_and_none_if_told_so(
    tmp_path: Path, app: Path, run_python: RunPython
) -> None:
    (tmp_path / "autojit.toml").write_text("")
    run_python("-m", "autojit", "--no-ledger", "app.py")
    assert not (tmp_path / ".autojit").exists()
    run_python("-m", "autojit", "app.py")
    assert (tmp_path / ".autojit" / "last-run.json").exists()


def test_a_damaged_ledger_is_one_line_and_no_more(
    tmp_path: Path, app: Path, run_python: RunPython
) -> None:
    (tmp_path / "autojit.toml").write_text("")
    (tmp_path / ".autojit").mkdir()
    (tmp_path / ".autojit" / "ledger.json").write_text("{")
    plain = run_python("app.py")
    for lines in (1, 0):
        under = run_python("-m", "autojit", "app.py")
        assert (under.stdout, under.returncode) == (plain.stdout, plain.returncode)
        assert len(under.stderr.splitlines()) == lines
    assert (tmp_path / ".autojit" / "ledger.json.damaged").read_text() == "{"


def test_a_project_folder_that_cannot_be_used_is_no_news(
    tmp_path: Path, app: Path, run_python: RunPython
) -> None:
    (tmp_path / "autojit.toml").write_text("")
    (tmp_path / ".autojit").write_text("a file where the folder should be")
    plain = run_python("app.py")
    under = run_python("-m", "autojit", "--eager", "app.py")
    assert (under.stdout, under.stderr) == (plain.stdout, plain.stderr)
    assert under.returncode == plain.returncode


def test_a_profile_that_cannot_be_written_is_one_line(
    app: Path, tmp_path: Path, run_python: RunPython
) -> None:
    under = run_python("-m", "autojit", f"--profile={app}/p.json", "app.py")
    assert under.stdout == run_python("app.py").stdout
    assert under.stderr.startswith("[autojit] ")
    assert len(under.stderr.splitlines()) == 1


def test_the_version_and_the_help_need_no_program(run_python: RunPython) -> None:
    assert run_python("-m", "autojit", "--version").stdout == f"autojit {VERSION}\n"
    assert "--threshold N" in run_python("-m", "autojit", "--help").stdout


def test_ctrl_c_ends_the_process_as_it_ends_python(
    tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    (tmp_path / "app.py").write_text("print('on', flush=True)\nwhile True:\n    pass\n")
    for command in (["app.py"], ["-m", "autojit", "--profile=p.json", "app.py"]):
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=tmp_path,
            env=clean_environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "on\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert process.returncode == -signal.SIGINT
        assert told.endswith("KeyboardInterrupt\n")
        assert "autojit" not in told
    assert json.loads((tmp_path / "p.json").read_text())["schema"] == 1
