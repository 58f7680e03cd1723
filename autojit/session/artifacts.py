"""Where machine code is kept: the user's own cache folder, never a project's."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

_ON_LINUX: Final = sys.platform == "linux"


def artifacts_dir() -> Path:
    """Return the folder for artifacts; the backend makes it, and judges whose it is.

    It is what ``platformdirs`` says (tested), without its 20 ms where the rule is short.
    """
    if _ON_LINUX:
        base = os.environ.get("XDG_CACHE_HOME", "").strip()
        return Path(base or Path.home() / ".cache") / "autojit" / "artifacts"
    from platformdirs import user_cache_path

    return user_cache_path("autojit", appauthor=False) / "artifacts"
