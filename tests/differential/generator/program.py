"""A generated program: functions as plain text, and calls of them as plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, final

PRELUDE: Final = """import bisect
import cmath
import collections
import heapq
import itertools
import math
import random

import numpy as np


def _frozen(array):
    array.flags.writeable = False
    return array

"""


@final
@dataclass(frozen=True, slots=True)
class Program:
    """A module of a few functions with the calls to be compared.

    Attributes:
        seed: what it was made from.
        source: its functions and global names.
        calls: for each function a list of expressions; each gives the arguments of one call as
            a tuple, or a function that changes the module between two calls.
    """

    seed: int
    source: str
    calls: dict[str, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the module, with ``CALLS`` as ``tests.differential.run`` reads it."""
        lines = [PRELUDE + self.source, "", "CALLS = {"]
        for name, calls in self.calls.items():
            lines += [f"    {name!r}: lambda: [", *(f"        {call}," for call in calls), "    ],"]
        return "\n".join([*lines, "}", ""])
