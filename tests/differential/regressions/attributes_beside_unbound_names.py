"""An attribute met in a round of the translation that is begun again for a name that may be unbound."""
from tests.differential.values import *


class Held:
    def __init__(self, a=0.5):
        self.a = a
        self.c = [3, 1, 2]

    def looked_at(self, p, q):
        p.a
        for x in range(q):
            last = x * self.a
        return last

    def raises(self, p, q):
        if q > 1:
            total = 0
            for x in self.c:
                total += x
            raise IndexError
        else:
            p.a -= q
        return total


CALLS = {
    f"Held.{name}": lambda: [(Held(), Held(2), q) for q in (0, 1, 2, 3)] + [(Held(1.5), Held(), 1)]
    for name in ("looked_at", "raises")
}
