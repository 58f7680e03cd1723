"""Attributes of instances: read, set, set before a failure, shared, and classes that change."""
from tests.differential.values import *

READS = 0


class Plain:
    rate = 0.5

    def __init__(self, x=1.0, v=2.0):
        self.x = x
        self.v = v
        self.steps = 0
        self.path = np.zeros(4)
        self.weights = [1.0, 2.0, 3.0]

    def move(self, n):
        for _ in range(n):
            self.x += self.v * self.rate
            self.steps += 1
        return self.x

    def gained(self, n):
        return self.x * 2.0 + n

    def sometimes(self, n):
        if n > 2:
            self.v = 9.5
        return self.x + n

    def fails(self, i):
        self.steps += 1
        self.path[0] = 5.0
        return self.path[i] * 2

    def becomes(self, n):
        for i in range(n):
            self.steps = i * 0.5
        return self.x + n

    def other_path(self, other, n):
        if n > 1:
            self.path = other.path
        return self.x + n

    def new_attribute(self, n):
        self.fresh = n + 1
        return n + 2


class Counting:
    """Counts the looks at one of its attributes."""

    def __init__(self, x):
        self.x = x

    def __getattribute__(self, name):
        global READS
        READS += name == "x"
        return object.__getattribute__(self, name)


class Setting:
    """Has a say in what is set."""

    def __init__(self, x):
        object.__setattr__(self, "x", x)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


class Meta(type):
    """A metaclass of somebody's own."""


class OfMeta(metaclass=Meta):
    def __init__(self, x):
        self.x = x


class Changed:
    rate = 2.0

    def __init__(self, x):
        self.x = x

    def scaled(self):
        return self.x * self.rate

    @property
    def half(self):
        return self.x / 2


def looks_twice(thing, n):
    total = 0.0
    for _ in range(n):
        total += thing.x + thing.x
    return total


def sets(thing, n):
    for i in range(n):
        thing.x = i + 1.5
    return thing.x * 1.0


def moves(thing, n):
    return thing.move(n) + thing.gained(n)


def sets_some(thing, n):
    return thing.sometimes(n) * 2.0


def sets_then_fails(thing, i):
    return thing.fails(i) + 1.0


def sets_other_type(thing, n):
    return thing.becomes(n) + 1.0


def pulls(one, other, n):
    for _ in range(n):
        one.x += 1.0
        other.x *= 2.0
    return one.x - other.x


def sets_an_array(one, other, n):
    return one.other_path(other, n) * 1.0


def makes_an_attribute(thing, n):
    return thing.new_attribute(n) + 1


def scales(thing, n):
    total = 0.0
    for _ in range(n):
        total += thing.scaled()
    return total


def halves(thing, n):
    total = 0.0
    for _ in range(n):
        total += thing.half
    return total


def change(name, value):
    return lambda module: setattr(module.Changed, name, value(module))


def shared(n):
    one = Plain()
    return [(one, one, n), (Plain(), Plain(3.0), n)]


FEW = [0, 1, 2, 3, 5]
TIMES_X = lambda module: lambda self: self.x * 10.0
CALLS = {
    "looks_twice": lambda: [(make(2.5), n) for make in (Plain, Counting, Setting, OfMeta, Changed) for n in FEW],
    "sets": lambda: [(make(2.5), n) for make in (Plain, Counting, Setting, OfMeta, Changed) for n in FEW],
    **dict.fromkeys(["moves", "sets_some", "sets_other_type", "makes_an_attribute"], lambda: [(Plain(), n) for n in FEW]),
    "sets_then_fails": lambda: [(Plain(), n) for n in [0, 1, 3, 4, -1, -5]],
    "pulls": lambda: [call for n in FEW for call in shared(n)],
    "sets_an_array": lambda: [call for n in FEW for call in shared(n)],
    "scales": lambda: [(Changed(2.0), 3), change("scaled", TIMES_X), (Changed(2.0), 3), change("rate", lambda module: 7.0), (Changed(3.0), 2), change("scaled", lambda module: lambda self: self.x + self.rate), (Changed(3.0), 2), change("rate", lambda module: 3), (Changed(3.0), 2)],
    "halves": lambda: [(Changed(2.0), 3), change("half", lambda module: property(lambda self: self.x * 5)), (Changed(2.0), 3)],
}
