"""The closures that stand between a caller and a function: the counting and the watched call.

A counting call reads no clock on most calls: ``sample`` hears of each timed one and says
which to time next. A watched call, of which there are few, lets its owner look at the
arguments and at what the call came to; the function itself is called from the closure, so
that there is one frame of ours above it and no more.

What a program could see of the closure, it must not
----------------------------------------------------
*Tracebacks.* The closure's own frame would stand in every traceback. It is cut off as the
exception passes: ``__traceback__`` is set to what lies beneath, and a bare ``raise`` adds
nothing for the frame it is in. Neither cause nor context changes.
*Warnings and log records* look for their caller up the stack. Both ``warnings`` and
``logging`` skip frames of the import system, recognised by file name; the closure's code
bears such a name (``_UNSEEN``).
*What remains:* ``sys._getframe(2)`` and ``inspect.stack()`` called from a function that a
counted one calls see one frame more than in plain Python.
"""

from __future__ import annotations

from sys import maxsize
from types import FunctionType
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS
from autojit.proxy.frames import beneath

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.tiering import Burning, Cell

__builtins__ = OWN_BUILTINS

# warnings.warn(stacklevel >= 2) and logging's findCaller skip names with both words in them.
_UNSEEN: Final = "<autojit, as importlib._bootstrap>"
_NEVER: Final = maxsize


def _counting(
    function: Callable[..., object],
    cell: Cell,
    burning: Burning,
    sample: Callable[[int, int], int],
    clock: Callable[[], int],
) -> Callable[..., object]:
    """Build the closure; see ``counting``."""
    due = 0

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal due
        # Unlocked: a lost tick only delays.
        calls = cell.python_calls = cell.python_calls + 1
        if calls < due:
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
                raise
        # Until this call is over no other is timed: neither one inside it, whose time
        # would count twice, nor one of another thread.
        due = _NEVER
        burning.depth += 1
        began_ns = clock()
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            elapsed_ns = clock() - began_ns
            burning.depth -= 1
            due = sample(calls, elapsed_ns)
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            raise
        elapsed_ns = clock() - began_ns
        burning.depth -= 1
        due = sample(calls, elapsed_ns)
        return result

    return counted


def unseen(factory: FunctionType) -> FunctionType:
    """Return ``factory`` such that the closures it makes carry the file name ``_UNSEEN``."""
    code = factory.__code__
    constants = tuple(
        constant.replace(co_filename=_UNSEEN) if isinstance(constant, type(code)) else constant
        for constant in code.co_consts
    )
    return FunctionType(code.replace(co_consts=constants), factory.__globals__, factory.__name__)


_make: Final = unseen(_counting)  # type: ignore[arg-type]


def counting(
    function: Callable[..., object],
    cell: Cell,
    burning: Burning,
    sample: Callable[[int, int], int],
    clock: Callable[[], int],
) -> Callable[..., object]:
    """Return a callable that answers as ``function`` and counts in ``cell``.

    Args:
        function: the plain function.
        cell: its ``python_calls`` is counted up.
        burning: shared by all regions; tells timed calls inside timed calls apart.
        sample: hears (number of the call, nanoseconds) of each timed call, the first among
            them, and returns the number of the next call to time. Must not raise.
        clock: nanoseconds, as ``time.perf_counter_ns``.
    """
    counted: Callable[..., object] = _make(function, cell, burning, sample, clock)
    return counted


def _watching(
    function: FunctionType,
    before: Callable[[tuple[object, ...], dict[str, object]], tuple[Callable[..., object], object]],
    after: Callable[[object, object, BaseException | None, int], None],
    clock: Callable[[], int],
) -> Callable[..., object]:
    """Build the closure; see ``watching``."""

    def watched(*args: object, **kwargs: object) -> object:
        token: object = None
        try:
            target, token = before(args, kwargs)
            began_ns = clock()
            result = target(*args, **kwargs)
        except BaseException as error:
            if token is not None:
                after(token, None, error, clock() - began_ns)
            error.__traceback__ = beneath(error.__traceback__)
            raise
        if token is not None:
            after(token, result, None, clock() - began_ns)
        return result

    watched.__qualname__ = function.__qualname__
    return watched


_make_watching: Final = unseen(_watching)  # type: ignore[arg-type]


def watching(
    function: FunctionType,
    before: Callable[[tuple[object, ...], dict[str, object]], tuple[Callable[..., object], object]],
    after: Callable[[object, object, BaseException | None, int], None],
    clock: Callable[[], int],
) -> Callable[..., object]:
    """Return a callable that lets its owner look at each call, before and after.

    Args:
        function: the plain function, for its name.
        before: hears the arguments; returns who answers the call, and a token or None.
        after: hears the token, the result or the exception, and the nanoseconds; not called
            without a token. It runs while the exception is handled, and must not raise.
        clock: nanoseconds, as ``time.perf_counter_ns``.
    """
    watched: Callable[..., object] = _make_watching(function, before, after, clock)
    return watched
