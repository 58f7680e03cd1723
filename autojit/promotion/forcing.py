"""Compile a region because a person says so, not because it is hot.

It is tried like any other: on copies of the arguments of an earlier call, on which Python runs
once more. The screen saw to it that this changes nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS
from autojit.tiering import Tier
from autojit.trial import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.promotion.region import Region
    from autojit.promotion.trying import Trying

__builtins__ = OWN_BUILTINS

_UNDECIDED: Final = frozenset({Tier.COUNTING, Tier.COMPILING, Tier.TRIAL})
_MOST_CALLS: Final = 8  # a trial needs three, or as many as ``verify`` says


def at_once(
    region: Region,
    trying: Trying,
    watched: Callable[..., object],
    aim: Callable[[Region, Callable[..., object]], None],
) -> bool:
    """Compile and try a region on the arguments of an earlier call, if there was one.

    Args:
        region: what was named.
        trying: compiles and tries.
        watched: the closure through which calls are compiled and tried.
        aim: aims the region's proxy.

    Returns:
        Whether it is decided; otherwise the next calls decide.
    """
    cell, noted = region.cell, region.noted
    region.limits = replace(region.limits, min_calls=1, eager=True)
    if cell.tier in (Tier.NATIVE, Tier.REFUSED):
        return True
    cell.hot = True
    if cell.tier is Tier.LEFT_ALONE:
        cell.move(Tier.COMPILING)
        region.trials.clear()
        region.refusals.clear()
    aim(region, watched)
    if noted is None:
        return False
    if noted.whole:
        _tried(region, watched)
    else:
        bound = trying.backend().bind(region.function, noted.args, noted.kwargs)
        prepared(region, trying, bound)
    return cell.tier not in _UNDECIDED


def _tried(region: Region, watched: Callable[..., object]) -> None:
    """Make calls that the program knows nothing of, until it is decided."""
    cell, noted = region.cell, region.noted
    assert noted is not None
    calls, spent_ns = cell.python_calls, cell.python_ns
    for _ in range(_MOST_CALLS):
        copies = Snapshot(noted.args, noted.kwargs)
        try:
            watched(*copies.args, **copies.kwargs)
        except Exception:  # noqa: BLE001 - the program's own; the earlier call raised it too
            break
        if cell.tier not in _UNDECIDED:
            break
    cell.python_calls, cell.python_ns = calls, spent_ns


def prepared(region: Region, trying: Trying, bound: tuple[object, ...]) -> bool:
    """Compile a region for the types of ``bound``; tell whether its calls are to be tried."""
    if region.cell.tier in (Tier.REFUSED, Tier.LEFT_ALONE):
        return False
    region.cell.hot = True
    return trying.prepare(region, bound)
