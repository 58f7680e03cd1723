"""The border inside a kernel: lists read in and put back, answers checked and packed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, final

from autojit.backend.kinds import (
    Arr,
    Char,
    Deque,
    Kind,
    ListOf,
    Num,
    Stream,
    Text,
    Tup,
    describe,
    is_fresh,
    sites_of,
)
from autojit.backend.translation.packing import PackedItems, holds_lists, packed_items
from autojit.backend.translation.scope import spelled
from autojit.backend.translation.unit import Refusal, Unit
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from types import FunctionType


def lists_in(unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the lines that read list parameters, passed as addresses, into arrays."""
    lines = []
    for name, kind in zip(names, kinds, strict=True):
        if isinstance(kind, Text):
            variable = spelled(name, kind)
            lines.append(f"{variable}_held = _text_in_{kind.type}({variable})")
        if isinstance(kind, ListOf):
            element = unit.sites[kind.site]
            assert isinstance(element, Num)
            variable = spelled(name, kind)
            lines += [
                f"{variable}_at = {variable}",
                f"{variable}_held = _list_in_{element.rep}{kind.depth}({variable}_at)",
            ]
    return lines


def lists_back(unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the lines that put stored elements back, once nothing can fail any more."""
    lines = []
    for name, kind in zip(names, kinds, strict=True):
        if isinstance(kind, ListOf) and unit.roots.get(kind.site) in unit.writes:
            element = unit.sites[kind.site]
            assert isinstance(element, Num)
            variable = spelled(name, kind)
            lines.append(f"_list_back_{element.rep}{kind.depth}({variable}_at, {variable}_held)")
    return lines


def streams_of(family: str, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the variables that hold generators of random numbers of a family."""
    pairs = zip(names, kinds, strict=True)
    return [
        spelled(name, kind)
        for name, kind in pairs
        if isinstance(kind, Stream) and kind.family == family
    ]


def held_name(code: str, kind: Kind) -> str:
    """Return the variable that holds what a parameter stands for inside the kernel."""
    return f"{code}_held" if isinstance(kind, ListOf | Text) else code


def _share_memory(items: tuple[Kind, ...]) -> bool:
    """Tell whether two new arrays of a tuple may be one."""
    flat = [i for item in items for i in (item.items if isinstance(item, Tup) else (item,))]
    # What is an argument is found out at run time, and is that very object in each place.
    roots = [
        frozenset(root for root in item.roots if not isinstance(root, int))
        for item in flat
        if isinstance(item, Arr) and item.whole is None
    ]
    return len(frozenset().union(*roots)) != sum(map(len, roots)) if roots else False


def pins(name: str, kind: Kind) -> list[str]:
    """Make a variable's numbers be computed before the flags are cleared, or read, behind."""
    if isinstance(kind, Num | Tup):
        return [f"{name} = {pinned_item(name, kind)}"]
    return []


def pinned_item(code: str, item: Kind) -> str:
    """Return a number, or the numbers of a tuple, computed where it stands."""
    match item:
        case Num(rep="c"):
            return code
        case Num(rep=rep, tagged=tagged):
            pin = "_pinned_f" if rep == "f" else "_pinned_i"
            return f"({pin}({code}[0]), _pinned_i({code}[1]))" if tagged else f"{pin}({code})"
        case Tup(items=items):
            parts = [pinned_item(f"{code}[{index}]", inner) for index, inner in enumerate(items)]
            return f"({', '.join(parts)},)"
    return code


#: Elements that numba's values tell completely; others are boxed by the entry.
_PLAIN: Final = frozenset({"int", "float", "bool"})
_ELEMENT_DTYPES: Final = {"i": "int64", "f": "float64", "b": "bool_", "c": "complex128"}


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
    if not isinstance(result, ListOf) or result.backed:
        if isinstance(result, ListOf) or (isinstance(result, Arr) and result.whole is not None):
            return Packed([])  # the entry has the very object
        return Packed(["return answer"])
    element = unit.element(result.site)
    if isinstance(element, Num) and not element.tagged:
        return _packed_numbers(element, _alike(unit, element, given))
    inner = unit.element(element.site) if isinstance(element, ListOf) else None
    if not isinstance(inner, Num) or inner.tagged:
        code = function.__code__
        message = f"returns a list of {describe(element)}"
        place = (code.co_filename, code.co_firstlineno)
        raise Refusal(Refused(Reason.RESULT_TYPE, message, *place))
    shared = not unit.shared_rows.isdisjoint(sites_of(result.site))
    first = ["_check_rows_differ(answer)"] if shared else []
    if inner.types <= _PLAIN:
        return Packed([*first, "made = _rows_out(answer)", "return made"], is_object=True)
    return _packed_rows(first, element, inner)


def _alike(unit: Unit, element: Num, given: dict[str, Kind]) -> str | None:
    """Return the variable of a list of such numbers that the function was given, and only reads."""
    for name, kind in given.items():
        if not isinstance(kind, ListOf) or kind.depth > 1:
            continue
        if unit.roots.get(kind.site) not in unit.writes and unit.sites[kind.site] == element:
            return spelled(name, kind)
    return None


def _packed_numbers(element: Num, alike: str | None) -> Packed:
    if element.types <= _PLAIN and alike is not None:
        call = f"_list_out_like(answer, {alike}_at, {alike}_held)"
        return Packed([f"made = {call}", "return made"], is_object=True)
    if element.types <= _PLAIN:
        return Packed(["made = _list_out(answer)", "return made"], is_object=True)
    lines = [
        f"made = _np.empty(len(answer), _np.{_ELEMENT_DTYPES[element.rep]})",
        "for position in range(len(answer)):",
        "    made[position] = answer[position]",
        "return made",
    ]
    return Packed(lines, element=element)


def _packed_rows(first: list[str], element: Kind, inner: Num) -> Packed:
    lines = [
        *first,
        "lengths = _np.empty(len(answer), _np.int64)",
        "total = 0",
        "for position in range(len(answer)):",
        "    lengths[position] = len(answer[position])",
        "    total += len(answer[position])",
        f"made = _np.empty(total, _np.{_ELEMENT_DTYPES[inner.rep]})",
        "total = 0",
        "for position in range(len(answer)):",
        "    for item in answer[position]:",
        "        made[total] = item",
        "        total += 1",
        "return made, lengths",
    ]
    return Packed(lines, element=element, inner=inner)


def check_result(  # noqa: C901 - one case a form of answer
    function: FunctionType, unit: Unit, result: Kind
) -> None:
    """Refuse an answer that the border cannot give as Python would.

    Raises:
        Refusal: it is a view, of unknown identity, or of an unknown layout.
    """
    file, line = function.__code__.co_filename, function.__code__.co_firstlineno

    def fail(message: str) -> NoReturn:
        raise Refusal(Refused(Reason.RESULT_TYPE, message, file, line))

    match result:
        case Arr(whole=None, roots=roots, view=view) if view or not all(
            isinstance(root, int) or is_fresh(root) for root in roots
        ):
            fail("returns a view of an array, or an array that it was not given")
        case Arr(layout=layout, ndim=ndim, whole=None) if layout != "C" and ndim > 1:
            fail("returns an array that is not in C order")
        case ListOf(backed=True, whole=None):
            fail("returns a part of a list that it was given")
        case Deque() | Text() | Char():
            fail(f"returns {describe(result)}")
        case Tup(given=True):
            fail("returns a tuple that it was given")
        case Tup(items=items):
            if _share_memory(items):
                fail("returns one array twice, or arrays that may share memory")
            for item in items:
                if isinstance(item, Tup) and any(isinstance(i, Tup) for i in item.items):
                    fail("returns tuples nested three deep")
                check_result(function, unit, item)
