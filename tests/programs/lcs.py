"""Compare made-up DNA strands by longest common subsequence.

usage: lcs.py [STRANDS]
"""
import sys

LENGTH = 90


def strand(seed):
    bases = []
    for _ in range(LENGTH):
        seed = (seed * 1103515245 + 12345) % 2147483648
        bases.append(seed >> 16 & 3)
    return bases


def lcs_length(a, b):
    row = [0] * (len(b) + 1)
    for i in range(len(a)):
        diagonal = 0
        for j in range(len(b)):
            above = row[j + 1]
            if a[i] == b[j]:
                row[j + 1] = diagonal + 1
            elif row[j] > above:
                row[j + 1] = row[j]
            diagonal = above
    return row[len(b)]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 55
    strands = [strand(1000 + 77 * i) for i in range(count)]
    print("".join("ACGT"[base] for base in strands[0][:60]))
    best = (0, 0, 0)
    histogram = {}
    for i in range(count):
        for j in range(i):
            length = lcs_length(strands[i], strands[j])
            histogram[length // 5 * 5] = histogram.get(length // 5 * 5, 0) + 1
            best = max(best, (length, i, j))
    print("closest", best)
    for length in sorted(histogram):
        print(f"{length:4d} {histogram[length]}")


if __name__ == "__main__":
    main()
