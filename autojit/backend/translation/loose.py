"""Lists that were given and are held *loosely*: as lists of the kernel's own.

Most lists that are given are held as arrays, which is fastest, and keep their length. One that
grows, whose rows are of several lengths or change places, or that holds tuples, is read into a
list of the kernel's own, with its rows if it has any. What was made of it is put back when
nothing can fail any more: into the very list objects, rows that were given as the objects they
were. Which lists are held so is found out by translating (``unit.Loosens``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, final

from autojit.backend.kinds import Kind, ListOf, Num, Tup, describe, sites_of
from autojit.backend.translation.scope import spelled
from autojit.backend.translation.unit import Refusal
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FunctionType

    from autojit.backend.translation.unit import Unit

    KindOf = Callable[[object, str, dict[str, Kind]], Kind | None]

#: Elements of which machine code knows the Python type.
_PLAIN: Final = frozenset({"int", "float", "bool"})
#: Begin the names of places of lists that arguments, or names and attributes, hold.
_GIVEN: Final = ("P", "G")
#: Items of a list that a call reads for the sake of a few.
_MOST_READ: Final = 1024


def is_given(site: str) -> bool:
    """Tell whether a place is a list that was given, or a row of one."""
    return site.startswith(_GIVEN)


def row_site(site: str) -> str:
    """Return the place of the rows of a list that was given."""
    return f"{site}r"


def loosened(kind: Kind | None, sites: dict[str, Kind], loose: set[str]) -> Kind | None:
    """Return a kind as it is if its list is held loosely, where ``loose`` says so."""
    if not isinstance(kind, ListOf) or not kind.backed or kind.site not in loose:
        return kind
    if kind.depth > 1:
        sites[row_site(kind.site)] = sites[kind.site]
        sites[kind.site] = ListOf(row_site(kind.site))
    return ListOf(kind.site, whole=kind.whole)


@final
@dataclass(frozen=True, slots=True)
class Loosening:
    """Says what things outside are, with some lists held loosely.

    Attributes:
        kind_of: says it as if none were.
        loose: the places of those that are.
    """

    kind_of: KindOf
    loose: set[str] = field(default_factory=set)

    def __call__(self, value: object, index: str, sites: dict[str, Kind]) -> Kind | None:
        """Return the kind of an object; what is known already of loose lists' elements stays."""
        found: dict[str, Kind] = {}
        kind = loosened(self.kind_of(value, index, found), found, self.loose)
        if isinstance(kind, ListOf) and not kind.backed:
            found = {site: element for site, element in found.items() if site not in sites}
        sites.update(found)
        return kind


def note_roots(roots: dict[str, int | str], kind: Kind, root: int | str) -> None:
    """Remember that a list and its rows came by a parameter or an attribute."""
    if isinstance(kind, ListOf):
        roots[kind.site] = roots[row_site(kind.site)] = root


# -- the border ----------------------------------------------------------------------------------


def sample(kind: Kind) -> str | None:
    """Return the source of some item of a list; None if the objects tell more than it does."""
    match kind:
        case Num(rep=rep) if not kind.tagged and kind.types <= _PLAIN:
            return {"i": "_np.int64(0)", "f": "0.0", "b": "False"}[rep]
        case Tup(items=items):
            parts = [sample(item) for item in items]
            return None if None in parts else f"({''.join(f'{part}, ' for part in parts)})"
    return None


def read_in(function: FunctionType, unit: Unit, variable: str, kind: ListOf) -> list[str]:
    """Return the lines that read a list, passed as an address, into one of the kernel's.

    Raises:
        Refusal: its elements are not only of Python's plain types.
    """
    element = unit.element(kind.site)
    rows = isinstance(element, ListOf) and not element.backed
    code = sample(unit.element(element.site) if isinstance(element, ListOf) else element)
    if code is None:
        raise _refused(function, f"a list that was given and holds {describe(element)}")
    first = [f"{variable}_at = {variable}"]
    if kind.site in unit.appended:
        empty = f"[[{code}][:0]][:0]" if rows else f"[{code}][:0]"
        return [*first, f"{variable}_held = {empty}"]
    if kind.site not in unit.visited:
        # Reading it would take longer and longer, for a call that looks at a few items.
        first += [f"if _list_length({variable}_at) > {_MOST_READ}:", "    _leave(4)"]
    name = "_loose_rows_in" if rows else "_loose_in"
    first.append(f"{variable}_held = {name}({variable}_at, {code})")
    return [*first, f"{variable}_was = {variable}_held[:]"] if rows else first


def made(unit: Unit, variable: str, kind: ListOf) -> list[str]:
    """Return the lines that make the objects that have to be put back; they may leave."""
    rows = isinstance(unit.element(kind.site), ListOf)
    if kind.site in unit.appended:
        objects = "_new_rows_out" if rows else "_tuples_out"
        return [f"{variable}_made = {objects}({variable}_held)"]
    if rows:
        given = f"{variable}_at, {variable}_held, {variable}_was"
        return [f"{variable}_made, {variable}_rows = _loose_rows_made({given})"]
    return [f"{variable}_made = _loose_made({variable}_at, {variable}_held)"]


def grown(unit: Unit, variable: str, kind: ListOf) -> list[str]:
    """Return the lines that make room at the end of a list; the last that may leave.

    Nothing of the program's may run behind them before the lists are put back.
    """
    if kind.site not in unit.appended:
        return []
    return [f"{variable}_more = _loose_grown({variable}_at, {variable}_made)"]


def put_back(unit: Unit, variable: str, kind: ListOf) -> list[str]:
    """Return the lines that put back what was made; they do not leave."""
    if kind.site in unit.appended:
        return [f"_loose_shown({variable}_at, {variable}_more)"]
    if isinstance(unit.element(kind.site), ListOf):
        given = f"{variable}_at, {variable}_was, {variable}_made, {variable}_rows"
        return [f"_loose_rows_back({given})"]
    return [f"_loose_back({variable}_at, {variable}_held, {variable}_made)"]


def note_visit(unit: Unit, site: str, *, many: bool) -> None:
    """Remember that a call looks at, or changes, many items of a list."""
    if many:
        unit.visited.update(part.removesuffix("r") for part in sites_of(site) if is_given(part))


def given_objects(
    result: ListOf, given: dict[str, Kind], code: str = "answer", made: str = "made"
) -> list[str]:
    """Return the lines that find out whether an answer is a list that was given, or a row of one.

    They set ``made`` to the object, or to 0.
    """
    sites = set(sites_of(result.site))
    lines: list[str] = []
    for name, kind in given.items():
        if not isinstance(kind, ListOf) or kind.backed:
            continue
        variable = spelled(name, kind)
        if kind.site in sites:
            call = f"_given_list({code}, {variable}_held, {variable}_at)"
        elif row_site(kind.site) in sites:
            call = f"_given_row({code}, {variable}_was, {variable}_at)"
        else:
            continue
        lines += [f"if {made} == 0:", f"    {made} = {call}"] if lines else [f"{made} = {call}"]
    return lines


# -- what may not escape -------------------------------------------------------------------------


def _refused(function: FunctionType, message: str) -> Refusal:
    code = function.__code__
    place = (code.co_filename, code.co_firstlineno)
    return Refusal(Refused(Reason.RESULT_TYPE, message, *place))


def _inside(unit: Unit, kind: Kind) -> Iterator[str]:
    """Yield the places of all lists inside a value."""
    match kind:
        case Tup(items=items):
            for item in items:
                yield from _inside(unit, item)
        case ListOf(site=site):
            yield from sites_of(site)
            if not kind.backed and unit.holds_any(site):
                yield from _inside(unit, unit.element(site))


def reached(unit: Unit, kind: Kind) -> set[str]:
    """Return the places of all lists that are given away with a value."""
    if isinstance(kind, ListOf) and kind.whole is not None:
        return set()  # the very object
    if isinstance(kind, Tup):
        return {site for item in kind.items for site in reached(unit, item)}
    return set(_inside(unit, kind))


def _is_plain(unit: Unit, kind: Kind) -> bool:
    """Tell whether a value is a list of plain numbers."""
    if not isinstance(kind, ListOf) or not unit.holds_any(kind.site):
        return False
    element = unit.element(kind.site)
    return isinstance(element, Num) and sample(element) is not None


def check_places(
    function: FunctionType, unit: Unit, results: list[Kind], given: list[ListOf]
) -> None:
    """Refuse where one list would be given away at two places, or one that was given as another.

    Args:
        function: of the program.
        unit: the kernel.
        results: what the function returns, and the attributes that it sets.
        given: the lists that it was given.

    Raises:
        Refusal: the border could not tell which object is which.
    """
    result, *outputs = results
    seen = {site for kind in outputs for site in reached(unit, kind)}
    for one in result.items if isinstance(result, Tup) else (result,):
        found = reached(unit, one)
        # Which list of numbers it is is found out at run time.
        seen |= {site for site in found if not (is_given(site) and _is_plain(unit, one))}
    if any(map(is_given, seen)):
        raise _refused(function, "returns a list that it was given, or a part of it, in another")
    for kind in given:
        if kind.backed or unit.roots.get(kind.site) not in unit.writes:
            continue
        inside = {*_inside(unit, unit.element(kind.site))}
        if any(is_given(site) and site != row_site(kind.site) for site in inside):
            raise _refused(function, "puts a list that it was given into another")
        new = {site for site in inside if not is_given(site)}
        if new & seen:
            raise _refused(function, "puts one list into two places")
        seen |= new


__all__ = [
    "Loosening",
    "check_places",
    "given_objects",
    "grown",
    "is_given",
    "loosened",
    "made",
    "note_roots",
    "note_visit",
    "put_back",
    "read_in",
]
