"""What this machine, and this Python, allow; asked at start-up, so next to nothing is imported."""

from __future__ import annotations

import os
import sys
from typing import Final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

SHELL: Final = "/bin/sh"
_LEAST_PROCESSORS: Final = 2


def can_compile_aside() -> bool:
    """Tell whether another Python can be started, and a processor is there for it.

    What embeds Python is a program of its own: to start that once more is out of the question. The
    first process of a container is a parent to all that are left behind, and would hear of them.
    """
    if os.getpid() == 1 or not sys.platform.startswith("linux") or not os.access(SHELL, os.X_OK):
        return False
    name = os.path.basename(sys.executable or "")  # noqa: PTH119 - pathlib takes 5 ms
    if not name.startswith("python") or getattr(sys, "frozen", False):
        return False
    return len(os.sched_getaffinity(0)) >= _LEAST_PROCESSORS
