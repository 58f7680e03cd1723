"""What stands in front of a region for ``conditional_jit`` and ``safe_jit``."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from autojit.core import CompilationRefused, Reason
from autojit.proxy import choosing
from autojit.session import refuse_if_given_up
from autojit.tiering import Tier

#: Reasons that a call gives, not the compiler.
_MET: Final = frozenset(
    {Reason.LEFT_OFTEN, Reason.OVERFLOW, Reason.GUARD_FAILED, Reason.RAISED, Reason.DOMAIN}
    | {Reason.FLOATING_POINT, Reason.ARGUMENT_CLASS}
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from autojit.session import Engine, Owned

    Call = Callable[..., object]


def size_of(values: Iterable[object]) -> int:
    """Return the size of the largest array or sized argument; 0 if there is none.

    Of an array it is the number of its elements, of anything else its length. What an object of
    the program's raises when it is asked, the function itself may find out.
    """
    return max(map(_size, values), default=0)


def _size(value: object) -> int:
    with suppress(Exception):
        size: Any = getattr(value, "size", None)
        return size if isinstance(size, int) else len(value)  # type: ignore[arg-type]
    return 0


def by_size(threshold: int, counters: dict[str, int]) -> Callable[[Call, Call], Call]:
    """Return a gate that has Python answer calls whose arguments are small."""
    counters.update(small_calls=0, large_calls=0)

    def gate(target: Call, python: Call) -> Call:
        def choose(args: tuple[object, ...], kwargs: dict[str, object]) -> Call:
            small = size_of((*args, *kwargs.values())) < threshold
            counters["small_calls" if small else "large_calls"] += 1
            return python if small else target

        return choosing(choose)

    return gate


def insisting(engine: Engine, owner: Callable[[], Owned]) -> Callable[[Call, Call], Call]:
    """Return a gate that compiles for each new kind of call, and raises where that is refused."""

    def gate(target: Call, python: Call) -> Call:
        del python

        def choose(args: tuple[object, ...], kwargs: dict[str, object]) -> Call:
            owned = owner()
            if _left_in_running(owned):
                return target
            refuse_if_given_up(owned.cell)
            if not engine.off:
                _insist(engine, owned, args, kwargs)
            return target

        return choosing(choose)

    return gate


def _left_in_running(owned: Owned) -> bool:
    """Tell whether a function was compiled, and is Python's for what it met in its calls.

    Such as exceptions of its own, again and again: the program is to see those, and no other.
    """
    cell = owned.cell
    return cell.tier is Tier.LEFT_ALONE and cell.reason is not None and cell.reason.reason in _MET


def _insist(
    engine: Engine, owned: Owned, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    """Compile for a call, if that was not done yet.

    Raises:
        CompilationRefused: that is not possible.
    """
    try:
        bound = engine.backend().bind(owned.function, args, kwargs)
    except TypeError:
        return  # Python says it in its own words
    if engine.specialisation(owned, bound) is None:
        refused = engine.prepare(owned, bound)
        if refused is not None:
            raise CompilationRefused(refused)
