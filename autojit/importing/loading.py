"""The loaders that stand in for Python's own until a module runs.

The problem: a loader of our own shows. It is in ``__loader__``, and its frames are in the
traceback of every import that fails (Python cuts out the frames of importlib, and only when
they lie together). So ours never runs anything: ``exec_module`` is an attribute that is
worked out when it is asked for. What comes out is Python's own bound method, on a loader
whose ``get_code`` has the rewritten code ready; before the module's first line runs, its
``__loader__`` and ``__spec__.loader`` are Python's own again. Where rewriting fails, for a
syntax error too, what comes out is Python's own loader: its error is the error.
"""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any, cast, final
from zipimport import zipimporter

from autojit.importing.adoption import announced
from autojit.importing.selection import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import CodeType

    from autojit.importing.found import Hooks
    from autojit.importing.reading import Marked
    from autojit.importing.selection import Selection

    Loader = SourceFileLoader | zipimporter
    AnyLoader = Any  # typeshed's zipimporter is no Loader of its ModuleSpec


@final
class Task:
    """One module that is to run rewritten: everything but the loader that is asked."""

    def __init__(
        self,
        spec: ModuleSpec,
        plain: Loader,
        read: Callable[[str], Marked],
        selection: Selection,
        hooks: Hooks,
    ) -> None:
        """Keep Python's own loader, to give it back."""
        self._spec = spec
        self._plain = plain
        self._read = read
        self._selection = selection
        self._hooks = hooks
        self._marked: dict[str, Marked | None] = {}

    def plain(self) -> Loader:
        """Return Python's own loader."""
        return self._plain

    def give_back(self) -> None:
        """Let the spec have Python's own loader again."""
        self._spec.loader = cast("AnyLoader", self._plain)

    def code(self, module: str) -> CodeType | None:
        """Return the code to run as ``module``, or None if Python shall do it alone."""
        marked = self._prepared(module)
        if marked is None:
            return None
        self.give_back()
        if module in sys.modules and module != MAIN:
            sys.modules[module].__loader__ = self._plain
        try:
            return announced(*marked, self._selection, self._hooks)
        except Exception as error:  # noqa: BLE001 - the border to the program
            self._hooks.broke(error)
            return None

    def is_ready(self, module: str) -> bool:
        """Tell whether there is rewritten code; reads, or rewrites, on the first call."""
        return self._prepared(module) is not None

    def _prepared(self, module: str) -> Marked | None:
        if module not in self._marked:
            self._marked[module] = self._attempt(module)
        return self._marked[module]

    def _attempt(self, module: str) -> Marked | None:
        try:
            return self._read(module)
        except (OSError, SyntaxError, ValueError):
            return None  # Python finds the same and says it
        except Exception as error:  # noqa: BLE001 - the border to the program
            self._hooks.broke(error)
            return None


@final
class FileLoader(SourceFileLoader):
    """Python's loader of source files, until the module runs."""

    # Slots, for Python compares loaders by their __dict__.
    __slots__ = ("_is_main", "_task")

    def __init__(self, plain: SourceFileLoader, task: Task, *, is_main: bool) -> None:
        """Load what ``plain`` loads; ``is_main`` is set for the program's main module."""
        super().__init__(plain.name, plain.path)
        self._task = task
        self._is_main = is_main

    @property  # type: ignore[misc]
    def __class__(self) -> type[SourceFileLoader]:  # type: ignore[override]
        """Pass for Python's own where specs are compared."""
        return SourceFileLoader

    def __repr__(self) -> str:
        """Look like Python's own."""
        return repr(self._task.plain())

    def __getattribute__(self, name: str) -> object:
        """Work out what runs or reads the module's code."""
        if name == "exec_module":
            return _runner(self._task, self.name, SourceFileLoader(self.name, self.path))
        if name == "get_code":
            return _reader(self._task, is_main=self._is_main)
        return super().__getattribute__(name)


@final
class ZipLoader(zipimporter):
    """Python's loader of modules in archives, until the module runs."""

    def __new__(cls, *_args: object, **_options: object) -> ZipLoader:
        """Make an instance; the archive has been read."""
        return super().__new__(cls)

    def __init__(self, name: str, plain: zipimporter, task: Task, *, is_main: bool) -> None:
        """Load the module ``name`` as ``plain`` does; one a module, unlike Python's own."""
        self.__dict__.update(vars(plain))
        self._name = name
        self._task = task
        self._is_main = is_main

    def __eq__(self, other: object) -> bool:
        """Equal Python's own, of which there is one for an archive."""
        other = other._task.plain() if isinstance(other, ZipLoader) else other
        return self._task.plain() is other

    def __hash__(self) -> int:
        """Hash as what it is equal to."""
        return hash(self._task.plain())

    def __repr__(self) -> str:
        """Look like Python's own."""
        return repr(self._task.plain())

    def __getattribute__(self, name: str) -> object:
        """Work out what runs or reads the module's code."""
        if name == "exec_module":
            twin = zipimporter.__new__(zipimporter)
            twin.__dict__.update(vars(self._task.plain()))
            return _runner(self._task, self._name, twin)
        if name == "get_code":
            return _reader(self._task, is_main=self._is_main)
        return super().__getattribute__(name)


def _runner(task: Task, module: str, twin: Loader) -> Callable[..., None]:
    """Return Python's own ``exec_module``, on ``twin`` with the rewritten code."""
    if not task.is_ready(module):
        return task.plain().exec_module

    def get_code(fullname: str) -> CodeType | None:
        return task.code(fullname) or task.plain().get_code(fullname)

    twin.get_code = get_code  # type: ignore[method-assign]  # Python's exec_module asks it
    return twin.exec_module


def _reader(task: Task, *, is_main: bool) -> Callable[[str], CodeType | None]:
    """Return the ``get_code`` of a loader: rewritten for ``runpy``, which runs the program.

    Whoever else asks for code runs it on his own account, or reads it: that is Python's.
    """
    code = task.code(MAIN) if is_main else None
    if code is None:
        task.give_back()
        return task.plain().get_code
    return lambda _fullname: code
