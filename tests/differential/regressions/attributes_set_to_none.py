"""A method that sets an attribute to None, and nothing else, still gives its result as it is."""
from tests.differential.values import *


class Held:
    def __init__(self, b=3):
        self.b = b

    def number(self, x):
        self.b = None
        return x * 2

    def pair(self, x):
        self.b = None
        return (1.0 * x, 2.5)

    def array_and_number(self, x):
        self.b = None
        return np.zeros(x) + 1.0, x

    def of_a_callee(self, x):
        return self.number(x) + self.pair(x)[1]


CALLS = {
    f"Held.{name}": lambda: [(Held(), x) for x in (1, 2, 3)] + [(Held(None), 2), (Held(2.5), 1)]
    for name in ("number", "pair", "array_and_number", "of_a_callee")
}
