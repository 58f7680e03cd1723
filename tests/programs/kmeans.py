"""Lloyd's k-means on blobs of points.

usage: kmeans.py [POINTS]
"""
import sys

import numpy as np

CLUSTERS = 6
ROUNDS = 40


def assign(points, centres, labels):
    """Give each point its nearest centre; return how many changed."""
    changed = 0
    for i in range(points.shape[0]):
        best = 0
        best_distance = 1e300
        for c in range(centres.shape[0]):
            distance = 0.0
            for k in range(points.shape[1]):
                delta = points[i, k] - centres[c, k]
                distance += delta * delta
            if distance < best_distance:
                best_distance = distance
                best = c
        if labels[i] != best:
            labels[i] = best
            changed += 1
    return changed


def update(points, labels, centres, counts):
    counts[:] = 0
    centres[:, :] = 0.0
    for i in range(points.shape[0]):
        c = labels[i]
        counts[c] += 1
        for k in range(points.shape[1]):
            centres[c, k] += points[i, k]
    for c in range(centres.shape[0]):
        if counts[c] > 0:
            for k in range(centres.shape[1]):
                centres[c, k] /= counts[c]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1800
    rng = np.random.default_rng(11)
    points = rng.normal(size=(n, 2)) + rng.integers(-4, 5, size=(n, 2)) * 1.5
    centres = points[:CLUSTERS].copy()
    labels = np.full(n, -1, dtype=np.int64)
    counts = np.zeros(CLUSTERS, dtype=np.int64)
    for turn in range(ROUNDS):
        changed = assign(points, centres, labels)
        update(points, labels, centres, counts)
        print("round", turn, "changed", changed, counts.tolist())
    for centre in centres:
        print(centre.tolist())


if __name__ == "__main__":
    main()
