"""Types of what comes in and goes out: what is taken away of each row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from tests.differential.treatments.helping import (
    kinds_of_disguised,
    never_leaving,
    no_guards,
    sources_changed,
)
from tests.differential.treatments.model import Refusal, Treatment


def _no_provenance() -> None:
    """Take every number of NumPy's for one of Python's when the answer becomes an object."""
    from autojit.backend import kinds

    for name in ("np.int64", "np.float64", "np.bool"):
        kinds.TAGS[name] = kinds.TAGS[name.removeprefix("np.").removesuffix("64")]


def _no_tags() -> None:
    from autojit.backend import boundary, entry

    entry.boxed_by_tag = lambda answer: answer[0]  # type: ignore[attr-defined]
    boundary.boxed_by_tag = entry.boxed_by_tag  # type: ignore[attr-defined]


def _no_weak_numbers() -> None:
    from autojit.backend.translation import arithmetic

    arithmetic._WEAK = {}  # type: ignore[misc]


def _arguments_given_anew() -> None:
    """Give, in the place of an argument, a new object that is equal."""
    from autojit.backend import entry

    source_of = entry._Sources.__getitem__
    sources: Any = entry._Sources
    sources.__getitem__ = lambda self, root: f"{source_of(self, root)}[:]"


def _arrays_lent() -> None:
    """Give arrays out that look into the kernel's memory."""
    from autojit.backend.native import boxing

    boxed_array = boxing.Boxing._boxed_array

    def lent(self: Any, typed: Any, value: Any) -> Any:
        call = self._objects.call

        def call_but_copies(name: str, kind: Any, *args: Any) -> Any:
            if name != "autojit_new_copy":
                return call(name, kind, *args)
            self._objects.hold(args[0])
            return args[0]

        objects, self._objects = self._objects, _Calling(self._objects, call_but_copies)
        try:
            return boxed_array(self, typed.copy(layout="A"), value)
        finally:
            self._objects = objects

    boxing.Boxing._boxed_array = lent  # type: ignore[method-assign]


class _Calling:
    """What emits, with another way to call."""

    def __init__(self, objects: Any, call: Any) -> None:
        self._objects = objects
        self.call = call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._objects, name)


def _subclasses_taken_for_plain() -> None:
    """Take an array of another class or byte order for a plain one."""

    def plain(value: Any) -> object:
        if not isinstance(value, np.ndarray) or not value.ndim:
            return value
        return value.view(np.ndarray).view(value.dtype.newbyteorder("="))

    kinds_of_disguised(plain)


def _items_are_like_the_first() -> None:
    from autojit.backend.native import lists

    def alike(value: Any) -> object:
        if type(value) in (list, tuple) and value and type(value[0]) is float:
            return type(value)([value[0]] * len(value))
        return value

    kinds_of_disguised(alike)
    lists.require_type = lambda *_: None


def _rows_are_like_the_first() -> None:
    from autojit.backend.native import lists
    from autojit.backend.native.routines import compile_callee

    def alike(value: Any) -> object:
        rows = type(value) is list and value and all(type(row) is list and row for row in value)
        return [value[0]] * len(value) if rows else value

    def nothing() -> None:
        pass

    kinds_of_disguised(alike)
    lists.raise_misfit = compile_callee(nothing)


def _texts_of_bytes() -> None:
    """Read a string as the bytes that it is encoded in."""
    from autojit.backend.native import texts
    from autojit.backend.native.vocabulary import VOCABULARY

    texts._bytes_length = texts._text_length  # type: ignore[misc]
    texts._copy_bytes = texts._bytes_copier("PyUnicode_AsUTF8")  # type: ignore[misc]
    VOCABULARY["_text_in_str"] = texts.text_in_bytes


def _empty_deques_unnoticed() -> None:
    never_leaving("deques")


def _tables_never_leave() -> None:
    never_leaving("tables")


def _keys_of_numpy_returned() -> None:
    from autojit.backend.translation import loose

    loose._PLAIN |= {"np.int64", "np.float64"}  # type: ignore[misc]


def _all_instances_plain() -> None:
    from autojit.backend import boundary

    module: Any = boundary
    module.why_not_plain = lambda _: None


def _set_without_flags() -> None:
    from autojit.backend import attributes_entry

    positions = attributes_entry.positions  # type: ignore[attr-defined]

    def always(outputs: Any) -> Any:
        return [(value, None) for value, _ in positions(outputs)]

    attributes_entry.positions = always  # type: ignore[attr-defined]


def _types_as_numba_has_them() -> None:
    """Take a truth value for an integer, a number of NumPy's for one of Python's."""
    from autojit.backend.translation import type_calls

    known = type_calls.TYPES  # type: ignore[attr-defined]
    type_calls.TYPES = {**known, "np.int64": int, "bool": int}  # type: ignore[attr-defined]


def _raising_passed_over() -> None:
    sources_changed("raise _Leave(5)", "pass")


def _keys_not_looked_for() -> None:
    from autojit.backend.translation import kernels

    used = kernels.used  # type: ignore[attr-defined]
    kernels.used = lambda *given: replace(used(*given), keys=())  # type: ignore[attr-defined]


ROWS: Final[dict[str, Treatment]] = {
    "provenance": Treatment(
        "`int` or `np.int64`, `float` or `np.float64`",
        ("arrays:iterated", "provenance:float_start"),
        without=_no_provenance,
        said="the types of NumPy's numbers in the tags",
    ),
    "tags": Treatment(
        "int on one path, float or None on another",
        ("joins:clamp_mixed", "joins:none_or_value"),
        without=_no_tags,
        said="the tag, when the answer becomes an object",
    ),
    "tags of complex numbers": Treatment(
        "int on one path, complex on another",
        ("joins:squares_until", "joins:one_or_other"),
        {"_held_f": "{0}"},
        without=_no_tags,
        said="the tag, when the answer becomes an object, and `_held_f`",
    ),
    "None": Treatment(
        "arithmetic, comparison, index, store with what may be None",
        ("typed:none_in_arithmetic", "typed:best_so_far"),
        {"_some": "{0}"},
    ),
    "weak numbers": Treatment(
        "NumPy's promotion with weak Python numbers",
        ("arrays:scale_singles", "arrays:element_plus"),
        without=_no_weak_numbers,
        said="that a number of Python's is weak",
    ),
    "identity": Treatment(
        "an argument that is returned is the same object",
        ("arrays:returns_itself", "lists:doubles_and_returns"),
        without=_arguments_given_anew,
        said="that the entry gives the argument itself",
    ),
    "own memory": Treatment(
        "a returned array owns its memory",
        ("arrays:fills",),
        without=_arrays_lent,
        said="the copy",
    ),
    "subclasses": Treatment(
        "subclasses of `int`, `float`, `list`, `ndarray`",
        ("arrays:total", "arrays:fills_like"),
        without=_subclasses_taken_for_plain,
        said="the look at an array's class and byte order",
    ),
    "mixed lists": Treatment(
        "lists of mixed types",
        ("lists:mixed_total",),
        without=_items_are_like_the_first,
        said="the look at each item's type",
    ),
    "ragged lists": Treatment(
        "lists of rows of several lengths",
        ("given_lists:longest_row",),
        without=_rows_are_like_the_first,
        said="the look at each row's length",
    ),
    "texts": Treatment(
        "strings, bytes, bytearrays",
        ("containers:letters",),
        without=_texts_of_bytes,
        said="code points: a string's bytes are read",
    ),
    "deques": Treatment(
        "a deque",
        ("containers:indexes_queue",),
        without=_empty_deques_unnoticed,
        said="the look whether an index is within a deque",
    ),
    "tables": Treatment(
        "dicts and sets that the function makes",
        ("tables:nan_keys", "tables:missing"),
        without=_tables_never_leave,
        said="the leaving for a NaN, and for a key that is not there",
    ),
    "growing tables": Treatment(
        "a dict that is gone through and grows",
        ("tables:grows_while_gone_through",),
        {"_table_replace": "_table_store({0}, {1}, {2})"},
    ),
    "returned dicts": Treatment(
        "a dict that is returned",
        ("tables:returned_elements",),
        without=_keys_of_numpy_returned,
        said="that keys and values are of Python's plain types",
    ),
    "plain instances": Treatment(
        "instances whose class has a say in attribute access",
        ("attributes:looks_twice",),
        without=_all_instances_plain,
        said="the look at the class",
    ),
    "dicts of parameters": Treatment(
        "dicts whose keys are strings",
        ("records:contains",),
        without=_keys_not_looked_for,
        said="the look which keys are there",
    ),
    "instances outside": Treatment(
        "instances that names outside hold",
        ("records:rate_of_an_instance",),
        without=no_guards,
        said="the guards",
    ),
    "attributes on some paths": Treatment(
        "an attribute's type that depends on the path",
        ("attributes:sets_some",),
        without=_set_without_flags,
        said="the flag that says whether an attribute is set",
    ),
    "mixed tuples": Treatment(
        "tuples",
        ("objects:tuple_total",),
        without=_items_are_like_the_first,
        said="the look at each item's type",
    ),
    "shared lists": Treatment(
        "lists of tuples that are returned",
        ("tuples_of_lists:perhaps_one_list", "tuples_of_lists:one_list_twice"),
        {"_object_again": "0"},
    ),
    "asked types": Treatment(
        "`isinstance(x, T)`, `type(x)`",
        ("typed:sort_of", "typed:same_types"),
        without=_types_as_numba_has_them,
        said="what tells `bool` and `np.int64` from `int`",
    ),
    "raising": Treatment(
        "statements ahead of a `raise`",
        ("typed:factorial", "typed:checked_mean"),
        without=_raising_passed_over,
        said="the leaving at the beginning of the block",
    ),
}
REFUSALS: Final[dict[str, Refusal]] = {
    "tables that are refused": Refusal(
        "going through a set, returning one",
        tuple(
            f"tables:{name}"
            for name in (
                "set_gone_through",
                "set_listed",
                "returned_set",
                "drops_key",
                "mixed_keys",
                "text_keys",
                "counter",
            )
        ),
    ),
    "deques that are refused": Refusal(
        "a deque", ("containers:bounded_queue", "containers:over_queue")
    ),
    "texts that are made": Refusal(
        "strings, bytes, bytearrays", ("containers:joined_text", "objects:concatenated")
    ),
    "given dicts": Refusal(
        "other dicts and sets that are arguments",
        ("objects:dictionary",),
        "a dict has no machine form that an argument could be read into",
    ),
    "tuples with None": Refusal("tuples", ("objects:tuple_difference",)),
}
