"""How answers leave a kernel: what the way in cannot make objects of is made one in the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from autojit.backend.kinds import Arr, Kind, ListOf, Num, Table, Tup, describe, sites_of
from autojit.backend.translation import loose
from autojit.backend.translation.packing import (
    ELEMENT_DTYPES,
    PLAIN,
    PackedItems,
    copied_out,
    holds_lists,
    list_code,
    objects_of_lists,
    packed_items,
)
from autojit.backend.translation.unit import Refusal
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from types import FunctionType

    from autojit.backend.translation.unit import Unit


@final
@dataclass(frozen=True, slots=True)
class Packed:
    """How an answer leaves the kernel.

    Attributes:
        lines: what makes ``made`` of ``answer`` and returns it.
        is_object: it is a list object already.
        element: the kind of its elements, if it is a list that is still to be made.
        inner: the kind of the elements of its elements, if those are lists.
        items: how the items leave, if it is a tuple with lists in it.
    """

    lines: list[str]
    is_object: bool = False
    element: Kind | None = None
    inner: Kind | None = None
    items: PackedItems | None = None


def packed_answer(
    function: FunctionType, unit: Unit, result: Kind, given: dict[str, Kind]
) -> Packed:
    """Say how an answer leaves the kernel; ``given`` is all that is passed, by name."""
    if isinstance(result, Tup) and holds_lists(result):
        items = packed_items(function, unit, result, given)
        return Packed([*items.lines, "return made"], items=items)
    if isinstance(result, Arr | ListOf) and result.whole is not None:
        return Packed([])  # the entry has the very object
    if isinstance(result, Table):
        return _packed_dict(function, unit, result)
    if not isinstance(result, ListOf):
        return Packed(["return answer"])
    element = unit.element(result.site)
    if isinstance(element, Num) and not element.tagged:
        return _packed_numbers(unit, result, element, given)
    return _packed_lists(function, unit, result, element)


def _packed_dict(function: FunctionType, unit: Unit, result: Table) -> Packed:
    for inner in (result.keys, result.values):
        shared = not unit.shared_rows.isdisjoint(sites_of(inner.site))
        if shared or loose.sample(unit.element(inner.site)) is None:
            raise _refused(function, f"returns a dict of {describe(unit.element(inner.site))}")
    return Packed(["made = _dict_out(answer)", "return made"], is_object=True)


def _refused(function: FunctionType, message: str) -> Refusal:
    code = function.__code__
    place = (code.co_filename, code.co_firstlineno)
    return Refusal(Refused(Reason.RESULT_TYPE, message, *place))


def _packed_numbers(unit: Unit, result: ListOf, element: Num, given: dict[str, Kind]) -> Packed:
    if not element.types <= PLAIN:
        return Packed([*copied_out("made", "answer", element), "return made"], element=element)
    first = loose.given_objects(result, given)
    if first:
        last = ["if made == 0:", "    made = _list_out(answer)", "return made"]
        return Packed([*first, *last], is_object=True)
    code = list_code(unit, element, "answer", given)
    return Packed([f"made = {code}", "return made"], is_object=True)


def _packed_lists(function: FunctionType, unit: Unit, result: ListOf, element: Kind) -> Packed:
    lines = objects_of_lists(unit, result, "answer")
    if lines is not None:
        made = [line.replace("MADE", "made") for line in lines]
        return Packed([*made, "return made"], is_object=True)
    inner = unit.element(element.site) if isinstance(element, ListOf) else None
    if not isinstance(inner, Num) or inner.tagged:
        raise _refused(function, f"returns a list of {describe(element)}")
    shared = not unit.shared_rows.isdisjoint(sites_of(result.site))
    return _packed_rows(["_check_rows_differ(answer)"] if shared else [], element, inner)


def _packed_rows(first: list[str], element: Kind, inner: Num) -> Packed:
    lines = [
        *first,
        "lengths = _np.empty(len(answer), _np.int64)",
        "total = 0",
        "for position in range(len(answer)):",
        "    lengths[position] = len(answer[position])",
        "    total += len(answer[position])",
        f"made = _np.empty(total, _np.{ELEMENT_DTYPES[inner.rep]})",
        "total = 0",
        "for position in range(len(answer)):",
        "    for item in answer[position]:",
        "        made[total] = item",
        "        total += 1",
        "return made, lengths",
    ]
    return Packed(lines, element=element, inner=inner)
