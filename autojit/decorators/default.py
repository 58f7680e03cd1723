"""The decorator that needs no compiler of one's own, and the compiler behind it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from autojit.decorators.compiler import JITCompiler

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
_lock: Final = Lock()  # guards _made: two threads must not make one each
_made: list[JITCompiler] = []


def default_compiler() -> JITCompiler:
    """Return the compiler of ``jit_optimize``, made when it is first asked for."""
    with _lock:
        if not _made:
            _made.append(JITCompiler())
        return _made[0]


@overload
def jit_optimize(function: F, *, min_calls: int | None = None) -> F: ...


@overload
def jit_optimize(function: None = None, *, min_calls: int | None = None) -> Callable[[F], F]: ...


def jit_optimize(
    function: F | None = None, *, min_calls: int | None = None
) -> F | Callable[[F], F]:
    """Compile a function when it has been called often enough; with or without brackets.

    It is ``auto_jit`` of the default compiler.

    Args:
        function: the function.
        min_calls: calls before it is compiled; None for ten.

    Raises:
        TypeError: it is no function that was made by ``def``.
        ValueError: ``min_calls`` is out of range.
    """
    compiler = default_compiler()
    if function is None:
        return compiler.auto_jit(min_calls=min_calls)
    return compiler.auto_jit(function, min_calls=min_calls)
