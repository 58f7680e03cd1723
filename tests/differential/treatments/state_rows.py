"""State, control and containers: what is taken away of each row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.differential.treatments.helping import never_leaving, no_guards, sources_changed, words
from tests.differential.treatments.model import Refusal, Treatment

_ROOT: Final = Path(__file__).parents[3]


def _underflow_unnoticed() -> None:
    from autojit.backend import entry

    entry.STATE_NOW = None  # type: ignore[attr-defined]
    entry.underflow_is_ignored = lambda: True  # type: ignore[attr-defined]


def _classes_unchanged() -> None:
    from autojit.backend.instances import Unchanged

    unchanged: Any = Unchanged
    unchanged.look = lambda _: True


def _bound_in_the_order_given() -> None:
    """Bind as if each argument were given by its place."""
    from autojit.backend import engine

    def bind(_: object, function: Any, args: Any, kwargs: Any) -> Any:
        kwdefaults = (function.__kwdefaults__ or {}).values()
        code = function.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        given = (*args, *kwargs.values(), *(function.__defaults__ or ()), *kwdefaults)
        if len(given) < count:
            raise TypeError
        return given[:count]

    engine.NumbaBackend.bind = bind  # type: ignore[assignment, method-assign]


def _streams_of_numba() -> None:
    import numpy as np

    def draw() -> float:
        return np.random.random()  # noqa: NPY002 - numba's own

    words(draw=draw)


def _streams_not_put_back() -> None:
    from autojit.backend.native.restoring import Restoring

    Restoring._rewind = lambda _: None  # type: ignore[assignment, method-assign]


def _the_kernels_own_exceptions() -> None:
    """Let the program see what machine code raises."""
    from autojit.backend import specialisation

    module: Any = specialisation
    module.is_the_programs = lambda _: True


def _sequences_never_leave() -> None:
    never_leaving("sequences")
    from autojit.backend.native import sequences

    sequences._UNORDERED = ""  # type: ignore[misc]


def _sorted_anyhow() -> None:
    import numpy as np

    def sorted_anyhow(items: Any, keys: Any, backward: bool) -> Any:  # noqa: FBT001 - compiled
        order = np.argsort(np.array([keys[index] for index in range(len(keys))]))
        if backward:
            order = order[::-1]
        return [items[index] for index in order]

    words(sorted_anyhow=sorted_anyhow)


def _lambdas_read_at_once() -> None:
    """Have a lambda see what a name held when it was made: the first assignment counts."""
    sources_changed("k_i = _add_ii(k_i, 10)", "pass")
    sources_changed("k_f = (k_f + _np.float64(10))", "pass")


def _differ(script: str, without: str, expected: str) -> list[str]:
    """Run a script as it is and without a treatment; tell if they print different things.

    Raises:
        RuntimeError: as it is it does not print what Python would.
    """
    printed = [
        subprocess.run(
            [sys.executable, "-c", text],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for text in (script, f"{without}\n{script}")
    ]
    if printed[0] != expected:
        message = f"{printed[0]!r}, with its treatment, where {expected!r} is expected"
        raise RuntimeError(message)
    return [f"{printed[0]!r}, without {printed[1]!r}"] if printed[0] != printed[1] else []


_REPLACED: Final = """
import heapq
heapq.heappush = lambda heap, item: heap.append(-item)
from autojit.backend import Deopt, create_backend
from autojit.core import Refused
from tests.backend.workshop import function_of
text = "import heapq\\ndef f(n):\\n    h = []\\n    for i in range(n):\\n"
text += "        heapq.heappush(h, i)\\n    return h[n - 1]\\n"
function = function_of(text)
made = create_backend().specialise(function, (3,))
print(function(3) if isinstance(made, Refused) else made.run((3,)))
"""
_BUILTINS: Final = """
import builtins, os
os.environ |= {"AUTOJIT_EAGER": "1", "AUTOJIT_THRESHOLD": "2", "AUTOJIT_LEDGER": "0"}
import autojit
import sys
sys.path.insert(0, "tests/differential/corpus")
autojit.install(modules=["integers"])
import integers
real, calls = len, []
def counting(x):
    calls.append(1)
    return real(x)
builtins.len = counting
for n in range(9):
    integers.sum_to(n)
print(real(calls))
"""


def _replaced_library() -> list[str]:
    without = "from autojit.backend import libraries\nlibraries.replaced = lambda: None"
    return _differ(_REPLACED, without, "-2\n")


def _builtins_in_place() -> list[str]:
    without = "from autojit.promotion.builtin_names import BuiltinNames\n"
    return _differ(_BUILTINS, f"{without}BuiltinNames.are_as_ever = lambda _: True", "0\n")


_WARNING: Final = """
import warnings, sys, io
warnings.filterwarnings("default", "asked")
sys.stderr = sys.stdout
from autojit.backend import create_backend
from tests.backend.workshop import function_of
function = function_of("def f(x):\\n    return x * 2 + 1\\n")
for turn in range(3):
    warnings.warn("asked", UserWarning)
    create_backend().specialise(function, (turn + 0.5 if turn else turn,))
"""


def _warned_again() -> list[str]:
    without = "import contextlib\nfrom autojit.backend import unnoticed\n"
    without += "import warnings\nunnoticed.unnoticed = warnings.catch_warnings\n"
    return _differ(_WARNING, without, "<string>:9: UserWarning: asked\n")


ROWS: Final[dict[str, Treatment]] = {
    "guards": Treatment(
        "globals and closure cells frozen at compile time",
        ("state:rate_times", "state:flagged", "state:from_pair"),
        without=no_guards,
        said="the guards",
    ),
    "callees": Treatment(
        "a callee, its code or its defaults replaced",
        ("state:calls_helper", "state:calls_defaults"),
        without=no_guards,
        said="the guards",
    ),
    "replaced libraries": Treatment(
        "a library function replaced before anything was compiled",
        shown=_replaced_library,
        said="the look through the libraries; shown by a program of its own",
    ),
    "replaced builtins": Treatment(
        "builtins that a program or a mock put in place",
        shown=_builtins_in_place,
        said="the look at the builtins; shown by a program of its own",
    ),
    "changed classes": Treatment(
        "a property, a method, a class attribute, a base that is replaced",
        ("attributes:halves",),
        without=_classes_unchanged,
        said="the look whether a class is unchanged",
    ),
    "binding": Treatment(
        "keyword-only defaults misbound",
        ("state:keyword_only",),
        without=_bound_in_the_order_given,
        said="Python's own rules: arguments are taken in the order in which they were given",
    ),
    "streams of the program's": Treatment(
        "`random`, `np.random`, `Random`, `Generator`",
        ("draws:summed",),
        {"_random_draw": "_draw()"},
        without=_streams_of_numba,
    ),
    "streams": Treatment(
        "a call that leaves in the middle of a stream",
        ("draws:leaves_late", "draws:overflows_late"),
        without=_streams_not_put_back,
        said="the putting back",
    ),
    "warnings shown once": Treatment(
        "a warning is shown once a place",
        shown=_warned_again,
        said="the care for what was shown; by a program of its own",
    ),
    "warnings": Treatment(
        "warnings that NumPy gives",
        ("arrays:element_over", "objects:warns"),
        {"_flags_check": "None"},
    ),
    "error states": Treatment(
        "`np.errstate`, `np.seterr`",
        ("state:shrinks",),
        without=_underflow_unnoticed,
        said="the guard for underflow",
    ),
    "exceptions": Treatment(
        "an exception, with its message and traceback",
        ("arrays:out_of_bounds", "objects:divides"),
        without=_the_kernels_own_exceptions,
        said="that Python runs a call that fails: what machine code raises comes out",
    ),
    "depth": Treatment("recursion", ("recursion:depth",), {"_too_deep": "False"}),
    "lambdas": Treatment(
        "lambdas",
        ("control:bound_late",),
        without=_lambdas_read_at_once,
        said="that a name is read when the lambda is called",
    ),
    "handlers": Treatment(
        "`try`: which exception",
        ("control:safe_ratio",),
        {"_truediv_ff": "_div_ff({0}, {1})"},
    ),
    "growing lists": Treatment(
        "a list that grows or shrinks",
        ("given_lists:appends_squares", "given_lists:deletes"),
        {"_loose_shown": "None", "_loose_back": "None"},
    ),
    "rows that move": Treatment(
        "rows of a list of lists that change places",
        ("given_lists:returns_a_row", "given_lists:swaps_rows"),
        {"_given_row": "0", "_loose_rows_back": "None"},
    ),
    "equal elements": Treatment(
        "`in`, `index`, `count`, `remove`, `==` of containers",
        ("containers:membership",),
        without=_sequences_never_leave,
        said="the leaving for a NaN",
    ),
    "sorting": Treatment(
        "`sort`, `sorted`, `reverse=`, `key=`",
        ("containers:ranked",),
        {"_sorted_by": "_sorted_anyhow({0}, {1}, {2})"},
        without=_sorted_anyhow,
    ),
    "heaps": Treatment(
        "`heapq`, `bisect`",
        ("containers:heaps",),
        {"_heapify": "_sort({0}, False)"},
    ),
    "slices": Treatment(
        "a slice that is assigned another number of items",
        ("lists:assigns_slice",),
        without=_sequences_never_leave,
        said="the comparison of lengths",
    ),
    "memory": Treatment(
        "MemoryError",
        ("arrays:allocates",),
        without=_the_kernels_own_exceptions,
        said="that Python runs the call again",
    ),
}
REFUSALS: Final[dict[str, Refusal]] = {
    "states of streams": Refusal(
        "`random.seed`, `getstate`",
        ("draws:seeded", "draws:state_of", "draws:seeded_numpy", "draws:spawned"),
    ),
    "what the world sees": Refusal(
        "printing, files, time, logging",
        (
            "objects:prints",
            "objects:imports",
            "state:uses_locals",
            "state:runs_text",
            "state:reads_file",
            "state:asks_time",
            "state:logs",
        ),
    ),
    "frames that wait": Refusal(
        "generators, coroutines, `with`",
        (
            "objects:generator",
            "objects:with_statement",
        ),
    ),
    "lambdas that are kept": Refusal("lambdas", ("control:kept_lambda",)),
    "returns through a finally": Refusal("`try`: which exception", ("control:raises_through",)),
    "patterns": Refusal("`match`", ("control:matches_by_class",)),
    "parts that run ahead": Refusal(
        "`:=`, `if`-`else` and `and` with loops inside", ("control:order_of_reads",)
    ),
    "combinations": Refusal("`itertools.product`", ("containers:choices_of",)),
}
