"""``AUTOJIT_MODULES`` works by itself, and nothing happens without it."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    RunPython = Callable[..., CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "sitecustomize_example"
SITE = ROOT / "autojit" / "cli" / "site"

PROGRAM = """\
import sys, helper
def f(n):
    s = 0
    for i in range(n):
        s += i
    return s
print(__name__, sys.argv, __file__, helper.g(3), f(3))
print(sorted(str(r.region) for r in __import__('autojit').status().regions))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "helper.py").write_text(
        "def g(n):\n    s = 0\n    for i in range(n):\n        s += i * i\n    return s\n"
    )
    file = tmp_path / "app.py"
    file.write_text(PROGRAM)
    return file


def path_with(*folders: Path) -> dict[str, str]:
    return {"PYTHONPATH": ":".join(str(folder) for folder in [*folders, ROOT])}


def with_the_start_up_file(tmp_path: Path) -> dict[str, str]:
    """Have Python read a folder as it reads site-packages, with the start-up file in it."""
    folder, boot = tmp_path / "site", tmp_path / "boot"
    folder.mkdir()
    boot.mkdir()
    for file in SITE.glob("autojit.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    (boot / "sitecustomize.py").write_text(f"import site; site.addsitedir({str(folder)!r})\n")
    return path_with(boot)


@pytest.fixture(params=["start-up file", "sitecustomize"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    return with_the_start_up_file(tmp_path) if "file" in request.param else path_with(EXAMPLE)


def test_the_named_modules_are_found_the_script_too(
    program: Path, run_python: RunPython, environ: dict[str, str]
) -> None:
    env = environ | {"AUTOJIT_MODULES": "helper,__main__"}
    done = run_python("app.py", "a", env=env)
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first == f"__main__ ['app.py', 'a'] {program} 5 3"
    assert second == "['__main__:f', 'helper:g']"


def test_without_the_variable_nothing_of_autojit_is_imported(
    tmp_path: Path, run_python: RunPython, environ: dict[str, str]
) -> None:
    code = "import sys; print([name for name in sys.modules if name.startswith('autojit')])"
    assert run_python("-c", code, env=environ).stdout == "[]\n"
    on = run_python("-c", code, env=environ | {"AUTOJIT_MODULES": "helper"}).stdout
    assert "autojit.session" in on, "the check can fail"


def test_the_kill_switch_beats_the_variable(
    program: Path, run_python: RunPython, environ: dict[str, str]
) -> None:
    env = environ | {"AUTOJIT_MODULES": "helper,__main__", "AUTOJIT_DISABLE": "1"}
    assert run_python("app.py", env=env).stdout.splitlines()[1] == "[]"


def test_a_script_that_is_not_named_is_left_to_python(
    program: Path, run_python: RunPython, environ: dict[str, str]
) -> None:
    done = run_python("app.py", env=environ | {"AUTOJIT_MODULES": "helper"})
    assert done.stdout.splitlines()[1] == "['helper:g']"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("raise SystemExit(4)", 4),
        ("def f():\n    return 1 / 0\nf()", 1),
        ("def (:", 1),
        ("import atexit\natexit.register(print, 'bye')\nprint('hello')", 0),
        ("import sys\nprint(sys.stdin.read())", 0),
    ],
)
def test_a_caught_script_ends_as_it_does_without(
    tmp_path: Path, run_python: RunPython, text: str, status: int
) -> None:
    (tmp_path / "app.py").write_text(text)
    plain = run_python("app.py", stdin="in")
    env = path_with(EXAMPLE) | {"AUTOJIT_MODULES": "__main__"}
    under = run_python("app.py", stdin="in", env=env)
    assert (under.stdout, under.stderr) == (plain.stdout, plain.stderr)
    assert under.returncode == plain.returncode == status


def test_a_script_that_does_not_exist_is_pythons_own_message(
    tmp_path: Path, run_python: RunPython
) -> None:
    plain = run_python("nowhere.py")
    under = run_python("nowhere.py", env=path_with(EXAMPLE) | {"AUTOJIT_MODULES": "__main__"})
    assert (under.stderr, under.returncode) == (plain.stderr, plain.returncode)


def test_a_module_run_by_m_is_found(program: Path, run_python: RunPython) -> None:
    env = path_with(EXAMPLE) | {"AUTOJIT_MODULES": "__main__"}
    done = run_python("-m", "app", env=env)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "['__main__:f']"


def test_a_bad_configuration_is_one_line_and_the_program_runs(
    program: Path, tmp_path: Path, run_python: RunPython
) -> None:
    (tmp_path / "autojit.toml").write_text("mode = 'fast'\n")
    env = path_with(EXAMPLE) | {"AUTOJIT_MODULES": "helper,__main__"}
    done = run_python("app.py", env=env)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert "autojit.toml: mode = 'fast'" in done.stderr
    assert done.stdout.splitlines()[1] == "[]"


def test_the_hidden_sitecustomize_runs_too(tmp_path: Path, run_python: RunPython) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("print('hidden', __name__, __file__)\n")
    done = run_python("-c", "import sitecustomize", env=path_with(EXAMPLE, hidden))
    assert done.stdout == f"hidden sitecustomize {hidden / 'sitecustomize.py'}\n"


def test_a_python_without_autojit_starts_all_the_same(run_python: RunPython) -> None:
    env = {"PYTHONPATH": str(EXAMPLE), "AUTOJIT_MODULES": "helper"}
    done = run_python("-S", "-c", "import sitecustomize; print('on')", env=env)
    assert done.stdout == "on\n"
    assert done.stderr.startswith("[autojit] is off in this process")


def installed() -> bool:
    try:
        importlib.metadata.distribution("autojit")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


@pytest.mark.skipif(not installed(), reason="autojit is on the path, not installed")
def test_the_installation_brings_the_start_up_file(program: Path, run_python: RunPython) -> None:
    env = {"PYTHONPATH": "", "AUTOJIT_MODULES": "helper,__main__"}
    done = run_python("app.py", env=env)
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "['__main__:f', 'helper:g']"
