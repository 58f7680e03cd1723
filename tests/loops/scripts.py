"""Programs made of loops, drawn by a seed: what is bound at the end, and what was printed.

A program runs at a module's level and in a function that is called once, both with the same
statements. Rounds end by ``break``, ``continue`` and exceptions; names change their types;
arrays and lists are stored into; some rounds print.
"""

from __future__ import annotations

import random
from typing import Final, final

_HEAD: Final = """
import math
import random
import numpy as np

LOG = []
SCALE = 3


def helper(value):
    return value * SCALE + 1
"""
_ALL: Final = "(a, b, c, d, n, flag, xs, arr, grid)"
_START: Final = """
a, b, c, d = 1, 2.5, 7, -3
n = 0
flag = False
xs = [3, 1, 4, 1, 5, 9, 2, 6]
arr = np.linspace(0.0, 1.0, 12)
grid = np.arange(20).reshape(4, 5)
random.seed(5)
"""


@final
class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        """Draw by ``seed``."""
        self._dice = random.Random(seed)
        self._depth = 0
        self._counter = 0
        self._names: list[str] = []

    def program(self) -> str:
        """Return the program's text."""
        body = _START.strip().splitlines() + self._loops()
        inner = "\n".join(f"    {line}" for line in body)
        return (
            f"{_HEAD}\n\ndef run():\n{inner}\n    return {_ALL}\n\n"
            "try:\n    OUT = run()\nexcept Exception as error:\n    OUT = repr(error)\n\n"
            f"try:\n{inner}\nexcept Exception as error:\n    LOG.append(repr(error))\n"
        )

    def _loops(self) -> list[str]:
        return [line for _ in range(self._dice.randint(1, 3)) for line in self._loop()]

    def _loop(self) -> list[str]:
        dice = self._dice
        self._depth += 1
        if dice.random() < 0.6:
            name = "ijk"[self._depth - 1]
            head = [f"for {name} in range({self._range()}):"]
            self._names.append(name)
            lines = [*head, *self._block()]
            self._names.pop()
            if dice.random() < 0.2:
                lines += ["else:", "    d = d + 1"]
        else:
            lines = self._while()
        self._depth -= 1
        return lines

    def _while(self) -> list[str]:
        self._counter += 1
        count = f"n{self._counter}"
        bound = self._dice.randint(2, 40 if self._depth == 1 else 6)
        extra = f" and {self._test()}" if self._dice.random() < 0.3 else ""
        head = [f"{count} = 0", f"while {count} < {bound}{extra}:", f"    {count} += 1"]
        return [*head, *self._block()]

    def _range(self) -> str:
        dice = self._dice
        most = 60 if self._depth == 1 else 7
        return dice.choice(
            [
                f"{dice.randint(0, most)}",
                f"{dice.randint(-3, 3)}, {dice.randint(0, most)}",
                f"0, {dice.randint(0, most)}, {dice.randint(1, 3)}",
                f"{dice.randint(0, most)}, -2, {-dice.randint(1, 3)}",
            ]
        )

    def _block(self) -> list[str]:
        count = self._dice.randint(1, 4)
        return [f"    {line}" for _ in range(count) for line in self._statement()]

    def _statement(self) -> list[str]:
        dice = self._dice
        roll = dice.random()
        if roll < 0.16 and self._depth < 3:
            return self._loop()
        if roll < 0.36:
            ways = [f"    {line}" for line in self._statement()]
            if dice.random() < 0.4:
                ways += ["else:", *(f"    {line}" for line in self._statement())]
            return [f"if {self._test()}:", *ways]
        if roll < 0.42:
            what = dice.choice(["break", "continue", "raise ValueError(a)", "print(a, b)"])
            return [f"if {self._test()} and {self._test()}:", f"    {what}"]
        return [self._simple()]

    def _simple(self) -> str:
        dice = self._dice
        number, index = self._number(), self._index()
        return dice.choice(
            [
                f"a = ({number}) % 1000003 if isinstance({number}, int) else 5",
                f"a += {self._integer()}",
                f"a = (a * 31 + {self._integer()}) % 65521",
                f"b = b * 0.5 + {number}",
                "c, d = d, c",
                f"c = {self._integer()}",
                f"t = {number}",
                f"d = {number} * 0.25",
                f"flag = {self._test()}",
                f"xs[{index} % 8] = {self._integer()}",
                f"a += xs[{index} % 8]",
                f"arr[{index} % 12] = b * 0.125",
                f"b += arr[{index} % 12]",
                f"grid[{index} % 4, {index} % 5] += 1",
                f"a = a + grid[{index} % 4, {index} % 5]",
                "b = helper(b) * 0.125",
                "b += random.random()",
                "arr = arr * 0.5 + 1.0",
                "b = math.sqrt(abs(b))",
                f"a = a // {self._integer()}",
                "LOG.append(a)" if dice.random() < 0.15 else "n = n + 1",
            ]
        )

    def _index(self) -> str:
        return self._dice.choice([*self._names, *self._names, "n"])

    def _integer(self) -> str:
        return self._dice.choice([self._index(), "n", "2", "17", "(c if c else 3)", "len(xs)"])

    def _number(self) -> str:
        return self._dice.choice([self._integer(), "b", "0.5", "b - d", "arr[n % 12]"])

    def _test(self) -> str:
        dice = self._dice
        return dice.choice(
            [
                f"n % {dice.randint(2, 7)} == {dice.randint(0, 3)}",
                f"b > {dice.choice(['0.5', '2.0', '10.0'])}",
                "flag",
                "a % 3 != 0",
                f"n > {dice.randint(1, 30)}",
                "c == d",
            ]
        )
