"""``heapq`` and ``bisect`` on lists, by the algorithms of CPython.

Where two elements are equal, or a NaN is among them, what comes out depends on which are compared
in which order; these are the comparisons of ``Lib/heapq.py`` and ``Lib/bisect.py``, which are
those of ``Modules/_heapqmodule.c`` and ``Modules/_bisectmodule.c`` too.
"""

from __future__ import annotations

from typing import Any, Final

from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave
from autojit.backend.native.sequences import less


@_compile
def _sift_down(heap: Any, start: int, place: int) -> None:
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not less(item, heap[parent]):
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


@_compile
def _sift_up(heap: Any, place: int) -> None:
    end, start = len(heap), place
    item = heap[place]
    child = 2 * place + 1
    while child < end:
        right = child + 1
        if right < end and not less(heap[child], heap[right]):
            child = right
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _sift_down(heap, start, place)


@_compile
def heappush(heap: Any, item: Any) -> None:
    """Push an item (``heapq.heappush``)."""
    heap.append(item)
    _sift_down(heap, 0, len(heap) - 1)


@_compile
def heappop(heap: Any) -> Any:
    """Pop the least item (``heapq.heappop``)."""
    last = heap.pop()
    if len(heap) == 0:
        return last
    first = heap[0]
    heap[0] = last
    _sift_up(heap, 0)
    return first


@_compile
def heapify(heap: Any) -> None:
    """Make a list a heap (``heapq.heapify``)."""
    for place in range(len(heap) // 2 - 1, -1, -1):
        _sift_up(heap, place)


@_compile
def heapreplace(heap: Any, item: Any) -> Any:
    """Pop the least item and push another (``heapq.heapreplace``)."""
    first = heap[0]
    heap[0] = item
    _sift_up(heap, 0)
    return first


@_compile
def heappushpop(heap: Any, item: Any) -> Any:
    """Push an item and pop the least (``heapq.heappushpop``)."""
    if len(heap) > 0 and less(heap[0], item):
        return heapreplace(heap, item)
    return item


@_compile
def bisect_left(items: Any, wanted: Any, low: int, high: int) -> int:
    """Return where to insert before equal items (``bisect.bisect_left``)."""
    if low < 0 or high > len(items):
        leave(5)
    while low < high:
        middle = (low + high) // 2
        if less(items[middle], wanted):
            low = middle + 1
        else:
            high = middle
    return low


@_compile
def bisect_right(items: Any, wanted: Any, low: int, high: int) -> int:
    """Return where to insert behind equal items (``bisect.bisect_right``)."""
    if low < 0 or high > len(items):
        leave(5)
    while low < high:
        middle = (low + high) // 2
        if less(wanted, items[middle]):
            high = middle
        else:
            low = middle + 1
    return low


#: What a kernel may call, by name.
ROUTINES: Final = {
    "heappush": heappush,
    "heappop": heappop,
    "heapify": heapify,
    "heapreplace": heapreplace,
    "heappushpop": heappushpop,
    "bisect_left": bisect_left,
    "bisect_right": bisect_right,
}
