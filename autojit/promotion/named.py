"""What a person asked for who named a region: when it is compiled, how, and who looks on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS
from autojit.trial import Snapshot, size_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend import Wishes
    from autojit.tiering import Limits

__builtins__ = OWN_BUILTINS

#: Bytes of arguments kept to compile for them later, when somebody says so.
_MOST_NOTED: Final = 4 * 2**20
_FEW: Final = 2  # elements an axis of an array that stands for a larger one


@final
@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """How a region is to be treated whose owner was named by hand.

    Attributes:
        limits: what it must reach.
        at_once: its first call is compiled.
        wishes: what the backend is asked for; None: its own, exact code.
        gate: is given the region's target and what answers in Python uncounted, each time the
            region is aimed elsewhere, and returns what the proxy is aimed at.
        tallied: its calls are counted also when Python answers them for good.
    """

    limits: Limits
    at_once: bool = False
    wishes: Wishes | None = None
    gate: Callable[[Callable[..., object], Callable[..., object]], Callable[..., object]] | None = (
        None
    )
    tallied: bool = True


@final
class Noted:
    """The arguments of a call, or what stands for them.

    Attributes:
        args: positional arguments.
        kwargs: keyword arguments.
        whole: they are copies of the arguments; otherwise large arrays are stood for by small
            ones of the same type and layout, which will do to compile but not to try.
    """

    __slots__ = ("args", "kwargs", "whole")

    def __init__(self, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        """Copy the arguments of a call."""
        self.whole = size_of((*args, *kwargs.values())) <= _MOST_NOTED
        if not self.whole:
            args = tuple(map(_small, args))
            kwargs = {name: _small(value) for name, value in kwargs.items()}
        snapshot = Snapshot(args, kwargs)
        self.args, self.kwargs = snapshot.args, snapshot.kwargs


def _small(thing: object) -> object:
    """Return a small array in place of a large one."""
    import numpy as np

    if type(thing) is not np.ndarray or not thing.size:
        return thing
    shape = tuple(min(size, _FEW) for size in thing.shape)
    flags = thing.flags
    made = np.zeros((*shape, _FEW), thing.dtype)[..., 0]
    if flags.c_contiguous or flags.f_contiguous:
        made = made.copy("C" if flags.c_contiguous else "F")
    made.flags.writeable = flags.writeable
    return made
