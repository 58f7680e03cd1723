"""The border between Python objects and machine values: exact types in, exact types out.

``kind_of`` looks at one object and says what it is, without running any code of the
program's (no ``__eq__``, no ``__hash__``, no ``__array__``). Subclasses, object arrays, other
byte orders and lists of mixed types have no kind: such calls stay Python's.
"""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import numpy as np

from autojit.backend.instances import is_record, why_not_plain
from autojit.backend.kinds import (
    INT64_MAX,
    INT64_MIN,
    LONGEST,
    TAGS,
    Arr,
    Inst,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Text,
    Tup,
    integer,
    of_type,
    sites_of,
)
from autojit.backend.streams import stream_kind
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS

#: Exact types of numbers and what they are called in kinds.
SCALARS: Final[dict[type, str]] = {
    bool: "bool",
    int: "int",
    float: "float",
    complex: "complex",
    np.bool: "np.bool",
    **{
        np.dtype(name).type: f"np.{name}"
        for name in (
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "float32",
            "float64",
        )
    },
    np.complex128: "np.complex128",
}
TYPES: Final = {name: kind for kind, name in SCALARS.items()}
#: Element types an array may have here.
DTYPES: Final = frozenset(
    {
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
        *("float32", "float64", "complex128"),
    },
)
_MOST_DIMENSIONS: Final = 8
#: Functions are known by identity: a kernel is compiled for the very one.
_CALLABLES: Final = (FunctionType, BuiltinFunctionType, np.ufunc)


def array_kind(value: np.ndarray[Any, Any], root: int | str) -> Arr | None:
    """Return the kind of an exact ndarray, or None if compiled code cannot hold it."""
    dtype, flags = value.dtype, value.flags
    if not dtype_fits(dtype) or not flags.aligned:
        return None
    # A broadcast array may claim any length: its strides are zero.
    if not 1 <= value.ndim <= _MOST_DIMENSIONS or value.size > LONGEST:
        return None
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    whole = root if isinstance(root, int) else None
    origin = root if isinstance(root, int) else "global"
    return Arr(dtype.name, value.ndim, layout, flags.writeable, frozenset({origin}), whole)


def dtype_fits(dtype: np.dtype[Any]) -> bool:
    """Tell whether compiled code can hold elements of a dtype.

    ``np.longlong`` is called int64 too, but its scalars are of another type.
    """
    return dtype.name in DTYPES and dtype.isnative and dtype.num == np.dtype(dtype.name).num


def _list_kind(
    value: list[Any], site: str, sites: dict[str, Kind], whole: int | None
) -> ListOf | None:
    types = set(map(type, value))
    depth = 1
    if types == {list} and len({len(row) for row in value}) == 1 and value[0]:
        types, depth = {type(item) for row in value for item in row}, 2
    if len(types) != 1 or next(iter(types)) not in (int, float, bool):
        return _loose_kind(value, site, sites, whole)
    element = of_type(SCALARS[next(iter(types))])
    assert element is not None
    sites[site] = element
    return ListOf(site, backed=True, depth=depth, whole=whole)


def _loose_kind(
    value: list[Any], site: str, sites: dict[str, Kind], whole: int | None
) -> ListOf | None:
    """Return the kind of a list that no array can hold: empty, ragged, or of tuples."""
    rows = value if set(map(type, value)) == {list} else []
    items = [item for row in rows for item in row] if rows else value
    inner = f"{site}r" if rows else site
    if items:
        element = _plain_kind(items[0])
        if element is None or not all(_is_of(element, item) for item in items):
            return None
        sites[inner] = element
    if rows:
        sites[site] = ListOf(inner)
    return ListOf(site, whole=whole)


def _plain_kind(item: object) -> Kind | None:
    """Return the kind of an item of which machine code tells the type by how it holds it."""
    if type(item) is tuple and item:
        parts = [_plain_kind(part) for part in item]
        known = tuple(part for part in parts if part is not None)
        return Tup(known, given=True) if len(known) == len(parts) else None
    return of_type(SCALARS[type(item)]) if type(item) in (int, float, bool) else None


def _is_of(kind: Kind, item: object) -> bool:
    """Tell whether an item of a list is of a kind; how large integers are is seen on entry."""
    if isinstance(kind, Tup):
        if type(item) is not tuple or len(item) != len(kind.items):
            return False
        return all(_is_of(*pair) for pair in zip(kind.items, item, strict=True))
    return isinstance(kind, Num) and type(item) is TYPES[kind.only or ""]


def list_fits(value: object, site: str, sites: dict[str, Kind]) -> bool:
    """Tell whether a list can be held loosely by a kernel with these element kinds."""
    if type(value) is not list:
        return False
    element = sites.get(site)
    if isinstance(element, ListOf):
        inner = next(part for part in sites_of(element.site) if part in sites)
        return all(list_fits(row, inner, sites) for row in value)
    return element is not None and all(_is_of(element, item) for item in value)


def kind_of(  # noqa: C901, PLR0911 - one case a type reads best
    value: object, index: int | str, sites: dict[str, Kind]
) -> Kind | None:
    """Return the kind of an argument (``index`` an int) or of what a global name holds.

    Kinds of list elements are put into ``sites``.
    """
    kind = type(value)
    name = SCALARS.get(kind)
    if name == "int":
        assert isinstance(value, int)
        return integer() if INT64_MIN < value <= INT64_MAX else None
    if name is not None:
        return of_type(name)
    if value is None:
        return NoneKind()
    if kind is bytes or kind is bytearray:
        return Text(kind.__name__)
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        return array_kind(value, index)
    if kind is list:
        assert isinstance(value, list)
        site = f"P{index}" if isinstance(index, int) else f"G{crc32(index.encode()):x}"
        return _list_kind(value, site, sites, index if isinstance(index, int) else None)
    if kind is tuple:
        assert isinstance(value, tuple)
        return _tuple_kind(value)
    if (
        kind is str
        or kind in _CALLABLES
        or (callable(value) and kind.__module__.startswith("autojit"))
    ):
        return Obj(value)
    stream = stream_kind(value)
    if stream is None and isinstance(index, int) and is_looked_into(value):
        return Inst((index,), kind)
    return stream


def is_looked_into(value: object) -> bool:
    """Tell whether compiled code is given attributes of an object, or items of a dict."""
    return is_record(value) or why_not_plain(type(value)) is None


def _tuple_kind(value: tuple[Any, ...]) -> Tup | None:
    items: list[Kind] = []
    for item in value:
        if type(item) is np.ndarray:
            kind: Kind | None = array_kind(item, "global")
        elif type(item) is tuple:
            kind = _tuple_kind(item)
        else:
            name = SCALARS.get(type(item), "")
            in_range = type(item) is not int or INT64_MIN < item <= INT64_MAX
            kind = of_type(name) if in_range else None
        if kind is None:
            return None
        items.append(kind)
    return Tup(tuple(items), given=True) if items else None


def lists_differ(lists: tuple[tuple[list[Any], int], ...]) -> bool:
    """Tell whether no list is another of them, nor a row of another."""
    seen: set[int] = set()
    count = 0
    for value, depth in lists:
        found = {id(value)} if depth == 1 else {id(value), *map(id, value)}
        count += len(found)
        seen |= found
    return len(seen) == count


def begin_apart(*arrays: np.ndarray[Any, Any]) -> bool:
    """Tell whether the memory of each array begins elsewhere."""
    return len({array.__array_interface__["data"][0] for array in arrays}) == len(arrays)


def same_objects(now: dict[str, Any] | None, known: dict[str, Any]) -> bool:
    """Tell whether a dictionary still holds the very objects that it held."""
    return now is not None and now.keys() == known.keys() and all(now[k] is known[k] for k in known)


def rows_differ(value: list[Any]) -> bool:
    """Tell whether no row of a list of lists stands in it twice."""
    return len(set(map(id, value))) == len(value)


# -- results out ---------------------------------------------------------------------------


def boxed_by_tag(answer: tuple[Any, int]) -> object:
    """Return a number as the type that its run-time tag names (``kinds.TAGS``)."""
    value, tag = answer
    if type(value) is complex and tag != TAGS["complex"]:
        value = value.real
    return _BY_TAG[tag](value)


_BY_TAG: Final[dict[int, Callable[[Any], object]]] = {
    tag: TYPES.get(name, lambda _: None) for name, tag in TAGS.items()
}


def labelled(labels: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    """Return the dict whose keys and values these are."""
    return dict(zip(labels, values, strict=True))


def list_out(packed: np.ndarray[Any, Any], element: Num) -> list[Any]:
    """Return a packed list as the list of Python or NumPy scalars that Python would make."""
    only = element.only or ""
    if only.startswith("np."):
        return list(packed.astype(only.removeprefix("np."), copy=False))
    found: list[Any] = packed.tolist()
    return found


def rows_out(answer: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]], element: Num) -> list[Any]:
    """Return a packed list of lists."""
    packed, lengths = answer
    items = list_out(packed, element)
    rows, start = [], 0
    for length in lengths.tolist():
        rows.append(items[start : start + length])
        start += length
    return rows
