"""Make a program that differs small: fewer calls, fewer statements, simpler expressions.

Greedy: each change is kept if the program still differs in the same respect. What is left is
written as a script that needs nothing but autojit.
"""

from __future__ import annotations

import ast
import time
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from tests.differential.generator.checking import Checker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.differential.generator.program import Program

    Fails = Callable[[Program], bool]

_LONGEST_S: Final = {"model": 60.0, "compiled": 240.0, "session": 240.0}
_RESPECTS: Final = (
    *(" outcome: ", " arguments: ", " warned: ", " module: ", " randomness: ", " kernel: "),
    *(" with other arguments: ", " warned before ", " specialise raised ", "the process "),
)
_SIMPLE: Final = ("0", "1", "0.0", "1.0", "True")
_RUN_IT: Final = """

if __name__ == "__main__":  # what Python answers, and what compiled code does
    import operator
    import sys

    from autojit.backend import Deopt, create_backend

    backend = create_backend(resolve=lambda it: it if type(it) is type(_frozen) else None)
    for name, calls in CALLS.items():
        function = operator.attrgetter(name)(sys.modules[__name__])
        made = {}
        for plain, ours in zip(calls(), calls()):
            if callable(plain):
                plain(sys.modules[__name__])
                continue
            try:
                print(name, plain, "\\n    Python:  ", repr(function(*plain)), plain)
            except Exception as error:
                print(name, plain, "\\n    Python:  ", repr(error), plain)
            bound = backend.bind(function, ours, {})
            one = next((each for each in made.values() if each.matches(bound)), None)
            one = one or backend.specialise(function, bound)
            if not hasattr(one, "run"):
                print("    refused: ", one)
                continue
            made[one.signature] = one
            try:
                print("    compiled:", repr(one.run(bound)), ours)
            except Deopt as deopt:
                print("    left:    ", deopt, ours)
"""


def respects(differences: list[str]) -> frozenset[str]:
    """Tell in which respects something differs."""
    return frozenset(
        respect for respect in _RESPECTS if any(respect in text for text in differences)
    )


def fails_like(checker: Checker, wanted: frozenset[str]) -> Fails:
    """Return a test of whether a program differs in one of the respects wanted."""

    def fails(program: Program) -> bool:
        try:
            found = checker.check(program)
        except Exception:  # noqa: BLE001 - not a program any more
            return False
        return not wanted.isdisjoint(respects(found.differences))

    return fails


def shrunk(program: Program, fails: Fails, seconds: float) -> Program:
    """Return a smaller program that still fails."""
    until_s = time.monotonic() + seconds
    size = -1
    while size != len(program.text) and time.monotonic() < until_s:
        size = len(program.text)
        for smaller in (_fewer_calls, _less_source, _simpler_calls):
            program = smaller(program, fails, until_s)
    return program


def _fewer_calls(program: Program, fails: Fails, until_s: float) -> Program:
    for name in program.calls:
        alone = replace(program, calls={name: program.calls[name]})
        if len(program.calls) > 1 and fails(alone):
            program = alone
            break
    for name in list(program.calls):
        position = len(program.calls[name]) - 1
        while position >= 0 and time.monotonic() < until_s:
            calls = program.calls[name]
            fewer = replace(
                program, calls={**program.calls, name: calls[:position] + calls[position + 1 :]}
            )
            program = fewer if fails(fewer) else program
            position -= 1
    return program


def _less_source(program: Program, fails: Fails, until_s: float) -> Program:
    smaller = _reduced(
        program.source, lambda source: fails(replace(program, source=source)), until_s
    )
    return replace(program, source=smaller)


def _simpler_calls(program: Program, fails: Fails, until_s: float) -> Program:
    for name, calls in program.calls.items():
        for position, before in enumerate(calls):
            put = partial(_with_call, program, name, position)
            text = _reduced(before, lambda text, put=put: fails(put(text)), until_s)  # type: ignore[misc]
            program = put(text)
    return program


def _with_call(program: Program, name: str, position: int, text: str) -> Program:
    calls = list(program.calls[name])
    calls[position] = text
    return replace(program, calls={**program.calls, name: calls})


def _reduced(text: str, fails: Callable[[str], bool], until_s: float) -> str:
    """Apply one change after the other to a text's syntax tree, while it still fails."""
    position = 0
    while time.monotonic() < until_s:
        variant = next(_variants(ast.parse(text), position), None)
        if variant is None:
            return text
        for variant in _variants(ast.parse(text), position):
            shorter = ast.unparse(variant)
            if shorter != text and len(shorter) <= len(text) and fails(shorter):
                text = shorter
                break
        else:
            position += 1
    return text


def _variants(tree: ast.Module, position: int) -> Iterator[ast.Module]:
    """Give the tree with the node at ``position`` changed, in each way there is."""
    count = sum(1 for _ in ast.walk(tree))
    if position >= count:
        return
    yield tree  # that there is such a node; unchanged, so never taken
    for field, value in ast.iter_fields(_node(tree, position)):
        if isinstance(value, list):
            for index, item in enumerate(value):
                for new in _instead(item):
                    changed = deepcopy(tree)
                    getattr(_node(changed, position), field)[index : index + 1] = new
                    _fill_bodies(changed)
                    yield changed
        elif isinstance(value, ast.expr):
            yield from _other_values(tree, position, field, value)


def _other_values(
    tree: ast.Module, position: int, field: str, value: ast.expr
) -> Iterator[ast.Module]:
    for new in _instead(value)[1:]:
        changed = deepcopy(tree)
        setattr(_node(changed, position), field, new[0])
        yield changed


def _node(tree: ast.AST, position: int) -> ast.AST:
    return next(node for index, node in enumerate(ast.walk(tree)) if index == position)


def _fill_bodies(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and not body:
            body.append(ast.Pass())


def _instead(item: object) -> list[list[ast.AST]]:
    """Return what may stand in a node's place, nothing first."""
    found: list[list[ast.AST]] = [[]]
    if isinstance(item, ast.If | ast.For | ast.While):
        found += [list(item.body), list(item.orelse)]
    if isinstance(item, ast.expr) and not isinstance(item, ast.Constant):
        children = [child for child in ast.iter_child_nodes(item) if isinstance(child, ast.expr)]
        found += [[child] for child in children]
        found += [[ast.parse(text, mode="eval").body] for text in _SIMPLE]
    return found


def script(program: Program, said: str) -> str:
    """Return the script that shows the difference."""
    import platform

    import numba as nb
    import numpy as np

    versions = f"Python {platform.python_version()}, numba {nb.__version__}, NumPy {np.__version__}"
    quoted = said.replace("\\", "/").replace('"""', "'''")
    head = f'"""Seed {program.seed} ({versions}).\n\n{quoted}\n"""\n\n'
    return head + program.text + _RUN_IT


def keep(program: Program, mode: str, folder: Path) -> Path:
    """Shrink a program that differs and write its script into ``folder``."""
    with Checker(mode) as checker:
        try:
            first = checker.check(program).differences
        except Exception as error:  # noqa: BLE001 - to be looked at by hand
            first = [repr(error)]
        small = shrunk(program, fails_like(checker, respects(first)), _LONGEST_S[mode])
        said = "\n".join(checker.check(small).differences or first) or "the process died or hung"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seed_{program.seed}_{mode}.py"
    path.write_text(script(small, said), encoding="utf-8")
    return path
