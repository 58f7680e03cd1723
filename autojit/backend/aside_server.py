"""The other process: numba at work for a program that goes on meanwhile (``aside``)."""

from __future__ import annotations

import os
from queue import Empty, SimpleQueue
from socket import socket
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.artifacts import code_digest
from autojit.backend.aside import GREETING, PARTING
from autojit.backend.line import Frames, framed

if TYPE_CHECKING:
    from autojit.backend.compiler import Order

_IDLE_S: Final = 30.0
_CHUNK: Final = 1 << 16
_MOST_DESCRIPTORS: Final = 4096


def serve() -> None:
    """Answer the orders that come in on standard input, until it is closed or none comes."""
    os.closerange(3, _MOST_DESCRIPTORS)  # the program's, those that it passes on
    line = socket(fileno=os.dup(0))
    line.sendall(framed((GREETING, code_digest())))
    orders: SimpleQueue[Order] = SimpleQueue()
    Thread(target=_listen, args=(line, orders), daemon=True).start()
    import autojit.backend.native.making  # noqa: F401 - while the first order is written

    while True:
        try:
            order = orders.get(timeout=_IDLE_S)
        except Empty:
            line.sendall(framed((PARTING, None)))
            os._exit(0)
        line.sendall(framed((order.name, _answer(order))))


def _listen(line: socket, orders: SimpleQueue[Order]) -> None:
    """Queue what is ordered; when the program is gone, so is the reason to be."""
    frames = Frames()
    try:
        while some := line.recv(_CHUNK):
            for order in frames.take(some):
                orders.put(order)
    finally:
        os._exit(0)


def _answer(order: Order) -> Any:
    """Return the object code of an order, or why there is none."""
    from autojit.backend.native.making import make

    try:
        made = make(order)
    except Exception as error:  # noqa: BLE001 - numba raises much that is no NumbaError
        return str(error).strip() or type(error).__name__
    return made.code, made.symbol, made.needs
