"""The treatments of the catalogue, each taken away: then the corpus must find a difference.

``python -m tests.differential.treatments NAME`` runs the functions of the corpus that stand for a
treatment without it and prints what differs; without a name it goes through all of them.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT: Final = Path(__file__).parents[2]
CORPUS: Final = Path(__file__).parent / "corpus"
_SIGNATURES: Final = 6


@final
@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done about one way in which numba departs from Python.

    Attributes:
        row: its row in ``docs/exactness.md``, as it begins there.
        functions: functions of the corpus that show it, ``file:function``.
        plain: for each operation of the vocabulary, what takes its place: an expression of its
            arguments ``{0}``, ``{1}``.
        without: takes away what is no operation; called before anything is compiled.
    """

    row: str
    functions: tuple[str, ...]
    plain: Mapping[str, str] | None = None
    without: Callable[[], None] | None = None


def _no_guards() -> None:
    from autojit.backend import entry

    entry._guards = lambda *_: None


def _no_aliasing_tests() -> None:
    from autojit.backend import entry

    entry._aliasing_tests = lambda *_: None


def _nothing_kept() -> None:
    from autojit.backend.native.restoring import Restoring

    Restoring.keep = lambda _, value, *__: value  # type: ignore[method-assign]
    store_unnoted()


def store_unnoted() -> None:
    """Have stores into arrays translated without a note of what they overwrite."""
    from autojit.backend.translation import arrays

    def stored(_: object, __: object, target: Any, index: list[str], value: str) -> list[str]:
        return [f"{target.code}[{', '.join(index)}] = {value}"]

    arrays.element_stored = stored  # type: ignore[assignment, attr-defined]


def _streams_not_put_back() -> None:
    from autojit.backend.native.restoring import Restoring

    Restoring._rewind = lambda _: None  # type: ignore[assignment, method-assign]


def _no_bounds_checks() -> None:
    from numba import config

    config.BOUNDSCHECK = 0  # type: ignore[attr-defined]  # it has the last word


def _no_provenance() -> None:
    """Take every number of NumPy's for one of Python's when the answer becomes an object."""
    from autojit.backend import kinds

    for name in ("np.int64", "np.float64", "np.bool"):
        kinds.TAGS[name] = kinds.TAGS[name.removeprefix("np.").removesuffix("64")]


_ASKED: Final = ("exp", "expm1", "log", "log1p", "log2", "log10", "sinh", "cosh", "acosh", "atanh")

TREATMENTS: Final[dict[str, Treatment]] = {
    "overflow": Treatment(
        "`+ - *`, unary `-`, `abs` beyond 64 bits",
        ("integers:add", "integers:multiply", "integers:negate", "integers:absolute"),
        {
            "_add_ii": "({0} + {1})",
            "_sub_ii": "({0} - {1})",
            "_mul_ii": "({0} * {1})",
            "_neg_i": "(-{0})",
            "_abs_i": "abs({0})",
        },
    ),
    "division": Treatment(
        "`//`, `%`, `divmod`: signs, zero",
        ("integers:floor_divide", "integers:modulo", "integers:both_divisions"),
        {"_floordiv_ii": "_np.int64({0} / {1})", "_mod_ii": "({0} - {1} * _np.int64({0} / {1}))"},
    ),
    "shifts": Treatment(
        "`<<`, `>>` by 64 or more",
        ("bits:shift_left", "bits:shift_right"),
        {"_lshift_ii": "({0} << {1})", "_rshift_ii": "({0} >> {1})"},
    ),
    "integer powers": Treatment(
        "`int ** int`", ("powers:power", "powers:cube"), {"_pow_ii": "({0} ** {1})"}
    ),
    "large integers as floats": Treatment(
        "int with float: arithmetic and comparison beyond 2**53",
        ("integers:int_compares_float", "integers:true_divide"),
        {"_exact_if": "_np.float64({0})"},
    ),
    "numbers": Treatment(
        "`math.factorial`, `comb`, `perm`, `lcm`",
        ("mathlib:f_factorial", "mathlib:f_comb"),
        {"_factorial_i": "_np.int64(_exp_f(_np.log({0})))", "_comb_ii": "({0} * {1})"},
    ),
    "small integers": Treatment(
        "`int8`", ("arrays:element_plus", "arrays:store"), {"_fit_i": "{0}"}
    ),
    "division by zero": Treatment(
        "`/`, `//`, `%` by zero",
        ("floats:divide", "arrays:mean"),
        {"_truediv_ff": "_div_ff({0}, {1})"},
    ),
    "signs of remainders": Treatment(
        "signs and rounding of `//`, `%`",
        ("floats:modulo", "floats:floor_divide"),
        {"_mod_ff": "_fmod_ff({0}, {1})", "_floordiv_ff": "_trunc_f(_div_ff({0}, {1}))"},
    ),
    "powers": Treatment(
        "`x ** 2`, `x ** 0.5`, `x ** n`",
        ("powers:square", "powers:cube", "mathlib:normal"),
        {"_pow_ff": "_np.exp(_np.log({0}) * {1})"},
    ),
    "domains": Treatment(
        "`math.sin` … `math.erfc`: domain and range errors",
        tuple(f"mathlib:f_{name}" for name in ("exp", "log", "acosh", "sinh")),
        {
            f"_{name}_f": f"_np.{name.replace('ac', 'arcc').replace('at', 'arct')}({{0}})"
            for name in _ASKED
        },
    ),
    "conversions to int": Treatment(
        "`round(x)`, `int(x)`, `math.floor` and the like of NaN",
        ("integers:int_of", "arrays:store"),
        {"_to_int_f": "_np.int64({0})"},
    ),
    "rounding": Treatment(
        "`round(x, n)`",
        ("floats:rounded_to_cents",),
        {"_round_fi": "(_rint_f({0} * 10.0 ** {1}) / 10.0 ** {1})"},
    ),
    "single precision": Treatment(
        "`float32`",
        ("arrays:scale", "objects:add", "provenance:singles_against"),
        {"_single_f": "{0}"},
    ),
    "complex": Treatment(
        "`complex`",
        ("containers:quotient",),
        {"_div_cc": "({0} * (1.0 / {1}))", "_mul_cc": "({1} * {0})"},
    ),
    "None": Treatment(
        "arithmetic, comparison, index, store with what may be None",
        ("typed:none_in_arithmetic", "typed:best_so_far"),
        {"_some": "{0}"},
    ),
    "warnings": Treatment(
        "warnings that NumPy gives",
        ("arrays:element_over", "arrays:scale"),
        {"_flags_check": "None"},
    ),
    "bounds": Treatment(
        "an index out of range, a negative index",
        ("arrays:out_of_bounds",),
        without=_no_bounds_checks,
    ),
    "guards": Treatment(
        "globals and closure cells frozen at compile time",
        ("state:rate_times", "state:calls_helper"),
        without=_no_guards,
    ),
    "aliasing": Treatment(
        "the same list twice, a list and one of its rows",
        ("lists:running_add",),
        without=_no_aliasing_tests,
    ),
    "restoring": Treatment(
        "writes before a failure",
        ("arrays:writes_then_divides", "arrays:writes_then_fails"),
        without=_nothing_kept,
    ),
    "streams": Treatment(
        "a call that leaves in the middle of a stream",
        ("draws:leaves_late", "draws:overflows_late"),
        without=_streams_not_put_back,
    ),
    "provenance": Treatment(
        "`int` or `np.int64`, `float` or `np.float64`",
        ("arrays:element_plus", "arrays:iterated"),
        without=_no_provenance,
    ),
}


@final
class _Plain(ast.NodeTransformer):
    """Puts plain expressions in the place of operations."""

    def __init__(self, plain: Mapping[str, str]) -> None:
        self._plain = plain

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self._plain:
            return node
        text = self._plain[name].format(*map(ast.unparse, node.args))
        return ast.parse(text, mode="eval").body


def take_away(treatment: Treatment) -> None:
    """Have everything that is compiled in this process go without a treatment."""
    from autojit.backend import engine

    if treatment.without is not None:
        treatment.without()
    if treatment.plain is None:
        return
    plain, compile_kernel = _Plain(treatment.plain), engine.compiled  # type: ignore[attr-defined]

    def compiled(kernel: Any, store: Any, aside: Any) -> Any:
        source = ast.unparse(plain.visit(ast.parse(kernel.source)))
        return compile_kernel(replace(kernel, source=source), store, aside)

    engine.compiled = compiled  # type: ignore[attr-defined, assignment]


def differences(treatment: Treatment) -> list[str]:
    """Compare the functions that show a treatment both ways, in this process.

    Raises:
        RuntimeError: one of them is not native.
    """
    from tests.differential import run
    from tests.differential.ways import BackendWay, Found, run_as_module

    found: list[str] = []
    for place in treatment.functions:
        file, _, name = place.partition(":")
        path = CORPUS / f"{file}.py"
        plain, way, one = run_as_module(path, f"plain_{file}"), BackendWay(_SIGNATURES), Found()
        run.compare_function(name, plain, way.load(path), way, one)
        if not one.native:
            message = f"{place} is not native and shows nothing"
            raise RuntimeError(message)
        found += one.differences
    return found


def found_without(name: str) -> str:
    """Return what a process without a treatment finds, its death included."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.differential.treatments", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode > 0:
        raise RuntimeError(done.stderr)
    return f"the process died: {done.returncode}" if done.returncode < 0 else done.stdout


def main() -> None:
    """Show what is found without one treatment, or without each."""
    if len(sys.argv) > 1:
        treatment = TREATMENTS[sys.argv[1]]
        take_away(treatment)
        print(*differences(treatment), sep="\n")
        return
    for name in TREATMENTS:
        said = found_without(name).strip()
        print(f"{name}: {said.splitlines()[0][:150] if said else 'NOTHING FOUND'}", flush=True)


if __name__ == "__main__":
    main()
