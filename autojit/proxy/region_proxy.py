"""The proxy that stands where a function stood, and cannot be told from it.

A call goes to its *target*: the counting closure, the trial, the native entry, or the plain
function. Everything else, each attribute read or set, goes to the function. Imported when
the first region is wrapped, because it brings in wrapt.

How a call gets to its target
-----------------------------
CPython asks the type, not the instance, for ``__call__``. A method of that name costs a
frame of ours on each call (``self.target(*args, **kwargs)``: +260 ns); a class for each
region with ``__call__ = staticmethod(target)`` costs none, but 30 us and 1 kB to make, and
nested functions are made by the thousand. Here ``__call__`` is a *slot*: its descriptor
sits in the type, where CPython looks, and yields, in C, whatever this instance's slot holds.
Measured over a plain call: a forwarded call +30 ns, a counted one +105 ns; aiming a proxy
at another target is one store, which every holder sees at once.
"""

from __future__ import annotations

from copy import copy
from sys import modules
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS
from autojit.proxy.base import object_proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    class _Base:
        """What mypy sees in place of wrapt's untyped extension class."""

        def __init__(self, wrapped: object) -> None: ...

else:
    _Base = object_proxy()

__builtins__ = OWN_BUILTINS

# Assigned later, these make the function another one than was screened and compiled.
_IDENTITY: Final = frozenset({"__code__", "__defaults__", "__kwdefaults__"})
# These are asked of the instance, and a function's own would refuse to be pickled.
_OWN: Final = frozenset({"__reduce__", "__reduce_ex__"})


@final
class RegionProxy(_Base):
    """A function that can be aimed elsewhere. Made by ``wrap``, aimed by ``aim``."""

    __slots__ = ("__call__", "_self_changed", "_self_function")

    def __get__(self, instance: object, owner: type | None = None) -> object:
        """Bind as a function does: a true method, and itself when read from the class."""
        return self if instance is None else MethodType(self, instance)  # type: ignore[arg-type]

    def __getattribute__(self, name: str) -> object:
        """Answer for the function; ``__wrapped__`` too: it has one only if it was given one."""
        if name in _OWN:
            return object.__getattribute__(self, name)
        return getattr(_function_of(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        """Set it on the function; ``functools.wraps`` must not change what is wrapped."""
        setattr(_function_of(self), name, value)
        if name in _IDENTITY:
            _changed_of(self)(name)

    def __delattr__(self, name: str) -> None:
        """Delete it from the function."""
        delattr(_function_of(self), name)
        if name in _IDENTITY:
            _changed_of(self)(name)

    def __eq__(self, other: object) -> bool:
        """Equal the function and every proxy of it."""
        return _function_of(self) is (_function_of(other) if type(other) is RegionProxy else other)

    def __ne__(self, other: object) -> bool:
        """Differ from everything else."""
        return not self == other

    def __hash__(self) -> int:
        """Hash as the function."""
        return hash(_function_of(self))

    def __repr__(self) -> str:
        """Look like the function."""
        return repr(_function_of(self))

    __str__ = __repr__

    def __copy__(self) -> RegionProxy:
        """Copy as functions do: not at all."""
        return self

    def __deepcopy__(self, memo: Mapping[int, object]) -> RegionProxy:
        """Copy as functions do: not at all."""
        return self

    def __reduce_ex__(self, protocol: object) -> str | tuple[object, ...]:
        """Pickle by name, byte for byte as the function.

        Pickle insists that the name leads to this very object. Where it leads to the plain
        function again, because the region was left alone, that one is pickled instead.
        """
        function = _function_of(self)
        if _named(function) is function:
            return (copy, (function,))  # a copy of a function is that function
        return function.__qualname__

    def __reduce__(self) -> str | tuple[object, ...]:
        """Pickle by name."""
        return self.__reduce_ex__(2)

    # wrapt forwards these, so a proxy's type has them, and by that passes for a collection,
    # a context manager or a number in the eyes of collections.abc and typing. None says: not
    # this one. What they were to do is a TypeError still, in other words.
    __len__ = None
    __contains__ = None
    __reversed__ = None
    __enter__ = None
    __exit__ = None
    __aenter__ = None
    __aexit__ = None
    __int__ = None
    __float__ = None
    __complex__ = None
    __index__ = None
    __abs__ = None
    __round__ = None
    __bytes__ = None


_TARGET: Final = RegionProxy.__dict__["__call__"]
_FUNCTION: Final = RegionProxy.__dict__["_self_function"]
_CHANGED: Final = RegionProxy.__dict__["_self_changed"]
_function_of: Final[Callable[[object], FunctionType]] = _FUNCTION.__get__
_changed_of: Final[Callable[[object], Callable[[str], object]]] = _CHANGED.__get__

# Messages ("'function' object is not iterable") and ``type(f).__name__`` name the type.
RegionProxy.__name__ = RegionProxy.__qualname__ = "function"
RegionProxy.__module__ = "builtins"


def _named(function: FunctionType) -> object:
    """Return what the function's module and qualified name lead to, or None."""
    found: object = modules.get(function.__module__)
    for name in function.__qualname__.split("."):
        found = getattr(found, name, None)
    return found


def _nothing_changed(_name: str) -> None:
    """Ignore a change: nobody depends on the function's being as it was."""


def wrap(
    function: FunctionType,
    changed: Callable[[str], object] = _nothing_changed,
) -> RegionProxy:
    """Return a proxy of ``function`` that forwards to it.

    Args:
        function: what the proxy stands for.
        changed: hears the name when ``__code__`` or the defaults are assigned through the proxy.
    """
    proxy = RegionProxy(function)
    _FUNCTION.__set__(proxy, function)
    _CHANGED.__set__(proxy, changed)
    _TARGET.__set__(proxy, function)
    return proxy


def aim(proxy: RegionProxy, target: Callable[..., object]) -> None:
    """Let every later call through ``proxy`` go to ``target``."""
    _TARGET.__set__(proxy, target)


def target_of(proxy: RegionProxy) -> Callable[..., object]:
    """Return where calls through ``proxy`` go."""
    target: Callable[..., object] = _TARGET.__get__(proxy)
    return target


def function_of(proxy: RegionProxy) -> FunctionType:
    """Return the plain function behind ``proxy``."""
    return _function_of(proxy)
