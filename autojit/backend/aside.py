"""Compiling aside: another process has numba compile, while Python goes on with the program.

The program pays for the translation of a function and for loading its machine code, and numba stays
out of its process. The other process hangs on this one by a line alone: it is nobody's child, in a
session of its own, and ends when there was nothing to do for a while, or behind this process, when
it has made what was ordered, for the next run. Where it cannot be started, or must not be, who asks
compiles by himself.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import perf_counter_ns
from typing import TYPE_CHECKING, Final, NamedTuple, final

from autojit.backend.digest import code_digest
from autojit.backend.possible import SHELL
from autojit.backend.protocol import Awaited
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from autojit.backend.compiler import Order
    from autojit.backend.line import Line

__builtins__ = OWN_BUILTINS

#: The first words of the other process, with a digest of its files; and its last.
GREETING: Final = "greeting"
PARTING: Final = "parting"
#: What a shell leaves behind gets nothing to read, unless it is told.
_LEAVE_BEHIND: Final = 'exec 3<&0; "$0" "$@" <&3 3<&- &'
#: Without the program's environment, site and folders: Python's own, and what compiling needs.
_PROGRAM: Final = (
    "import sys; sys.path += sys.argv[1:]; from autojit.backend.aside_server import serve; serve()"
)
_PACKAGES: Final = ("autojit", "numba", "llvmlite", "numpy")
#: Asking takes a system call or two; a loop asks each time it is entered.
_POLL_NS: Final = 1_000_000


@final
class Code(NamedTuple):
    """Machine code as it is kept, and sent.

    Attributes:
        code: the object code.
        symbol: the name of the way in.
        needs: the names outside that it refers to.
    """

    code: bytes
    symbol: str
    needs: tuple[str, ...]


class CompilerFailed(Exception):  # noqa: N818 - not the program's error
    """The other process could not compile something."""


class CompilerEnded(CompilerFailed):
    """The other process ended over something, or somebody ended it."""


@final
class Aside:
    """The other process, started when something is first ordered."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = Lock()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._owner = os.getpid()
        self._line: Line | None = None
        self._pending: list[str] = []
        self._answers: dict[str, Code | CompilerFailed] = {}
        self._was_greeted = self._is_useless = False
        self._polled_ns = 0

    def warm(self) -> None:
        """Start the other process: an order is to be expected, and importing numba takes long."""
        with self._lock:
            self._leave_to_parent()
            self._is_there()

    def made(self, order: Order) -> Code | Awaited | None:
        """Return the machine code of an order, or what tells when to ask again.

        None where there is no other process: then it has to be made here.

        Raises:
            CompilerFailed: numba would not, or, as ``CompilerEnded``, the other process is gone.
        """
        with self._lock:
            self._leave_to_parent()
            answer = self._answers.pop(order.name, None)
            if isinstance(answer, CompilerFailed):
                raise answer
            if answer is not None:
                return answer
            if order.name not in self._pending and not self._sent(order):
                return None
            return Awaited(lambda: not self.is_pending(order.name))

    def is_pending(self, name: str) -> bool:
        """Tell whether an order was not answered yet."""
        now_ns = perf_counter_ns()
        if now_ns - self._polled_ns >= _POLL_NS and self._lock.acquire(blocking=False):
            try:
                self._polled_ns = now_ns
                self._leave_to_parent()
                self._receive()
            finally:
                self._lock.release()
        return name in self._pending

    def _leave_to_parent(self) -> None:
        """Behind a fork, leave the other process to the parent."""
        if self._owner != os.getpid():
            if self._line is not None:
                self._line.close()
            self._begin_anew()

    def _sent(self, order: Order) -> bool:
        """Send an order; False if nobody takes it."""
        from autojit.backend.line import framed

        self._receive()  # it may have taken its leave
        if not self._is_there():
            return False
        assert self._line is not None
        self._is_useless = True  # till all is sent: part of a message may be on its way
        with suppress(Exception):  # what cannot be pickled, or nobody there
            self._line.send(framed(order))
            self._pending.append(order.name)
            self._is_useless = False
        return not self._is_useless

    def _is_there(self) -> bool:
        """Start the other process if there is none; tell whether there is one."""
        if self._line is None and not self._is_useless:
            try:
                self._line = _started()
            except Exception:  # noqa: BLE001 - no process, no descriptor, no memory
                self._is_useless = True
        return not self._is_useless

    def _receive(self) -> None:
        """Take in what the other process has said."""
        if self._line is None:
            return
        messages = self._line.received()
        for name, content in messages or ():
            if name == GREETING:
                self._was_greeted = content == code_digest()  # else other files than ours by now
            elif name == PARTING:
                self._leave()
                return
            elif name in self._pending:
                self._pending.remove(name)
                failed = isinstance(content, str)
                self._answers[name] = CompilerFailed(content) if failed else Code(*content)
        if messages is None:
            self._ended()
        elif messages and not self._was_greeted:
            self._is_useless = True
            self._pending.clear()

    def _ended(self) -> None:
        """Hear that the other process is gone: it never came up, or failed over the first order.

        Or the program has closed all descriptors: then another process is started when needed.
        """
        assert self._line is not None
        if self._line.is_ours():
            self._is_useless = not self._was_greeted
            if self._was_greeted and self._pending:
                self._answers[self._pending[0]] = CompilerEnded()
        self._leave()

    def _leave(self) -> None:
        """Have done with the other process; who waits orders again, of another one."""
        assert self._line is not None
        self._line.close()
        self._line = None
        self._pending.clear()
        self._was_greeted = False


def _started() -> Line:
    """Start the other process.

    It is left behind by a shell, so that no wait of the program's ever meets it.

    Raises:
        Exception: it cannot be started, or the program would hear of it.
    """
    import _socket

    from autojit.backend.line import Line

    if callable(signal.getsignal(signal.SIGCHLD)):
        message = "the program would be told of the shell"
        raise OSError(message)
    python = [sys.executable, "-I", "-S", "-c", _PROGRAM, *_folders()]
    ours, theirs = _socket.socketpair()
    try:
        line = Line(ours.fileno())
        shell = os.posix_spawn(
            SHELL,
            [SHELL, "-c", _LEAVE_BEHIND, *python],
            _environment(),
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
    finally:
        ours.close()
        theirs.close()
    with suppress(ChildProcessError):  # the program has its children gathered by the system
        os.waitpid(shell, 0)
    return line


def _environment() -> dict[str, str]:
    """Return what the other process gets of the environment: no program of ours runs in it."""
    return {**os.environ, "AUTOJIT_DISABLE": "1"}


def _folders() -> list[str]:
    """Return the folders in which the packages lie that compiling needs."""
    found = []
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or not spec.submodule_search_locations:
            raise ImportError(name)
        found.append(str(Path(spec.submodule_search_locations[0]).parent))
    return list(dict.fromkeys(found))
