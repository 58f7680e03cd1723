"""Programs made of loops, drawn by a seed: what is bound at the end, and what was printed.

A program runs at a module's level and in functions that are called once, with the same
statements; one of these declares some of the names global. Loops go through ranges, lists, tuples,
arrays, ``enumerate``, ``zip`` and ``reversed`` of such, nested, and through iterators that a name
holds. Rounds end by ``break``, ``continue`` and exceptions; names change their types, hold tuples;
arrays and lists are stored into, appended to, and swap their names; some rounds print.
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
_ALL: Final = (
    "(a, b, c, d, n, flag, xs, arr, grid, log, marks, pairs, best, brr, row, "
    "arr is first, brr is first, log is marks, next(held, None))"
)
_START: Final = """
a, b, c, d = 1, 2.5, 7, -3
n = 0
flag = False
xs = [3, 1, 4, 1, 5, 9, 2, 6]
arr = np.linspace(0.0, 1.0, 12)
grid = np.arange(20).reshape(4, 5)
log, marks, row = [0.5], [], [1]
pairs = [(k, k * 0.25) for k in range(19)]
best = (0, 1.5)
brr = np.linspace(2.0, 3.0, 12)
first = arr
tup = (4, -1, 7, 0, 3, 8, 2, 2, 6, 1)
held = iter([k * 3 for k in range(40)])
random.seed(5)
"""
#: What the third copy of the statements declares global.
_GLOBAL: Final = ("a", "d", "flag", "best", "arr")


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
        declared = f"    global {', '.join(_GLOBAL)}\n"
        called = "".join(
            f"try:\n    OUT_{name} = {name}()\nexcept Exception as error:\n"
            f"    OUT_{name} = repr(error)\n\n"
            for name in ("run", "rule")
        )
        return (
            f"{_HEAD}\n\ndef run():\n{inner}\n    return {_ALL}\n\n"
            f"\ndef rule():\n{declared}{inner}\n    return {_ALL}\n\n{called}"
            f"try:\n{inner}\n    OUT = {_ALL}\nexcept Exception as error:\n"
            "    LOG.append(repr(error))\ndel held, first\n"
        )

    def _loops(self) -> list[str]:
        return [line for _ in range(self._dice.randint(1, 3)) for line in self._loop()]

    def _loop(self) -> list[str]:
        dice = self._dice
        self._depth += 1
        roll = dice.random()
        if roll < 0.4:
            name = "ijk"[self._depth - 1]
            lines = self._for(f"for {name} in range({self._range()}):", name)
        elif roll < 0.75:
            lines = self._for(*self._through("ijk"[self._depth - 1]))
        else:
            lines = self._while()
        if dice.random() < 0.2:
            lines += ["else:", "    d = d + 1"]
        self._depth -= 1
        return lines

    def _for(self, head: str, *names: str) -> list[str]:
        self._names += names
        lines = [head, *self._block()]
        del self._names[len(self._names) - len(names) :]
        return lines

    def _through(self, name: str) -> tuple[str, ...]:
        """Return the head of a ``for`` over something, and the names of it that are integers."""
        dice = self._dice
        number, item, other = name, f"{name}x", f"{name}y"
        source, second = self._source(), self._source()
        long = f"({source}) * {dice.randint(1, 5)}" if source in ("xs", "tup") else source
        return dice.choice(
            [
                (f"for {item} in {long}:", "n"),
                (f"for {number}, {item} in enumerate({long}):", number),
                (f"for {number}, {item} in enumerate({source}, {dice.randint(-2, 5)}):", number),
                (f"for {item}, {other} in zip({source}, {second}):", "n"),
                (f"for {number}, ({item}, {other}) in enumerate(zip({source}, {second})):", number),
                (f"for {number}, ({item}, {other}) in enumerate(pairs):", number),
                (f"for {number}, {item} in pairs:", number),
                (f"for {item} in reversed({source}):", "n"),
                (f"for {item}, {number} in zip({source}, range({self._range()})):", number),
                (f"for {number} in reversed(range({self._range()})):", number),
                (f"for {number} in held:", number),
                (f"for {item}, {number} in zip({source}, held):", number),
                (f"for {number} in reversed(xs):", number),
                (f"for {item} in grid:", "n"),
                (f"for {number}, {item} in enumerate(b'some bytes of a text'):", number),
            ]
        )

    def _source(self) -> str:
        return self._dice.choice(["xs", "xs", "arr", "arr", "brr", "tup", "row", "pairs"])

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
                self._rarer(index),
                self._rarer(index),
                self._rarer(index),
            ]
        )

    def _rarer(self, index: str) -> str:
        """Return a statement about objects from before the loop."""
        number, integer = self._number(), self._integer()
        item = self._dice.choice(
            [f"{name}x" for name in self._names if len(name) == 1 and name != "n"] or ["b"]
        )
        return self._dice.choice(
            [
                f"log.append({number} * 1.0)",
                "log.append(b)",
                f"marks.append({integer})",
                f"marks.append(({integer}, b))",
                f"if len(pairs) < 60: pairs.append(({index} % 7, b))",
                f"best = ({integer}, b)",
                "b = b + best[1] * 0.125",
                "arr, brr = brr, arr",
                f"row = [{integer}, {index}, a]",
                f"a += row[{index} % len(row)]",
                f"if len(xs) < 40: xs.append({integer})",
                "if len(xs) > 8: xs.pop()",
                f"brr[{index} % 12] += b * 0.5",
                f"t = {item}",
                f"b = b * 0.5 + ({item} if isinstance({item}, float) else 1.0)",
                "if (w := a % 7) > 3: b += w * 0.5",
                "del t" if self._dice.random() < 0.1 else f"t = {number}",
                "log = marks" if self._dice.random() < 0.1 else "n += 1",
                "a += sum([k % 5 for k in xs]) % 11",
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
