"""The names that a kernel can use, and what they stand for."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autojit.backend.native import (
    array_loops,
    array_reductions,
    array_steps,
    asking,
    callbacks,
    combinatorics,
    complexes,
    deques,
    floats,
    formulas,
    heaps,
    integers,
    list_objects,
    lists,
    loop_rounds,
    loose,
    numbers,
    polling,
    products,
    recursion,
    routines,
    searching,
    sequences,
    tables,
    texts,
    ufuncs,
    undo_log,
)
from autojit.backend.native.leave import Leave

_INTEGERS: Final = (
    *("add_ii", "sub_ii", "mul_ii", "floordiv_ii", "mod_ii", "floordiv_plain", "mod_plain"),
    *("add_low", "sub_low", "mul_low", "lshift_low"),
    *("lshift_ii", "rshift_ii", "neg_i", "abs_i", "fit_i", "exact_if"),
)
_FLOATS: Final = (
    *(
        "div_ff",
        "truediv_ff",
        "floordiv_ff",
        "mod_ff",
        "sqrt_f",
        "floor_f",
        "ceil_f",
        "trunc_f",
        "rint_f",
    ),
    *("abs_f", "single_f", "copysign_ff", "isnan_f", "isinf_f", "isfinite_f", "to_int_f"),
    *("pinned_f", "watched_f", "pinned_i", "flags_clear", "flags_check", "unknown"),
)
_ROUTINES: Final = (
    *(
        "leave",
        "bound",
        "of_type",
        "held_f",
        "some",
        "pow_ii",
        "gcd_ii",
        "check_step",
        "min_ii",
        "max_ii",
        "min_ff",
        "max_ff",
        "isqrt_i",
    ),
)


def _merged(*tables: dict[str, Any]) -> dict[str, Any]:
    """Join tables of names; each may be given once, or one operation would hide another."""
    found: dict[str, Any] = {}
    for table in tables:
        twice = found.keys() & table.keys()
        if twice:
            message = f"more than one operation is called {min(twice)}"
            raise ValueError(message)
        found |= table
    return {f"_{name}": operation for name, operation in found.items()}


#: What a kernel's global names are bound to; each begins with a name no program uses.
VOCABULARY: Final[dict[str, Any]] = _merged(
    {name: getattr(integers, name) for name in _INTEGERS},
    {name: getattr(floats, name) for name in _FLOATS},
    {name: getattr(routines, name) for name in _ROUTINES},
    floats.LIBRARY,
    floats.CLOSE,
    ufuncs.LOOPS,
    lists.CONVERTERS,
    list_objects.LIST_OBJECTS,
    loose.ROUTINES,
    sequences.ROUTINES,
    heaps.ROUTINES,
    deques.ROUTINES,
    tables.ROUTINES,
    texts.ROUTINES,
    complexes.ROUTINES,
    numbers.ROUTINES,
    asking.ROUTINES,
    combinatorics.ROUTINES,
    {
        "np": np,
        "Leave": Leave,
        "compile": routines.compile_callee,
        "poll": polling.poll,
        "poll_start": polling.poll_start,
        "note_round": loop_rounds.note_round,
        "log_store": undo_log.log_store,
        "poll_stop": polling.poll_stop,
        "recursion_floor": recursion.recursion_floor,
        "recursion_room": recursion.recursion_room,
        "too_deep": recursion.too_deep,
        "to_list": lists.to_list,
        "check_rows_differ": lists.check_rows_differ,
        "round_fi": callbacks.round_fi,
        "formula": formulas.formula,
        "storing": formulas.storing,
        "elementwise": array_loops.elementwise,
        "single": array_loops.single,
        "reduction": array_reductions.reduction,
        "axis_reduction": array_reductions.axis_reduction,
        "accumulation": array_reductions.accumulation,
        "matrix_product": products.matrix_product,
        "any": searching.quantifier(found=True),
        "all": searching.quantifier(found=False),
        "argmax": searching.extreme_place(greatest=True),
        "argmin": searching.extreme_place(greatest=False),
        "integer_sum": searching.integer_sum(nonzero=False),
        "count_nonzero": searching.integer_sum(nonzero=True),
        "joined": array_steps.joined,
        "linspace": array_steps.linspace,
        "steps": array_steps.steps,
        "masked": searching.masked(),
        "store_masked": searching.store_masked(),
        "picked": searching.picked(),
    },
)
