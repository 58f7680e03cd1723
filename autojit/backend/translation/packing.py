"""Lists among the items of a tuple that is returned: how each leaves the kernel.

The kernel gives back another tuple: in a list's place is the address of a list object that it
has made, an array of which the entry makes a list of NumPy's scalars, or nothing, where the
list is an argument and the entry has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, NoReturn, final

from autojit.backend.kinds import Kind, ListOf, NoneKind, Num, Obj, Tup, describe, sites_of
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.loose import given_objects, sample
from autojit.backend.translation.scope import spelled
from autojit.backend.translation.unit import Refusal, Unit
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from types import FunctionType

#: Elements that numba's values tell completely; others are boxed by the entry.
PLAIN: Final = frozenset({"int", "float", "bool"})
ELEMENT_DTYPES: Final = {"i": "int64", "f": "float64", "b": "bool_", "c": "complex128"}


@final
@dataclass(frozen=True, slots=True)
class PackedItems:
    """How a tuple with lists leaves the kernel.

    Attributes:
        lines: what makes ``made`` of ``answer``.
        kinds: what is in the place of each item.
        elements: of the items of which the entry makes lists, the kinds of their elements.
    """

    lines: list[str]
    kinds: tuple[Kind, ...]
    elements: tuple[Num | None, ...]


def holds_lists(result: Kind) -> bool:
    """Tell whether an answer is a tuple with a list in it."""
    return isinstance(result, Tup) and any(isinstance(item, ListOf) for item in result.items)


def packed_items(
    function: FunctionType, unit: Unit, result: Tup, given: dict[str, Kind]
) -> PackedItems:
    """Say how the items leave; ``given`` is all that is passed, by name.

    Raises:
        Refusal: a list may be found twice, or holds what the border cannot give.
    """
    same = _possibly_same(function, unit, result)
    lines: list[str] = []
    parts: list[str] = []
    kinds: list[Kind] = []
    elements: list[Num | None] = []
    for position, item in enumerate(result.items):
        code, kind, element = f"answer[{position}]", item, None
        if isinstance(item, ListOf) and item.whole is not None:
            code, kind = "None", NoneKind()
        elif isinstance(item, ListOf):
            before, kind, element = _of_list(function, unit, item, f"answer[{position}]", given)
            code = f"made_{position}"
            lines += _made_once(position, same.get(position, []), before)
        parts.append(code)
        kinds.append(kind)
        elements.append(element)
    lines.append(f"made = ({', '.join(parts)},)")
    return PackedItems(lines, tuple(kinds), tuple(elements))


def _made_once(position: int, same: list[int], lines: list[str]) -> list[str]:
    """Return the lines that make the object of a list, or find that of an item that is the list."""
    code = f"made_{position}"
    lines = [line.replace("MADE", code) for line in lines]
    if not same:
        return lines
    found = [f"{code} = 0"]
    for other in same:
        again = f"_object_again(answer[{other}], answer[{position}], made_{other})"
        found += [f"if {code} == 0:", f"    {code} = {again}"]
    return [*found, f"if {code} == 0:", *indented(lines)]


def _possibly_same(function: FunctionType, unit: Unit, result: Tup) -> dict[int, list[int]]:
    """Return, by place, the places ahead of it that may hold the same list.

    Raises:
        Refusal: rows of one may be rows of another, or the entry would have to tell.
    """
    if any(isinstance(item, Tup) and holds_lists(item) for item in result.items):
        _fail(function, "returns a list in a tuple in a tuple")
    new = [
        (place, item)
        for place, item in enumerate(result.items)
        if isinstance(item, ListOf) and item.whole is None
    ]
    found: dict[int, list[int]] = {}
    for (one_place, one), (place, other) in combinations(new, 2):
        same = _sites_in(unit, one) & _sites_in(unit, other)
        if same - ({*sites_of(one.site)} & {*sites_of(other.site)}):
            _fail(function, "puts one list into two places")
        if same and not all(_is_object(unit, item) for item in (one, other)):
            _fail(function, "returns one list of NumPy's numbers twice")
        if same:
            found.setdefault(place, []).append(one_place)
    return found


def _is_object(unit: Unit, kind: ListOf) -> bool:
    """Tell whether the kernel makes the list object itself."""
    element = unit.element(kind.site)
    return not isinstance(element, Num) or element.types <= PLAIN


def _sites_in(unit: Unit, kind: Kind) -> set[str]:
    """Return the places where a list, and the lists in it, may have been made."""
    if not isinstance(kind, ListOf):
        return set()
    return {*sites_of(kind.site)} | _sites_in(unit, unit.element(kind.site))


def _of_list(
    function: FunctionType, unit: Unit, item: ListOf, code: str, given: dict[str, Kind]
) -> tuple[list[str], Kind, Num | None]:
    """Return the lines that make ``MADE``, its kind, and what the entry needs to know."""
    element = unit.element(item.site)
    if isinstance(element, Num) and not element.tagged:
        if element.types <= PLAIN:
            made = f"MADE = {list_code(unit, element, code, given)}"
            found = given_objects(item, given, code, "MADE")
            return ([*found, "if MADE == 0:", f"    {made}"] if found else [made]), Obj(list), None
        return copied_out("MADE", code, element), item, element
    lines = objects_of_lists(unit, item, code)
    if lines is None:
        _fail(function, f"returns a list of {describe(element)}")
    return lines, Obj(list), None


def objects_of_lists(unit: Unit, kind: ListOf, code: str) -> list[str] | None:
    """Return the lines that make ``MADE`` of a list of lists, or of tuples; None if none can."""
    element = unit.element(kind.site)
    shared = not unit.shared_rows.isdisjoint(sites_of(kind.site))
    if isinstance(element, Tup):
        known = sample(element) is not None and not shared
        return [f"MADE = _tuples_out({code})"] if known else None
    inner = unit.element(element.site) if isinstance(element, ListOf) else None
    if not isinstance(inner, Num) or sample(inner) is None:
        return None
    first = [f"_check_rows_differ({code})"] if shared else []
    return [*first, f"MADE = _rows_out({code})"]


def list_code(unit: Unit, element: Num, code: str, given: dict[str, Kind]) -> str:
    """Return the source of a list object with plain numbers.

    Items that are those of a list that was given, and is only read, are the same objects.
    """
    for name, kind in given.items():
        if not isinstance(kind, ListOf) or not kind.backed or kind.depth > 1:
            continue
        if unit.roots.get(kind.site) not in unit.writes and unit.sites[kind.site] == element:
            alike = spelled(name, kind)
            return f"_list_out_like({code}, {alike}_at, {alike}_held)"
    return f"_list_out({code})"


def copied_out(made: str, code: str, element: Num) -> list[str]:
    """Return the lines that copy a list of numbers into an array."""
    return [
        f"{made} = _np.empty(len({code}), _np.{ELEMENT_DTYPES[element.rep]})",
        f"for position in range(len({code})):",
        f"    {made}[position] = {code}[position]",
    ]


def _fail(function: FunctionType, message: str) -> NoReturn:
    code = function.__code__
    raise Refusal(Refused(Reason.RESULT_TYPE, message, code.co_filename, code.co_firstlineno))
