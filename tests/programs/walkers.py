"""Drunkards on a lattice, each with a generator of its own; some classes are touchy.

usage: walkers.py [STEPS]
"""
import sys


class Generator:
    """Park and Miller's minimal standard generator."""

    MODULUS = 2147483647
    MULTIPLIER = 16807

    def __init__(self, seed):
        self.state = seed
        self.drawn = 0

    def next(self):
        self.state = self.state * self.MULTIPLIER % self.MODULUS
        self.drawn += 1
        return self.state

    def uniform(self):
        return self.next() / self.MODULUS


class Walker:
    def __init__(self, seed):
        self.random = Generator(seed)
        self.x = 0
        self.y = 0
        self.farthest = 0
        self.visits = [0, 0, 0, 0]

    def weight(self):
        return 1.0

    def walk(self, steps):
        for _ in range(steps):
            u = self.random.uniform()
            if u < 0.25:
                self.x += 1
                self.visits[0] += 1
            elif u < 0.5:
                self.x -= 1
                self.visits[1] += 1
            elif u < 0.75:
                self.y += 1
                self.visits[2] += 1
            else:
                self.y -= 1
                self.visits[3] += 1
            distance = self.x * self.x + self.y * self.y
            if distance > self.farthest:
                self.farthest = distance
        return self.weight() * self.farthest


class Heavy(Walker):
    def weight(self):
        return 2.5


class Noisy(Walker):
    """Counts how often anything of it is set: must stay as it is."""

    changes = 0

    def __setattr__(self, name, value):
        if name == "x":
            type(self).changes += 1
        object.__setattr__(self, name, value)


class Layer:
    """A dense layer of a small network, weights as lists of lists would be too slow."""

    def __init__(self, size, random):
        self.size = size
        self.weights = [random.uniform() - 0.5 for _ in range(size * size)]
        self.bias = [0.1] * size
        self.out = [0.0] * size
        self.calls = 0

    def forward(self, x):
        for i in range(self.size):
            total = self.bias[i]
            for j in range(self.size):
                total += self.weights[i * self.size + j] * x[j]
            self.out[i] = total if total > 0.0 else 0.01 * total
        self.calls += 1
        return self.out


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    walkers = [Walker(1 + 7 * i) for i in range(5)] + [Heavy(99), Noisy(11)]
    for round_ in range(12):
        print(round_, *(f"{walker.walk(steps):.1f}" for walker in walkers))
        if round_ == 7:
            Generator.MULTIPLIER = 48271
        if round_ == 9:
            walkers[0].weight = lambda: -1.0
        if round_ == 10:
            walkers[1].x = 0.5
    for walker in walkers:
        print(walker.x, walker.y, walker.farthest, walker.visits, walker.random.state, walker.random.drawn)
    print(Noisy.changes)
    layer, x = Layer(24, Generator(5)), [0.5] * 24
    for _ in range(max(12, steps // 40)):
        out = layer.forward(x)
        x = list(out)
    print(layer.calls, out is layer.out, sum(x))


main()
