"""What a person may ask of the backend for one function, beyond its own, exact code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Wishes:
    """How numba's own compiler may be used for a function; see ``backend.typed``.

    Attributes:
        numba: it comes first. Otherwise it does only where the function names numba itself,
            and ours refuses.
        parallel: the rounds of ``prange`` loops, and in ``close`` of those that are seen to be
            independent, are shared out to threads.
        nogil: machine code runs without the interpreter's lock.
        vectorise: loops may become packed instructions, sums may be reordered if ``close``.
        close: floating-point results may differ from Python's in their last bits.
        keep: machine code may be kept for other processes, and taken from there.
        choose: whether to share out is measured, once for each size class of the arguments.
    """

    numba: bool = False
    parallel: bool = False
    nogil: bool = False
    vectorise: bool = True
    close: bool = False
    choose: bool = False
    keep: bool = True
