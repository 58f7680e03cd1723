"""The numba backend: translate, compile or load, and stand behind the border."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from dataclasses import replace
from pathlib import Path
from threading import RLock
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, final

import llvmlite
import numpy as np

from autojit.backend import rounds, source
from autojit.backend.artifacts import ArtifactStore
from autojit.backend.aside import CompilerEnded
from autojit.backend.boundary import kind_of
from autojit.backend.compiler import compiled
from autojit.backend.entry import planned, runner
from autojit.backend.instances import why_not_plain
from autojit.backend.kinds import Obj
from autojit.backend.protocol import Awaited
from autojit.backend.specialisation import CompiledSpecialisation
from autojit.backend.specialisation import entry as build_entry
from autojit.backend.translation import Kernel, Translator, parameters
from autojit.backend.translation.relaxing import relaxed
from autojit.core import OWN_BUILTINS, Channel, Events, Reason, Refused

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping, Sequence
    from types import FunctionType

    from autojit.backend.aside import Aside
    from autojit.backend.kinds import Kind
    from autojit.backend.protocol import Hooks, Specialisation
    from autojit.backend.wishes import Wishes
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS


@final
class NumbaBackend:
    """Compile functions with numba; see ``Backend`` for what each method promises."""

    def __init__(
        self,
        resolve: Callable[[object], FunctionType | None],
        cache_dir: Path | None = None,
        events: Events | None = None,
        *,
        close: bool = False,
        aside: Aside | None = None,
    ) -> None:
        """Work for a program whose proxies ``resolve`` sees through."""
        self._aside = aside
        self._resolve = resolve
        self._close = close
        self._store = ArtifactStore(cache_dir, self.fingerprint()) if cache_dir else None
        self._events = events or Events()
        # numba's compiler takes a lock of its own; ours keeps our caches and its order.
        self._lock = RLock()

    def bind(
        self,
        function: FunctionType,
        args: tuple[object, ...],
        kwargs: Mapping[str, object],
    ) -> tuple[object, ...]:
        """Bind arguments by Python's own rules; see ``Backend.bind``."""
        code = function.__code__
        if not kwargs and len(args) == code.co_argcount and not code.co_kwonlyargcount:
            return args
        bound = inspect.signature(function).bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments[name] for name in parameters(function))

    def specialise(
        self,
        function: FunctionType,
        bound: tuple[object, ...],
        wishes: Wishes | None = None,
    ) -> Specialisation | Refused:
        """Compile for the types of ``bound``; see ``Backend.specialise``."""
        if wishes is None:
            return self._exact(function, bound, self._store)
        first = self._typed(function, bound, wishes) if wishes.numba else None
        if first is not None and not isinstance(first, Refused):
            return first
        answer = self._exact(function, bound, self._store if wishes.keep else None)
        if not isinstance(answer, Refused):
            if first is not None:
                text = f"{function.__qualname__} is not numba's, as was asked for: {first}"
                self._events.say(Channel.COMPILE, text)
            return answer
        if first is None and _names_numba(function):
            answer = self._typed(function, bound, wishes)
        return first or answer

    def _typed(
        self, function: FunctionType, bound: tuple[object, ...], wishes: Wishes
    ) -> Specialisation | Refused:
        """Have numba compile it; what numba cannot know of a class or a text it refuses."""
        from autojit.backend.unnoticed import unnoticed

        if function.__code__.co_flags & source.ANY_ARGUMENTS:
            return _refused(function, Reason.SYNTAX, "takes any number of arguments")
        with unnoticed():
            from autojit.backend import typed
        with self._lock:
            return typed.made(function, bound, wishes, self._store, self._resolve)

    def specialise_later(
        self, function: FunctionType, bound: tuple[object, ...]
    ) -> Specialisation | Refused | Awaited:
        """Compile it where that can wait; see ``Backend.specialise_later``."""
        return self._ours(function, bound, self._store, self._aside)

    def _exact(
        self, function: FunctionType, bound: tuple[object, ...], store: ArtifactStore | None
    ) -> Specialisation | Refused:
        """Compile it ourselves."""
        answer = self._ours(function, bound, store, None)
        assert not isinstance(answer, Awaited)
        return answer

    def _ours(
        self,
        function: FunctionType,
        bound: tuple[object, ...],
        store: ArtifactStore | None,
        aside: Aside | None,
    ) -> Specialisation | Refused | Awaited:
        """Compile it ourselves, here or aside."""
        if function.__code__.co_flags & source.ANY_ARGUMENTS:
            return _refused(function, Reason.SYNTAX, "takes any number of arguments")
        sites: dict[str, Kind] = {}
        kinds: list[Kind] = []
        for index, (name, value) in enumerate(zip(parameters(function), bound, strict=True)):
            kind = kind_of(value, index, sites)
            if kind is None and self._resolve(value) is not None:
                kind = Obj(value)  # a function of the program behind its proxy
            if kind is None:
                return _unfit_argument(function, name, value)
            kinds.append(kind)
        start = perf_counter_ns()
        with self._lock:
            kernel = self._translated(function, tuple(kinds), sites, bound)
            if isinstance(kernel, Refused):
                return kernel
            return self._compile(function, kernel, start, store, aside)

    def _translated(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        bound: tuple[object, ...],
    ) -> Kernel | Refused:
        kernel = Translator(self._resolve, kind_of).kernel(function, kinds, sites, bound=bound)
        if self._close and not isinstance(kernel, Refused):
            text = relaxed(kernel.source)
            kernel = replace(kernel, source=text, close=text != kernel.source)
        return kernel

    def _compile(
        self,
        function: FunctionType,
        kernel: Kernel,
        start: int,
        store: ArtifactStore | None,
        aside: Aside | None,
    ) -> Specialisation | Refused | Awaited:
        try:
            answer = compiled(kernel, store, aside)
        except CompilerEnded:
            return _refused(function, Reason.COMPILER_ENDED, Reason.COMPILER_ENDED.title)
        except Exception as error:  # noqa: BLE001 - numba raises much that is no NumbaError
            return _will_not_compile(function, error)
        name = function.__qualname__
        if isinstance(answer, Awaited):
            self._events.say(Channel.COMPILE, f"{name} is compiled aside")
            return answer
        native, loaded = answer
        quick = _way_in(function, kernel, native)
        spent = perf_counter_ns() - start
        self._events.say(Channel.COMPILE, f"{name} in {spent / 1e6:.0f} ms")
        return CompiledSpecialisation(function, kernel, native, quick, spent, from_artifact=loaded)

    def entry(
        self,
        function: FunctionType,
        specialisations: Sequence[Specialisation],
        cell: Cell,
        hooks: Hooks,
        python: Callable[..., object] | None = None,
    ) -> Callable[..., object]:
        """Build the fast way in; see ``Backend.entry``."""
        if any(one.by_numba for one in specialisations):
            from autojit.backend import typed

            return typed.entry(
                function, specialisations, cell, hooks, python or function, self.bind
            )
        return build_entry(function, specialisations, cell, hooks, python or function)

    def remember(self, function: FunctionType, tree: ast.FunctionDef) -> None:
        """Say what a function's syntax tree is; see ``Backend.remember``."""
        source.remember(function, tree)

    def rounds_begun(self) -> int:
        """Return how far a loop came; see ``Backend.rounds_begun``."""
        return rounds.begun()

    def fingerprint(self) -> str:
        """Name all that a decision or an artifact depends on; see ``Backend.fingerprint``."""
        import platform

        import llvmlite.binding as llvm

        parts = {
            "numba": _version_of_numba(),
            "numpy": np.__version__,
            "python": platform.python_version(),
            "llvmlite": llvmlite.__version__,
            "cpu": llvm.get_host_cpu_name(),
            "features": llvm.get_host_cpu_features().flatten(),
        }
        return ", ".join(f"{name} {value}" for name, value in parts.items())


def _names_numba(function: FunctionType) -> bool:
    """Tell whether a function speaks of numba: one that does has imported it."""
    if "numba" not in sys.modules:
        return False
    from autojit.backend.typed.naming import names_numba

    return names_numba(function)


def _version_of_numba() -> str:
    """Return numba's version without importing it: that takes 0.1 s."""
    found = importlib.util.find_spec("numba")
    if found is not None and found.origin is not None:
        text = Path(found.origin).with_name("_version.py").read_text(encoding="utf-8")
        version = re.search(r'"version": "([^"]+)"', text)
        if version is not None:
            return version[1]
    import numba

    return str(numba.__version__)


def _way_in(function: FunctionType, kernel: Kernel, native: Any) -> Callable[..., object]:
    # Parameters of the generated function must not hide the globals that guards read.
    names = tuple(f"_aj_arg{index}" for index in range(len(kernel.kinds)))
    return runner(function, planned(function, kernel, names, native), names)


def _unfit_argument(function: FunctionType, name: str, value: object) -> Refused:
    kind = type(value)
    message = f"the argument {name!r} is a {kind.__module__}.{kind.__qualname__}"
    if kind is np.ndarray:  # asked of the type: no code of the program's runs
        assert isinstance(value, np.ndarray)
        form = f"an array of {value.dtype}, {value.ndim}-d"
        message = f"the argument {name!r} is {form}, that has no machine form"
    elif kind.__module__ == "builtins":
        message = f"the argument {name!r} is a {kind.__qualname__} that has no machine form"
    else:
        why = why_not_plain(kind)
        message += f", whose class {why}" if why is not None and why.startswith("defines") else ""
    return _refused(function, Reason.ARGUMENT_TYPE, message)


def _will_not_compile(function: FunctionType, error: Exception) -> Refused:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return _refused(function, Reason.WILL_NOT_COMPILE, lines[0][:200])


def _refused(function: FunctionType, reason: Reason, message: str) -> Refused:
    code = function.__code__
    return Refused(reason, message, code.co_filename, code.co_firstlineno)
