"""Put the plain function back where the proxy stood: in modules and in classes.

A name that somebody else bound meanwhile, a mock for example, is not touched. A proxy held
elsewhere, in a list or a closure, goes on forwarding, in C.
"""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from autojit.core import OWN_BUILTINS
from autojit.proxy import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autojit.proxy.region_proxy import RegionProxy

__builtins__ = OWN_BUILTINS


def put_back(function: FunctionType, proxy: RegionProxy) -> None:
    """Bind every module's and its class's name for ``proxy`` to ``function``."""
    *owners, name = function.__qualname__.split(".")
    if "<locals>" in owners:
        return
    namespace = function.__globals__
    if not owners:
        _in_modules(namespace, name, function, proxy)
        return
    owner: object = namespace.get(owners[0])
    for inner in owners[1:]:
        owner = vars(owner).get(inner) if isinstance(owner, type) else None
    if isinstance(owner, type):
        _in_class(owner, name, function, proxy)


def _in_modules(
    home: dict[str, object],
    name: str,
    function: FunctionType,
    proxy: RegionProxy,
) -> None:
    """Rebind ``name`` in its own module and wherever it was imported under that name."""
    # Only plain modules: a lazy one would be loaded by looking at it.
    modules = [vars(one) for one in list(sys.modules.values()) if type(one) is ModuleType]
    for namespace in [home, *modules]:
        if namespace.get(name) is proxy:
            namespace[name] = function


def _in_class(owner: type, name: str, function: FunctionType, proxy: RegionProxy) -> None:
    """Rebind a method, past any ``__setattr__`` of the metaclass, which is the program's."""
    found: object = vars(owner).get(name)
    replacement: object = None
    if found is proxy:
        replacement = function
    elif isinstance(found, (staticmethod, classmethod)) and _inside(found) is proxy:
        replacement = type(found)(function)
        if vars(replacement) != vars(found):
            return  # somebody left something on it
    if replacement is not None:
        type.__setattr__(owner, name, replacement)


def _inside(method: staticmethod[..., object] | classmethod[object, ..., object]) -> object:
    """Return the function that a static or class method was made of."""
    return method.__func__


def reached(functions: Iterable[FunctionType]) -> set[FunctionType]:
    """Return the functions that ``functions`` reach by their global names.

    Compiled code stands on the identity of what its names hold. To rebind the name of a
    callee that was compiled in would make its guard fail, and cost a compilation to save
    30 ns on each of the few calls that still go through the name.
    """
    found: set[FunctionType] = set()
    waiting = list(functions)
    while waiting:
        function = waiting.pop()
        for name in function.__code__.co_names:
            value = function.__globals__.get(name)
            callee = value if type(value) is FunctionType else plain(value)
            if callee is not None and callee not in found:
                found.add(callee)
                waiting.append(callee)
    return found
