"""Where generators of random numbers keep their state, as found out from the objects.

Nothing here is taken for granted: each offset is looked for in a new object of the type, by
what must be there, and where it is not found there is no layout and such kernels are refused.
Nothing here imports numba.
``random.Random`` is ``RandomObject`` of Modules/_randommodule.c (``index``, then ``state``);
NumPy's generators hold a ``bitgen_t`` (numpy/random/bitgen.h), which is a published interface.
"""

from __future__ import annotations

import ctypes
import random
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, final

from autojit.backend.streams import BIT_GENERATORS, type_of
from autojit.backend.symbols import register
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: PyObject_HEAD, on 64 bits.
INDEX_OFFSET: Final = 16
STATE_OFFSET: Final = 20
WORDS: Final = 624
_WORD: Final = 8

#: Of each bit generator: the bytes of its state, and what it points to: (offset, bytes).
#: numpy/random/src: pcg64.h, mt19937.h, philox.h, sfc64.h.
STATES: Final[dict[str, tuple[int, tuple[tuple[int, int], ...]]]] = {
    "PCG64": (16, ((0, 32),)),
    "PCG64DXSM": (16, ((0, 32),)),
    "MT19937": (2500, ()),
    "Philox": (64, ((0, 32), (8, 16))),
    "SFC64": (40, ()),
}


@final
@dataclass(frozen=True, slots=True)
class NumpyLayout:
    """Offsets in a ``Generator`` or a ``RandomState``, and in the lock that it has.

    Attributes:
        bitgen: of the ``bitgen_t`` struct.
        lock: of the pointer to its lock.
        held: in the lock, of the byte that is not zero while somebody holds it.
        legacy: of the ``aug_bitgen_t`` struct of a ``RandomState``; 0 in a ``Generator``.
    """

    bitgen: int
    lock: int
    held: int
    legacy: int


@cache
def random_fits() -> bool:
    """Tell whether ``random.Random`` is laid out as compiled code takes it to be."""
    known = random.Random(2024)  # noqa: S311 - to be looked at
    known.random()
    *words, index = known.getstate()[1]
    size = STATE_OFFSET + 4 * WORDS
    if random.Random.__basicsize__ < size or len(words) != WORDS:
        return False
    found = (ctypes.c_uint32 * WORDS).from_address(id(known) + STATE_OFFSET)
    place = ctypes.c_int.from_address(id(known) + INDEX_OFFSET)
    return bool(list(found) == words and place.value == index)


def _words(value: object, count: int) -> list[int]:
    return list((ctypes.c_uint64 * count).from_address(id(value)))


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _interface(bits: Any) -> list[int]:
    """Return the first four words of a bit generator's ``bitgen_t``."""
    known = bits.ctypes
    functions = (known.next_uint64, known.next_uint32, known.next_double)
    return [known.state_address, *map(_address, functions)]


def _held_byte(lock: Any) -> int | None:
    """Return the offset of the byte of a lock that counts its holders, or None."""
    size = type(lock).__basicsize__

    def image() -> bytes:
        return ctypes.string_at(id(lock), size)

    images = [image()]
    lock.acquire()
    images.append(image())
    again = bool(lock.acquire(blocking=False))  # a lock that its holder may take again counts
    images.append(image())
    for _ in range(1 + again):
        lock.release()
    images.append(image())
    wanted = (0, 1, 1 + again, 0)
    found = [i for i in range(16, size) if tuple(one[i] for one in images) == wanted]
    return found[0] if found else None


def _offset(words: list[int], wanted: list[int]) -> int | None:
    places = [i for i in range(len(words)) if words[i : i + len(wanted)] == wanted]
    return places[0] * _WORD if len(places) == 1 else None


@cache
def numpy_layout(family: str) -> NumpyLayout | None:
    """Return the layout of a family of NumPy's generators, or None if it is another."""
    from numpy import random as numpy_random

    bits = numpy_random.MT19937(5)
    maker = {"Generator": numpy_random.Generator, "RandomState": numpy_random.RandomState}[family]
    value = maker(bits)
    words = _words(value, maker.__basicsize__ // _WORD)
    bitgen = _offset(words, _interface(bits))
    lock = _offset(words, [id(bits.lock)])
    held = _held_byte(bits.lock)
    if bitgen is None or lock is None or held is None:
        return None
    if family == "Generator":
        return NumpyLayout(bitgen, lock, held, 0)
    legacy = _offset(words, [id(value) + bitgen])
    if legacy is None or not _legacy_fits(value, legacy):
        return None
    return NumpyLayout(bitgen, lock, held, legacy)


def _legacy_fits(value: Any, offset: int) -> bool:
    """Tell whether the second normal deviate is kept where ``aug_bitgen_t`` has it."""
    value.standard_normal()
    state = value.get_state(legacy=False)
    kept = ctypes.c_int.from_address(id(value) + offset + _WORD)
    deviate = ctypes.c_double.from_address(id(value) + offset + 2 * _WORD)
    found = (kept.value, deviate.value)
    return found == (1, state["gauss"]) and state["has_gauss"] == 1


def _plain(state: Any) -> object:
    """Return a bit generator's state as something that ``==`` compares."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    return state.tolist() if hasattr(state, "tolist") else state


@cache
def bits_fit(name: str) -> bool:
    """Tell whether a bit generator's state is all in the bytes of ``STATES``: put them back."""
    from numpy import random as numpy_random

    bits: Any = getattr(numpy_random, name)(7)
    draws = numpy_random.Generator(bits)
    draws.integers(0, 9)  # leaves half of a 64-bit word, where those are made
    before = _plain(bits.state)
    pieces = _pieces(name, bits.ctypes.state_address)
    kept = [ctypes.string_at(address, size) for address, size in pieces]
    first = [draws.random() for _ in range(700)], draws.integers(0, 9, 5).tolist()
    for (address, _), piece in zip(pieces, kept, strict=True):
        ctypes.memmove(address, piece, len(piece))
    if _plain(bits.state) != before:
        return False
    return ([draws.random() for _ in range(700)], draws.integers(0, 9, 5).tolist()) == first


def _pieces(name: str, address: int) -> list[tuple[int, int]]:
    size, pointers = STATES[name]
    targets = [(ctypes.c_uint64.from_address(address + at).value, n) for at, n in pointers]
    return [(address, size), *targets]


@cache
def numpy_functions() -> ctypes.CDLL | None:
    """Return the library that has NumPy's distributions, or None if it does not show them."""
    from numpy.random import _generator

    library = ctypes.CDLL(_generator.__file__)
    return library if hasattr(library, "random_standard_normal") else None


@cache
def declare(name: str) -> bool:
    """Make one of NumPy's C functions known to the linker; tell whether there is one."""
    library = numpy_functions()
    if library is None or not hasattr(library, name):
        return False
    register(f"random_{name}", _address(getattr(library, name)))
    return True


@cache
def declare_bits(name: str) -> bool:
    """Make a bit generator's ``next_double`` known: by it compiled code tells which one it has."""
    from numpy import random as numpy_random

    assert name in BIT_GENERATORS
    bits: Any = getattr(numpy_random, name)(7)
    register(f"random_bits_{name}", _interface(bits)[3])
    return bits_fit(name)


@cache
def declare_family(family: str) -> bool:
    """Make a type known to the linker; tell whether its objects are laid out as they should."""
    register(f"type_{family}", id(type_of(family)))
    return random_fits() if family == "Random" else numpy_layout(family) is not None


def layout_of(family: str) -> str:
    """Say all that machine code knows of where a family's objects keep what."""
    return str((INDEX_OFFSET, STATE_OFFSET) if family == "Random" else numpy_layout(family))
