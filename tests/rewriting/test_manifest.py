"""A manifest survives the cache."""

from __future__ import annotations

import marshal
from typing import Any

import pytest

from autojit.rewriting import Manifest, bind, fingerprint, rewrite

SOURCE = """
def f(x): return x + 1  # autojit: on threshold=1 mode=close
def g(x): print(x)
@unknown
def h(x): return x + 1
class C:
    def m(self): return self.x
"""


def test_rows_come_back_as_they_were() -> None:
    _, manifest = rewrite(SOURCE, "a.py", "prog")
    rows: Any = marshal.loads(marshal.dumps(manifest.to_rows()))  # type: ignore[arg-type]
    assert Manifest.from_rows("prog", "a.py", rows) == manifest
    assert len(manifest) == 4


def test_rows_take_the_file_and_module_of_the_day() -> None:
    _, manifest = rewrite(SOURCE, "old/a.py", "old")
    moved = Manifest.from_rows("new", "new/a.py", manifest.to_rows())
    assert moved.module == "new"
    refused = [one.verdict for one in moved if not one.eligible]
    assert {getattr(one, "file", None) for one in refused} == {"new/a.py"}


@pytest.mark.parametrize("rows", [((1, 2),), (None,), (("f", 1, 1, ("AJ000",), ()),)])
def test_rows_of_another_shape_raise(rows: Any) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        Manifest.from_rows("prog", "a.py", rows)


def test_marked_code_can_be_marshalled_and_bound_afterwards() -> None:
    code, _ = rewrite(SOURCE.replace("@unknown\n", ""), "a.py", "prog")
    again = marshal.loads(marshal.dumps(code))
    assert again == code
    names: dict[str, object] = {}
    exec(bind(again, lambda index: lambda _function: index), names)
    assert (names["f"], names["h"]) == (0, 2)


def test_the_fingerprint_is_stable_within_a_process() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 8
