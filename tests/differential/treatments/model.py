"""A treatment, taken away; and a refusal, looked at."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.differential.ways import Found

CORPUS: Final = Path(__file__).parents[1] / "corpus"
_SIGNATURES: Final = 6
#: Why there is nothing to take away of most refusals.
DEFAULT_WHY: Final = "what has no entry in the translation's tables has no compiled form"


@final
@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done about one way in which numba departs from Python.

    Attributes:
        row: its row in ``docs/exactness.md``, as it begins there.
        functions: functions of the corpus that show it, ``file:function``: without it each of
            them differs from Python.
        plain: for each operation of the vocabulary, what takes its place: an expression of its
            arguments ``{0}``, ``{1}``.
        without: takes away what is no operation; called before anything is compiled.
        shown: shows what no function of the corpus can, in a process without the treatment, and
            returns what differs.
        said: what is taken away, for people; what ``plain`` says already is not said again.
    """

    row: str
    functions: tuple[str, ...] = ()
    plain: Mapping[str, str] = field(default_factory=dict)
    without: Callable[[], None] | None = None
    shown: Callable[[], list[str]] | None = None
    said: str = ""


@final
@dataclass(frozen=True, slots=True)
class Refusal:
    """A row, or a part of one, of which the treatment is that such functions stay Python's.

    Attributes:
        row: its row, as it begins.
        functions: functions of the corpus of which no call may be compiled.
        why: why there is nothing to take away that would leave a wrong answer.
    """

    row: str
    functions: tuple[str, ...]
    why: str = DEFAULT_WHY


@final
class _Plain(ast.NodeTransformer):
    """Puts plain expressions in the place of operations."""

    def __init__(self, plain: Mapping[str, str]) -> None:
        self._plain = plain

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = _called(node.func)
        if name not in self._plain:
            return node
        text = self._plain[name].format(*map(ast.unparse, node.args))
        return ast.parse(text, mode="eval").body


def _called(function: ast.expr) -> str:
    """Return an operation's name; of one that is made when compiling, that of its maker."""
    if isinstance(function, ast.Call):
        return _called(function.func)
    return function.id if isinstance(function, ast.Name) else ""


def take_away(treatment: Treatment) -> None:
    """Have everything that is compiled in this process go without a treatment."""
    from autojit.backend import engine

    if treatment.without is not None:
        treatment.without()
    if not treatment.plain:
        return
    plain, compile_kernel = _Plain(treatment.plain), engine.compiled  # type: ignore[attr-defined]

    def compiled(kernel: Any, *others: Any) -> Any:
        source = ast.unparse(plain.visit(ast.parse(kernel.source)))
        return compile_kernel(replace(kernel, source=source), *others)

    engine.compiled = compiled  # type: ignore[attr-defined, assignment]


def differences(treatment: Treatment) -> dict[str, list[str]]:
    """Compare what shows a treatment both ways, in this process; return what each shows.

    Raises:
        RuntimeError: one of the functions is not native.
    """
    found = {"": treatment.shown()} if treatment.shown is not None else {}
    for place in treatment.functions:
        one = compared(place, enough=1)
        if not (one.native or one.differences):
            message = f"{place} is not native and shows nothing: {one.refused}"
            raise RuntimeError(message)
        found[place] = one.differences
    return found


def compiled_calls(refusal: Refusal) -> dict[str, list[str]]:
    """Return what is compiled of each function that has to be refused, or differs."""
    found = {}
    for place in refusal.functions:
        one = compared(place)
        found[place] = [*one.native, *one.differences]
        if not one.refused:
            found[place].append("no reason was given")
        if any(said.startswith("AJ112") for said in one.refused):
            found[place].append("nothing to gain is no refusal")
    return found


def compared(place: str, enough: int | None = None) -> Found:
    """Compare one function of the corpus both ways, until ``enough`` calls differ."""
    from tests.differential import run
    from tests.differential.ways import BackendWay, Found, run_as_module

    file, _, name = place.partition(":")
    path = CORPUS / f"{file}.py"
    plain, way, one = run_as_module(path, f"plain_{file}"), BackendWay(_SIGNATURES), Found()
    try:
        run.compare_function(name, plain, way.load(path), way, one, enough=enough)
    finally:
        way.close({})
    return one
