"""Shortest ways between all towns of a random map, with a way back to read.

usage: floyd_warshall.py [TOWNS]
"""
import sys

import numpy as np

FAR = 10**9


def make_map(n):
    rng = np.random.default_rng(99)
    dist = np.full((n, n), FAR, dtype=np.int64)
    for i in range(n):
        dist[i, i] = 0
        for j in rng.integers(0, n, size=4):
            if i != j:
                dist[i, j] = dist[j, i] = rng.integers(1, 100)
    return dist


def relax(dist, via, k):
    n = dist.shape[0]
    changed = 0
    for i in range(n):
        to_k = dist[i, k]
        for j in range(n):
            through = to_k + dist[k, j]
            if through < dist[i, j]:
                dist[i, j] = through
                via[i, j] = k
                changed += 1
    return changed


def way(via, i, j):
    k = via[i, j]
    if k < 0:
        return [int(j)]
    return way(via, i, k) + way(via, k, j)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 130
    dist = make_map(n)
    via = np.full((n, n), -1, dtype=np.int64)
    changes = [relax(dist, via, k) for k in range(n)]
    reachable = dist[dist < FAR]
    print("changes", sum(changes), "reachable", len(reachable))
    print("mean", reachable.mean(), "longest", reachable.max())
    print("way from 0 to", n - 1, "is", [0] + way(via, 0, n - 1), "length", dist[0, n - 1])


if __name__ == "__main__":
    main()
