"""To which root of z**3 = 1 does Newton's method go? A picture, point by point.

usage: newton_basins.py [SIZE]
"""
import sys


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 70
    roots = (1 + 0j, complex(-0.5, 3**0.5 / 2), complex(-0.5, -(3**0.5) / 2))
    counts = [0, 0, 0, 0]
    effort = 0
    for row in range(size):
        for column in range(size):
            z = complex(4.0 * column / size - 2.0 + 1e-9, 4.0 * row / size - 2.0 + 1e-9)
            found = 3
            for step in range(60):
                square = z * z
                z = z - (square * z - 1) / (3 * square)
                effort += 1
                near = 3
                for k in range(3):
                    if abs(z - roots[k]) < 1e-9:
                        near = k
                if near < 3:
                    found = near
                    break
            counts[found] += 1
        if row % (size // 2) == 0:
            print("row", row, counts)
    print(counts, effort)


main()
