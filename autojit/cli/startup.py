"""What the start-up file calls in every Python: nothing, unless ``AUTOJIT_MODULES`` is set.

``autojit.pth`` (Python before 3.15), ``autojit.start`` (PEP 829) and
``sitecustomize_example`` lead here. Whatever fails here is one line on standard error; the
interpreter starts all the same.
"""

from __future__ import annotations

import os
import sys

from autojit.config import switched_off

VARIABLE = "AUTOJIT_MODULES"
_started = False


def start() -> None:
    """Switch autojit on for this process, if the environment asks for it. Idempotent."""
    global _started  # noqa: PLW0603 - two start-up files may be installed
    if _started or not os.environ.get(VARIABLE) or switched_off(os.environ) or _is_ours():
        return
    _started = True
    try:
        _install()
    except Exception as error:  # noqa: BLE001 - a broken start-up file breaks every Python
        _say(f"is off in this process: {type(error).__name__}: {error}")


def _install() -> None:
    from pathlib import Path

    from autojit.cli.accelerating import program_dir, switched_on
    from autojit.cli.main_script import catch_script
    from autojit.config import load_settings

    script = sys.argv[0] if sys.argv else ""
    file = None if script in {"", "-", "-c", "-m"} else script
    settings = load_settings({}, os.environ, Path.cwd(), script_dir=program_dir(file))
    session = switched_on(settings, file)
    catch_script(session.finder)


def _is_ours() -> bool:
    """Tell whether this is ``python -m autojit`` or ``autojit``, which read the variable too."""
    script = sys.argv[0] if sys.argv else ""
    if script == "-m":  # the module's name is not in sys.argv yet
        module = sys.orig_argv[len(sys.orig_argv) - len(sys.argv)]
        return module.removeprefix("-m") == "autojit"
    return os.path.basename(script) in {"autojit", "autojit.exe"}  # noqa: PTH119


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"[autojit] {text}\n")
