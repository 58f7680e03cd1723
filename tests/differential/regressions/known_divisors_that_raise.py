"""A divisor or an exponent whose value is known from its bounds may still raise on the way."""
from tests.differential.values import *


def four(items, i):
    if items[i] > 1e300:
        return 4
    return 4


def remainder(n, items, i):
    return n % four(items, i)


def quotient(n, items, i):
    return n // four(items, i)


def square(n, items, i):
    return (n & 255) ** (four(items, i) - 2)


def for_nothing(items, i):
    divmod(16, four(items, i))


CALLS = {
    **{
        name: lambda: [(7, ramp(3), 0), (-7, ramp(3), 3), (2**40, ramp(0), 0), (5, ramp(3), -1)]
        for name in ("remainder", "quotient", "square")
    },
    "for_nothing": lambda: [(ramp(3), 1), (ramp(3), 9)],
}
