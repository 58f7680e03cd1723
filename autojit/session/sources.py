"""A hash of what a region's decisions depend on in the source: its module and what it uses.

Modules are hashed as files, so a changed line anywhere in them counts. Of the other modules
those count that the region's names lead to when it is defined, and what theirs lead to.
"""

from __future__ import annotations

import sys
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS, source_of
from autojit.proxy import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__builtins__ = OWN_BUILTINS

_SIZE: Final = 16  # bytes: no two of a project's sources will ever share one


@final
class Sources:
    """The hashes of the modules that were found in this process."""

    __slots__ = ("_digests", "_files", "_near")

    def __init__(self) -> None:
        """Know no module."""
        self._files: dict[str, str] = {}
        self._digests: dict[str, bytes] = {}
        self._near: dict[str, frozenset[str]] = {}

    def add(self, module: str, file: str) -> None:
        """Take a module in; one that is loaded anew is read anew."""
        self._files[module] = file
        self._digests.pop(module, None)
        self._near.clear()

    def hash_of(self, module: str, function: FunctionType) -> str:
        """Return the hash for a function of a module that was added."""
        return self.hash_around(module, function.__code__, function.__globals__)

    def hash_around(self, module: str, code: CodeType, namespace: dict[str, object]) -> str:
        """Return the hash for code of a module that was added, with the module's names."""
        used = (namespace.get(name) for name in set(_names(code)))
        # What the function's own module leads to beside that is unknown: it is half way
        # through its definition now.
        reached = {module}
        waiting = set(self._homes(used)) - reached
        while waiting:
            reached |= waiting
            waiting = set().union(*map(self._neighbours, waiting)) - reached
        from hashlib import blake2b  # 2.5 ms that a run without a region does not pay

        total = blake2b(digest_size=_SIZE)
        for name in sorted(reached):
            total.update(name.encode() + b"\0" + self._digest(name, code, namespace))
        return total.hexdigest()

    def _neighbours(self, module: str) -> frozenset[str]:
        """Return the found modules that a module's names lead to."""
        known = self._near.get(module)
        if known is None:
            loaded = sys.modules.get(module)
            values = [] if loaded is None else list(vars(loaded).values())
            known = self._near[module] = frozenset(self._homes(values))
        return known

    def _homes(self, values: Iterable[object]) -> Iterator[str]:
        """Name the found modules that ``values`` are, or come from."""
        for value in values:
            # By the true type: ``isinstance`` would run code of objects that forge theirs.
            kind = type(value)
            attribute = "__name__" if issubclass(kind, ModuleType) else "__module__"
            if issubclass(kind, (ModuleType, FunctionType, type)) or plain(value) is not None:
                name = getattr(value, attribute, None)
                if name in self._files:
                    yield name

    def _digest(self, module: str, code: CodeType, namespace: dict[str, object]) -> bytes:
        """Return the digest of a module's file, or of the text that stands for it."""
        from hashlib import blake2b

        known = self._digests.get(module)
        if known is None:
            file = self._files[module]
            try:
                with open(file, "rb") as stream:  # noqa: PTH123 - pathlib costs 8 ms
                    data = stream.read()
            except OSError:
                data = (source_of(code, namespace) or "").encode()
            known = self._digests[module] = blake2b(data, digest_size=_SIZE).digest()
        return known


def _names(code: CodeType) -> Iterator[str]:
    """Go through the global and attribute names in ``code`` and in what is nested in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
