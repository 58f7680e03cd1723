"""Generators of random numbers: which objects compiled code can draw from, and what to watch.

``random.Random``, ``numpy.random.Generator`` and ``RandomState``, of exactly these types. The
modules are looked up among those imported: whoever has an instance has them.
"""

from __future__ import annotations

import sys
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Final

from autojit.backend.kinds import Stream
from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

#: NumPy's bit generators, by the name of their type.
BIT_GENERATORS: Final = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def type_of(family: str) -> type:
    """Return the type of a family of generators, whose module is imported."""
    module = sys.modules["random" if family == "Random" else "numpy.random"]
    found: type = getattr(module, family)
    return found


def stream_kind(value: object) -> Stream | None:
    """Return the kind of a generator of random numbers, or None if compiled code has no way.

    An instance of ``random.Random`` may hide its methods behind attributes of its own; only
    ``gauss_next`` is there from the start.
    """
    kind = type(value)
    plain = sys.modules.get("random")
    if plain is not None and kind is plain.Random:
        return Stream("Random") if vars(value).keys() == {"gauss_next"} else None
    numpy = sys.modules.get("numpy.random")
    if numpy is None or kind not in (numpy.Generator, numpy.RandomState):
        return None
    source: Any = value
    bits = type(source._bit_generator)  # noqa: SLF001 - both types have it, RandomState no other
    if bits.__name__ not in BIT_GENERATORS or bits is not getattr(numpy, bits.__name__):
        return None
    return Stream(kind.__name__, bits.__name__)


def method_of(value: object) -> tuple[object, str, Any] | None:
    """Return generator, name and function of a bound method of one, or None if it is none.

    The function is None where the method is C code of the type.
    """
    if isinstance(value, BuiltinFunctionType | MethodType):
        owner = value.__self__
        if type(owner).__name__ not in ("Random", "Generator", "RandomState"):
            return None
        if stream_kind(owner) is not None:
            function = value.__func__ if isinstance(value, MethodType) else None
            plain = function if isinstance(function, FunctionType) else None
            return owner, value.__name__, plain
    return None


def is_own(family: str, name: str, found: object) -> bool:
    """Tell whether what is called ``name`` on a family's type is what its module put there."""
    if isinstance(found, FunctionType):
        module = sys.modules["random"]
        return found.__globals__ is vars(module) and found.__qualname__ == f"Random.{name}"
    own = getattr(found, "__qualname__", "")
    return bool(own == f"{family}.{name}") and not isinstance(found, type)
