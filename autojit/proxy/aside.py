"""A recursive function steps aside: while Python runs it, its name is the plain function's.

Through a proxy each level of a recursion would take a frame more of Python and one of C, and a
program that recurses deeply would end where Python goes on. So the outermost call rebinds the
module's name, and binds it to the proxy again when it returns. Calls inside are Python's own.
What another thread calls meanwhile by that name is not counted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from autojit.core import give_back
from autojit.proxy.counting import unseen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

#: What the names of files begin with whose code is ours: the closures' and the entries'.
_OURS: Final = "<autojit"


def _frames_between() -> int:
    """Return how many frames, as CPython counts, lie between who called a proxy and the function.

    The proxy's call, the closure that calls this, and what the proxy is aimed at if that is not it.
    """
    caller = sys._getframe(2)  # noqa: SLF001 - the documented way
    return 3 if caller.f_code.co_filename.startswith(_OURS) else 2


def _aside(
    function: FunctionType,
    namespace: dict[str, object],
    name: str,
    proxy_now: Callable[[], object],
    give_back: Callable[[int], None],
    between: Callable[[], int],
) -> Callable[..., object]:
    """Build the closure; see ``stepping_aside``."""

    def aside(*args: object, **kwargs: object) -> object:
        held, frames = namespace.get(name), 0
        stepped = held is not None and held is proxy_now()
        if stepped:
            namespace[name] = function
        try:
            if stepped:
                frames = between()
                give_back(frames)
            return function(*args, **kwargs)
        except BaseException as error:
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            raise
        finally:
            if frames:
                give_back(-frames)
            # Not if somebody bound it to something else, or gave the region up.
            if stepped and namespace.get(name) is function and held is proxy_now():
                namespace[name] = held

    return aside


_make: Final = unseen(_aside)  # type: ignore[arg-type]


def stepping_aside(
    function: FunctionType,
    proxy_now: Callable[[], object],
) -> Callable[..., object]:
    """Return a callable that answers as ``function``, which it calls with its name its own.

    Args:
        function: a plain function of a module, that calls itself by its name.
        proxy_now: gives its proxy, or None once the name is to stay the function's.
    """
    namespace, name = function.__globals__, function.__name__
    aside: Callable[..., object] = _make(
        function, namespace, name, proxy_now, give_back, _frames_between
    )
    return aside


def calls_its_own_name(function: FunctionType) -> bool:
    """Tell whether a function of a module reads its own global name."""
    name = function.__name__
    return function.__qualname__ == name and name in function.__code__.co_names
