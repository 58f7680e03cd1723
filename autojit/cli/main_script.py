"""The script of ``python app.py`` when autojit came by the start-up file.

The import system never sees that script: the interpreter reads, compiles and runs it in C.
It does announce it, by the audit event ``cpython.run_file`` (CPython, ``Modules/main.c``),
and what a hook raises ends the process as if the script had raised it. So the hook runs the
script, rewritten, and then leaves by SystemExit. A second interpreter would cost 15 ms, and
replacing the process from inside ``site`` would be wrong in an embedded Python, which never
announces a script.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from autojit.importing import Finder

_EVENT: Final = "cpython.run_file"
_MAIN: Final = "__main__"


def catch_script(finder: Finder) -> None:
    """Have the process's program, if it is selected and there is one, run rewritten.

    ``-m`` and directories go through the import system, where the finder waits for them.
    An audit hook cannot be taken away again; this one costs 50 ns an event once the script
    has begun. Not for ``-i``, where the prompt must come after the script.
    """
    script = sys.argv[0] if sys.argv else ""
    if finder.selection.pattern_of(_MAIN) is None:
        return
    if script == "-m":
        finder.expect_main(_module_asked_for())
    elif os.path.isdir(script):  # noqa: PTH112 - runs at every start
        finder.expect_main(_MAIN)
    elif script not in {"", "-", "-c"} and not (sys.flags.inspect or sys.flags.interactive):
        _hook(script, finder)


def _hook(script: str, finder: Finder) -> None:
    waiting = True

    def hook(event: str, _: tuple[object, ...]) -> None:
        nonlocal waiting
        if event != _EVENT or not waiting:
            return
        waiting = False
        from autojit.importing import run_script

        raise SystemExit(run_script(script, sys.argv[1:], finder))

    hook.__cantrace__ = True  # type: ignore[attr-defined]  # else the whole program could not be
    sys.addaudithook(hook)


def _module_asked_for() -> str:
    """Return the name behind ``-m``; at start-up ``sys.argv`` does not have it yet."""
    return sys.orig_argv[len(sys.orig_argv) - len(sys.argv)].removeprefix("-m")
