"""The one source of chance of a generated program: the same seed, the same program."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar, final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_T = TypeVar("_T")


@final
class Dice:
    """Choices that follow from a seed alone."""

    def __init__(self, seed: int) -> None:
        """Start from ``seed``."""
        self._random = random.Random(seed)

    def one(self, items: Sequence[_T]) -> _T:
        """Choose one of ``items``."""
        return items[self._random.randrange(len(items))]

    def chance(self, share: float) -> bool:
        """Tell whether something that happens in ``share`` of all cases happens now."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """Choose an integer, both ends included."""
        return self._random.randint(low, high)

    def unit(self) -> float:
        """Choose a float from 0 to 1."""
        return self._random.random()

    def weighted(self, table: Mapping[_T, int]) -> _T:
        """Choose a key of ``table``; its value says how often."""
        keys = list(table)
        return self._random.choices(keys, [table[key] for key in keys])[0]

    def some(self, items: Sequence[_T], count: int) -> list[_T]:
        """Choose ``count`` different places of ``items``."""
        return self._random.sample(list(items), min(count, len(items)))
