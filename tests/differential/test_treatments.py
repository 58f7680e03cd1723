"""Every row of the catalogue has a test that fails without its treatment, or says why not.

What is listed in ``treatments`` is taken away in a process of its own; each of its functions, which
show nothing with it (``test_corpus``), must then differ from Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.differential.treatments.catalogue import (
    DOCS,
    NOTHING,
    REFUSALS,
    TREATMENTS,
    page,
    row_of,
    rows,
)
from tests.differential.treatments.model import Refusal, Treatment, compiled_calls, differences
from tests.differential.treatments.serving import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.mark.parametrize("name", TREATMENTS)
def test_the_corpus_finds_a_difference_without_a_treatment(server: Server, name: str) -> None:
    shown = server.shown(name)
    assert not shown.error, shown.error
    assert shown.death or shown.found
    assert all(shown.found.values()), [place for place, one in shown.found.items() if not one]


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_said_to_be_refused_is_never_compiled(server: Server, name: str) -> None:
    shown = server.shown(name)
    assert not shown.error, shown.error
    assert shown.found
    assert not any(shown.found.values()), shown


def test_every_row_of_the_catalogue_is_accounted_for() -> None:
    tested = {row_of(one.row) for one in TREATMENTS.values()}
    tested |= {row_of(one.row) for one in REFUSALS.values()}
    explained = {row_of(beginning) for beginning in NOTHING}
    assert tested.isdisjoint(explained)
    assert [row for row in rows() if row not in tested | explained] == []
    assert len(rows()) > 100


def test_the_page_says_what_the_tables_say() -> None:
    assert (DOCS / "treatments.md").read_text(encoding="utf-8") == page(), (
        "run: python -m tests.differential.treatments --page > docs/treatments.md"
    )


def test_a_row_without_a_test_is_noticed() -> None:
    with pytest.raises(ValueError, match="unpack"):
        row_of("what no row begins with")


def test_with_its_treatment_a_function_shows_nothing() -> None:
    there = Treatment(TREATMENTS["overflow"].row, TREATMENTS["overflow"].functions)
    assert not any(differences(there).values())


def test_a_function_that_is_compiled_is_no_refusal() -> None:
    compiled = Refusal(TREATMENTS["overflow"].row, ("integers:add",))
    assert all(compiled_calls(compiled).values())


def test_a_name_that_nobody_knows_is_an_error(server: Server) -> None:
    assert server.shown("nothing of this name").error
