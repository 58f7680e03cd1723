#!/usr/bin/env python3
"""Conway's Game of Life on a torus, on a NumPy array.

usage: life.py [GENERATIONS]
"""
import sys

import numpy as np

SIZE = 48


def neighbours(cells, row, column):
    rows, columns = cells.shape
    count = 0
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if dr == 0 and dc == 0:
                continue
            if cells[(row + dr) % rows, (column + dc) % columns]:
                count += 1
    return count


def step(cells, after):
    rows, columns = cells.shape
    for row in range(rows):
        for column in range(columns):
            count = neighbours(cells, row, column)
            if cells[row, column]:
                after[row, column] = count == 2 or count == 3
            else:
                after[row, column] = count == 3


class Life:
    def __init__(self, size):
        self.cells = np.zeros((size, size), dtype=bool)
        self.other = np.zeros_like(self.cells)
        self.generation = 0

    def put(self, row, column, *lines):
        for r, line in enumerate(lines):
            for c, mark in enumerate(line):
                self.cells[row + r, column + c] = mark == "#"

    def advance(self):
        step(self.cells, self.other)
        self.cells, self.other = self.other, self.cells
        self.generation += 1

    def __str__(self):
        return "\n".join("".join("#" if cell else "." for cell in row) for row in self.cells)


def main():
    generations = int(sys.argv[1]) if len(sys.argv) > 1 else 150
    life = Life(SIZE)
    life.put(1, 1, ".#.", "..#", "###")  # a glider
    life.put(20, 20, ".##", "##.", ".#.")  # the R-pentomino
    life.put(40, 5, "###")
    for _ in range(generations):
        life.advance()
        if life.generation % 50 == 0:
            print("generation", life.generation, "alive", life.cells.sum())
    print(life)
    print("alive:", int(life.cells.sum()), life.cells.dtype)


if __name__ == "__main__":
    main()
