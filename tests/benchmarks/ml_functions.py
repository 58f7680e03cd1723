"""Distances, activations and losses as people write them with loops.

With each comes what one would call instead. ``python -m tests.benchmarks.ml`` compares them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import special
from scipy.spatial.distance import cdist
from sklearn import metrics

if TYPE_CHECKING:
    from collections.abc import Callable

# -- distances: rows of a against rows of b --------------------------------------------------


def euclidean(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                difference = a[i, k] - b[j, k]
                total += difference * difference
            result[i, j] = math.sqrt(total)
    return result


def squared_euclidean(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                difference = a[i, k] - b[j, k]
                total += difference * difference
            result[i, j] = total
    return result


def cosine(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            product = 0.0
            left = 0.0
            right = 0.0
            for k in range(d):
                product += a[i, k] * b[j, k]
                left += a[i, k] * a[i, k]
                right += b[j, k] * b[j, k]
            result[i, j] = 1.0 - product / (math.sqrt(left) * math.sqrt(right))
    return result


def manhattan(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                total += abs(a[i, k] - b[j, k])
            result[i, j] = total
    return result


def chebyshev(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            largest = 0.0
            for k in range(d):
                difference = abs(a[i, k] - b[j, k])
                largest = max(largest, difference)
            result[i, j] = largest
    return result


def minkowski(a: Any, b: Any) -> Any:
    n, d = a.shape
    m = b.shape[0]
    result = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(d):
                total += abs(a[i, k] - b[j, k]) ** 3
            result[i, j] = total ** (1.0 / 3.0)
    return result


# -- activations -----------------------------------------------------------------------------


def relu(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = max(0.0, x[i, j])
    return result


def leaky_relu(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = x[i, j] if x[i, j] > 0.0 else 0.01 * x[i, j]
    return result


def sigmoid(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = 1.0 / (1.0 + math.exp(-x[i, j]))
    return result


def tanh(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = math.tanh(x[i, j])
    return result


def softmax(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        largest = x[i, 0]
        for j in range(1, d):
            largest = max(largest, x[i, j])
        total = 0.0
        for j in range(d):
            result[i, j] = math.exp(x[i, j] - largest)
            total += result[i, j]
        for j in range(d):
            result[i, j] /= total
    return result


def gelu(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = 0.5 * x[i, j] * (1.0 + math.erf(x[i, j] / math.sqrt(2.0)))
    return result


def silu(x: Any) -> Any:
    n, d = x.shape
    result = np.empty_like(x)
    for i in range(n):
        for j in range(d):
            result[i, j] = x[i, j] / (1.0 + math.exp(-x[i, j]))
    return result


# -- losses: truth and prediction, both of one dimension -------------------------------------


def mse(y: Any, p: Any) -> Any:
    total = 0.0
    for i in range(len(y)):
        difference = y[i] - p[i]
        total += difference * difference
    return total / len(y)


def mae(y: Any, p: Any) -> Any:
    total = 0.0
    for i in range(len(y)):
        total += abs(y[i] - p[i])
    return total / len(y)


def huber(y: Any, p: Any) -> Any:
    total = 0.0
    for i in range(len(y)):
        difference = abs(y[i] - p[i])
        total += 0.5 * difference * difference if difference <= 1.0 else difference - 0.5
    return total / len(y)


def cross_entropy(y: Any, p: Any) -> Any:
    total = 0.0
    for i in range(len(y)):
        total -= y[i] * math.log(p[i]) + (1.0 - y[i]) * math.log(1.0 - p[i])
    return total / len(y)


def hinge(y: Any, p: Any) -> Any:
    total = 0.0
    for i in range(len(y)):
        total += max(0.0, 1.0 - (2.0 * y[i] - 1.0) * p[i])
    return total / len(y)


class Compared(NamedTuple):
    """A function, its family, and what one would call instead."""

    function: Callable[..., Any]
    family: str
    instead: Callable[..., Any]
    called: str


def _numpy_softmax(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


FUNCTIONS = [
    Compared(euclidean, "distance", cdist, "scipy cdist"),
    Compared(squared_euclidean, "distance", lambda a, b: cdist(a, b, "sqeuclidean"), "scipy cdist"),
    Compared(cosine, "distance", lambda a, b: cdist(a, b, "cosine"), "scipy cdist"),
    Compared(manhattan, "distance", lambda a, b: cdist(a, b, "cityblock"), "scipy cdist"),
    Compared(chebyshev, "distance", lambda a, b: cdist(a, b, "chebyshev"), "scipy cdist"),
    Compared(minkowski, "distance", lambda a, b: cdist(a, b, "minkowski", p=3), "scipy cdist"),
    Compared(relu, "activation", lambda x: np.maximum(x, 0.0), "np.maximum"),
    Compared(leaky_relu, "activation", lambda x: np.where(x > 0, x, 0.01 * x), "np.where"),
    Compared(sigmoid, "activation", special.expit, "scipy expit"),
    Compared(tanh, "activation", np.tanh, "np.tanh"),
    Compared(softmax, "activation", _numpy_softmax, "NumPy"),
    Compared(
        gelu, "activation", lambda x: 0.5 * x * (1 + special.erf(x / math.sqrt(2))), "scipy erf"
    ),
    Compared(silu, "activation", lambda x: x * special.expit(x), "scipy expit"),
    Compared(mse, "loss", metrics.mean_squared_error, "sklearn"),
    Compared(mae, "loss", metrics.mean_absolute_error, "sklearn"),
    Compared(huber, "loss", lambda y, p: special.huber(1.0, y - p).mean(), "scipy huber"),
    Compared(
        cross_entropy,
        "loss",
        lambda y, p: -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(),
        "NumPy",
    ),
    Compared(hinge, "loss", lambda y, p: metrics.hinge_loss(2 * y - 1, p), "sklearn"),
]


def arguments(compared: Compared, size: int, seed: int = 0) -> tuple[Any, ...]:
    """Return arguments for about ``size`` inner steps of a function."""
    draw = np.random.default_rng(seed)
    if compared.family == "distance":
        rows = max(size // 500, 2)
        return draw.random((rows, 50)), draw.random((10, 50))
    if compared.family == "activation":
        return (draw.normal(size=(max(size // 100, 2), 100)),)
    y = draw.integers(0, 2, size).astype(float)
    return y, np.clip(draw.random(size), 0.01, 0.99)
