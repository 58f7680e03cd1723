"""``docs/coverage.md``: each operation and each function of the allowlist, type by type.

Nothing is written down here about what is compiled: the translation is asked, with a small
function for each operation and types. Write the page anew with
``python -m tests.differential.coverage > docs/coverage.md``.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.boundary import TYPES, kind_of
from autojit.backend.translation import Kernel, Translator
from autojit.backend.translation.calls import _HANDLERS, _SPECIAL
from autojit.core import Refused, remember_source
from tests.differential.generator.templates import TEMPLATES

if TYPE_CHECKING:
    from autojit.backend.kinds import Kind

_SCALARS: Final = (
    *("bool", "int", "float", "complex", "np.bool", "np.int8", "np.int32", "np.int64"),
    *("np.uint8", "np.uint32", "np.float32", "np.float64"),
)
_BINARY: Final = ("+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "<", "==")
_UNARY: Final = ("-", "~", "not ", "+")
#: Names of kernels that never leave: what is written with these alone is exact for all values.
_NEVER_LEAVE: Final = frozenset(
    {
        *("_compile", "_np", "_pinned_f", "_watched_f", "_pinned_i", "_flags_clear", "_abs_f"),
        *("_min_ii", "_max_ii", "_min_ff", "_max_ff", "_floor_f", "_ceil_f", "_trunc_f", "_rint_f"),
        *("_copysign_ff", "_isnan_f", "_isinf_f", "_isfinite_f", "_floordiv_plain"),
        *("_mod_plain", "_div_ff", "_list_out", "_rows_out", "_to_list", "_aj"),
        # To look up, and leave for a signal, is no matter of the operation.
        *("_poll", "_poll_start", "_poll_stop"),
    }
)
_ASKS_NUMPY: Final = re.compile(r"_np_\w+_ff?\(")
_OPERATION: Final = re.compile(r"(?<![\w.])(_[a-z]\w*)\(")
#: Files of the corpus that go through the operators; many others use them.
_ABOUT_OPERATORS: Final = ("bits", "bools", "floats", "integers", "joins", "powers", "provenance")
_MOST_FILES: Final = 3
_LEGEND: Final = {"exact": "=", "checked": "c", "NumPy": "n", "refused": "·"}
_FOLDER: Final = Path(__file__).parent
_HEAD: Final = """\
# Coverage

<!-- Made by `python -m tests.differential.coverage`; a test compares. -->

What is compiled, operation by operation and type by type, as the translation itself answers when
it is asked with a small function of two arguments. [Exactness](exactness.md) says why each is as
it is.

| | |
| --- | --- |
| `=` | *exact*: for all values of these types |
| `c` | *checked*: a test leaves where the answer would not be Python's, or Python raises or warns |
| `n` | *NumPy*: NumPy's own inner loop is called, and its result checked |
| `·` | *refused*: the function stays Python |

The evidence is named by where it is run both ways: files of `tests/differential/corpus/`, and
*generated* where `tests/differential/generator/templates.py` writes the operation.
"""


def _example(name: str) -> object:
    kind: Any = TYPES[name]
    return kind(3)


@cache
def _function(source: str) -> FunctionType:
    filename = f"<coverage {source}>"
    imports = "".join(f"import {name}\n" for name in _LIBRARY)
    text = f"{imports}import numpy as np\n\n\n{source}\n"
    remember_source(filename, text)
    module = ModuleType("coverage_of_operations")
    exec(compile(text, filename, "exec"), vars(module))
    found = vars(module)["f"]
    assert isinstance(found, FunctionType)
    return found


def treatment(source: str, *args: object) -> str:
    """Say what becomes of a function ``f`` for arguments of some types."""
    sites: dict[str, Kind] = {}
    kinds = [kind_of(value, index, sites) for index, value in enumerate(args)]
    if any(kind is None for kind in kinds):
        return "refused"
    known = tuple(kind for kind in kinds if kind is not None)
    kernel = Translator(lambda _: None, kind_of).kernel(_function(source), known, sites)
    if isinstance(kernel, Refused):
        return "refused"
    return _judged(kernel)


def _judged(kernel: Kernel) -> str:
    if _ASKS_NUMPY.search(kernel.source):
        return "NumPy"
    names = {name for name in _OPERATION.findall(kernel.source) if not name.startswith("_aj_")}
    return "exact" if names <= _NEVER_LEAVE else "checked"


# -- operators -----------------------------------------------------------------------------


def _matrix(operator: str) -> list[str]:
    heads = " | ".join(name.removeprefix("np.") if "np." in name else name for name in _SCALARS)
    marks = [f"| `{operator}` | {heads} |", f"| --- {'| :-: ' * len(_SCALARS)}|"]
    for left in _SCALARS:
        cells = (
            treatment(f"def f(a, b):\n    return a {operator} b", _example(left), _example(right))
            for right in _SCALARS
        )
        marks.append(f"| {left} | {' | '.join(_LEGEND[cell] for cell in cells)} |")
    return marks


def _operators() -> list[str]:
    lines = ["## Operators on numbers", ""]
    lines += ["Left operand in the row, right operand in the column; the columns from `bool` on"]
    lines += ["behind `complex` are NumPy's. `<` stands for the other orders, `==` for `!=`.", ""]
    for operator in _BINARY:
        shown = f"<code>{operator.replace('|', '&#124;')}</code>"
        lines += [line.replace(f"`{operator}`", shown, 1) for line in _matrix(operator)]
        lines += ["", f"Evidence: {_evidence_of_operator(operator)}.", ""]
    heads = " | ".join(_SCALARS)
    lines += [f"| sign | {heads} |", f"| --- {'| :-: ' * len(_SCALARS)}|"]
    for operator in _UNARY:
        cells = (treatment(f"def f(a):\n    return {operator}a", _example(n)) for n in _SCALARS)
        lines.append(f"| `{operator.strip()}` | {' | '.join(_LEGEND[cell] for cell in cells)} |")
    return [*lines, "", "Evidence: corpus bits, bools, integers; generated.", ""]


@cache
def _corpus() -> dict[str, ast.Module]:
    return {
        path.stem: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((_FOLDER / "corpus").glob("*.py"))
    }


def _evidence_of_operator(operator: str) -> str:
    tree = ast.parse(f"a {operator} b", mode="eval").body
    kind = type(tree.op) if isinstance(tree, ast.BinOp) else type(tree.ops[0])  # type: ignore[attr-defined]
    files = [
        name
        for name in _ABOUT_OPERATORS
        if any(isinstance(node, kind) for node in ast.walk(_corpus()[name]))
    ]
    generated = any(f" {operator} " in text for table in TEMPLATES.values() for text in table)
    generated = generated or operator in ("<", "==")  # the hole {compares}
    return ", ".join(["corpus " + ", ".join(files), *(["generated"] if generated else [])])


# -- functions -----------------------------------------------------------------------------

_ARRAYS: Final = {
    "array of float64": lambda: np.ones(3),
    "array of int64": lambda: np.ones(3, dtype=np.int64),
    "array of float32": lambda: np.ones(3, dtype=np.float32),
    "array of bool": lambda: np.ones(3, dtype=np.bool_),
    "2-d array of float64": lambda: np.ones((2, 3)),
    "list of int": lambda: [1, 2],
    "list of float": lambda: [1.5, 2.5],
}


_LIBRARY: Final = ("math", "cmath", "heapq", "bisect", "collections", "itertools")


def _called(function: Any) -> str:
    module = getattr(function, "__module__", None)
    name = str(getattr(function, "__name__", function))
    name = {"bool": "bool_", "absolute": "abs"}.get(name, name) if module != "builtins" else name
    if module == "builtins":
        return name
    if module == "numpy.linalg":
        return f"np.linalg.{name}"
    home = str(module).removeprefix("_")
    return f"{home}.{name}" if home in _LIBRARY else f"np.{name}"


def _functions() -> list[str]:
    lines = ["## Functions", "", "With one argument, or with two of the same type.", ""]
    lines += [
        "| function | exact | checked | NumPy | evidence |",
        "| --- | --- | --- | --- | --- |",
    ]
    functions = sorted({_called(function) for function in (*_HANDLERS, *_SPECIAL)})
    for name in functions:
        how = _of_each_type(name)
        parts = [", ".join(how.get(what, ())) for what in ("exact", "checked", "NumPy")]
        lines.append(f"| `{name}()` | {' | '.join(parts)} | {_evidence_of_function(name)} |")
    return [*lines, ""]


def _of_each_type(name: str) -> dict[str, list[str]]:
    how: dict[str, list[str]] = {}
    examples: dict[str, Any] = {n: (lambda n=n: _example(n)) for n in _SCALARS}
    for said, make in {**examples, **_ARRAYS}.items():
        found = treatment(f"def f(a):\n    return {name}(a)", make())
        if found == "refused":
            found = treatment(f"def f(a, b):\n    return {name}(a, b)", make(), make())
        how.setdefault(found, []).append(said)
    return how


def _evidence_of_function(name: str) -> str:
    files = [
        stem
        for stem, module in _corpus().items()
        if any(isinstance(n, ast.Call) and ast.unparse(n.func) == name for n in ast.walk(module))
    ]
    generated = any(f"{name}(" in text for text in _generated())
    said = [f"corpus {', '.join(files[:_MOST_FILES])}"] if files else []
    return "; ".join([*said, *(["generated"] if generated else [])]) or "none"


@cache
def _generated() -> list[str]:
    statements = (_FOLDER / "generator" / "statements.py").read_text(encoding="utf-8")
    return [statements, *(text for table in TEMPLATES.values() for text in table)]


def page() -> str:
    """Return the page's text."""
    return "\n".join([_HEAD, *_operators(), *_functions()]).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
