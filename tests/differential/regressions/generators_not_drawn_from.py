"""A generator of random numbers that a call is given and does not draw from: the way in looks at it."""
import random

from tests.differential.values import *


class Held:
    def __init__(self, stream):
        self.stream = stream

    def ignored(self, n):
        total = 0
        stream = self.stream
        for k in range(n):
            total += k
        return total


def ignored(stream, n):
    total = 0
    for k in range(n):
        total += k
    return total


STREAMS = lambda: [random.Random(1), np.random.RandomState(1), *(np.random.Generator(bits(1)) for bits in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64))]
CALLS = {
    "ignored": lambda: [(stream, n) for stream in STREAMS() for n in (3, 0, 3)],
    "Held.ignored": lambda: [(Held(stream), n) for stream in STREAMS() for n in (3, 0, 3)],
}
