"""A script that shows by itself how compiled code answered differently, for a report.

It holds the function, the functions of the program that were compiled with it, the global
names that they read, and the arguments of the call, as they were before it. It needs autojit
and NumPy, and nothing of the program.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final, final

from autojit.core import OWN_BUILTINS, source_of
from autojit.trial.writing import CannotWrite, Writer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__builtins__ = OWN_BUILTINS

_SUFFIX: Final = ".py"
_MOST_SCRIPTS: Final = 20  # in one folder: a program may have many wrong functions
_HEAD: Final = '''\
"""{key} answered differently when autojit had compiled it.

{found}

Run this file: it shows what Python answers and what compiled code does, and ends with 1 if
they differ. It needs autojit and NumPy, and nothing of the program. Found with {versions}.
"""

import base64
import zlib

import numpy as np

'''
_MAIN: Final = '''

def main():
    """Answer the call both ways and compare."""
    from types import FunctionType

    from autojit.backend import Deopt, create_backend
    from autojit.core import Refused
    from autojit.trial import Returned, difference, outcome_of

    backend = create_backend(resolve=lambda it: it if isinstance(it, FunctionType) else None)
    plain, ours = arguments(), arguments()
    split = {function}.__code__.co_argcount
    names = {function}.__code__.co_varnames[split : len(plain)]
    keywords = dict(zip(names, plain[split:]))
    expected = outcome_of({function}, plain[:split], keywords)
    print("Python:  ", getattr(expected, "value", None), getattr(expected, "error", ""))
    compiled = backend.specialise({function}, ours)
    if isinstance(compiled, Refused):
        print("refused: ", compiled)
        return 0
    try:
        actual = Returned(compiled.run(ours))
    except Deopt as left:
        print("left:    ", left, "- Python answers")
        return 0
    print("compiled:", actual.value)
    found = difference(expected, actual, plain, ours)
    print("different:" if found else "the same", found or "")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
'''


@final
@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A call that compiled code answered differently.

    Attributes:
        key: the region's name, as a person reads it.
        function: the region's function.
        callees: the functions of the program that were compiled into it.
        bound: its arguments as they were before the call, in the order of its parameters.
        found: in what the answers differ.
        versions: of all that may matter.
    """

    key: str
    function: FunctionType
    callees: tuple[FunctionType, ...]
    bound: tuple[object, ...] | None
    found: str
    versions: str


def write_reproducer(folder: Path, case: Case) -> Path | None:
    """Write the script of a case into ``folder``; return its place, or None if there is none.

    Nothing is written where something in the case has no source, and where nothing can be.
    """
    try:
        text = script_of(case)
        folder.mkdir(parents=True, exist_ok=True)
        if len(list(folder.glob(f"*{_SUFFIX}"))) >= _MOST_SCRIPTS:
            return None
        path = folder / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', case.key)}{_SUFFIX}"
        path.write_text(text, encoding="utf-8")
    except (CannotWrite, OSError, SyntaxError, UnicodeError):
        return None
    return path


def script_of(case: Case) -> str:
    """Return the script's text.

    Raises:
        CannotWrite: an argument, a global name or a function has no source.
    """
    if case.bound is None:
        message = "arguments that were not kept"
        raise CannotWrite(message)
    functions: list[FunctionType] = list(dict.fromkeys((*case.callees, case.function)))
    if len({function.__name__ for function in functions}) < len(functions):
        message = "two functions of one name"
        raise CannotWrite(message)
    writer = Writer()
    held = _outside(functions)
    writer.prepare((*held.values(),))
    parts = [f"{name} = {_global(writer, value)}" for name, value in held.items()]
    parts = [*writer.lines, *parts, ""]
    parts += [_source(function, writer) for function in functions]
    argument_writer = Writer()
    argument_writer.prepare(case.bound)
    answer = argument_writer.write(tuple(case.bound))
    body = "\n".join(f"    {line}" for line in (*argument_writer.lines, f"return {answer}"))
    parts.append(f'\ndef arguments():\n    """Make the arguments of the call."""\n{body}\n')
    quoted = case.found.replace("\\", "/").replace('"""', "'''")
    head = _HEAD.format(key=case.key, found=quoted, versions=case.versions)
    return head + "\n".join(parts) + _MAIN.format(function=case.function.__name__)


def _outside(functions: Iterable[FunctionType]) -> dict[str, Any]:
    """Return what the functions find under global names, the functions themselves left out."""
    ours = {function.__name__ for function in functions}
    held: dict[str, Any] = {}
    for function in functions:
        for name in _names(function.__code__):
            value = function.__globals__.get(name, held)
            if value is held or name in ours or hasattr(value, "__wrapped__"):
                continue
            if held.setdefault(name, value) is not value:
                message = f"two things called {name}"
                raise CannotWrite(message)
    return held


def _names(code: CodeType) -> list[str]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [*code.co_names, *(name for each in inner for name in _names(each))]


def _global(writer: Writer, value: object) -> str:
    """Return an expression for what a global name holds."""
    if isinstance(value, ModuleType):
        return f"__import__('importlib').import_module({value.__name__!r})"
    if isinstance(value, type | BuiltinFunctionType) or type(value).__name__ == "ufunc":
        module = getattr(value, "__module__", None) or "numpy"
        name: str = getattr(value, "__name__", "")
        if module == builtins.__name__:
            return name
        return f"__import__('importlib').import_module({module!r}).{name}"
    return writer.write(value)


def _source(function: FunctionType, writer: Writer) -> str:
    """Return the definition of a function, in a maker of its own if it is a closure."""
    code = function.__code__
    text = source_of(code, function.__globals__)
    for node in ast.walk(ast.parse(text or "")):
        if not isinstance(node, ast.FunctionDef) or node.name != code.co_name:
            continue
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if first == code.co_firstlineno:
            node.decorator_list = []
            return _held_together(function, ast.unparse(node), writer)
    message = f"the source of {function.__qualname__}"
    raise CannotWrite(message)


def _held_together(function: FunctionType, text: str, writer: Writer) -> str:
    name, cells = function.__name__, function.__code__.co_freevars
    if not cells:
        return f"\n{text}\n"
    values = [writer.write(cell.cell_contents) for cell in function.__closure__ or ()]
    body = "\n".join(f"    {line}" for line in text.splitlines())
    made = f"def _make_{name}({', '.join(cells)}):\n{body}\n    return {name}"
    return f"\n{made}\n\n\n{name} = _make_{name}({', '.join(values)})\n"
