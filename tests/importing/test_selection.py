"""Which modules are selected, by name and by place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autojit.core import Eligible, Reason, Refused
from autojit.importing import Selection, first_party_root
from autojit.importing.selection import unmatched


def selects(selection: Selection, name: str, file: str | None = None) -> bool:
    verdict = selection.judge(name, file)
    if isinstance(verdict, Refused):
        assert verdict.reason is Reason.EXCLUDED
    chosen = isinstance(verdict, Eligible)
    if chosen:
        assert name == "__main__" or selection.may_select(name)
    return chosen


@pytest.mark.parametrize(
    ("pattern", "matched", "unmatched_names"),
    [
        ("pkg", ["pkg", "pkg.a", "pkg.a.b"], ["pkgs", "apkg", "pk", "other.pkg"]),
        ("pkg.a", ["pkg.a", "pkg.a.b"], ["pkg", "pkg.ab"]),
        ("pkg.*", ["pkg.a", "pkg.a.b"], ["pkg", "pkgs.a"]),
        ("pkg.?", ["pkg.a"], ["pkg.ab", "pkg"]),
        ("p[kg]g", ["pkg", "pgg"], ["pkg.a", "pag"]),
        ("__main__", ["__main__"], ["pkg", "__main"]),
        ("ha", ["ha", "ha.b"], ["hashlib", "hab"]),
        ("*", ["pkg", "__main__", "a.b"], ["os", "hashlib", "importlib.abc", "numpy", "autojit"]),
        ("h*", ["hab"], ["hashlib", "heapq"]),
        ("heapq", ["heapq"], ["heapqs"]),
        ("numpy", [], ["numpy", "numpy.linalg"]),
        ("PKG", ["PKG"], ["pkg"]),
    ],
)
def test_patterns_match_whole_dotted_names(
    pattern: str,
    matched: list[str],
    unmatched_names: list[str],
) -> None:
    selection = Selection((pattern,))
    assert [name for name in matched if not selects(selection, name)] == []
    assert [name for name in unmatched_names if selects(selection, name)] == []
    assert [name for name in unmatched_names if selection.may_select(name)] == []


def test_excluded_modules_are_not_selected() -> None:
    selection = Selection(("pkg",), ("pkg.slow", "pkg.test_*"))
    assert selects(selection, "pkg.fast")
    assert not selects(selection, "pkg.slow.inner")
    assert not selects(selection, "pkg.test_a")


def test_excluded_functions_are_refused_by_name() -> None:
    selection = Selection(("pkg",), ("pkg.a:Grid.*", "*:helper"))
    verdict = selection.judge_function("pkg.a", "Grid.step")
    assert isinstance(verdict, Refused)
    assert verdict.message == "the setting exclude = 'pkg.a:Grid.*' matches it"
    assert isinstance(selection.judge_function("x", "helper"), Refused)
    assert selection.judge_function("pkg.b", "Grid.step") == Eligible()
    assert selects(selection, "pkg.a")


def test_by_default_the_script_and_the_files_beside_it_are_selected(tmp_path: Path) -> None:
    selection = Selection(roots=(str(tmp_path),))
    inside = ["mod.py", "pkg/mod.py", "venv/mod.py"]
    outside = [
        "venv/lib/python3.11/site-packages/dep.py",
        "lib/dist-packages/dep.py",
        "../other.py",
    ]
    assert all(selects(selection, "mod", str(tmp_path / name)) for name in inside)
    assert not any(selects(selection, "dep", str(tmp_path / name)) for name in outside)
    assert not selects(selection, "mod", str(tmp_path) + "s/mod.py")
    assert not selects(selection, "mod", None)
    assert selects(selection, "__main__", "/elsewhere/script.py")
    assert selects(selection, "__main__", "<string>")


def test_the_standard_library_is_never_first_party() -> None:
    selection = Selection(roots=(os.sep,))
    assert not selects(selection, "heapq", os.__file__)
    assert not selects(selection, "my_heapq", os.__file__)
    assert not selection.may_select("heapq")


def test_links_to_first_party_files_count_where_they_lead(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    selection = Selection(roots=(str(tmp_path / "link"),))
    assert selects(selection, "mod", str(real / "mod.py"))


def test_the_root_is_the_place_of_the_script(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    script = tmp_path / "sub" / "prog.py"
    script.touch()
    link = tmp_path / "prog.py"
    link.symlink_to(script)
    assert first_party_root(str(script)) == str(tmp_path / "sub")
    assert first_party_root(str(link)) == str(tmp_path / "sub")
    assert first_party_root(str(tmp_path)) == str(tmp_path)
    assert first_party_root(None) == str(Path.cwd())


def test_patterns_that_match_nothing_are_listed() -> None:
    assert unmatched(("pkg", "ha", "x.*"), ["pkg.a", "hashlib"]) == ("ha", "x.*")


def test_an_archive_is_the_root_of_its_modules(tmp_path: Path) -> None:
    archive = tmp_path / "app.zip"
    archive.touch()
    selection = Selection(roots=(first_party_root(str(archive)),))
    assert selects(selection, "mod", str(archive / "mod.py"))
