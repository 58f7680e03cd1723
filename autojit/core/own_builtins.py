"""The builtins that autojit itself calls, whatever a program puts in their place meanwhile.

A test's ``mock.patch("builtins.len")`` is meant for the program. CPython takes a function's
builtins from the name ``__builtins__`` of its module when the function is made, so a module that
runs while a program runs binds that name to these::

    __builtins__ = OWN_BUILTINS
"""

from __future__ import annotations

import builtins
from typing import Any, Final

#: As they are when autojit is imported.
OWN_BUILTINS: Final[Any] = dict(vars(builtins))
