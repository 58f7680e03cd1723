"""A small neural net reads drawn digits: forward passes only, weights made up.

usage: neural_net.py [SAMPLES]
"""
import math
import sys

import numpy as np

LAYERS = (35, 24, 16, 10)


def dense(inputs, weights, biases, out):
    for i in range(weights.shape[0]):
        total = biases[i]
        for j in range(weights.shape[1]):
            total += weights[i, j] * inputs[j]
        out[i] = total


def squash(values):
    for i in range(len(values)):
        values[i] = math.tanh(values[i])


def softmax(values):
    top = values[0]
    for i in range(1, len(values)):
        if values[i] > top:
            top = values[i]
    total = 0.0
    for i in range(len(values)):
        values[i] = math.exp(values[i] - top)
        total += values[i]
    for i in range(len(values)):
        values[i] /= total


class Net:
    def __init__(self, layers, seed=0):
        rng = np.random.default_rng(seed)
        self.weights = [rng.normal(scale=0.5, size=(b, a)) for a, b in zip(layers, layers[1:])]
        self.biases = [rng.normal(scale=0.1, size=b) for b in layers[1:]]
        self.buffers = [np.zeros(b) for b in layers[1:]]

    def __call__(self, sample):
        values = sample
        for depth, (w, b, out) in enumerate(zip(self.weights, self.biases, self.buffers)):
            dense(values, w, b, out)
            values = out
            if depth < len(self.weights) - 1:
                squash(values)
        softmax(values)
        return values


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    rng = np.random.default_rng(1)
    net = Net(LAYERS)
    votes = [0] * LAYERS[-1]
    surest = 0.0
    for _ in range(samples):
        picture = (rng.random(LAYERS[0]) < 0.4).astype(np.float64)
        answer = net(picture)
        votes[int(answer.argmax())] += 1
        surest = max(surest, float(answer.max()))
    print("votes", votes)
    print("surest", surest)


if __name__ == "__main__":
    main()
