"""The line to another process: whole messages over a pair of sockets, ours never in the way.

The descriptor lives in the program's process: it has a high number, so that the program's files get
those that they always had; it is used only while it is still ours, since a program may close all
descriptors and open others; and no socket object is kept, which would warn when it is dropped. The
sockets are those of CPython's module in C: the other may be patched, and takes long to import.
"""

from __future__ import annotations

import _socket
import fcntl
import os
import pickle
from typing import Any, Final, final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: Below are the program's own.
_LEAST_DESCRIPTOR: Final = 200
_LENGTH_BYTES: Final = 8
_CHUNK: Final = 1 << 16
_PATIENCE_S: Final = 10.0


def framed(message: object) -> bytes:
    """Return a message as it goes over the line.

    Raises:
        Exception: it holds what cannot be pickled.
    """
    text = pickle.dumps(message)
    return len(text).to_bytes(_LENGTH_BYTES, "little") + text


@final
class Frames:
    """Messages out of bytes as they come."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._bytes = bytearray()

    def take(self, some: bytes) -> list[Any]:
        """Return the messages that are whole by now."""
        self._bytes += some
        messages = []
        while len(self._bytes) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(self._bytes[:_LENGTH_BYTES], "little")
            if len(self._bytes) < end:
                break
            messages.append(pickle.loads(self._bytes[_LENGTH_BYTES:end]))  # noqa: S301 - our own
            del self._bytes[:end]
        return messages


@final
class Line:
    """This process's end of the line."""

    def __init__(self, descriptor: int) -> None:
        """Use a copy of a socket's descriptor.

        Raises:
            OSError: there is no descriptor left.
        """
        self._descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _LEAST_DESCRIPTOR)
        os.set_blocking(self._descriptor, False)
        self._identity = _identity_of(self._descriptor)
        self._frames = Frames()

    def is_ours(self) -> bool:
        """Tell whether the descriptor is still what it was."""
        try:
            return _identity_of(self._descriptor) == self._identity
        except OSError:
            return False

    def send(self, text: bytes) -> None:
        """Send a framed message, whole.

        Raises:
            OSError: nobody is there to take it.
        """
        if not self.is_ours():
            raise OSError(self._descriptor)
        borrowed = _socket.socket(fileno=self._descriptor)
        try:
            borrowed.settimeout(_PATIENCE_S)
            # Without a signal, whose default is the end of the process, if nobody is there.
            borrowed.sendall(text, _socket.MSG_NOSIGNAL)
        finally:
            borrowed.detach()

    def received(self) -> list[Any] | None:
        """Return the messages that have come; None if the other end is gone."""
        messages: list[Any] = []
        while self.is_ours():
            try:
                some = os.read(self._descriptor, _CHUNK)
            except BlockingIOError:
                return messages
            except OSError:
                break
            if not some:
                break
            messages += self._frames.take(some)
        return messages or None

    def close(self) -> None:
        """Let go of the descriptor."""
        if self.is_ours():
            os.close(self._descriptor)


def _identity_of(descriptor: int) -> tuple[int, int]:
    found = os.fstat(descriptor)
    return found.st_dev, found.st_ino
