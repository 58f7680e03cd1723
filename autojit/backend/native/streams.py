"""Random numbers in kernels: blocks opened by the way in, and the vocabulary that draws.

The way in opens a block for each generator that it is given, and puts all states back where
the kernel leaves: in compiled code and under the GIL, before anybody can see it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from autojit.backend.native import floats, mersenne, numpy_streams
from autojit.backend.native.routines import compile_callee
from autojit.backend.stream_layout import NumpyLayout, numpy_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llvmlite import ir

    from autojit.backend.kinds import Stream

_sqrt: Final = floats.sqrt_f
_log: Final = floats.LIBRARY["log_f"]
_cos: Final = floats.LIBRARY["cos_f"]
_sin: Final = floats.LIBRARY["sin_f"]
_TURN: Final = 2.0 * math.pi


class Opened(NamedTuple):
    """A generator that a kernel draws from, and its block."""

    kind: Stream
    block: ir.Value

    def restore(self, builder: ir.IRBuilder) -> None:
        """Put the generator's state back as it was when its block was opened."""
        if self.kind.family == "Random":
            mersenne.restored(builder, self.block)
        else:
            numpy_streams.restored(builder, self.block, self.kind.family, self.kind.bits)


def looked_at(builder: ir.IRBuilder, address: ir.Value, kind: Stream) -> tuple[ir.Value, ir.Value]:
    """Tell whether somebody holds one of NumPy's generators, and whether it is of this kind."""
    layout = _layout_of(kind)
    held = numpy_streams.is_held(builder, address, layout)
    return held, numpy_streams.has_bits(builder, address, kind.bits, layout)


def _layout_of(kind: Stream) -> NumpyLayout:
    layout = numpy_layout(kind.family)
    assert layout is not None, kind.family  # translation has asked
    return layout


def opened(
    builder: ir.IRBuilder, address: ir.Value, kind: Stream, earlier: Sequence[Opened]
) -> Opened:
    """Return the block of a generator at an address; ``earlier`` ones may be the same object."""
    if kind.family == "Random":
        others = [one.block for one in earlier if one.kind.family == "Random"]
        return Opened(kind, mersenne.opened(builder, address, others))
    return Opened(kind, numpy_streams.opened(builder, address, kind.bits, _layout_of(kind)))


@compile_callee
def random_gauss(block: int) -> float:
    """Draw a normal deviate as ``random.Random.gauss`` does: two at a time, one is kept."""
    if mersenne.deviate_is_there(block):
        return mersenne.deviate_taken(block)  # type: ignore[no-any-return]
    angle = mersenne.random_draw(block) * _TURN
    radius = _sqrt(-2.0 * _log(1.0 - mersenne.random_draw(block)))
    mersenne.set_deviate(block, _sin(angle) * radius)
    return _cos(angle) * radius  # type: ignore[no-any-return]


#: What a kernel that draws is given beside the common vocabulary.
VOCABULARY: Final[dict[str, Any]] = {
    "_random_draw": mersenne.random_draw,
    "_random_bits": mersenne.random_bits,
    "_random_below": mersenne.random_below,
    "_random_gauss": random_gauss,
    "_random_find_deviate": mersenne.find_deviate,
    "_random_keep_deviate": mersenne.keep_deviate,
    **{f"_{name}": made for name, made in numpy_streams.OPERATIONS.items()},
}
