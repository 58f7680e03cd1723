"""The proxy: stands in a function's place, counts, forwards, and can be aimed elsewhere.

wrapt is imported when the first function is wrapped, not before.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from autojit.core import OWN_BUILTINS
from autojit.proxy.aside import calls_its_own_name, stepping_aside
from autojit.proxy.counting import counting, watching
from autojit.proxy.frames import beneath

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.proxy.gates import choosing, looking_on, noting, tallying
    from autojit.proxy.region_proxy import RegionProxy

__builtins__ = OWN_BUILTINS

__all__ = [
    "aim",
    "beneath",
    "calls_its_own_name",
    "choosing",
    "counting",
    "looking_on",
    "noting",
    "plain",
    "stepping_aside",
    "tallying",
    "target_of",
    "watching",
    "wrap",
]

_IMPLEMENTATION = "autojit.proxy.region_proxy"


def __getattr__(name: str) -> object:
    """Import what only a person who names functions needs."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from autojit.proxy import gates

    return getattr(gates, name)


def wrap(function: FunctionType, changed: Callable[[str], object] | None = None) -> RegionProxy:
    """Return a proxy that forwards to ``function``; see ``region_proxy.wrap``."""
    from autojit.proxy import region_proxy

    return region_proxy.wrap(function, changed) if changed else region_proxy.wrap(function)


def aim(proxy: RegionProxy, target: Callable[..., object]) -> None:
    """Let every later call through ``proxy`` go to ``target``."""
    from autojit.proxy import region_proxy

    region_proxy.aim(proxy, target)


def target_of(proxy: RegionProxy) -> Callable[..., object]:
    """Return where calls through ``proxy`` go."""
    from autojit.proxy import region_proxy

    return region_proxy.target_of(proxy)


def plain(thing: object) -> FunctionType | None:
    """Return the function that a proxy stands for, or None for anything else."""
    loaded = sys.modules.get(_IMPLEMENTATION)
    if loaded is None or type(thing) is not loaded.RegionProxy:
        return None
    function: FunctionType = loaded.function_of(thing)
    return function
