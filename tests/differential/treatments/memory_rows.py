"""What is stored where, and put back: what is taken away of each row."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tests.differential.treatments.helping import kinds_of_disguised, never_leaving
from tests.differential.treatments.model import Refusal, Treatment


def _no_bounds_checks() -> None:
    from numba import config

    config.BOUNDSCHECK = 0  # type: ignore[attr-defined]  # it has the last word


def _shapes_fit() -> None:
    never_leaving("operands", "array_loops", "products")


def _masks_fit() -> None:
    never_leaving("searching")


def _operands_lie_apart() -> None:
    from llvmlite import ir

    from autojit.backend.native import formulas

    no = ir.Constant(ir.IntType(1), 0)
    formulas.shares_memory = lambda *_: no  # type: ignore[attr-defined]


def _axes_in_order() -> None:
    from autojit.backend.native import formulas

    formulas.check_axis_order = lambda *_: None  # type: ignore[attr-defined]


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


def _no_aliasing_tests() -> None:
    from autojit.backend import entry

    entry._aliasing_tests = lambda *_: None


def _instances_lie_apart() -> None:
    from autojit.backend.attributes_entry import Reading

    reading: Any = Reading
    reading._aliases = lambda _: None


def _all_may_be_written() -> None:
    def writable(value: Any) -> object:
        frozen = isinstance(value, np.ndarray) and not value.flags.writeable
        return value.copy() if frozen else value

    kinds_of_disguised(writable)


ROWS: Final[dict[str, Treatment]] = {
    "bounds": Treatment(
        "an index out of range, a negative index",
        ("arrays:out_of_bounds",),
        without=_no_bounds_checks,
        said="numba's own option: `boundscheck`",
    ),
    "shapes": Treatment(
        "slices out of range, shapes that do not fit",
        ("whole_arrays:chained", "whole_arrays:add_of_lengths"),
        without=_shapes_fit,
        said="the comparison of shapes",
    ),
    "masks of arrays": Treatment(
        "`a[mask]`, `a[mask] = x`",
        ("whole_arrays:chosen",),
        without=_masks_fit,
        said="the comparison of the mask's shape with the array's",
    ),
    "overlapping operands": Treatment(
        "overlapping operands",
        ("numpy_functions:overlapping_add",),
        without=_operands_lie_apart,
        said="the copy",
    ),
    "order of axes": Treatment(
        "arrays not in C order under whole-array operations",
        ("numpy_functions:expression_of_strided",),
        without=_axes_in_order,
        said="the look at the order of axes",
    ),
    "stores": Treatment(
        "stores that NumPy refuses or wraps",
        ("arrays:store", "arrays:fills_small"),
        {"_fit_i": "{0}", "_to_int_f": "_np.int64({0})"},
    ),
    "unbound names": Treatment(
        "an unbound local reads 0",
        ("control:set_on_a_branch", "control:walrus_condition"),
        {"_leave": "None", "_bound": "{0}"},
    ),
    "restoring": Treatment(
        "writes before a failure",
        ("arrays:writes_then_fails",),
        without=_nothing_kept,
        said="copies and undo log",
    ),
    "aliasing": Treatment(
        "the same list twice, a list and one of its rows",
        ("lists:running_add",),
        without=_no_aliasing_tests,
        said="the guard",
    ),
    "one instance twice": Treatment(
        "the same instance twice",
        ("attributes:pulls",),
        without=_instances_lie_apart,
        said="the guard",
    ),
    "read-only arrays": Treatment(
        "read-only arrays",
        ("arrays:increment",),
        without=_all_may_be_written,
        said="the look whether an array may be written",
    ),
}
REFUSALS: Final[dict[str, Refusal]] = {
    "stores into what is shared": Refusal(
        "stores into global arrays, into tuples' arrays",
        ("state:writes_table", "state:writes_into_tuple"),
        "a store would be right; it is not known who else looks at such an array meanwhile",
    ),
    "attributes that are not set": Refusal(
        "an attribute that holds one array or another",
        ("attributes:sets_an_array", "attributes:makes_an_attribute"),
    ),
}
