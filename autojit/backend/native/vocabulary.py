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
    numbers,
    products,
    recursion,
    routines,
    searching,
    sequences,
    texts,
    ufuncs,
)
from autojit.backend.native.leave import Leave

_INTEGERS: Final = (
    *("add_ii", "sub_ii", "mul_ii", "floordiv_ii", "mod_ii", "floordiv_plain", "mod_plain"),
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
    *("pinned_f", "pinned_i", "flags_clear", "flags_check", "unknown"),
)
_ROUTINES: Final = (
    *(
        "leave",
        "bound",
        "of_type",
        "some",
        "pow_ii",
        "gcd_ii",
        "of_type",
        "check_step",
        "min_ii",
        "max_ii",
        "min_ff",
        "max_ff",
        "isqrt_i",
    ),
)

#: What a kernel's global names are bound to; each begins with a name no program uses.
VOCABULARY: Final[dict[str, Any]] = {
    "_np": np,
    "_Leave": Leave,
    "_compile": routines.compile_callee,
    **{f"_{name}": getattr(integers, name) for name in _INTEGERS},
    **{f"_{name}": getattr(floats, name) for name in _FLOATS},
    **{f"_{name}": getattr(routines, name) for name in _ROUTINES},
    **{f"_{name}": operation for name, operation in floats.LIBRARY.items()},
    **{f"_{name}": operation for name, operation in ufuncs.LOOPS.items()},
    **{f"_{name}": routine for name, routine in lists.CONVERTERS.items()},
    **{f"_{name}": routine for name, routine in list_objects.LIST_OBJECTS.items()},
    "_recursion_floor": recursion.recursion_floor,
    "_recursion_room": recursion.recursion_room,
    "_too_deep": recursion.too_deep,
    **{f"_{name}": routine for name, routine in sequences.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in heaps.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in deques.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in texts.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in complexes.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in numbers.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in asking.ROUTINES.items()},
    **{f"_{name}": routine for name, routine in combinatorics.ROUTINES.items()},
    "_to_list": lists.to_list,
    "_check_rows_differ": lists.check_rows_differ,
    "_round_fi": callbacks.round_fi,
    "_formula": formulas.formula,
    "_storing": formulas.storing,
    "_elementwise": array_loops.elementwise,
    "_single": array_loops.single,
    "_reduction": array_reductions.reduction,
    "_axis_reduction": array_reductions.axis_reduction,
    "_accumulation": array_reductions.accumulation,
    "_matrix_product": products.matrix_product,
    "_any": searching.quantifier(found=True),
    "_all": searching.quantifier(found=False),
    "_argmax": searching.extreme_place(greatest=True),
    "_argmin": searching.extreme_place(greatest=False),
    "_integer_sum": searching.integer_sum(nonzero=False),
    "_count_nonzero": searching.integer_sum(nonzero=True),
    "_joined": array_steps.joined,
    "_linspace": array_steps.linspace,
    "_steps": array_steps.steps,
    "_masked": searching.masked(),
    "_store_masked": searching.store_masked(),
    "_picked": searching.picked(),
}
