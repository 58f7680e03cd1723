"""``collections.deque`` in a kernel: a list, and how many at its beginning are gone.

Items that are gone are cut off when they are the greater part, so that each of n operations
costs the same however long the deque.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave
from autojit.backend.native.sequences import same

_SLACK: Final = 32


@_compile
def deque_of(items: Any) -> Any:
    """Return a deque of what is in a new list."""
    return items, np.zeros(1, np.int64)


@_compile
def deque_length(deque: Any) -> Any:
    """Return the number of items."""
    items, gone = deque
    return len(items) - gone[0]


@_compile
def deque_item(deque: Any, index: int) -> Any:
    """Return an item; an index out of range leaves."""
    items, gone = deque
    count = len(items) - gone[0]
    place = index + count if index < 0 else index
    if place < 0 or place >= count:
        leave(5)
    return items[gone[0] + place]


@_compile
def deque_store(deque: Any, index: int, value: Any) -> None:
    """Replace an item."""
    items, gone = deque
    count = len(items) - gone[0]
    place = index + count if index < 0 else index
    if place < 0 or place >= count:
        leave(5)
    items[gone[0] + place] = value


@_compile
def deque_append(deque: Any, item: Any) -> None:
    """Append at the end."""
    deque[0].append(item)


@_compile
def deque_append_left(deque: Any, item: Any) -> None:
    """Append at the beginning."""
    items, gone = deque
    if gone[0] == 0:
        room = len(items) + _SLACK
        for _ in range(room):
            items.append(item)
        for place in range(len(items) - 1, room - 1, -1):
            items[place] = items[place - room]
        gone[0] = room
    gone[0] -= 1
    items[gone[0]] = item


@_compile
def deque_pop(deque: Any) -> Any:
    """Pop the last item."""
    items, gone = deque
    if len(items) == gone[0]:
        leave(5)
    return items.pop()


@_compile
def deque_pop_left(deque: Any) -> Any:
    """Pop the first item."""
    items, gone = deque
    first = gone[0]
    if len(items) == first:
        leave(5)
    item = items[first]
    gone[0] = first = first + 1
    if first > _SLACK and 2 * first > len(items):
        left = len(items) - first
        for place in range(left):
            items[place] = items[first + place]
        for _ in range(first):
            items.pop()
        gone[0] = 0
    return item


@_compile
def deque_clear(deque: Any) -> None:
    """Remove all items."""
    items, gone = deque
    items.clear()
    gone[0] = 0


@_compile
def deque_contains(deque: Any, wanted: Any) -> bool:
    """Tell whether an item is there."""
    items, gone = deque
    for place in range(gone[0], len(items)):  # noqa: SIM110 - numba has no generators here
        if same(items[place], wanted):
            return True
    return False


#: What a kernel may call, by name.
ROUTINES: Final = {
    "deque_of": deque_of,
    "deque_length": deque_length,
    "deque_item": deque_item,
    "deque_store": deque_store,
    "deque_append": deque_append,
    "deque_append_left": deque_append_left,
    "deque_pop": deque_pop,
    "deque_pop_left": deque_pop_left,
    "deque_clear": deque_clear,
    "deque_contains": deque_contains,
}
