"""The names that give a function away: what they do that compiled code must not do.

Only names whose meaning is clear from the text are here; whatever else a name may stand
for is judged later, with types.
"""

from __future__ import annotations

from typing import Final

from autojit.core import Reason

# Reading one of these builtins is enough: it may be called from anywhere afterwards.
BUILTINS: Final = {
    "print": (Reason.INPUT_OUTPUT, "prints"),
    "input": (Reason.INPUT_OUTPUT, "reads from the keyboard"),
    "open": (Reason.INPUT_OUTPUT, "opens a file"),
    "breakpoint": (Reason.INPUT_OUTPUT, "starts the debugger"),
    "exit": (Reason.INPUT_OUTPUT, "ends the program"),
    "quit": (Reason.INPUT_OUTPUT, "ends the program"),
    "exec": (Reason.DYNAMIC, "runs code from a string"),
    "eval": (Reason.DYNAMIC, "runs code from a string"),
    "compile": (Reason.DYNAMIC, "compiles code at run time"),
    "__import__": (Reason.DYNAMIC, "imports at run time"),
    "locals": (Reason.DYNAMIC, "looks at its local names"),
    "globals": (Reason.DYNAMIC, "looks at the module's names"),
    "vars": (Reason.DYNAMIC, "looks at an object's names"),
    "dir": (Reason.DYNAMIC, "looks at an object's names"),
    "super": (Reason.DYNAMIC, "uses super()"),
    "__class__": (Reason.DYNAMIC, "uses __class__"),
    "getattr": (Reason.OBJECTS, "looks up an attribute by name"),
    "setattr": (Reason.OBJECTS, "sets an attribute"),
    "delattr": (Reason.OBJECTS, "deletes an attribute"),
    "hasattr": (Reason.OBJECTS, "looks up an attribute by name"),
}

#: Builtins that use a generator expression up on the spot.
REDUCTIONS: Final = frozenset({"sum", "any", "all", "min", "max", "sorted", "list", "set"})

# These are harmless as values (``isinstance(x, str)``) and strings when called.
STRING_MAKERS: Final = frozenset({"ascii", "bin", "chr", "format", "hex", "oct", "repr", "str"})

# Methods that nothing but a string or bytes has. ``index``, ``count``, ``replace``,
# ``partition`` are missing on purpose: lists and NumPy have them too.
STRING_METHODS: Final = frozenset(
    {
        "capitalize", "casefold", "center", "decode", "encode", "endswith",
        "expandtabs", "format", "format_map", "isalnum", "isalpha", "isascii",
        "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable",
        "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip",
        "removeprefix", "removesuffix", "rjust", "rpartition", "rsplit", "rstrip",
        "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate",
        "upper", "zfill",
    },
)  # fmt: skip

# Calling into one of these modules reaches outside the function's arguments.
EFFECTS: Final = {
    "asyncio": "runs coroutines",
    "csv": "reads or writes a file",
    "ctypes": "calls foreign code",
    "gc": "steers the garbage collector",
    "io": "opens a stream",
    "json": "reads or writes JSON",
    "logging": "logs",
    "multiprocessing": "starts processes",
    "os": "talks to the operating system",
    "pathlib": "works on paths",
    "pickle": "pickles",
    "requests": "talks to the network",
    "shutil": "moves files",
    "signal": "handles signals",
    "socket": "talks to the network",
    "sqlite3": "talks to a database",
    "subprocess": "starts processes",
    "sys": "talks to the interpreter",
    "tempfile": "makes files",
    "threading": "starts or locks threads",
    "time": "asks the clock",
    "traceback": "looks at the stack",
    "urllib": "talks to the network",
    "warnings": "warns",
}
DYNAMIC_MODULES: Final = frozenset({"ast", "code", "dis", "importlib", "inspect", "runpy", "types"})
DYNAMIC_CALLS: Final = {"sys._getframe": "looks at the stack"}

LOGGERS: Final = frozenset({"LOG", "LOGGER", "_log", "_logger", "log", "logger"})
LOG_METHODS: Final = frozenset(
    {"critical", "debug", "error", "exception", "info", "log", "warn", "warning"},
)

# Builtins that do arithmetic: a function that calls one has something to gain.
ARITHMETIC: Final = frozenset(
    {"abs", "complex", "divmod", "float", "int", "max", "min", "pow", "range", "round", "sum"},
)

# Decorators that take what they are given as a whole: the proxy can stand for the function.
# functools.wraps is not here: it writes ``__wrapped__`` on what it gets.
HARMLESS_DECORATORS: Final = frozenset(
    {
        "autojit.enable",
        "classmethod",
        "functools.cache",
        "functools.cached_property",
        "functools.lru_cache",
        "property",
        "staticmethod",
        "typing.final",
        "typing.override",
        "typing_extensions.final",
        "typing_extensions.override",
    },
)
SWITCHING_OFF: Final = "autojit.disable"

# Class decorators that leave the functions in the class as they are.
HARMLESS_CLASS_DECORATORS: Final = frozenset(
    {
        "attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.s", "attrs.define",
        "attrs.frozen", "attrs.mutable", "dataclasses.dataclass", "enum.unique",
        "functools.total_ordering", "typing.final", "typing.runtime_checkable",
        "typing_extensions.final", "typing_extensions.runtime_checkable",
    },
)  # fmt: skip
