"""How a program ends: its uncaught exception printed as Python prints it, its exit status.

SystemExit is Python's business from end to end. Anything else is given to ``sys.excepthook``
without the frames of autojit, and Ctrl-C ends the process by its signal, as Python does.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in the room's door
if TYPE_CHECKING:
    from types import TracebackType

_OURS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "")  # noqa: PTH118, PTH120
FAILED = 1


def without_our_frames(error: BaseException) -> BaseException:
    """Cut autojit's frames out of an exception's traceback and of those it is chained to.

    Returns:
        ``error`` itself.
    """
    todo: list[BaseException | None] = [error]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.__traceback__ = _cut(one.__traceback__)
        todo += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions
    return error


def report(error: BaseException) -> int:
    """Do what Python does with an exception that nobody caught; return the exit status.

    Raises:
        SystemExit: the program's own ``sys.excepthook`` asks for another status.
    """
    without_our_frames(error)
    kind, traceback = type(error), error.__traceback__
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    hook = getattr(sys, "excepthook", None)
    sys.audit("sys.excepthook", hook, kind, error, traceback)
    _flush()
    if hook is None:
        _say("sys.excepthook is missing\n")
        hook = sys.__excepthook__
    failure: BaseException | None = None
    try:
        hook(kind, error, traceback)
    except SystemExit:
        raise
    except BaseException as second:  # noqa: BLE001 - whatever a hook raises, Python prints
        failure = second
    if failure is not None:
        _say("Error in sys.excepthook:\n")
        without_our_frames(failure)
        sys.__excepthook__(type(failure), failure, failure.__traceback__)
        _say("\nOriginal exception was:\n")
        sys.__excepthook__(kind, error, traceback)
    if kind is KeyboardInterrupt:
        _end_by_signal()
    return FAILED


def _cut(traceback: TracebackType | None) -> TracebackType | None:
    """Link the entries that are not ours to each other."""
    kept = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_OURS):
            kept.append(traceback)
        traceback = traceback.tb_next
    following = None
    for one in reversed(kept):
        if one.tb_next is not following:
            one.tb_next = following
        following = one
    return following


def _end_by_signal() -> None:
    """Have the interpreter end itself by SIGINT once it has shut down.

    CPython does so if the last code it ran from source text left by a KeyboardInterrupt
    (``run_eval_code_obj`` in ``Python/pythonrun.c``); a script is such code and so is the
    argument of ``exec``.
    """
    try:
        exec("raise KeyboardInterrupt")  # noqa: S102
    except KeyboardInterrupt:
        return


def _flush() -> None:
    try:
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - it may be anything, or None
        return


def _say(text: str) -> None:
    try:
        sys.stderr.write(text)
    except Exception:  # noqa: BLE001 - it may be anything, or None
        return
