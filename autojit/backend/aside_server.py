"""The other process: numba at work for a program that goes on meanwhile (``aside``)."""

from __future__ import annotations

import os
from contextlib import suppress
from queue import Empty, SimpleQueue
from socket import socket
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.artifacts import save
from autojit.backend.aside import GREETING, PARTING
from autojit.backend.digest import code_digest
from autojit.backend.line import Frames, framed
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from autojit.backend.compiler import Order

__builtins__ = OWN_BUILTINS

_IDLE_S: Final = 30.0
_CHUNK: Final = 1 << 16
_MOST_DESCRIPTORS: Final = 4096
_NICE: Final = 10


def serve() -> None:
    """Answer the orders that come in on standard input, until it is closed or none comes."""
    os.closerange(3, _MOST_DESCRIPTORS)  # the program's, those that it passes on
    line = socket(fileno=os.dup(0))
    _say(line, GREETING, code_digest())
    orders: SimpleQueue[Order | None] = SimpleQueue()
    Thread(target=_listen, args=(line, orders), daemon=True).start()
    import autojit.backend.native.making  # noqa: F401 - while the first order is written

    while (order := _next(orders)) is not None:
        _say(line, order.name, _answer(order))
    _say(line, PARTING, None)


def _say(line: socket, name: str, content: object) -> None:
    """Tell the program something, unless it is over: what it ordered is kept for its next run."""
    with suppress(OSError):
        line.sendall(framed((name, content)))


def _next(orders: SimpleQueue[Order | None]) -> Order | None:
    """Return the next order; None if the program is over, or has ordered nothing for long."""
    try:
        return orders.get(timeout=_IDLE_S)
    except Empty:
        return None


def _listen(line: socket, orders: SimpleQueue[Order | None]) -> None:
    """Queue what is ordered, and None behind it when the program is over."""
    frames = Frames()
    with suppress(OSError):
        while some := line.recv(_CHUNK):
            for order in frames.take(some):
                orders.put(order)
    os.nice(_NICE)  # nobody waits any more
    orders.put(None)


def _answer(order: Order) -> Any:
    """Return the object code of an order, or why there is none."""
    from autojit.backend.native.making import make

    try:
        made = make(order, to_run=False)
    except Exception as error:  # noqa: BLE001 - numba raises much that is no NumbaError
        return str(error).strip() or type(error).__name__
    if order.place is not None:
        save(order.place, made.code)
    return tuple(made.code)
