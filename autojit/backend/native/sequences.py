"""Routines on lists made in a kernel and on arrays that stand for a program's lists.

Comparisons are Python's: ``in``, ``index`` and ``==`` of containers take an object for equal to
itself, so that a NaN may or may not be found, by identity. Which object a number was is not
known here: a NaN in such a comparison leaves the kernel.
"""

from __future__ import annotations

from typing import Any, Final

import numba.extending
import numpy as np
from numba.core import types

from autojit.backend.native.integers import exact_if

# A function with a comprehension has nothing else in it: numba inlines them, and what it then
# takes for dead code includes stores and whatever raises.
from autojit.backend.native.lists import to_list
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave

_OPTIONS: Final[Any] = {"boundscheck": True, "error_model": "python"}
_UNORDERED: Final = "if left != left or right != right:\n        leave(4)\n    "


def overload(stub: Any) -> Any:
    """Decorate what makes ``stub``'s implementation for the types of its arguments."""

    def register(make: Any) -> Any:
        make.__annotations__ = {}  # numba wants the signatures of both to be the same
        return numba.extending.overload(stub, jit_options=_OPTIONS)(make)

    return register


def _built(source: str) -> Any:
    namespace = {"leave": leave, "same": same, "less": less, "exact_if": exact_if}
    exec(source, namespace)  # noqa: S102 - our own source
    return namespace["implementation"]


def same(left: Any, right: Any) -> bool:
    """Tell whether two elements are equal; a NaN leaves."""
    raise NotImplementedError


def less(left: Any, right: Any) -> bool:
    """Tell whether ``left < right``; inside tuples, a NaN leaves."""
    raise NotImplementedError


def unordered(value: Any) -> bool:
    """Tell whether a NaN is in a number or a tuple of numbers."""
    raise NotImplementedError


def _is_tuple(kind: Any) -> bool:
    return isinstance(kind, types.BaseTuple)


@overload(same)  # type: ignore[untyped-decorator]
def _same(left: Any, right: Any) -> Any:
    if _is_tuple(left) and _is_tuple(right):
        if len(left) != len(right):
            return lambda left, right: False  # noqa: ARG005 - numba goes by the names
        tests = " and ".join(f"same(left[{i}], right[{i}])" for i in range(len(left))) or "True"
        return _built(f"def implementation(left, right):\n    return {tests}\n")
    floats = [isinstance(kind, types.Float) for kind in (left, right)]
    if all(floats):
        return _built(f"def implementation(left, right):\n    {_UNORDERED}return left == right\n")
    if any(floats):
        one, other = ("left", "exact_if(right)") if floats[0] else ("exact_if(left)", "right")
        return _built(
            f"def implementation(left, right):\n    {_UNORDERED}return {one} == {other}\n"
        )
    return lambda left, right: left == right


@overload(less)  # type: ignore[untyped-decorator]
def _less(left: Any, right: Any) -> Any:
    if not (_is_tuple(left) and _is_tuple(right)):
        return lambda left, right: left < right
    lines = ["def implementation(left, right):"]
    for place in range(min(len(left), len(right))):
        lines += [
            f"    if not same(left[{place}], right[{place}]):",
            f"        return less(left[{place}], right[{place}])",
        ]
    lines.append(f"    return {len(left) < len(right)}")
    return _built("\n".join(lines) + "\n")


@overload(unordered)  # type: ignore[untyped-decorator]
def _unordered(value: Any) -> Any:
    if _is_tuple(value):
        tests = " or ".join(f"unordered(value[{i}])" for i in range(len(value))) or "False"
        namespace = {"unordered": unordered}
        exec(f"def implementation(value):\n    return {tests}\n", namespace)  # noqa: S102
        return namespace["implementation"]
    if isinstance(value, types.Float):
        return lambda value: value != value  # noqa: PLR0124 - NaN alone
    return lambda value: False  # noqa: ARG005 - numba goes by the name


# -- looking for elements --------------------------------------------------------------------


@_compile
def contains(items: Any, wanted: Any) -> bool:
    """Tell whether ``wanted in items``."""
    for index in range(len(items)):  # noqa: SIM110 - numba has no generators here
        if same(items[index], wanted):
            return True
    return False


@_compile
def index_of(items: Any, wanted: Any) -> int:
    """Return ``items.index(wanted)``."""
    for index in range(len(items)):
        if same(items[index], wanted):
            return index
    leave(5)
    return -1


@_compile
def count_of(items: Any, wanted: Any) -> int:
    """Return ``items.count(wanted)``."""
    count = 0
    for index in range(len(items)):
        if same(items[index], wanted):
            count += 1
    return count


@_compile
def equal(left: Any, right: Any) -> bool:
    """Tell whether two sequences hold equal elements."""
    if len(left) != len(right):
        return False
    for index in range(len(left)):  # noqa: SIM110 - numba has no generators here
        if not same(left[index], right[index]):
            return False
    return True


@_compile
def least(items: Any) -> Any:
    """Return the first of the least elements, as ``min`` finds it."""
    if len(items) == 0:
        leave(5)
    best = items[0]
    for index in range(1, len(items)):
        if less(items[index], best):
            best = items[index]
    return best


@_compile
def greatest(items: Any) -> Any:
    """Return the first of the greatest elements, as ``max`` finds it."""
    if len(items) == 0:
        leave(5)
    best = items[0]
    for index in range(1, len(items)):
        if less(best, items[index]):
            best = items[index]
    return best


@_compile
def where_least(keys: Any) -> int:
    """Return where the first of the least keys is."""
    if len(keys) == 0:
        leave(5)
    best = 0
    for index in range(1, len(keys)):
        if less(keys[index], keys[best]):
            best = index
    return best


@_compile
def where_greatest(keys: Any) -> int:
    """Return where the first of the greatest keys is."""
    if len(keys) == 0:
        leave(5)
    best = 0
    for index in range(1, len(keys)):
        if less(keys[best], keys[index]):
            best = index
    return best


# -- changing lists --------------------------------------------------------------------------


@_compile
def extend(items: Any, others: Any) -> None:
    """Append all of ``others``, which may be ``items`` itself."""
    for index in range(len(others)):
        items.append(others[index])


@_compile
def lists_joined(left: Any, right: Any) -> Any:
    """Return ``left + right``, a new list."""
    made = to_list(left)
    for index in range(len(right)):
        made.append(right[index])
    return made


@_compile
def reverse(items: Any) -> None:
    """Reverse in place."""
    low, high = 0, len(items) - 1
    while low < high:
        items[low], items[high] = items[high], items[low]
        low += 1
        high -= 1


@_compile
def set_slice(items: Any, where: Any, values: Any) -> None:
    """Replace a slice by as many values; another number of them leaves."""
    start, stop, step = where.indices(len(items))
    given = to_list(values)
    if len(range(start, stop, step)) != len(given):
        leave(5)
    place = start
    for index in range(len(given)):
        items[place] = given[index]
        place += step


@_compile
def delete_slice(items: Any, where: Any) -> None:
    """Delete a slice whose step is one."""
    start, stop, _ = where.indices(len(items))
    count = max(stop - start, 0)
    if count > 0:
        for index in range(stop, len(items)):
            items[index - count] = items[index]
        for _ in range(count):
            items.pop()


@_compile
def copy_over(items: Any, others: Any) -> None:
    """Put as many elements in the place of those of a list."""
    for index in range(len(items)):
        items[index] = others[index]


# -- sorting ---------------------------------------------------------------------------------

_RUN: Final = 12  # sorted by insertion, then merged


@_compile
def _before(left: Any, right: Any, backward: bool) -> bool:  # noqa: FBT001 - compiled
    return less(right, left) if backward else less(left, right)


@_compile
def _in_order(keys: Any, backward: bool) -> bool:  # noqa: FBT001 - compiled
    for index in range(1, len(keys)):  # noqa: SIM110 - numba has no generators here
        if _before(keys[index], keys[index - 1], backward):
            return False
    return True


@_compile
def _order_of(keys: Any, backward: bool) -> Any:  # noqa: FBT001 - compiled
    """Return the positions of keys in their stable order, by merging sorted runs."""
    size = len(keys)
    order, other = np.arange(size), np.empty(size, np.int64)
    for start in range(0, size, _RUN):
        for index in range(start + 1, min(start + _RUN, size)):
            item, place = order[index], index
            while place > start and _before(keys[item], keys[order[place - 1]], backward):
                order[place] = order[place - 1]
                place -= 1
            order[place] = item
    width = _RUN
    while width < size:
        left, middle, right, end = 0, 0, 0, 0
        for place in range(size):
            if place == end:  # the next two runs
                left, right = place, min(place + width, size)
                middle, end = right, min(place + 2 * width, size)
            # Of equal elements the left one comes first: the sort is stable.
            if left < middle and (
                right >= end or not _before(keys[order[right]], keys[order[left]], backward)
            ):
                other[place] = order[left]
                left += 1
            else:
                other[place] = order[right]
                right += 1
        order, other = other, order
        width *= 2
    return order


@_compile
def sorted_by(items: Any, keys: Any, backward: bool) -> Any:  # noqa: FBT001 - compiled
    """Return the items in the stable order of their keys; a NaN leaves.

    With a total order every stable sort has the same outcome; CPython's is one.
    """
    for index in range(len(keys)):
        if unordered(keys[index]):
            leave(4)
    made = to_list(items)
    if not _in_order(keys, backward):
        order = _order_of(keys, backward)
        for place in range(len(order)):
            made[place] = items[order[place]]
    return made


@_compile
def sort(items: Any, backward: bool) -> None:  # noqa: FBT001 - compiled
    """Sort in place, stably, as ``list.sort`` does; a NaN leaves."""
    copy_over(items, sorted_by(items, items, backward))


#: What a kernel may call, by name.
ROUTINES: Final = {
    "same": same,
    "less": less,
    "contains": contains,
    "index_of": index_of,
    "count_of": count_of,
    "equal": equal,
    "least": least,
    "greatest": greatest,
    "where_least": where_least,
    "where_greatest": where_greatest,
    "extend": extend,
    "lists_joined": lists_joined,
    "reverse": reverse,
    "set_slice": set_slice,
    "delete_slice": delete_slice,
    "copy_over": copy_over,
    "sort": sort,
    "sorted_by": sorted_by,
}
