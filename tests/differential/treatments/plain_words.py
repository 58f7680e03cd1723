"""Functions of ``math`` and of whole arrays as a program might have numba compile them."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np


def gamma(x: float) -> float:
    return math.gamma(x)


def lgamma(x: float) -> float:
    return math.lgamma(x)


def added(items: Any) -> float:
    total = 0.0
    for index in range(len(items)):
        total += items[index]
    return total


def raised_to_two(items: Any) -> Any:
    made = np.empty_like(items)
    for index in range(len(items)):
        made[index] = math.exp(2.0 * math.log(abs(items[index])))
    return made


def multiplied(left: Any, right: Any) -> float:
    total = 0.0
    for index in range(len(left)):
        total += left[index] * right[index]
    return total


def greatest_at(items: Any) -> int:
    place = 0
    for index in range(len(items)):
        if items[index] > items[place]:
            place = index
    return place


def plain_exp(items: Any) -> Any:
    return np.exp(items)


WORDS: Final = {
    one.__name__: one
    for one in (gamma, lgamma, added, raised_to_two, multiplied, greatest_at, plain_exp)
}
