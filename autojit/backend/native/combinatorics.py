"""The positions that ``itertools`` goes through, one round after the other.

In the order of CPython's iterators (Modules/itertoolsmodule.c, and the equivalents that the
documentation of ``itertools`` gives): lexicographic in positions.
"""

from __future__ import annotations

from typing import Any, Final

from autojit.backend.native.integers import add_ii, mul_ii
from autojit.backend.native.lists import to_list
from autojit.backend.native.routines import compile_callee as _compile


@_compile
def next_product(places: Any, sizes: Any, turn: int) -> Any:
    """Go to the positions of round ``turn``; return the first."""
    if turn > 0:
        at = len(places) - 1
        while at >= 0:
            places[at] += 1
            if places[at] < sizes[at]:
                break
            places[at] = 0
            at -= 1
    return places[0]


@_compile
def next_combination(places: Any, size: int, turn: int) -> Any:
    """Go to the positions of round ``turn``; return the first."""
    if turn == 0:
        for index in range(len(places)):
            places[index] = index
        return places[0]
    count = len(places)
    at = count - 1
    while at > 0 and places[at] == at + size - count:
        at -= 1
    places[at] += 1
    for index in range(at + 1, count):
        places[index] = places[index - 1] + 1
    return places[0]


@_compile
def next_permutation(places: Any, cycles: Any, turn: int) -> Any:
    """Go to the positions of round ``turn``; return the first."""
    size, count = len(places), len(cycles)
    if turn == 0:
        for index in range(size):
            places[index] = index
        for index in range(count):
            cycles[index] = size - index
        return places[0]
    for at in range(count - 1, -1, -1):
        cycles[at] -= 1
        if cycles[at] != 0:
            other = size - cycles[at]
            places[at], places[other] = places[other], places[at]
            break
        first = places[at]
        for index in range(at, size - 1):
            places[index] = places[index + 1]
        places[size - 1] = first
        cycles[at] = size - at
    return places[0]


@_compile
def rounds_of_product(sizes: Any) -> Any:
    """Return how many rounds a product has; more than fit in 64 bits leave."""
    total = 1
    for index in range(len(sizes)):
        if sizes[index] == 0:
            return 0
    for index in range(len(sizes)):
        total = mul_ii(total, sizes[index])
    return total


@_compile
def accumulated_i(items: Any) -> Any:
    """Return ``list(itertools.accumulate(items))`` of ints."""
    made = to_list(items)
    for index in range(1, len(made)):
        made[index] = add_ii(made[index - 1], made[index])
    return made


@_compile
def accumulated_f(items: Any) -> Any:
    """Return ``list(itertools.accumulate(items))`` of floats."""
    made = to_list(items)
    for index in range(1, len(made)):
        made[index] = made[index - 1] + made[index]
    return made


#: What a kernel may call, by name.
ROUTINES: Final = {
    "next_product": next_product,
    "next_combination": next_combination,
    "next_permutation": next_permutation,
    "rounds_of_product": rounds_of_product,
    "accumulated_i": accumulated_i,
    "accumulated_f": accumulated_f,
}
