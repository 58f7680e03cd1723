"""Generated programs, a few in each test run; many by hand (docs/exactness.md says how).

Whatever they find is shrunk and kept in ``regressions/``. Here it is also tested that they
would find something: with an operation of the backend broken on purpose.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from autojit.backend import engine
from autojit.backend.native import VOCABULARY
from autojit.backend.translation import integer_arithmetic
from tests.differential.generator import crew
from tests.differential.generator.checking import Checker
from tests.differential.generator.program import Program
from tests.differential.generator.programs import program_of
from tests.differential.generator.shrinking import fails_like, respects, script, shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REMAINDERS = Program(
    1,
    "def remainders(n, m):\n    total = 0\n    for i in range(n):\n"
    "        if i > 100:\n            total -= 1\n        total += (i - 50) % ((m & 7) + 1)\n"
    "    return total\n",
    {"remainders": ["(0, 5)", "(9, 5)", "(200, 2)"]},
)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[Checker]:
    """Give a checker that runs kernels in Python; numba is back in its place afterwards."""
    monkeypatch.setattr(engine, "compiled", engine.compiled)  # type: ignore[attr-defined]
    with Checker("model") as checker:
        yield checker


def test_generated_programs_show_no_difference_as_kernels_are_written() -> None:
    tally = crew.run(crew.Asked("model", seed=1_000_000, count=150))
    assert tally.failing == {}
    assert tally.native / tally.functions > 0.6
    assert tally.native_calls / tally.calls > 0.3


def test_generated_programs_show_no_difference_when_compiled() -> None:
    tally = crew.run(crew.Asked("compiled", seed=2_000_000, count=8))
    assert tally.failing == {}
    assert tally.native > 0


def test_generated_programs_show_no_difference_in_a_session() -> None:
    tally = crew.run(crew.Asked("session", seed=3_000_000, count=2))
    assert tally.failing == {}


def test_the_same_seed_is_the_same_program_in_every_process() -> None:
    code = "from tests.differential.generator.programs import program_of\n"
    code += "print(*(program_of(seed).text for seed in range(30)))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=crew.ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(texts) == 1


def test_a_compiled_operation_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with Checker("compiled") as checker:
        assert checker.check(REMAINDERS).differences == []
        monkeypatch.setitem(VOCABULARY, "_mod_plain", VOCABULARY["_floordiv_plain"])
        found = checker.check(replace(REMAINDERS, seed=2)).differences
    assert "outcome: expected returned int(" in found[0]


def _is_found(models: Checker, what: str) -> bool:
    """Tell whether one of some hundred programs shows something."""
    found = (models.check(program_of(seed)).differences for seed in range(400))
    return any(what in text for texts in found for text in texts)


def test_a_bound_that_is_too_tight_is_found(
    models: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integer_arithmetic, "_fits", lambda low, high: high <= 2**64 > -low)
    assert _is_found(models, "an overflow in a plain")


def test_restoring_that_is_left_out_is_found(
    models: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autojit.backend.entry._keeping", lambda *_: None)
    assert _is_found(models, "with other arguments")


def test_what_differs_is_made_small(models: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.differential.generator import modelling

    namespace: dict[str, Any] = modelling._NAMESPACE
    monkeypatch.setitem(namespace, "_mod_plain", namespace["_floordiv_plain"])
    found = models.check(REMAINDERS).differences
    small = shrunk(REMAINDERS, fails_like(models, respects(found)), 20)
    assert models.check(small).differences != []
    assert "for" not in small.source
    assert len(small.calls["remainders"]) == 1


def test_a_script_needs_nothing_but_autojit(tmp_path: Path) -> None:
    path = tmp_path / "kept.py"
    path.write_text(script(replace(REMAINDERS, calls={"remainders": ["(9, 5)"]}), "nothing"))
    done = subprocess.run(
        [sys.executable, str(path)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.count(" 24 (9, 5)") == 2, done.stdout


@pytest.mark.parametrize(
    ("ends", "said"), [("os.abort()", "dies"), ("time.sleep(60)", "hangs")], ids=["dies", "hangs"]
)
def test_a_process_that_dies_or_hangs_is_told_with_its_program(
    monkeypatch: pytest.MonkeyPatch, ends: str, said: str
) -> None:
    code = f"import os, time; print('{{\"began\": 7}}', flush=True); {ends}"
    monkeypatch.setattr(crew, "COMMAND", (sys.executable, "-c", code))
    monkeypatch.setattr(crew, "_HANGS_S", 5.0)
    tally = crew.run(crew.Asked("model", seed=7, count=1))
    assert list(tally.failing) == [7]
    assert said in tally.failing[7][0]
