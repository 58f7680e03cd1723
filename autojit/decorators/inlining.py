"""``InlineOptimizer``: small functions that are compiled into those that call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast, final

from autojit.session import NEVER, Way, has_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.decorators.compiler import JITCompiler

F = TypeVar("F", bound="Callable[..., Any]")


class InlineStats(NamedTuple):
    """What became of a candidate.

    Attributes:
        callers: the compiled functions that have it in their own machine code.
        call_count: calls that were made of it by Python; those inside callers are not counted.
    """

    callers: tuple[str, ...]
    call_count: int


@final
class InlineOptimizer:
    """Mark functions whose place is in their callers.

    A compiled function has what it calls by name in its own machine code, where LLVM takes
    small functions in whole: no proxy, no boxes, no call is left. A candidate is therefore not
    compiled by itself. Its caller depends on it: bind the name to another function, or change
    this one, and the caller is compiled anew with what holds then.
    """

    def __init__(self, jit_compiler: JITCompiler) -> None:
        """Work for a compiler.

        Args:
            jit_compiler: the compiler of the callers.

        Raises:
            TypeError: it is no ``JITCompiler``.
        """
        has_engine("jit_compiler", jit_compiler)
        self._engine = jit_compiler.engine
        self._candidates: list[str] = []

    def inline_candidate(self, function: F) -> F:
        """Mark a function; Python answers where it is called from Python.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        owned = self._engine.take(function, Way(min_calls=NEVER), "inline_candidate")
        self._candidates.append(str(owned.cell.key))
        return cast("F", owned.proxy)

    def get_stats(self) -> dict[str, InlineStats]:
        """Return, for each candidate, where it is."""
        owned = {str(one.cell.key): one for one in self._engine.owned().values()}
        found = {}
        for name in dict.fromkeys(self._candidates):
            function = owned[name].function
            callers = [key for key, one in owned.items() if function in self._engine.includes(one)]
            others = tuple(key for key in callers if key != name)
            found[name.partition(":")[2]] = InlineStats(others, owned[name].cell.python_calls)
        return found
