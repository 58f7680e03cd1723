"""Rewritten code is cached beside Python's own and never taken for it."""

from __future__ import annotations

import marshal
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from autojit.importing import bytecode
from autojit.rewriting import Manifest, rewrite

if TYPE_CHECKING:
    from pathlib import Path
    from types import CodeType

    from tests.importing.conftest import Programs

SOURCE = b"def work(x):\n    return x * x + 1\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a module's source file whose rewritten code is cached."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "plain.py"
    path.write_bytes(SOURCE)
    keep(path)
    return path


def keep(path: Path) -> None:
    stamp = bytecode.Stamp.of(str(path))
    code, manifest = rewrite(path.read_bytes(), str(path), "plain")
    bytecode.store(str(path), path.read_bytes(), stamp, code, manifest)


def load(path: Path) -> tuple[CodeType, Manifest] | None:
    return bytecode.load("plain", str(path))


def cached(path: Path) -> Path:
    name = bytecode.cache_path(str(path))
    assert name is not None
    return path.__class__(name)


def test_what_was_stored_comes_back(module: Path) -> None:
    assert load(module) == tuple(rewrite(SOURCE, str(module), "plain"))


def test_the_file_has_a_tag_of_its_own(module: Path) -> None:
    (only,) = (module.parent / "__pycache__").iterdir()
    assert only == cached(module)
    assert "-autojit" in only.name
    assert stat.S_IMODE(only.stat().st_mode) & 0o111 == 0


def test_a_source_of_another_size_is_rewritten(module: Path) -> None:
    module.write_bytes(SOURCE + b"# more\n")
    assert load(module) is None


def test_a_source_of_the_same_size_and_another_content_is_rewritten(module: Path) -> None:
    module.write_bytes(SOURCE.replace(b"1", b"2"))
    os.utime(module, ns=(1, 1))
    assert load(module) is None


def test_a_source_that_was_only_touched_is_not(module: Path) -> None:
    os.utime(module, ns=(1, 1))
    assert load(module) is not None


def test_a_source_that_is_gone_has_no_code(module: Path) -> None:
    module.unlink()
    assert load(module) is None


def test_reproducible_builds_are_checked_by_content(
    module: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    keep(module)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    before = module.stat()
    module.write_bytes(SOURCE.replace(b"1", b"2"))
    os.utime(module, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load(module) is None


def damaged(content: bytes) -> list[bytes]:
    header = bytecode._HEADER.size
    return [
        b"",
        content[: header - 1],
        content[:header],
        content[: header + 20],
        content[:-3],
        b"\0" * len(content),
        content[:header] + marshal.dumps(17),
        content[:header] + marshal.dumps((1, ())),
        content[:header] + marshal.dumps((None, None, None)),
        content[:8] + b"otherone" + content[16:],
    ]


def test_damage_makes_a_file_absent_and_it_is_replaced(module: Path) -> None:
    path = cached(module)
    for content in damaged(path.read_bytes()):
        path.write_bytes(content)
        assert load(module) is None
        keep(module)
        assert load(module) is not None


def test_nothing_is_left_beside_the_file(module: Path) -> None:
    keep(module)
    assert len(list((module.parent / "__pycache__").iterdir())) == 1


def test_code_follows_a_tree_that_moves(module: Path) -> None:
    moved = module.parent.rename(module.parent.with_name("moved")) / module.name
    found = load(moved)
    assert found is not None
    code, manifest = found
    assert code.co_filename == str(moved)
    inner = [one.co_filename for one in code.co_consts if hasattr(one, "co_filename")]
    assert inner == [str(moved)]
    assert manifest == rewrite(SOURCE, str(moved), "plain").manifest


WORK = {"plain.py": "def work(x):\n    return x * x + 1\n", "prog.py": "import plain\n"}
ADOPTED = ("found __main__", "found plain", "adopted plain:work")


def files(programs: Programs) -> set[str]:
    return {path.name.replace(".opt-1", "") for path in programs.root.rglob("*.pyc")}


def test_the_second_run_reads_what_the_first_wrote(programs: Programs) -> None:
    programs.write(WORK)
    assert programs.autojit("prog.py").news == ADOPTED
    (name,) = files(programs)
    assert name.startswith("plain.cpython-")
    assert name.endswith("-autojit.pyc")
    source = "import sys\nimport plain\nprint('autojit.screen' in sys.modules)\n"
    programs.write({"prog.py": "# autojit: off-file\n" + source})
    start = (
        "import sys; sys.path.insert(0, '.')\n"
        "from autojit.importing import Finder, Hooks, Selection\n"
        "Finder(Selection(('plain',)), Hooks(print)).install()\n"
        "import plain; print('autojit.screen' in sys.modules)\n"
    )
    assert "work" in programs.python("-c", start).text.splitlines()[0]
    assert programs.python("-c", start).text.splitlines()[1] == "False"


def test_python_and_autojit_never_read_each_others_code(programs: Programs) -> None:
    programs.write(WORK)
    programs.python("prog.py")
    assert len(files(programs)) == 1
    programs.autojit("prog.py")
    assert len(files(programs)) == 3  # the script's too, for there is a directory now
    assert programs.autojit("prog.py").news == ADOPTED
    show = "import plain; print(plain.__cached__, plain.work.__code__.co_filename)"
    assert "autojit" not in programs.python("-c", show).text.split()[0].rpartition("/")[2]


def test_optimisation_levels_have_files_of_their_own(programs: Programs) -> None:
    programs.write(WORK)
    for options in ((), ("-O",), ("-OO",)):
        assert programs.autojit("prog.py", options=options).news == ADOPTED
    names = [path.name for path in programs.root.rglob("*.pyc")]
    assert len({name.partition("autojit")[2] for name in names}) == 3


def test_a_script_brings_no_directory_but_uses_one(programs: Programs) -> None:
    programs.write({"prog.py": WORK["plain.py"]})
    news = ("found __main__", "adopted __main__:work")
    assert programs.autojit("prog.py").news == news
    assert not (programs.root / "__pycache__").exists()
    (programs.root / "__pycache__").mkdir()
    for _ in range(2):
        assert programs.autojit("prog.py").news == news
        assert len(files(programs)) == 1
    programs.write({"prog.py": WORK["plain.py"].replace("work", "walk")})
    assert programs.autojit("prog.py").news[-1] == "adopted __main__:walk"
    assert programs.autojit("-", stdin=b"def work(x): return x + 1").news == news


def test_switches_against_bytecode_are_honoured(programs: Programs) -> None:
    programs.write(WORK)
    assert programs.autojit("prog.py", options=("-B",)).news == ADOPTED
    assert files(programs) == set()
    prefix = programs.root / "elsewhere"
    assert programs.autojit("prog.py", PYTHONPYCACHEPREFIX=str(prefix)).news == ADOPTED
    assert not (programs.root / "__pycache__").exists()
    assert any("plain" in path.name for path in prefix.rglob("*-autojit.pyc"))


def test_a_tree_that_cannot_be_written_works(programs: Programs) -> None:
    programs.write(WORK)
    # A file where the directory should be: no permission to change, also for root.
    programs.write({"__pycache__": "in the way"})
    for _ in range(2):
        outcome = programs.autojit("prog.py")
        assert outcome.news == ADOPTED
        assert (outcome.stderr, outcome.status) == (b"", 0)


def test_checking_hashes_always_is_honoured(programs: Programs) -> None:
    programs.write(WORK)
    programs.autojit("prog.py")
    path = programs.root / "plain.py"
    before = path.stat()
    path.write_text(WORK["plain.py"].replace("work", "walk"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    always = ("--check-hash-based-pycs", "always")
    assert programs.autojit("prog.py", options=always).news[-1] == "adopted plain:walk"
