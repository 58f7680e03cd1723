"""Classes with methods that compute: vectors, polygons, a bank of filters.

usage: shapes.py [ROUNDS]
"""
import sys
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    @property
    def length2(self):
        return self.x * self.x + self.y * self.y


class Polygon:
    def __init__(self, points):
        self.points = points

    @staticmethod
    def shoelace(xs, ys):
        total = 0.0
        n = len(xs)
        for i in range(n):
            j = (i + 1) % n
            total += xs[i] * ys[j] - xs[j] * ys[i]
        return total / 2

    def area(self):
        return self.shoelace([p.x for p in self.points], [p.y for p in self.points])

    @classmethod
    def regular(cls, corners, radius):
        return cls([Vector(radius * x, radius * y) for x, y in zip(*cls.circle(corners))])

    @classmethod
    def circle(cls, corners):
        angles = [2 * np.pi * k / corners for k in range(corners)]
        return [float(np.cos(a)) for a in angles], [float(np.sin(a)) for a in angles]


class Filter:
    gain = 1.0

    def __init__(self, a):
        self.a = a

    @staticmethod
    def run(values, a, gain):
        state = 0.0
        out = []
        for v in values:
            state = a * state + (1.0 - a) * v
            out.append(gain * state)
        return out

    def __call__(self, values):
        return self.run(values, self.a, self.gain)


class Loud(Filter):
    gain = 3.0

    def __call__(self, values):
        return [min(1.0, v) for v in super().__call__(values)]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25000
    polygon = Polygon.regular(60, 2.0)
    for _ in range(rounds):
        area = polygon.area()
    print(area, sum((p.length2 for p in polygon.points), 0.0))
    signal = [((i * 7919) % 100) / 100.0 for i in range(200)]
    for _ in range(rounds // 10 + 15):
        soft, loud = Filter(0.9)(signal), Loud(0.5)(signal)
    print(soft[-3:], loud[:5], max(loud))
    print(Polygon.shoelace is Polygon.shoelace, Loud.run is Filter.run, Polygon.shoelace.__qualname__, Filter.run.__name__)
    print(Vector(1, 2) + Vector(0.5, 0.25), Vector(3, 4).length2)


if __name__ == "__main__":
    main()
