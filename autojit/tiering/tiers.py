"""Where a region is in its life, and which way it may go. Knows nothing but the table."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from autojit.core import OWN_BUILTINS, IllegalMoveError

__builtins__ = OWN_BUILTINS


class Tier(StrEnum):
    """The stations of a region's life; the values are those of the JSON report."""

    REFUSED = "refused"
    COUNTING = "counting"
    COMPILING = "compiling"
    TRIAL = "trial"
    NATIVE = "native"
    LEFT_ALONE = "left_alone"


MOVES: Final = {
    Tier.REFUSED: frozenset[Tier](),  # final for this process
    Tier.COUNTING: frozenset({Tier.COMPILING, Tier.LEFT_ALONE}),
    # Back to counting: another process compiles it, and Python goes on.
    Tier.COMPILING: frozenset({Tier.COUNTING, Tier.TRIAL, Tier.NATIVE, Tier.LEFT_ALONE}),
    Tier.TRIAL: frozenset({Tier.NATIVE, Tier.LEFT_ALONE}),
    Tier.NATIVE: frozenset({Tier.COMPILING, Tier.LEFT_ALONE}),  # back: a new specialisation
    Tier.LEFT_ALONE: frozenset({Tier.COMPILING}),  # a person's force_compile, or a changed ledger
}


def moved(now: Tier, then: Tier) -> Tier:
    """Return ``then`` if the table has a way from ``now``.

    Raises:
        IllegalMoveError: there is no such way.
    """
    if then not in MOVES[now]:
        message = f"a region that is {now} cannot become {then}"
        raise IllegalMoveError(message)
    return then
