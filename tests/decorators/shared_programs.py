"""Small functions with ``prange`` loops among branches and other loops, drawn from a grammar.

All numbers are small whole ones held by floats, so sums are exact in whatever order they are made,
and a function by numba has to answer, store and raise as Python does. ``python -m
tests.decorators.shared_programs --programs 500 --seed 7`` runs many.
"""

from __future__ import annotations

import argparse
import linecache
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, Final

import numba
import numpy as np

from autojit.backend import Deopt, Wishes, create_backend
from autojit.core import Refused

if TYPE_CHECKING:
    from autojit.backend import Backend

_NAMES: Final = ["a", "b", "c"]
_INNER: Final = ["d", "e"]
_SUMS: Final = ["s", "t"]
_RANGES: Final = ["n", "2, n", "0, n, 2", "m", "n - 1"]
_RESULTS: Final = ["s", "(s, t)", "y", "(s, y)", "(s, t, a)"]
_SIZES: Final = (8, 8, 8, 8, 8, 1, 0, 4, 64, 64, 64, 64, 64)
_DEEPEST: Final = 3
TABLE: Final = np.arange(5.0)


class Author:
    """Writes one function."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._numbers = 0

    def function(self) -> str:
        """Return the text of a function ``f(x, y, z, n, m)``; it may leave names unbound."""
        bound = [name for name in _NAMES if self._random.random() < 0.85]
        values = [f"    {name} = {self._random.randint(-2, 2)}.0" for name in bound]
        body = ["    s = 0.0", "    t = 1.0", *values]
        for _ in range(2):
            body += self._block([*bound, *_SUMS], [], 1, None)
        body.append(f"    return {self._random.choice(_RESULTS)}")
        return "\n".join(["def f(x, y, z, n, m):", *body, ""])

    def _value(self, names: list[str], numbers: list[str], depth: int = 0) -> str:
        choice = self._random.random()
        if depth > 2 or choice < 0.3:
            return self._random.choice([*names, "2.0", "-1.0"])
        if choice < 0.6:
            array = self._random.choice(["x", "x", "z", "z", "TABLE"])
            index = self._random.choice([*numbers, "0", "1"])
            return f"{array}[{index}{' % 5' if array == 'TABLE' else ''}]"
        left, right = (self._value(names, numbers, depth + 1) for _ in range(2))
        if choice < 0.7:
            return f"({left} if {left} > {right} else {right})"
        return f"({left} {self._random.choice('+-')} {right})"

    def _block(
        self, names: list[str], numbers: list[str], depth: int, shared: str | None
    ) -> list[str]:
        """Return statements; ``shared`` is the number of the ``prange`` loop around."""
        names, lines = list(names), []
        for _ in range(self._random.randint(1, 3)):
            choice = self._random.random()
            if choice < 0.45 or depth > _DEEPEST:
                lines.append(self._assignment(names, numbers, depth, shared))
            elif choice < 0.8:
                lines += self._loop(names, numbers, depth, shared)
            else:
                lines += self._branch(names, numbers, depth, shared)
        return lines

    def _assignment(
        self, names: list[str], numbers: list[str], depth: int, shared: str | None
    ) -> str:
        read = [name for name in names if shared is None or name not in _SUMS]
        value, choice = self._value(read, numbers), self._random.random()
        if choice < 0.3:
            target = f"{self._random.choice(_SUMS)} {self._random.choice('+-')}="
        elif choice < 0.5:
            target = f"y[{shared or self._random.choice([*numbers, '0'])}] ="
        else:
            inner = shared is not None and self._random.random() < 0.6
            name = self._random.choice(_INNER if inner else _NAMES)
            names.append(name)
            target = f"{name} ="
        return f"{'    ' * depth}{target} {value}"

    def _loop(
        self, names: list[str], numbers: list[str], depth: int, shared: str | None
    ) -> list[str]:
        self._numbers += 1
        number, space = f"i{self._numbers}", "    " * depth
        if shared is None and self._random.random() < 0.6:
            rounds, shared = f"prange({self._random.choice(_RANGES)})", number
        else:
            rounds = f"range({self._random.choice(['3', 'm', '2'])})"
        body = self._block(names, [*numbers, number], depth + 1, shared)
        return [f"{space}for {number} in {rounds}:", *body]

    def _branch(
        self, names: list[str], numbers: list[str], depth: int, shared: str | None
    ) -> list[str]:
        space, read = "    " * depth, [name for name in names if name not in _SUMS]
        test = f"{self._value(read, numbers)} > {self._value(read, numbers)}"
        lines = [f"{space}if {test}:", *self._block(names, numbers, depth + 1, shared)]
        if self._random.random() < 0.5:
            lines += [f"{space}else:", *self._block(names, numbers, depth + 1, shared)]
        return lines


def function_of(seed: int) -> Any:
    """Return the function of a seed."""
    text, name = Author(seed).function(), f"<shared program {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = {"np": np, "prange": numba.prange, "TABLE": TABLE, "__name__": "shared_programs"}
    exec(compile(text, name, "exec"), space)
    return space["f"]


def arguments(random: Any, size: int) -> tuple[Any, ...]:
    arrays = [random.integers(-4, 5, size + 1).astype(float) for _ in range(3)]
    return (*arrays, size, 3)


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return isinstance(other, tuple) and all(map(alike, one, other))
    return np.array_equal(np.asarray(one), np.asarray(other))


def judged(backend: Backend, seed: int) -> str:
    """Run a function both ways; return what became of it, or how it differed."""
    function, random = function_of(seed), np.random.default_rng(seed)
    wishes = Wishes(numba=True, parallel=True, nogil=True)
    made: Any = backend.specialise(function, arguments(random, 8), wishes)
    if isinstance(made, Refused) or not made.by_numba:
        return "refused"
    for size in _SIZES:
        given = arguments(random, size)
        ours, theirs = ([np.copy(one) for one in given[:3]] for _ in range(2))
        try:
            answer: Any = made.run((*ours, *given[3:]))
        except Deopt:
            if not all(map(alike, ours, given[:3])):
                return f"differs at size {size}: arguments were not put back"
            continue
        try:
            expected = function(*theirs, *given[3:])
        except (IndexError, UnboundLocalError) as error:
            return f"differs at size {size}: Python raises {type(error).__name__}"
        if not (alike(answer, expected) and all(map(alike, ours, theirs))):
            return f"differs at size {size}"
    return "by its loops" if made.code.loops else "whole"


def main() -> None:
    """Run many programs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    backend, found = create_backend(), Counter[str]()
    for seed in range(asked.seed, asked.seed + asked.programs):
        said = judged(backend, seed)
        found[said] += 1
        if said.startswith("differs"):
            print(f"{seed}: {said}\n{Author(seed).function()}")
    print(dict(found))


if __name__ == "__main__":
    main()
