"""The border inside a kernel: lists read in and put back, answers checked and packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from autojit.backend.kinds import (
    Arr,
    Char,
    Deque,
    Kind,
    ListOf,
    Num,
    Stream,
    Table,
    Text,
    Tup,
    describe,
    is_fresh,
)
from autojit.backend.translation import loose
from autojit.backend.translation.scope import spelled
from autojit.backend.translation.unit import Loosens, Refusal, Unit
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FunctionType


def lists_in(
    function: FunctionType, unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]
) -> list[str]:
    """Return the lines that read list parameters, passed as addresses, into arrays."""
    lines = []
    for name, kind in zip(names, kinds, strict=True):
        variable = spelled(name, kind)
        if isinstance(kind, Text):
            lines.append(f"{variable}_held = _text_in_{kind.type}({variable})")
        if isinstance(kind, ListOf) and not kind.backed:
            lines += loose.read_in(function, unit, variable, kind)
        elif isinstance(kind, ListOf):
            element = unit.sites[kind.site]
            assert isinstance(element, Num)
            lines += [
                f"{variable}_at = {variable}",
                f"{variable}_held = _list_in_{element.rep}{kind.depth}({variable}_at)",
            ]
    return lines


def _changed(
    unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]
) -> Iterator[tuple[str, ListOf]]:
    """Yield the lists that were given and are stored into, with their variables."""
    for name, kind in zip(names, kinds, strict=True):
        if isinstance(kind, ListOf) and unit.roots.get(kind.site) in unit.writes:
            yield spelled(name, kind), kind


def lists_made(unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the lines that make the objects that are put back into lists; they may leave."""
    lines = []
    for variable, kind in _changed(unit, names, kinds):
        if not kind.backed:
            lines += loose.made(unit, variable, kind)
    for variable, kind in _changed(unit, names, kinds):
        lines += loose.grown(unit, variable, kind)
    return lines


def lists_back(unit: Unit, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> list[str]:
    """Return the lines that put stored elements back, once nothing can fail any more."""
    lines = []
    for variable, kind in _changed(unit, names, kinds):
        if not kind.backed:
            lines += loose.put_back(unit, variable, kind)
            continue
        element = unit.sites[kind.site]
        assert isinstance(element, Num)
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


def check_labels(function: FunctionType, unit: Unit) -> None:
    """Refuse dicts with strings for keys unless every answer is one, of the same keys.

    Raises:
        Refusal: the entry could not tell which to make, or the kernel itself gets one.
    """
    if unit.labels <= {None}:
        return
    if len(unit.labels) > 1 or unit.cyclic:
        code = function.__code__
        message = "returns a dict of strings, and something else"
        place = (code.co_filename, code.co_firstlineno)
        raise Refusal(Refused(Reason.RESULT_TYPE, message, *place))


def check_result(  # noqa: C901 - one case a form of answer
    function: FunctionType, unit: Unit, result: Kind, *, nested: bool = False
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
        case ListOf(backed=True, whole=None, site=site):
            message = "returns a part of a list that it was given"
            raise Loosens(Refused(Reason.RESULT_TYPE, message, file, line), site)
        case Table(form=form) if form == "dict" and not nested:
            pass
        case Deque() | Text() | Char() | Table():
            fail(f"returns {describe(result)}")
        case Tup(given=True):
            fail("returns a tuple that it was given")
        case Tup(items=items):
            if _share_memory(items):
                fail("returns one array twice, or arrays that may share memory")
            for item in items:
                if isinstance(item, Tup) and any(isinstance(i, Tup) for i in item.items):
                    fail("returns tuples nested three deep")
                check_result(function, unit, item, nested=True)
