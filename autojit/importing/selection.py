"""Which modules autojit touches, decided from names and files alone.

Patterns are shell-style over dotted names; a bare package name means the package and all
below it. Without patterns: the script and the files beside it.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, final

from autojit.core import ELIGIBLE, Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autojit.core import Verdict

MAIN: Final = "__main__"
# What autojit stands on: to rewrite it would be to saw off the branch.
_OURSELVES: Final = frozenset(
    {
        "autojit", "filelock", "llvmlite", "numba", "numpy", "platformdirs", "pydantic",
        "pydantic_core", "rich", "typing_extensions", "wrapt",
    },
)  # fmt: skip
_INSTALLED: Final = frozenset({"dist-packages", "site-packages"})
_WILD: Final = frozenset("*?[")
_STANDARD_LIBRARY: Final = os.path.realpath(os.path.dirname(os.__file__))  # noqa: PTH120 - pathlib costs 5 ms


@final
@dataclass(frozen=True)
class Selection:
    """The modules and functions that autojit may touch.

    Attributes:
        modules: patterns, or None for the script and the first-party modules.
        exclude: patterns of modules, and of functions as ``module:qualname``.
        roots: the directories whose files are first-party.
    """

    modules: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    roots: tuple[str, ...] = field(default=())

    def may_select(self, name: str) -> bool:
        """Rule out by its name alone what ``judge`` would refuse; cheap, asked of each import."""
        top = name.partition(".")[0]
        if top in _OURSELVES:
            return False
        if self.modules is not None:
            return self.pattern_of(name) is not None
        return top not in sys.stdlib_module_names

    def judge(self, name: str, file: str | None) -> Verdict:
        """Say whether the module ``name``, which lies in ``file``, is touched.

        Args:
            name: its dotted name; ``"__main__"`` is the script.
            file: its source file, or None if there is none.
        """
        if name.partition(".")[0] in _OURSELVES:
            return self._no(f"autojit itself needs {name}", file)
        for pattern in self._module_excludes:
            if _matches(pattern, name):
                return self._no(f"the setting exclude = {pattern!r} matches {name}", file)
        if self.modules is not None:
            if self.pattern_of(name) is None:
                return self._no(f"no pattern of the setting modules matches {name}", file)
            return ELIGIBLE
        if name == MAIN or (file is not None and self._is_first_party(file)):
            return ELIGIBLE
        return self._no(f"{name} is not first-party", file)

    def judge_function(self, module: str, qualname: str) -> Verdict:
        """Say whether a function of a selected module is touched."""
        for pattern in self._function_excludes:
            if _regex(pattern).match(f"{module}:{qualname}"):
                return self._no(f"the setting exclude = {pattern!r} matches it", None)
        return ELIGIBLE

    def pattern_of(self, name: str) -> str | None:
        """Find the pattern that selects a module name, or None.

        A pattern that starts with a wildcard does not reach the standard library: ``*``
        means the program.
        """
        standard = name.partition(".")[0] in sys.stdlib_module_names and name != MAIN
        for pattern in self.modules or ():
            if standard and not _WILD.isdisjoint(pattern.partition(".")[0]):
                continue
            if _matches(pattern, name):
                return pattern
        return None

    @cached_property
    def _module_excludes(self) -> tuple[str, ...]:
        return tuple(pattern for pattern in self.exclude if ":" not in pattern)

    @cached_property
    def _function_excludes(self) -> tuple[str, ...]:
        return tuple(pattern for pattern in self.exclude if ":" in pattern)

    @cached_property
    def _real_roots(self) -> tuple[str, ...]:
        return tuple(os.path.join(os.path.realpath(root), "") for root in self.roots)  # noqa: PTH118

    def _is_first_party(self, file: str) -> bool:
        real = os.path.realpath(file)
        if real.startswith(os.path.join(_STANDARD_LIBRARY, "")):  # noqa: PTH118
            return False
        if any(f"{os.sep}{folder}{os.sep}" in real for folder in _INSTALLED):
            return False
        return real.startswith(self._real_roots)

    @staticmethod
    def _no(message: str, file: str | None) -> Refused:
        return Refused(Reason.EXCLUDED, message, file)


def first_party_root(script: str | None) -> str:
    """Tell where the program's own modules lie.

    Args:
        script: the script, directory or archive that is run, or None for ``-m``, ``-c`` and
            standard input, which look in the current directory.
    """
    if script is None:
        return os.getcwd()  # noqa: PTH109
    real = os.path.realpath(script)
    return real if os.path.isdir(real) else os.path.dirname(real)  # noqa: PTH112, PTH120


def unmatched(patterns: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """List the patterns that match none of ``names``."""
    listed = list(names)
    return tuple(one for one in patterns if not any(_matches(one, name) for name in listed))


def _matches(pattern: str, name: str) -> bool:
    """Match a dotted name; a pattern without wildcards matches all below it too."""
    if _WILD.isdisjoint(pattern):
        return name == pattern or name.startswith(f"{pattern}.")
    return _regex(pattern).match(name) is not None


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))
