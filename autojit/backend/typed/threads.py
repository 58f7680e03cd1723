"""Share the rounds of a loop out to threads of our own.

Not numba's thread pool: it checks no bounds in a parallel loop, its work queue aborts the
process when two threads enter it, and with OpenMP a forked child is aborted. Here each part is
an ordinary call of machine code without the interpreter's lock, so an error is an exception.
"""

from __future__ import annotations

import os
import threading
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Protocol

from autojit.core import forget_helpers, note_helper

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


class Part(Protocol):
    """Runs some rounds of a loop."""

    def __call__(self, piece: range, *, first: bool) -> Any:
        """Run the rounds ``piece``, the first of all if ``first``."""


#: Rounds below which sharing is not thought of.
_FEWEST: Final = 4
_lock = threading.Lock()  # guards _pools
#: One a process: a forked child has none of its parent's threads.
_pools: dict[int, ThreadPoolExecutor] = {}
_here = threading.local()


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pool() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    with _lock:
        found = _pools.get(os.getpid())
        if found is None:
            forget_helpers()
            workers = max(cores() - 1, 1)
            found = ThreadPoolExecutor(workers, "autojit", initializer=_begin)
            _pools[os.getpid()] = found
        return found


def _begin() -> None:
    _here.working = True
    note_helper()


def may_share(rounds: int) -> bool:
    """Tell whether so many rounds can be shared out from this thread."""
    return rounds >= _FEWEST and cores() > 1 and not getattr(_here, "working", False)


def shared(part: Part, rounds: range) -> list[Any]:
    """Run a loop in as many parts as there are processors; return what each returned, in order.

    Args:
        part: runs some rounds.
        rounds: all of them.

    Raises:
        Exception: the first part's that raised, when all have come to an end.
    """
    count = min(cores(), len(rounds))
    edges = [len(rounds) * index // count for index in range(count + 1)]
    pieces = [rounds[low:high] for low, high in pairwise(edges)]
    futures = [_pool().submit(partial(part, piece, first=False)) for piece in pieces[1:]]
    try:
        first = part(pieces[0], first=True)
    finally:
        for future in futures:
            future.exception()  # whatever happens, nobody writes any more when this is over
    return [first, *(future.result() for future in futures)]
