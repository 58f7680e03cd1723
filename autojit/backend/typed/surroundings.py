"""What a function reads from outside, and whether numba may be trusted with it.

numba freezes what it finds under global names, in closures and in modules when it compiles, and
around shared loops Python runs beside it. So each thing is guarded, arrays are handed in with
each call, and what could be changed by a call, or could change something, is refused. What is
found also says whether machine code may be kept for other processes, and under which name.
"""

from __future__ import annotations

import ast
import builtins
import dis
import hashlib
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

import numpy as np

from autojit.backend.source import tree_of
from autojit.backend.typed.writing import may_write
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KNOWN: Final = frozenset({"numpy", "math", "cmath", "numba", "operator", "builtins"})
#: Of these modules: what draws, and what does anything but to compute.
_NOT_KNOWN: Final = frozenset(
    {"random", "seterr", "seterrcall", "setbufsize", "errstate", "set_printoptions", "save"}
    | {"savez", "savetxt", "savez_compressed", "load", "loadtxt", "fromfile", "memmap"}
    | {"objmode", "core", "typed", "extending", "experimental", "cuda", "config", "vectorize"}
)
_PURE_BUILTINS: Final = frozenset(
    {"abs", "all", "any", "bool", "complex", "divmod", "enumerate", "float", "int", "isinstance"}
    | {"len", "list", "max", "min", "pow", "range", "reversed", "round", "slice", "sorted", "sum"}
    | {"tuple", "type", "zip"}
)
_CONSTANTS: Final = (bool, int, float, complex, str, bytes, type(None))
_GLOBAL: Final = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_CLOSED: Final = frozenset({"LOAD_DEREF", "LOAD_CLASSDEREF"})
_ATTRIBUTE: Final = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_EFFECTS: Final = frozenset(
    {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "IMPORT_NAME"}
)
_MISSING: Final = object()
#: What dispatchers of the program's knew when we had them compiled, and for how many types.
_KNOWN_OF: Final[WeakKeyDictionary[Any, tuple[str, int]]] = WeakKeyDictionary()


class _Unfit(Exception):  # noqa: N818 - it ends here
    """Something stands in the way."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@final
@dataclass(slots=True)
class Surroundings:
    """What a function reads from outside.

    Attributes:
        namespace: the function's globals.
        guards: mappings, keys and what is there; ``_MISSING`` where nothing is.
        cells: cells of closures and what they hold.
        arrays: global names that hold arrays.
        words: says all that machine code depends on; None: it is not to be kept.
        compiled: numba's dispatchers that are called, and what says all of each.
    """

    namespace: dict[str, Any]
    guards: list[tuple[dict[str, Any], str, object]] = field(default_factory=list)
    cells: list[tuple[CellType, object]] = field(default_factory=list)
    arrays: list[str] = field(default_factory=list)
    words: list[str] | None = field(default_factory=list)
    compiled: list[tuple[Any, str]] = field(default_factory=list)

    def is_known(self, dispatcher: Any) -> bool:
        """Tell whether what is compiled of a dispatcher, if anything, knows what there is now."""
        said = next(said for one, said in self.compiled if one is dispatcher)
        signatures = getattr(dispatcher, "signatures", None)
        if signatures is None:
            return False
        return not signatures or _KNOWN_OF.get(dispatcher) == (said, len(signatures))

    def were_compiled(self) -> None:
        """Note that what is called was compiled with what there is now."""
        if self.words is not None:
            for dispatcher, said in self.compiled:
                _KNOWN_OF[dispatcher] = said, len(getattr(dispatcher, "signatures", ()))

    def hold(self) -> bool:
        """Tell whether everything is as it was; arrays may be others, but no subclass of theirs."""
        return (
            all(here.get(name, _MISSING) is value for here, name, value in self.guards)
            and all(_content(cell) is value for cell, value in self.cells)
            and all(type(self.namespace.get(name)) is np.ndarray for name in self.arrays)
        )

    def says(self, text: str) -> None:
        """Note what machine code depends on."""
        if self.words is not None:
            self.words.append(text)


def surroundings_of(
    function: FunctionType,
    tree: ast.FunctionDef,
    resolve: Callable[[object], FunctionType | None],
) -> Surroundings | Refused:
    """Look at all that a function reads from outside; say what speaks against numba.

    Args:
        function: the function.
        tree: its ``def``.
        resolve: returns the function behind a proxy.
    """
    found = Surroundings(function.__globals__)
    code = function.__code__
    try:
        _Look(found, resolve).at(function, tree)
    except _Unfit as unfit:
        return Refused(unfit.reason, str(unfit), code.co_filename, code.co_firstlineno)
    if found.arrays and may_write(function, tree):
        message = f"stores into arrays, of which the global {found.arrays[0]!r} may be one"
        return Refused(Reason.WRITES_SHARED, message, code.co_filename, code.co_firstlineno)
    return found


@final
class _Look:
    """One look at a function and at what it calls."""

    def __init__(
        self, found: Surroundings, resolve: Callable[[object], FunctionType | None]
    ) -> None:
        self._found = found
        self._resolve = resolve
        self._seen: set[int] = set()
        #: How deep in callees, and in those whose surroundings numba froze when it compiled them.
        self._within = self._frozen = 0
        #: What was looked at reads more than libraries.
        self._changing = False

    def at(self, function: FunctionType, tree: ast.FunctionDef) -> None:
        """Look at a function."""
        self._seen.add(id(function))
        self._found.says(ast.dump(tree))
        for closed, path in _paths(function.__code__):
            if closed:
                self._closed(function, path)
            else:
                self._global(function, path)

    def _global(self, function: FunctionType, path: tuple[str, ...]) -> None:
        """Look at what a global name holds."""
        namespace, name = function.__globals__, path[0]
        here: dict[str, Any] = namespace
        if name not in namespace:
            self._guard(namespace, name, _MISSING)
            here = vars(builtins)
        value = here.get(name, _MISSING)
        if value is _MISSING:
            raise _Unfit(Reason.UNBOUND, f"the name {name!r} is not bound")
        if type(value) is np.ndarray and not self._within:
            if name not in self._found.arrays:
                self._found.arrays.append(name)
            return
        self._guard(here, name, value)
        self._value(path[:1], value, path[1:])

    def _guard(self, here: dict[str, Any], name: str, value: object) -> None:
        if not self._frozen:
            self._found.guards.append((here, name, value))

    def _closed(self, function: FunctionType, path: tuple[str, ...]) -> None:
        """Look at what a variable of a surrounding function holds."""
        names = function.__code__.co_freevars
        if path[0] not in names:
            return  # its own, which an inner function reads
        cell = (function.__closure__ or ())[names.index(path[0])]
        value = _content(cell)
        if not self._frozen:
            self._found.cells.append((cell, value))
        self._value(path[:1], value, path[1:])

    def _value(self, path: tuple[str, ...], value: Any, rest: tuple[str, ...]) -> None:
        """Judge a value, and what is read of it if it is a module."""
        if isinstance(value, ModuleType):
            self._in_module(path, value, rest)
            return
        self._found.says(f"{'.'.join(path)} = {self._said('.'.join(path), value)}")

    def _in_module(self, path: tuple[str, ...], module: ModuleType, rest: tuple[str, ...]) -> None:
        if not rest:
            raise _Unfit(Reason.GLOBAL_TYPE, f"uses the module {'.'.join(path)!r} as a value")
        here, name = vars(module), rest[0]
        value = here.get(name, _MISSING)
        if value is _MISSING or (_is_known(module.__name__) and name in _NOT_KNOWN):
            raise _Unfit(Reason.UNKNOWN_FUNCTION, _unknown(".".join((*path, name))))
        self._guard(here, name, value)
        self._value((*path, name), value, rest[1:])

    def _said(self, name: str, value: Any) -> str:
        """Say a value, for other processes to compare.

        Raises:
            _Unfit: it may change, or change something.
        """
        kind = type(value)
        self._changing |= isinstance(value, (*_CONSTANTS, np.generic, np.ndarray))
        if kind in _CONSTANTS:
            return f"{kind.__name__} {value!r}"
        if kind is tuple:
            return f"({', '.join(self._said(name, one) for one in value)})"
        if isinstance(value, np.generic) and value.dtype.kind in "biufc":
            return f"{value.dtype} {value.tobytes().hex()}"
        if kind is np.ndarray and self._frozen and not value.dtype.hasobject:
            digest = hashlib.sha256(value.tobytes()).hexdigest()
            return f"{value.dtype} {value.shape} {value.strides} {digest}"
        return self._callable(name, value)

    def _callable(self, name: str, value: Any) -> str:
        """Say what is no number: a function, a type."""
        plain = value if type(value) is FunctionType else self._resolve(value)
        home = _home(value)
        if _is_known(home):
            return _of_a_library(name, value, home)
        self._changing = True
        if isinstance(value, type) and _is_plain_error(value):
            return f"{home}.{value.__qualname__}"
        if plain is not None:
            return self._callee(name, plain)
        return self._dispatcher(name, value)

    def _dispatcher(self, name: str, value: Any) -> str:
        """Look at what numba compiled, or will: with its surroundings as they were then."""
        plain = getattr(getattr(value, "_dispatcher", value), "py_func", None)
        if not _is_known(type(value).__module__) or plain is None:
            what = f"{type(value).__module__}.{type(value).__name__}"
            raise _Unfit(Reason.GLOBAL_TYPE, f"{name!r} holds a {what}")
        words = self._found.words or []
        before, self._changing, start = self._changing, False, len(words)
        self._frozen += 1
        said = self._callee(name, plain)
        self._frozen -= 1
        if all(one is not value for one, _ in self._found.compiled):
            self._found.compiled.append((value, "\n".join(words[start:])))
        if not hasattr(value, "signatures") or (self._changing and not self._found.is_known(value)):
            self._found.words = None  # it may know another number than there is now
        self._changing |= before
        return f"{said} {getattr(value, 'targetoptions', '')}"

    def _callee(self, name: str, function: FunctionType) -> str:
        """Look at a function that is called."""
        if id(function) not in self._seen:
            tree = tree_of(function)
            if isinstance(tree, Refused):
                raise _Unfit(Reason.CALLEE, f"calls {name}, of which there is no source")
            self._within += 1
            self.at(function, tree)
            self._within -= 1
        return f"calls {function.__module__}.{function.__qualname__}"


def _home(value: Any) -> str:
    """Return the module that something comes from."""
    return str(getattr(value, "__module__", None) or type(value).__module__)


def _is_known(module: str) -> bool:
    return module.partition(".")[0] in _KNOWN


def _unknown(name: str) -> str:
    return f"{name} is not known to do nothing but compute"


def _of_a_library(name: str, value: Any, home: str) -> str:
    """Say a library's function or type by its name.

    Raises:
        _Unfit: it does more than to compute.
    """
    own = str(getattr(value, "__name__", value))
    if not callable(value) and not isinstance(value, np.dtype):  # a list, numba's own too
        raise _Unfit(Reason.GLOBAL_TYPE, f"{name!r} holds a {type(value).__name__}")
    if own in _NOT_KNOWN or "random" in home:
        raise _Unfit(Reason.UNKNOWN_FUNCTION, _unknown(name))
    error = isinstance(value, type) and issubclass(value, Exception)
    if home == "builtins" and own not in _PURE_BUILTINS and not error:
        raise _Unfit(Reason.UNKNOWN_FUNCTION, _unknown(name))
    if isinstance(getattr(value, "__self__", None), np.random.RandomState):
        raise _Unfit(Reason.UNKNOWN_FUNCTION, f"{name} draws random numbers")
    return f"{home}.{own}"


def _is_plain_error(kind: type) -> bool:
    """Tell whether a class is an exception that runs no code of the program's."""
    own = [vars(one) for one in kind.__mro__ if one.__module__ != "builtins"]
    return issubclass(kind, Exception) and not any(
        name in one for one in own for name in ("__init__", "__new__")
    )


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _paths(code: CodeType) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Yield what is read from outside, with its attributes; and whether from a closure.

    Raises:
        _Unfit: something is stored there, or imported.
    """
    path: list[str] = []
    closed = False
    for instruction in dis.get_instructions(code):
        name, value = instruction.opname, instruction.argval
        if name in _ATTRIBUTE and path:
            path.append(value)
            continue
        if path:
            yield closed, tuple(path)
            path = []
        if name in _GLOBAL or name in _CLOSED:
            path, closed = [value], name in _CLOSED
        elif name in _EFFECTS:
            raise _Unfit(Reason.UNKNOWN_OPERATION, f"binds {value!r} outside of itself")
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _paths(constant)
