"""Fit a line with a bend by gradient descent over a list of points.

usage: regression.py [EPOCHS]
"""
import math
import sys


def main(epochs):
    xs = [i / 50.0 - 2.0 for i in range(200)]
    ys = [0.7 * math.tanh(1.3 * x - 0.4) + 0.05 * math.sin(17.0 * x) for x in xs]
    a, b, c = 0.1, 0.1, 0.0
    rate = 0.05
    losses = []
    for epoch in range(epochs):
        da = db = dc = loss = 0.0
        for x, y in zip(xs, ys):
            t = math.tanh(b * x + c)
            error = a * t - y
            loss += error * error
            da += error * t
            slope = error * a * (1.0 - t * t)
            db += slope * x
            dc += slope
        n = len(xs)
        a -= rate * da / n
        b -= rate * db / n
        c -= rate * dc / n
        losses.append(loss / n)
        if epoch % max(epochs // 5, 1) == 0:
            print(f"epoch {epoch}: {loss / n:.12f}")
    print(f"{a:.12f} {b:.12f} {c:.12f}", len(losses), losses[-1])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
