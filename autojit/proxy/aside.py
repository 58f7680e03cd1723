"""A recursive function steps aside: while Python runs it, its name is the plain function's.

Through a proxy each level of a recursion would take a frame more of Python and one of C, and a
program that recurses deeply would end where Python goes on. So the outermost call rebinds the
module's name, and binds it to the proxy again when it returns. Calls inside are Python's own.
What another thread calls meanwhile by that name is not counted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS, give_back
from autojit.proxy.counting import unseen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, FunctionType

__builtins__ = OWN_BUILTINS

#: What the names of files begin with whose code is ours: the closures' and the entries'.
_OURS: Final = "<autojit"
_ASIDE: Final = "aside"


def _frames_between() -> int:
    """Return how many frames of ours, as CPython counts, lie beneath the function.

    Each closure and entry, and the call of the proxy that led there; also those of functions
    further out, as far as a recursion there has not given them back.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way
    count, inner = 0, frame
    while frame is not None:
        back = frame.f_back
        if _is_ours(frame):
            if frame is not inner and frame.f_code.co_name == _ASIDE and frame.f_locals["frames"]:
                break
            count += 1 if back is not None and _is_ours(back) else 2
        frame = back
    return count


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_OURS)


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
