"""Recursion, plain, mutual, deep and too deep.

usage: recursive.py [N]
"""
import sys


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi(n, a, b, c, moves):
    if n == 0:
        return 0
    count = hanoi(n - 1, a, c, b, moves)
    moves[a] -= 1
    moves[c] += 1
    return count + 1 + hanoi(n - 1, b, a, c, moves)


def depth(n):
    return 1 + depth(n + 1)


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        return self.value + (self.left.total() if self.left else 0) + (self.right.total() if self.right else 0)


def build(level):
    return Tree(level, build(level - 1), build(level - 1)) if level else None


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 29
    print([fib(i) for i in range(n)])
    print(is_even(300), is_odd(301), is_even(77))
    print([ackermann(2, i) for i in range(12)])
    moves = [0, 0, 0]
    print(hanoi(12, 0, 1, 2, moves), moves)
    print(build(10).total())
    try:
        depth(0)
    except RecursionError as error:
        print(type(error).__name__, str(error)[:32])
    try:
        fib(None)
    except TypeError as error:
        print(error)


if __name__ == "__main__":
    main()
