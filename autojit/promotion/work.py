"""Which threads are inside autojit's own work, and how long each of them was.

A trial asks: what Python calls in a call on trial may be compiled in it, and that is not the
program's time.
"""

from __future__ import annotations

from _thread import get_ident
from typing import TYPE_CHECKING, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS


@final
class Work:
    """Autojit's own work, by thread; unlocked, as each thread touches its own entries only."""

    __slots__ = ("_began_ns", "_clock", "_spent_ns")

    def __init__(self, clock: Callable[[], int]) -> None:
        """Tell the time by ``clock``, in nanoseconds."""
        self._clock = clock
        self._began_ns: dict[int, int] = {}
        self._spent_ns: dict[int, int] = {}

    def begin(self) -> None:
        """Note that this thread starts to work for autojit; it does not do so yet."""
        self._began_ns[get_ident()] = self._clock()

    def end(self) -> None:
        """Note that this thread goes on with the program."""
        thread = get_ident()
        now_ns = self._clock()
        began_ns = self._began_ns.pop(thread, now_ns)  # a fork forgets it
        self._spent_ns[thread] = self.spent_ns() + now_ns - began_ns

    def going_on(self) -> bool:
        """Tell whether this thread is inside autojit's own work."""
        return get_ident() in self._began_ns

    def spent_ns(self) -> int:
        """Return what this thread spent in work that has ended."""
        return self._spent_ns.get(get_ident(), 0)

    def forked(self) -> None:
        """Forget the threads that a fork left behind; a call on trial goes on in both processes."""
        self._began_ns.clear()
