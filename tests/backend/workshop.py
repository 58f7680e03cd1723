"""Functions in files of their own, run by Python and by machine code, and compared strictly.

What a comparison sees: types, every bit of every number (one NaN is as good as another), the
layout and ownership of arrays, which objects are one and the same, and the arguments after
the call. A test that wants native code says so: ``agrees`` fails where the kernel leaves.
"""

from __future__ import annotations

import copy
import ctypes
import importlib.util
import itertools
import struct
import sys
import tempfile
import textwrap
import warnings
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend import Backend, Deopt, Specialisation, create_backend
from autojit.backend.symbols import SPARE
from autojit.core import Refused, RegionKey
from autojit.tiering import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FOLDER: Final = tempfile.TemporaryDirectory(prefix="autojit-backend-")
_NUMBERS: Final = itertools.count()
_PRELUDE: Final = "import math\nimport numpy as np\n"
#: Where machine integers and doubles change their ways, and what is one step from there.
EDGES: Final = tuple(
    sorted(
        {
            sign * (2**power) + step
            for power in (0, 1, 3, 8, 31, 32, 53, 60, 61, 62, 63)
            for sign in (-1, 1)
            for step in (-2, -1, 0, 1, 2)
        }
    )
)


@cache
def backend() -> Backend:
    """Return the one backend of these tests; it keeps nothing on disk."""
    return create_backend()


def module_at(path: Path) -> ModuleType:
    """Import the file ``path`` under a name of its own."""
    name = f"workshop_{next(_NUMBERS)}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def module_of(text: str, folder: Path | None = None) -> Any:
    """Write ``text`` into a new file and import it; ``math`` and ``np`` are there to use."""
    path = (folder or Path(_FOLDER.name)) / f"functions_{next(_NUMBERS)}.py"
    path.write_text(_PRELUDE + textwrap.dedent(text), encoding="utf-8")
    return module_at(path)


@cache
def function_of(text: str) -> FunctionType:
    """Return the last function that ``text`` defines."""
    functions = [item for item in vars(module_of(text)).values() if type(item) is FunctionType]
    return functions[-1]


_KNOWN: Final[dict[FunctionType, list[Specialisation]]] = {}
_REFUSED: Final[dict[tuple[object, ...], Refused]] = {}


def _form(value: object) -> object:
    """Return what a refusal may depend on."""
    if not isinstance(value, np.ndarray):
        return type(value)
    flags = value.flags
    return (type(value), value.dtype, value.ndim, flags.c_contiguous, flags.f_contiguous)


def specialised(function: FunctionType, bound: tuple[object, ...]) -> Specialisation | Refused:
    """Compile ``function`` for the types of ``bound``, once."""
    known = _KNOWN.setdefault(function, [])
    for item in known:
        if item.matches(bound):
            return item
    types = (function, *map(_form, bound))
    if types in _REFUSED:
        return _REFUSED[types]
    made = backend().specialise(function, bound)
    if isinstance(made, Refused):
        _REFUSED[types] = made
    else:
        known.append(made)
    return made


def compiled(function: FunctionType, *bound: object) -> Specialisation:
    """Compile ``function`` for the types of ``bound``; a refusal fails the test."""
    made = specialised(function, bound)
    assert not isinstance(made, Refused), str(made)
    return made


def refused(function: FunctionType, *bound: object) -> Refused:
    """Return why ``function`` is refused; that it is not fails the test."""
    made = specialised(function, bound)
    assert isinstance(made, Refused), "it was compiled"
    return made


def parameters_of(function: FunctionType) -> tuple[str, ...]:
    """Return the names of all parameters, positional ones first."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


# -- pictures ------------------------------------------------------------------------------


def picture(value: object, known: dict[int, str] | None = None) -> object:
    """Return all that can be told of a value, as something that ``==`` compares.

    ``known`` names the lists and arrays seen so far, so that identity is in the picture.
    """
    known = {} if known is None else known
    instance = type(value).__module__.startswith("workshop_") and not isinstance(value, tuple)
    if isinstance(value, list | dict | np.ndarray) or instance:
        if id(value) in known:
            return f"the very {known[id(value)]}"
        known[id(value)] = f"object {len(known)}"
    if instance:
        names = [*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())]
        held = [(name, getattr(value, name)) for name in names if hasattr(value, name)]
        return (type(value), *((name, picture(item, known)) for name, item in held))
    if isinstance(value, list | tuple | dict):
        items = value.items() if isinstance(value, dict) else value
        return (type(value), *(picture(item, known) for item in items))
    if isinstance(value, np.ndarray):
        flags = value.flags
        form = (value.dtype.str, value.shape, value.strides, flags.owndata, flags.writeable)
        return (type(value), *form, _array_bits(value))
    if isinstance(value, complex | np.complexfloating):
        return (type(value), _bits(float(value.real)), _bits(float(value.imag)))
    if isinstance(value, float | np.floating):
        return (type(value), _bits(float(value)))
    return (type(value), value)


def _bits(value: float) -> bytes:
    return b"nan" if value != value else struct.pack("d", value)  # noqa: PLR0124 - NaN alone


def _array_bits(value: np.ndarray[Any, Any]) -> bytes:
    if value.dtype.kind != "f":
        return value.tobytes()
    return np.where(np.isnan(value), np.array(np.nan, value.dtype), value).tobytes()


# -- both ways -----------------------------------------------------------------------------


class _Raised:
    """Stands for an exception where an answer would be."""


def by_python(
    function: FunctionType, args: tuple[object, ...]
) -> tuple[object, list[warnings.WarningMessage]]:
    """Return Python's answer, or an instance of ``_Raised``, and the warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            return function(*args), caught
        except Exception:  # noqa: BLE001 - whatever it is
            return _Raised(), caught


def sound(function: FunctionType, make: Callable[[], tuple[object, ...]]) -> bool:
    """Check that machine code answers as Python does, or leaves; tell whether it answered.

    Leaving has to restore the arguments. Where Python raises or warns, it has to leave.
    ``make`` gives the arguments, new ones at each call.
    """
    theirs, ours = make(), make()
    value, warned = by_python(function, theirs)
    before = picture(ours)
    specialisation = compiled(function, *make())
    try:
        answer = specialisation.run(ours)
    except Deopt:
        assert picture(ours) == before
        return False
    assert not isinstance(value, _Raised), f"answered {answer!r} where Python raises"
    assert not warned, f"answered {answer!r} where NumPy warns"
    known_theirs: dict[int, str] = {}
    known_ours: dict[int, str] = {}
    expected = (picture(theirs, known_theirs), picture(value, known_theirs))
    assert (picture(ours, known_ours), picture(answer, known_ours)) == expected
    return True


def safe(function: FunctionType, make: Callable[[], tuple[object, ...]]) -> None:
    """Check that machine code answers as Python does, or leaves, or is not there at all."""
    if not isinstance(specialised(function, make()), Refused):
        sound(function, make)


def agrees_on(function: FunctionType, make: Callable[[], tuple[object, ...]]) -> None:
    """Check that machine code answers, and as Python does."""
    assert sound(function, make), "left"


def agrees(function: FunctionType, *args: object) -> None:
    """Check that machine code answers a call, and as Python does."""
    agrees_on(function, lambda: copy.deepcopy(args))


def leaves(function: FunctionType, *args: object) -> Refused:
    """Check that machine code leaves a call with its arguments restored; return the reason."""
    bound = copy.deepcopy(args)
    before = picture(bound)
    specialisation = compiled(function, *bound)
    try:
        answer = specialisation.run(bound)
    except Deopt as deopt:
        assert picture(bound) == before
        return deopt.refused
    message = f"answered {answer!r}"
    raise AssertionError(message)


# -- entries -------------------------------------------------------------------------------


class Owner:
    """The hooks of an entry: remembers what it hears, and compiles misses if it may."""

    def __init__(self, *, compiles: bool = False) -> None:
        """Answer a miss with a new specialisation only if ``compiles``."""
        self.compiles = compiles
        self.misses: list[tuple[object, ...]] = []
        self.reasons: list[Refused] = []

    def missed(self, function: FunctionType, bound: tuple[object, ...]) -> Specialisation | None:
        """Hear of a call that nothing fits."""
        self.misses.append(bound)
        made = backend().specialise(function, bound) if self.compiles else None
        return None if isinstance(made, Refused) else made

    def left(self, function: FunctionType, refused: Refused) -> None:
        """Hear of a call that left."""
        del function
        self.reasons.append(refused)


class Entered:
    """An entry with its cell and its owner."""

    def __init__(
        self,
        function: FunctionType,
        examples: Iterable[tuple[object, ...]],
        *,
        compiles: bool = False,
    ) -> None:
        """Build the entry of ``function`` for the types of some bound calls.

        An example may leave out what has a default.
        """
        self.cell = Cell(RegionKey("workshop", function.__qualname__), "workshop.py", 1)
        self.owner = Owner(compiles=compiles)
        names = parameters_of(function)
        bound = [
            example if len(example) == len(names) else backend().bind(function, example, {})
            for example in examples
        ]
        made = [compiled(function, *each) for each in bound]
        self.call: Callable[..., Any] = backend().entry(function, made, self.cell, self.owner)

    @property
    def native_calls(self) -> int:
        """Tell how many calls machine code answered."""
        return self.cell.native_calls


# -- memory --------------------------------------------------------------------------------


def forget_spare() -> None:
    """Free the blocks that are held for copies."""
    while block := SPARE[0]:
        SPARE[0] = ctypes.c_int64.from_address(block).value
        ctypes.pythonapi.PyMem_RawFree(ctypes.c_void_p(block))
    SPARE[1] = 0


def largest_request(run: Any) -> int:
    """Return the largest piece of raw memory that is asked for while ``run`` runs.

    Nothing is held for it at its beginning.
    """
    forget_spare()
    function = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)

    class Allocator(ctypes.Structure):
        _fields_ = tuple(
            (name, ctypes.c_void_p) for name in ("ctx", "malloc", "calloc", "realloc", "free")
        )

    held, ours = Allocator(), Allocator()
    api: Any = ctypes.pythonapi
    api.PyMem_GetAllocator(0, ctypes.byref(held))
    inner = function(held.malloc)
    state = SimpleNamespace(largest=0)

    def malloc(context: int, size: int) -> int | None:
        state.largest = max(state.largest, size)
        return inner(context, size)  # type: ignore[no-any-return]

    mine = function(malloc)
    ctypes.memmove(ctypes.byref(ours), ctypes.byref(held), ctypes.sizeof(held))
    ours.malloc = ctypes.cast(mine, ctypes.c_void_p).value
    api.PyMem_SetAllocator(0, ctypes.byref(ours))
    try:
        run()
    finally:
        api.PyMem_SetAllocator(0, ctypes.byref(held))
    return int(state.largest)
