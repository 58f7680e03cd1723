"""Rule 30, a cellular automaton on a ring; its middle column is a stream of bits.

usage: automaton.py [GENERATIONS]
"""
import sys


def main():
    generations = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500
    width = 257
    rule = 30
    cells = [0] * width
    cells[width // 2] = 1
    bits = 0
    ones = 0
    for generation in range(generations):
        following = [0] * width
        for i in range(width):
            left = cells[i - 1]
            right = cells[(i + 1) % width]
            following[i] = rule >> (4 * left + 2 * cells[i] + right) & 1
        cells = following
        bits = (bits * 2 + cells[width // 2]) % 1_000_003
        ones += sum(cells)
    print(bits, ones)
    print("".join("#" if cell else "." for cell in cells[90:170]))


main()
