"""The finder in front of ``sys.meta_path``: it asks the others and looks at their answer.

Only plain source modules are touched: those whose loader is exactly Python's own, from a
file or from an archive. Everything else, and everything about finding, is as without it.
"""

from __future__ import annotations

import sys
import threading
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Final, cast, final
from zipimport import zipimporter

from autojit.core import Eligible
from autojit.importing.adoption import announced
from autojit.importing.loading import FileLoader, Task, ZipLoader
from autojit.importing.reading import read_archive, read_file, read_script
from autojit.importing.selection import MAIN, unmatched
from autojit.importing.watching import watched_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    from autojit.importing.found import Hooks
    from autojit.importing.selection import Selection

_SOURCE: Final = ".py"


@final
class Finder:
    """Find selected modules where Python finds them, and have them run rewritten.

    Attributes:
        selection: which modules it touches.
        touched: the names of the modules that it gave a loader.
    """

    def __init__(self, selection: Selection, hooks: Hooks) -> None:
        """Say what to touch and whom to tell."""
        self.selection = selection
        self.touched: set[str] = set()
        self._hooks = hooks
        self._main: str | None = None
        self._asking = threading.local()
        self._stood_down = False

    def install(self) -> tuple[str, ...]:
        """Stand in front of ``sys.meta_path``; list the selected modules that came before."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        return imported_before(self.selection, self.touched)

    def uninstall(self) -> None:
        """Leave ``sys.meta_path``; modules that run rewritten go on doing so."""
        sys.meta_path[:] = [one for one in sys.meta_path if one is not self]

    def unmatched_patterns(self) -> tuple[str, ...]:
        """List the patterns of the setting ``modules`` that have matched no module so far."""
        names = {*self.touched, *sys.modules}
        return unmatched(self.selection.modules or (), names)

    def expect_main(self, name: str) -> None:
        """Treat the module ``name``, or its ``__main__``, as the program that is run."""
        self._main = name

    def main_code(self, source: str | bytes, filename: str) -> CodeType | None:
        """Return the code to run as ``__main__``, or None if Python shall compile it.

        Raises:
            SyntaxError: what ``compile`` raises for the same source.
            ValueError: what ``compile`` raises for the same source.
        """
        if not self._wants(MAIN, filename):
            return None
        try:
            marked = read_script(source, filename, MAIN)
            code = announced(*marked, self.selection, self._hooks)
        except (SyntaxError, ValueError):
            raise
        except Exception as error:  # noqa: BLE001 - the border to the program
            self._hooks.broke(error)
            return None
        self.touched.add(MAIN)
        return code

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Ask the finders behind this one; see ``importlib.abc.MetaPathFinder``."""
        if not (self._is_main(name) or self.selection.may_select(name)):
            return None
        asking: set[str] = self._asking.__dict__.setdefault("names", set())
        if name in asking:
            return None  # another finder of this kind asks all the others, us too
        asking.add(name)
        try:
            spec = self._ask(name, path, target)
        finally:
            asking.discard(name)
        if spec is not None:
            self._touch(spec)
        return spec

    def _ask(
        self,
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None,
    ) -> ModuleSpec | None:
        """Do what the import system would do next."""
        finders = list(sys.meta_path)
        behind = finders[finders.index(self) + 1 :] if self in finders else finders
        for finder in behind:
            find: Callable[..., ModuleSpec | None] | None = getattr(finder, "find_spec", None)
            if find is None:
                return None  # a legacy finder: the import system knows what to do
            spec = find(name, path, target)
            if spec is not None:
                return spec
        return None

    def _touch(self, spec: ModuleSpec) -> None:
        """Give a spec our loader, if it is one of a selected plain source module."""
        loader: object = spec.loader
        file = spec.origin
        if file is None or type(loader) not in (SourceFileLoader, zipimporter):
            return
        is_main = self._is_main(spec.name) and spec.submodule_search_locations is None
        if not (self._wants(spec.name, file) or (is_main and self._wants(MAIN, file))):
            return
        if isinstance(loader, SourceFileLoader):
            task = Task(spec, loader, read_file(loader.path), self.selection, self._hooks)
            spec.loader = FileLoader(loader, task, is_main=is_main)
        elif isinstance(loader, zipimporter) and file.endswith(_SOURCE):
            reader = read_archive(loader, file)
            task = Task(spec, loader, reader, self.selection, self._hooks)
            spec.loader = cast("Loader", ZipLoader(spec.name, loader, task, is_main=is_main))
        if is_main:
            self._main = None  # whoever asks for this name later means the module
        self.touched.add(MAIN if is_main else spec.name)

    def _is_main(self, name: str) -> bool:
        return self._main is not None and name in (self._main, f"{self._main}.{MAIN}")

    def _wants(self, name: str, file: str) -> bool:
        """Tell whether a module is touched; say so once if somebody watches."""
        if not isinstance(self.selection.judge(name, file), Eligible):
            return False
        sentence = watched_by()
        if sentence is None:
            return True
        if not self._stood_down:
            self._stood_down = True
            self._hooks.stood_down(sentence)
        return False


def imported_before(selection: Selection, touched: set[str] | frozenset[str]) -> tuple[str, ...]:
    """List the modules that are selected but run as Python compiled them."""
    found = []
    for name, module in list(sys.modules.items()):
        if name in touched or name in (MAIN, "__mp_main__") or not selection.may_select(name):
            continue
        spec = getattr(module, "__spec__", None)
        loader, file = getattr(spec, "loader", None), getattr(spec, "origin", None)
        plain = type(loader) in (SourceFileLoader, zipimporter)
        if plain and isinstance(selection.judge(name, file), Eligible):
            found.append(name)
    return tuple(sorted(found))
