"""``sum`` adds, it does not add in place: an array that it starts from stays as it was."""
from tests.differential.values import *


def from_an_array(items, start):
    return sum(items, start)


def from_an_array_made_here(items, n):
    start = np.zeros(n)
    total = sum(items, start)
    return total, start[0]


def of_products(items, start):
    return sum([x * 2.0 for x in items], start)


CALLS = {
    "from_an_array": lambda: [
        (grid(2, 3), grid(2, 3)),
        (grid(2, 3), ramp(3)),
        (ramp(4), ramp(2)),
        ([1.5, 2.5], ramp(2)),
        ([], ramp(2)),
        (ramp(0), ramp(2)),
    ],
    "from_an_array_made_here": lambda: [(grid(2, 3), 3), (ramp(4), 2), (ramp(0), 2)],
    "of_products": lambda: [(ramp(3), ramp(3)), (ramp(0), ramp(3))],
}
