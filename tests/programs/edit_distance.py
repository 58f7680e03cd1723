"""Find the closest word of a made-up dictionary by Levenshtein distance.

usage: edit_distance.py [WORDS]
"""
import sys

SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku ma me mi mo mu ra re ri ro ru sa se si so su".split()


def make_words(count):
    state = 12345
    words = []
    for _ in range(count):
        word = ""
        for _ in range(3 + state % 3):
            state = (state * 1103515245 + 12345) & 0x7FFFFFFF
            word += SYLLABLES[(state >> 8) % len(SYLLABLES)]
        words.append(word)
    return words


def codes(word):
    return [ord(letter) for letter in word]


def distance(a, b):
    previous = list(range(len(b) + 1))
    for i in range(len(a)):
        current = [i + 1]
        for j in range(len(b)):
            cost = 0 if a[i] == b[j] else 1
            best = previous[j] + cost
            if previous[j + 1] + 1 < best:
                best = previous[j + 1] + 1
            if current[j] + 1 < best:
                best = current[j] + 1
            current.append(best)
        previous = current
    return previous[-1]


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 280
    words = make_words(n)
    table = [codes(word) for word in words]
    total = 0
    for i in range(n):
        nearest, least = None, 1000
        for j in range(n):
            if i == j:
                continue
            d = distance(table[i], table[j])
            total += d
            if d < least:
                least, nearest = d, words[j]
        if i < 12:
            print(f"{words[i]:>12} -> {nearest} ({least})")
    print("sum of distances", total)


if __name__ == "__main__":
    main()
