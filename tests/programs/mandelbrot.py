"""Draw the Mandelbrot set with letters and print a checksum of all counts.

usage: mandelbrot.py [WIDTH]
"""
import sys

LIMIT = 80
LETTERS = " .:-=+*#%@"


def escape_count(cr, ci, limit):
    zr = zi = 0.0
    for n in range(limit):
        zr2 = zr * zr
        zi2 = zi * zi
        if zr2 + zi2 > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = zr2 - zi2 + cr
    return limit


def row_counts(y, width, height):
    counts = []
    ci = 2.4 * y / height - 1.2
    for x in range(width):
        counts.append(escape_count(3.2 * x / width - 2.2, ci, LIMIT))
    return counts


def letter(count):
    return LETTERS[min(len(LETTERS) - 1, count * len(LETTERS) // LIMIT)]


def main():
    width = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    height = width * 3 // 4
    checksum = 0
    every = max(1, height // 24)
    for y in range(height):
        counts = row_counts(y, width, height)
        for count in counts:
            checksum = (checksum * 31 + count) % 1000000007
        if y % every == 0:
            print("".join(letter(c) for c in counts[:: max(1, width // 78)]).rstrip())
    print("checksum", checksum)


if __name__ == "__main__":
    main()
