"""Small functions of every kind that exactness is about, both ways, with nothing different.

Each file of the corpus runs in a process of its own, through the backend alone and through a
whole session. Whether a function is native is not asked here: refusing is allowed, being
wrong is not. For one file by hand: ``python -m tests.differential.run FILE --text``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.harness import both_ways, both_ways_of

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))
#: What generated programs have found, shrunk.
CORPUS += sorted((Path(__file__).parent / "regressions").glob("*.py"))
# Compiling is what costs: a few signatures a function in every test run, all by hand.
LIMITS = ("--signatures", "2", "--budget-s", "20")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_compiled_code_shows_nothing_that_python_does_not(path: Path) -> None:
    report = both_ways_of(path, *LIMITS)
    assert report.differences == []


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_session_shows_nothing_that_python_does_not(path: Path) -> None:
    report = both_ways_of(path, *LIMITS, way="session")
    assert report.differences == []


def test_some_of_the_corpus_is_native() -> None:
    source = "def scaled(x, n):\n    total = 0.0\n"
    source += "    for i in range(n):\n        total += x * i\n    return total\n"
    report = both_ways(source, {"scaled": "[(1.5, 10), (0.1, 0), (-2.0, 7)]"})
    assert report.differences == []
    assert report.functions["scaled"].native_calls == 3, str(report)


def test_the_harness_notices_what_differs() -> None:
    source = "import os\n\ndef of_the_day(x):\n    return next(COUNTER) + x\n\nimport itertools\n"
    source += "COUNTER = itertools.count(os.getpid() if __name__.startswith('ours') else 0)\n"
    report = both_ways(source, {"of_the_day": "[(1,)]"})
    assert len(report.differences) == 1


def test_a_session_compiles_a_function_together_with_the_one_in_its_body() -> None:
    source = "import math\n\ndef summed(n, k):\n    def f(x):\n        return math.sqrt(x) * k\n"
    source += "    total = 0.0\n    for i in range(n):\n        total += f(i)\n    return total\n"
    report = both_ways(source, {"summed": "[(n, 0.5) for n in range(40)]"}, way="session")
    assert report.differences == []
    assert report.functions["summed"].native_calls > 0, str(report)
